use crate::solve::{Admission, Instance, Part, SolveError, in_order, indices};

fn good() -> Instance {
    Instance { supply: vec![5, 6], need: vec![7], lot: vec![1, 0], obligation: vec![0, 0], capacity: Some(vec![3, 4]) }
}

fn refused(instance: Instance) -> SolveError {
    Admission::new(instance).unwrap_err()
}

#[test]
fn each_fault_is_named_with_its_place() {
    assert!(Admission::new(good()).is_ok());
    let negative = |part, index, got| SolveError::Negative { part, index, got };
    assert_eq!(refused(Instance { supply: vec![5, -6], ..good() }), negative(Part::Supply, 1, -6));
    assert_eq!(refused(Instance { need: vec![i64::MIN], ..good() }), negative(Part::Need, 0, i64::MIN));
    assert_eq!(refused(Instance { capacity: Some(vec![3, -1]), ..good() }), negative(Part::Capacity, 1, -1));
    let far = |part, index, got, count| SolveError::OutOfRange { part, index, got, count };
    assert_eq!(refused(Instance { lot: vec![1, 2], ..good() }), far(Part::Lot, 1, 2, 2));
    assert_eq!(refused(Instance { obligation: vec![1, 0], ..good() }), far(Part::Obligation, 0, 1, 1));
    let length = |part, got| SolveError::Length { part, got, expected: 2 };
    assert_eq!(refused(Instance { obligation: vec![0], ..good() }), length(Part::Obligation, 1));
    assert_eq!(refused(Instance { capacity: Some(vec![]), ..good() }), length(Part::Capacity, 0));
}

#[test]
fn totals_end_below_two_to_the_63() {
    let half = i64::MAX / 2;
    assert!(Admission::new(Instance { supply: vec![half, half + 1], ..good() }).is_ok());
    assert_eq!(
        refused(Instance { supply: vec![half + 1, half + 1], ..good() }),
        SolveError::Overflow { part: Part::Supply }
    );
    assert!(Admission::new(Instance { need: vec![i64::MAX], ..good() }).is_ok());
    let wide = Instance { supply: vec![1], need: vec![i64::MAX, 1], lot: vec![], obligation: vec![], capacity: None };
    assert_eq!(refused(wide), SolveError::Overflow { part: Part::Need });
}

#[test]
fn indices_of_64_bits_are_narrowed_or_refused() {
    assert_eq!(indices(Part::Lot, [0, 2, 1], 3), Ok(vec![0, 2, 1]));
    for got in [-1, 3, i64::MAX, i64::MIN, 1 << 32] {
        assert_eq!(
            indices(Part::Lot, [0, got], 3),
            Err(SolveError::OutOfRange { part: Part::Lot, index: 1, got, count: 3 })
        );
    }
}

#[test]
fn an_order_has_one_class_an_obligation() {
    let admission = Admission::new(good()).unwrap();
    let error = in_order(&admission, &[1, 2], &mut ()).unwrap_err();
    assert_eq!(error, SolveError::Length { part: Part::Class, got: 2, expected: 1 });
    assert_eq!(error.to_string(), "class has 2 rows: expected 1");
}
