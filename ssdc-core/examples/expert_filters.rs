//! How fast a request finds who may serve: `expert_filters EXPERTS`.

use std::time::Instant;

use ssdc_core::experts::Matching;
use ssdc_core::{Change, Expert, Portfolio, Request};

/// Peak memory of this process in MB, where the system tells.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or_default() / 1024.0
}

fn expert(number: u64) -> Result<Expert, ssdc_core::Error> {
    let chance = |salt: u64, bound: u64| {
        (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ salt.wrapping_mul(0xD1B5_4A32_D192_ED03)).rotate_left(23) % bound
    };
    let of = |list: &[&'static str], salt: u64| {
        let place = usize::try_from(chance(salt, list.len() as u64)).unwrap_or_default();
        list.get(place).copied().unwrap_or_default()
    };
    let level = of(&["A2", "B1", "B2", "C1", "C2"], 1);
    let other = of(&["fr", "es", "ar", "zh", "pt"], 2);
    let country = of(&["KE", "VU", "CN", "DE", "BR", "IN"], 3);
    let status = if chance(4, 10) == 0 { "inactive" } else { "active" };
    let skills: Vec<String> = (0..5)
        .map(|place| {
            format!(
                r#"{{"skill": "skill {}", "level": {}}}"#,
                place * 200 + chance(5 + place, 200),
                1 + chance(20 + place, 5)
            )
        })
        .collect();
    let (month, days, fee) = (1 + chance(30, 9), 10 + chance(31, 60), 100 + chance(32, 900));
    format!(
        r#"{{"id": "E-{number:07}", "name": "Expert {number}", "nationality": "{country}", "countries": ["{country}"],
            "languages": [{{"code": "en", "level": "{level}"}}, {{"code": "{other}", "level": "C1"}}],
            "rosters": [{{"roster": "national", "status": "{status}", "from": "2015-01-01"}}],
            "availability": [{{"from": "2018-0{month}-01", "to": "2018-12-31", "days": {days}}}],
            "skills": [{}], "fee_per_day": "{fee}.00 USD", "updated_on": "2018-01-01"}}"#,
        skills.join(", ")
    )
    .parse()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: u64 = std::env::args().nth(1).ok_or("usage: expert_filters EXPERTS")?.parse()?;
    let mut change = Change::default();
    for number in 0..count {
        change.put.experts.push(expert(number)?);
    }
    let request: Request =
        r#"{"id": "R", "title": "A request", "country": "KE", "period": {"from": "2018-09-01", "to": "2018-11-30"},
        "days": 20, "budget": "12000 USD", "languages": [{"code": "en", "level": "B2"}, {"code": "fr", "level": "B2"}],
        "skills": [{"skill": "skill 7", "need": "must", "level": 3}]}"#
            .parse()?;
    change.put.requests.push(request);
    let mut portfolio = Portfolio::default();
    portfolio.apply(change)?;
    let before = peak();
    let start = Instant::now();
    let experts = portfolio.open_experts(None)?;
    println!("open {:.3}", start.elapsed().as_secs_f64());
    let filters: Matching = r#"{"roster": "national", "countries": ["south"]}"#.parse()?;
    let points: Matching = r#"{"roster": "national", "weights": {"text": 0}, "must_percent": 100}"#.parse()?;
    let id = "R".parse()?;
    let start = Instant::now();
    let candidates = experts.rank(&id, &filters, 0)?.candidates();
    println!("first {:.3}", start.elapsed().as_secs_f64());
    println!("candidates {candidates}");
    println!("memory_mb {:.0}", peak() - before);
    for (name, matching, top) in [("filter", &filters, 0), ("rank", &points, 20)] {
        let mut times = Vec::new();
        for _ in 0..21 {
            let start = Instant::now();
            std::hint::black_box(experts.rank(&id, matching, top)?);
            times.push(start.elapsed().as_secs_f64());
        }
        times.sort_by(f64::total_cmp);
        println!("{name} {:.6}", times.get(10).copied().unwrap_or_default());
    }
    let ranking = experts.rank(&id, &filters, 0)?;
    let start = Instant::now();
    let relaxed = ranking.relax(1000);
    println!("relax {:.6} {:?}", start.elapsed().as_secs_f64(), relaxed.drop);
    Ok(())
}
