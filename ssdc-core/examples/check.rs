//! The main job in Rust: check one grant of a portfolio and print the report as JSON.
//!
//! `cargo run --example check -- examples/centre/portfolio.json SG-01 2018-06-30`

use ssdc_core::{Policy, Portfolio};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, grant, as_of] = arguments.as_slice() else {
        return Err("usage: check PORTFOLIO GRANT DATE".into());
    };
    let portfolio = Portfolio::read(path)?;
    let policy = Policy::load("ssdc-1-to-1")?;
    let report = portfolio.match_funding(&policy).check(&grant.parse()?, as_of.parse()?)?;
    println!("{}", report.to_json());
    Ok(())
}
