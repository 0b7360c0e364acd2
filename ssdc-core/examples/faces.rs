//! Everything that a portfolio can be asked, as text, for the comparison of the faces: `faces PORTFOLIO DATE`.

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
    Ok(())
}
