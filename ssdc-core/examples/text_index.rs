//! How fast texts are indexed and found: `text_index FOLDER`, with profiles.txt, titles.txt and abstracts.txt, one text a line.

use std::fs::read_to_string;
use std::time::Instant;

use ssdc_core::solve::TextIndex;

/// Peak memory of this process in MB, where the system tells.
fn peak() -> f64 {
    let status = read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or_default() / 1024.0
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: text_index FOLDER")?;
    let read = |name: &str| read_to_string(format!("{folder}/{name}.txt"));
    let profiles = read("profiles")?;
    let before = peak();
    let start = Instant::now();
    let mut index = TextIndex::new();
    for (number, profile) in profiles.lines().enumerate() {
        index.add(&format!("P-{number:06}"), [profile])?;
    }
    println!("read {:.3}", start.elapsed().as_secs_f64());
    index.top("the first question builds the lists", 1);
    println!("build {:.3}", start.elapsed().as_secs_f64());
    println!("peak_mb {:.1}", peak() - before);
    for name in ["titles", "abstracts"] {
        let requests = read(name)?;
        let mut times = Vec::new();
        let mut sum = 0.0;
        for request in requests.lines() {
            let start = Instant::now();
            let best = index.top(request, 20);
            times.push(start.elapsed().as_secs_f64());
            sum += best.iter().map(|(_, score)| score).sum::<f64>();
        }
        times.sort_by(f64::total_cmp);
        println!("{name} {:.6}", times.get(times.len() / 2).copied().unwrap_or_default());
        println!("{name}_fastest {:.6}", times.first().copied().unwrap_or_default());
        println!("{name}_slowest {:.6}", times.last().copied().unwrap_or_default());
        println!("{name}_scores {sum:.9}");
    }
    let start = Instant::now();
    index.replace("P-000007", ["a profile that is new altogether"])?;
    index.top("profile", 20);
    println!("change {:.6}", start.elapsed().as_secs_f64());
    Ok(())
}
