//! Policies that the engine ships, on the portfolio of the centre.

use ssdc_core::{AllocationOrder, Policy, Portfolio};

#[test]
fn show() {
    let centre = Portfolio::from_json(include_str!("../../../examples/centre/portfolio.json")).unwrap();
    for name in Policy::names() {
        let policy = Policy::load(name).unwrap();
        if !policy.text().contains("[[requirement]]") {
            continue;
        }
        match centre.match_funding(&policy).allocate("2018-06-30".parse().unwrap(), AllocationOrder::Fairest, &mut ()) {
            Ok(found) => println!("=== {name}\n{found}"),
            Err(error) => println!("=== {name} REFUSED {error}"),
        }
    }
}
