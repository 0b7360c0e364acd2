//! One door for every order: an instance in, who is given what and why not more out.

use std::str::FromStr;

use super::{Admission, Flow, Fraction, Instance, fairest, flexibility, in_order, max_flow, pro_rata};
use crate::error::shorten;
use crate::progress::step;
use crate::{Error, Progress};

/// Who is served first where not all can be.
///
/// ```
/// use ssdc_core::solve::Order;
/// assert_eq!("fairest".parse::<Order>()?, Order::Fairest);
/// assert!("by name".parse::<Order>().is_err());
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Any allocation of the most that can be given.
    Any,
    /// The least covered as well as possible, then the next, and so on: leximin of coverage, exactly as fractions.
    Fairest,
    /// One common fraction for all, as high as can be, then the most that can be given beside it.
    ProRata,
    /// Those whom the fewest lots reach first.
    LeastFlexible,
    /// Ascending classes, one for each obligation, such as due dates.
    Classes(Vec<i64>),
}

impl FromStr for Order {
    type Err = Error;

    /// Reads `any`, `fairest`, `pro_rata` or `least_flexible`.
    ///
    /// # Errors
    /// [`Error::InvalidChoice`].
    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "any" => Ok(Order::Any),
            "fairest" => Ok(Order::Fairest),
            "pro_rata" => Ok(Order::ProRata),
            "least_flexible" => Ok(Order::LeastFlexible),
            _ => {
                let expected = "any, fairest, pro_rata, least_flexible".to_owned();
                Err(Error::InvalidChoice { what: "order", got: shorten(text), expected })
            }
        }
    }
}

/// Who is given what, and how well each is covered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// What each pair carries, in all, and the cut that proves that no allocation gives more.
    pub flow: Flow,
    /// How much of its need each obligation gets, where the order is `Fairest`: before whole units, exactly.
    pub coverage: Option<Vec<Fraction>>,
}

/// Gives lots to obligations: always as much as any allocation can, in the order asked for.
///
/// ```
/// use ssdc_core::solve::{Instance, Order, allocate};
/// // Lot 0 (60) serves both obligations, lot 1 (50) only the second; they need 80 and 70.
/// let instance = Instance { supply: vec![60, 50], need: vec![80, 70], lot: vec![0, 0, 1], obligation: vec![0, 1, 1], capacity: None };
/// let given = allocate(instance.clone(), &Order::Any, &mut ())?;
/// assert_eq!((given.flow.total, given.flow.cut.lack()), (110, 40));
///
/// let fair = allocate(instance, &Order::Fairest, &mut ())?;
/// let coverage: Vec<_> = fair.coverage.unwrap().iter().map(ToString::to_string).collect();
/// assert_eq!(coverage, ["11/15", "11/15"]); // 110 of 150
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidInstance`] names the column and the row that is wrong; [`Error::Overflow`] where a total reaches 2^63;
/// [`Error::Cancelled`].
pub fn allocate(instance: Instance, order: &Order, progress: &mut dyn Progress) -> Result<Allocation, Error> {
    let admission = Admission::new(instance)?;
    let obligations = admission.obligations() as u64;
    step(progress, 0, obligations)?;
    let (flow, coverage) = match order {
        Order::Any => (max_flow(&admission, progress)?, None),
        Order::Fairest => {
            let fair = fairest(&admission, progress)?;
            (fair.flow, Some(fair.coverage))
        }
        Order::ProRata => (pro_rata(&admission, progress)?.flow, None),
        Order::LeastFlexible => (in_order(&admission, &flexibility(&admission), progress)?, None),
        Order::Classes(classes) => (in_order(&admission, classes, progress)?, None),
    };
    step(progress, obligations, obligations)?;
    Ok(Allocation { flow, coverage })
}
