use super::instances::Random;
use crate::Progress;
use crate::solve::{Admission, Instance, SolveError, fairest, in_order, max_flow, pro_rata};

/// 60,000 lots in a row of 20,000 obligations: some hundred reports long.
fn long() -> Admission {
    let mut random = Random(5);
    let (lots, obligations) = (60_000u32, 20_000u32);
    let mut made = Instance { need: (0..obligations).map(|_| random.below(60_000)).collect(), ..Instance::default() };
    for lot in 0..lots {
        made.supply.push(random.below(20_000));
        for _ in 0..3 {
            made.lot.push(lot);
            let to = i64::from(lot / 3) + random.below(40) - 20;
            made.obligation.push(u32::try_from(to.clamp(0, i64::from(obligations) - 1)).unwrap());
        }
    }
    Admission::new(made).unwrap()
}

type Ask = fn(&Admission, &mut dyn Progress) -> Result<i64, SolveError>;

const QUESTIONS: [(&str, Ask); 4] = [
    ("flow", |admission, progress| Ok(max_flow(admission, progress)?.total)),
    ("order", |admission, progress| {
        let class: Vec<i64> = (0..20_000).map(|index| index * 7919 % 1009).collect();
        Ok(in_order(admission, &class, progress)?.total)
    }),
    ("fairest", |admission, progress| Ok(fairest(admission, progress)?.flow.total)),
    ("pro rata", |admission, progress| Ok(pro_rata(admission, progress)?.flow.total)),
];

#[test]
fn the_listener_can_end_the_work_at_any_report() {
    let admission = long();
    for (name, ask) in QUESTIONS {
        let mut reports = 0u64;
        let total = ask(&admission, &mut |_, _| {
            reports += 1;
            true
        });
        assert!(total.is_ok() && (4..2_000).contains(&reports), "{name}: {reports} reports");
        for last in [1, reports / 2, reports] {
            let mut heard = 0;
            let mut stop = |_, _| {
                heard += 1;
                heard < last
            };
            assert_eq!(ask(&admission, &mut stop), Err(SolveError::Cancelled), "{name}: report {last} of {reports}");
            assert_eq!(heard, last, "{name} went on after it was ended");
        }
    }
}

#[test]
fn reports_rise_to_no_more_than_their_total() {
    let admission = long();
    for (name, ask) in QUESTIONS {
        let mut before = 0;
        let mut listen = |done, total| {
            assert!(before <= done && (total == 0 || done <= total), "{name}: {done} of {total} after {before}");
            before = done;
            true
        };
        ask(&admission, &mut listen).unwrap();
    }
}

#[test]
fn the_same_question_has_the_same_answer() {
    let admission = long();
    assert_eq!(max_flow(&admission, &mut ()), max_flow(&admission, &mut ()));
    assert_eq!(fairest(&admission, &mut ()), fairest(&admission, &mut ()));
}
