//! Every policy that the engine ships and that asks for something, on the portfolio of the centre.

use std::collections::BTreeMap;

use ssdc_core::{AllocationOrder, Policy, Portfolio};

use super::assert_order_is_irrelevant;

#[test]
fn every_policy_with_a_requirement_is_allocated() {
    let centre = Portfolio::from_json(include_str!("../../../examples/centre/portfolio.json")).unwrap();
    let (mut executed, mut figures) = (0, 0);
    for name in Policy::names() {
        let policy = Policy::load(name).unwrap();
        let requirements = policy.text().matches("[[requirement]]").count();
        let day = "2018-06-30".parse().unwrap();
        let Ok(all) = centre.match_funding(&policy).check_all(day, &mut ()) else {
            assert_eq!(requirements, 0, "{name}");
            continue;
        };
        let found = centre.match_funding(&policy).allocate(day, AllocationOrder::Fairest, &mut ());
        let found = found.unwrap_or_else(|error| panic!("{name}: {error}"));
        // Each grant stands in one line for each requirement, or recipient and requirement.
        let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
        for grant in found.coverage().iter().flat_map(|one| &one.grants) {
            *lines.entry(grant.as_str()).or_default() += 1;
        }
        for row in all.rows() {
            let report = centre.match_funding(&policy).check(row.grant, day).unwrap();
            assert_eq!(lines.get(row.grant.as_str()), Some(&report.obligations().len()), "{name}, {}", row.grant);
        }
        figures += found.coverage().iter().filter(|one| one.required.is_some_and(|money| !money.is_zero())).count();
        assert_order_is_irrelevant(&centre, &policy, &found);
        executed += 1;
    }
    assert!((executed, figures) >= (32, 38), "{executed}, {figures}");
}
