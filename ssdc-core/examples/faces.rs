//! Everything that a portfolio can be asked, as text, for the comparison of the faces: `faces PORTFOLIO DATE`.

use ssdc_core::experts::{Matching, RosterSettings};
use ssdc_core::solve::{self, Objective, Pairing};
use ssdc_core::{AllocationOrder, Kind, Policy, Portfolio};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, as_of] = arguments.as_slice() else { return Err("usage: faces PORTFOLIO DATE".into()) };
    let portfolio = Portfolio::read(path)?;
    let policy = Policy::load("ssdc-1-to-1")?;
    println!("{}\n{}", portfolio.to_json(), portfolio.totals().to_json());
    for kind in Kind::ALL {
        print!("{}", portfolio.table(kind).to_csv());
    }
    let matching = portfolio.match_funding(&policy);
    let all = matching.check_all(as_of.parse()?, &mut ())?.to_table();
    print!("{}\n{}", all.to_json(), all.to_csv());
    for grant in portfolio.grants() {
        println!("{}", matching.check(&grant.id, as_of.parse()?)?.to_json());
    }
    for grant in portfolio.grants() {
        println!("{}", matching.remedy(&grant.id, as_of.parse()?)?.to_json());
    }
    for grant in portfolio.grants() {
        print!("{}", matching.letter(&grant.id, as_of.parse()?)?);
    }
    for order in AllocationOrder::ALL {
        println!("{}", matching.allocate(as_of.parse()?, order, &mut ())?.to_json());
    }
    for lot in portfolio.contributions() {
        println!("{}", matching.origin(&lot.id, as_of.parse()?, None)?.to_json());
    }
    let (experts, matching) = (portfolio.open_experts(None)?, Matching::default());
    for request in portfolio.requests() {
        println!("{}", experts.rank(&request.id, &matching, 20)?.to_json());
        println!("{}", experts.conflicts(&request.id, &matching)?.to_json());
    }
    println!("{}", experts.roster(as_of.parse()?, &RosterSettings::default())?.to_json());
    let (grants, lots) =
        (u32::try_from(portfolio.grants().count())?, u32::try_from(portfolio.contributions().count())?);
    for objective in [Objective::Total, Objective::Fairest] {
        println!("{}", solve::assign(matching_of(grants, lots), objective, solve::EFFORT, &mut ())?.to_json());
    }
    let allocation = portfolio.match_funding(&policy).allocate(as_of.parse()?, AllocationOrder::Fairest, &mut ())?;
    print!("{}", allocation.receipt().bundle());
    Ok(())
}

/// Grants as rows and contributions as columns, with scores that every face makes alike.
fn matching_of(grants: u32, lots: u32) -> Pairing {
    let all = (0..grants).flat_map(|row| (0..lots).map(move |column| (row, column)));
    let pairs: Vec<_> = all.filter(|(row, column)| (row * 7 + column * 3) % 4 == 0).collect();
    Pairing {
        row: pairs.iter().map(|pair| pair.0).collect(),
        column: pairs.iter().map(|pair| pair.1).collect(),
        score: pairs.iter().map(|(row, column)| i64::from((row * 31 + column * 17) % 50)).collect(),
        demand: (0..grants).map(|row| i64::from(1 + row % 3)).collect(),
        capacity: (0..lots).map(|column| i64::from(1 + column % 2)).collect(),
        ..Pairing::default()
    }
}
