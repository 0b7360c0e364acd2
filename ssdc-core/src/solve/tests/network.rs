use proptest::collection::vec;
use proptest::prelude::*;

use crate::solve::{Edges, Ends, Network, Part, SolveError};

fn small() -> impl Strategy<Value = Edges> {
    let capacity = prop_oneof![4 => 0i64..20, 1 => Just(i64::MAX)];
    (2usize..8).prop_flat_map(move |nodes| {
        let last = u32::try_from(nodes).unwrap();
        vec((0..last, 0..last, capacity.clone()), 0..24).prop_map(move |rows| Edges {
            nodes,
            from: rows.iter().map(|row| row.0).collect(),
            to: rows.iter().map(|row| row.1).collect(),
            capacity: rows.iter().map(|row| row.2).collect(),
        })
    })
}

/// Every way to part the nodes, the source on one side and the sink on the other: the least that crosses, and the nodes that
/// are on the source's side in all least ones.
fn least_cut(edges: &Edges) -> (i128, u32) {
    let crossing = |side: u32| -> i128 {
        let inside = |node: u32| side >> node & 1 == 1;
        let rows = edges.from.iter().zip(&edges.to).zip(&edges.capacity);
        rows.filter(|((from, to), _)| inside(**from) && !inside(**to)).map(|(_, capacity)| i128::from(*capacity)).sum()
    };
    let sides = || (0..1u32 << edges.nodes).filter(|side| side & 3 == 1);
    let least = sides().map(crossing).min().unwrap();
    (least, sides().filter(|side| crossing(*side) == least).fold(u32::MAX, |common, side| common & side))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn flows_equal_the_least_of_all_cuts(edges in small()) {
        let (least, side) = least_cut(&edges);
        let result = Network::new(edges.clone()).unwrap().max_flow(Ends { source: 0, sink: 1 }, &mut ());
        let flow = match result {
            Err(error) => {
                prop_assert_eq!(error, SolveError::Overflow { part: Part::Capacity });
                return Ok(());
            }
            Ok(flow) => flow,
        };
        prop_assert_eq!(i128::from(flow.total), least);
        let mut balance = vec![0i128; edges.nodes];
        for (index, &carried) in flow.on_edge.iter().enumerate() {
            prop_assert!((0..=edges.capacity[index]).contains(&carried));
            balance[edges.from[index] as usize] -= i128::from(carried);
            balance[edges.to[index] as usize] += i128::from(carried);
        }
        prop_assert_eq!((balance[0], balance[1]), (-least, least));
        prop_assert!(balance[2..].iter().all(|&rest| rest == 0));
        prop_assert_eq!(flow.source_side.iter().map(|node| 1 << node).sum::<u32>(), side);
        let crossing: i128 = flow.cut.iter().map(|&edge| i128::from(edges.capacity[edge as usize])).sum();
        prop_assert_eq!(crossing, least);
    }
}

/// 0 sends 10 to 2; 2 sends 4 to 1 and 5 to 3, and 3 sends 3 on to 1: 7 arrive.
#[test]
fn a_payment_by_two_routes() {
    let edges = Edges { nodes: 4, from: vec![0, 2, 2, 3], to: vec![2, 1, 3, 1], capacity: vec![10, 4, 5, 3] };
    let flow = Network::new(edges).unwrap().max_flow(Ends { source: 0, sink: 1 }, &mut ()).unwrap();
    assert_eq!(
        (flow.total, flow.on_edge, flow.cut, flow.source_side),
        (7, vec![7, 4, 3, 3], vec![1, 3], vec![0, 2, 3])
    );
}

#[test]
fn ends_must_be_two_nodes() {
    let network = Network::new(Edges { nodes: 2, ..Edges::default() }).unwrap();
    assert_eq!(network.max_flow(Ends { source: 1, sink: 1 }, &mut ()), Err(SolveError::SameNode { node: 1 }));
    assert!(matches!(
        network.max_flow(Ends { source: 0, sink: 2 }, &mut ()),
        Err(SolveError::OutOfRange { index: 1, got: 2, .. })
    ));
    assert_eq!(network.max_flow(Ends { source: 0, sink: 1 }, &mut ()).unwrap().total, 0);
}

#[test]
fn networks_with_impossible_rows_are_refused() {
    let good = Edges { nodes: 2, from: vec![0], to: vec![1], capacity: vec![5] };
    assert!(Network::new(Edges { to: vec![2], ..good.clone() }).is_err());
    assert!(Network::new(Edges { from: vec![9], ..good.clone() }).is_err());
    assert!(Network::new(Edges { capacity: vec![-1], ..good.clone() }).is_err());
    assert!(Network::new(Edges { capacity: vec![], ..good.clone() }).is_err());
    assert!(Network::new(Edges { nodes: usize::MAX, ..good }).is_err());
}

/// Loops without limit at both ends carry nothing and do not count as what could leave or arrive.
#[test]
fn loops_do_not_overflow() {
    let edges = Edges { nodes: 2, from: vec![0, 0, 1], to: vec![0, 1, 1], capacity: vec![i64::MAX; 3] };
    let flow = Network::new(edges).unwrap().max_flow(Ends { source: 0, sink: 1 }, &mut ()).unwrap();
    assert_eq!((flow.total, flow.on_edge), (i64::MAX, vec![0, i64::MAX, 0]));
}
