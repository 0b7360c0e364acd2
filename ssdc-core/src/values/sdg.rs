//! The 17 Sustainable Development Goals and their 169 targets.

use std::fmt;
use std::str::FromStr;

use crate::Error;
use crate::error::shorten;

/// How many numbered and lettered targets each goal has, from goal 1 on.
///
/// Source: United Nations General Assembly, A/RES/70/1, and the global indicator framework, A/RES/71/313.
const TARGETS: [(u8, u8); 17] = [
    (5, 2),
    (5, 3),
    (9, 4),
    (7, 3),
    (6, 3),
    (6, 2),
    (3, 2),
    (10, 2),
    (5, 3),
    (7, 3),
    (7, 3),
    (8, 3),
    (3, 2),
    (7, 3),
    (9, 3),
    (10, 2),
    (19, 0),
];

/// A goal (`7`) or a target (`7.2`, `7.a`) of the 2030 Agenda. Source: United Nations General Assembly, A/RES/70/1.
///
/// ```
/// use ssdc_core::Sdg;
/// let target: Sdg = "7.a".parse()?;
/// assert_eq!(target.goal(), 7);
/// assert!("7.4".parse::<Sdg>().is_err()); // goal 7 has the targets 7.1 to 7.3, 7.a and 7.b
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sdg {
    goal: u8,
    /// 0: the goal itself; up to 99: a numbered target; from 100: a lettered one.
    target: u8,
}

impl Sdg {
    /// The number of the goal, 1 to 17.
    pub fn goal(self) -> u8 {
        self.goal
    }

    /// Whether this is a target, not a whole goal.
    pub fn is_target(self) -> bool {
        self.target != 0
    }

    fn parse(text: &str) -> Option<Self> {
        let (goal, target) = text.split_once('.').map_or((text, None), |(goal, target)| (goal, Some(target)));
        if goal.starts_with(['0', '+']) {
            return None;
        }
        let goal: u8 = goal.parse().ok()?;
        let (numbered, lettered) = *TARGETS.get(usize::from(goal.checked_sub(1)?))?;
        let target = match target.map(str::as_bytes) {
            None => 0,
            Some([letter @ b'a'..=b'z']) if letter - b'a' < lettered => 100 + letter - b'a',
            Some([b'1'..=b'9'] | [b'1'..=b'9', b'0'..=b'9']) => {
                target?.parse().ok().filter(|number| *number <= numbered)?
            }
            _ => return None,
        };
        Some(Sdg { goal, target })
    }
}

impl FromStr for Sdg {
    type Err = Error;

    /// Reads `7`, `7.2` or `7.a`.
    ///
    /// # Errors
    /// [`Error::InvalidSdg`], also for a target that its goal does not have.
    fn from_str(text: &str) -> Result<Self, Error> {
        Sdg::parse(text).ok_or_else(|| Error::InvalidSdg { got: shorten(text) })
    }
}

impl fmt::Display for Sdg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.target {
            0 => write!(f, "{}", self.goal),
            number @ 1..100 => write!(f, "{}.{number}", self.goal),
            letter => write!(f, "{}.{}", self.goal, char::from(letter - 100 + b'a')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_169_targets() {
        assert_eq!(TARGETS.iter().map(|(numbered, lettered)| u32::from(numbered + lettered)).sum::<u32>(), 169);
    }

    #[test]
    fn text_and_value_are_one() {
        for text in ["1", "17", "17.19", "3.d", "12.8"] {
            assert_eq!(text.parse::<Sdg>().unwrap().to_string(), text);
        }
        for text in ["0", "18", "17.a", "7.c", "07", "7.0", "7.", "7.01", "7.2.1", "+7", ""] {
            assert!(text.parse::<Sdg>().is_err(), "{text}");
        }
    }
}
