//! How long checks take in Rust, for the comparison with the other faces: `time_checks PORTFOLIO DATE GRANT`.

use std::time::Instant;

use ssdc_core::{Error, Policy, Portfolio};

fn median(runs: usize, mut work: impl FnMut() -> Result<usize, Error>) -> Result<f64, Error> {
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let start = Instant::now();
        std::hint::black_box(work()?);
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Ok(times.get(runs / 2).copied().unwrap_or_default())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, as_of, grant] = arguments.as_slice() else {
        return Err("usage: time_checks PORTFOLIO DATE GRANT".into());
    };
    let (portfolio, policy) = (Portfolio::read(path)?, Policy::load("ssdc-1-to-1")?);
    let matching = portfolio.match_funding(&policy);
    let (as_of, grant) = (as_of.parse()?, grant.parse()?);
    println!("check_all {:.6}", median(9, || Ok(matching.check_all(as_of, &mut ())?.to_table().len()))?);
    println!("check {:.9}", median(2_001, || Ok(matching.check(&grant, as_of)?.to_json().len()))?);
    Ok(())
}
