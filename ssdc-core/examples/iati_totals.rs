//! Control totals of IATI activity files: `cargo run --release --features iati --example iati_totals -- FILE...`

use std::collections::BTreeMap;
use std::time::Instant;

fn main() -> Result<(), ssdc_core::Error> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let start = Instant::now();
    let import = ssdc_core::read_iati(&paths, &mut ())?;
    let seconds = start.elapsed().as_secs_f64();
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in import.each_finding() {
        *by_code.entry(finding.code().name()).or_default() += 1;
    }
    println!("{}", import.totals());
    println!("{} records, {} findings, {seconds:.3} s", import.portfolio.len(), import.each_finding().len());
    for (code, count) in by_code {
        println!("{count:>8}  {code}");
    }
    Ok(())
}
