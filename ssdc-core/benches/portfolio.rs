//! A portfolio of 1,000,000 grants and 3,000,000 contributions: building, memory, snapshot, edits, `check_all`.
//!
//! `cargo bench -p ssdc-core --bench portfolio -- [GRANTS] [FOLDER]`; with a folder, the columns that a data frame needs
//! for the same question are written there, and a peer reads them (`bench/polars_check.py`), and the portfolio as JSON.
//! Prints one line of `name value unit` a figure.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::many_single_char_names,
    reason = "a bench stops where something is wrong, and its figures are rounded anyway"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use ssdc_core::{
    Agreement, Change, Contribution, ContributionKind, Date, Day, Earmark, Evidence, Grant, Kind, Money, Partner,
    Policy, Portfolio, Programme, Recipient, Records, State, StateEntry, Verdict,
};

struct Counting;
static LIVE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged; only a counter is kept beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A small generator of numbers (splitmix64), so that every run has the same portfolio.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }
}

fn id(kind: &str, number: u64) -> String {
    format!("{kind}-2018-{number:08}")
}

fn day(number: u64) -> Date {
    Day::from_number(17_532 + i32::try_from(number).unwrap()).unwrap().into()
}

fn usd(minor: u64) -> Money {
    Money::from_minor(i64::try_from(minor).unwrap(), "USD".parse().unwrap())
}

fn records(grants: u64) -> Records {
    let (partners, programmes, contributions) = (grants / 10, grants / 1000 + 1, 3 * grants);
    let mut random = Random(2018);
    let mut records = Records::default();
    for number in 0..partners {
        records.partners.push(Partner::new(id("PARTN", number).parse().unwrap(), "A partner of the network".into()));
    }
    for number in 0..programmes {
        let mut programme = Programme::new(id("PROGR", number).parse().unwrap(), "Small grants".into());
        programme.funders = [id("PARTN", number % 7).parse().unwrap()].into();
        records.programmes.push(programme);
    }
    for number in 0..grants {
        let mut grant = Grant::new(id("GRANT", number).parse().unwrap(), "Solar water heating".into());
        grant.programme = Some(id("PROGR", random.below(programmes)).parse().unwrap());
        grant.amount = Some(usd(1_000_000 + random.below(4_000_000)));
        grant.recipients =
            [Recipient { partner: id("PARTN", random.below(partners)).parse().unwrap(), amount: None }].into();
        let agreement = Agreement {
            submitted: None,
            offered: None,
            signed: None,
            from: Some(day(0)),
            to: Some(day(730)),
            closed: None,
        };
        grant.agreement = Some(Box::new(agreement));
        records.grants.push(grant);
    }
    for number in 0..contributions {
        let amount = usd(100_000 + random.below(2_000_000));
        let kind = if random.below(4) == 0 { ContributionKind::InKindServices } else { ContributionKind::Cash };
        let mut lot = Contribution::new(id("CONTR", number).parse().unwrap(), kind, amount);
        lot.source = Some(id("PARTN", random.below(partners)).parse().unwrap());
        let grant = id("GRANT", random.below(grants)).parse().unwrap();
        lot.earmark = Some(Box::new(Earmark {
            grants: [grant].into(),
            programmes: [].into(),
            countries: [].into(),
            themes: [].into(),
        }));
        let counts = if kind == ContributionKind::Cash { State::Received } else { State::Verified };
        let entry = |state, on| StateEntry { state, on: Some(day(on)), amount: None };
        lot.states = [entry(State::Pledged, random.below(200)), entry(counts, random.below(800))].into();
        lot.evidence =
            [Evidence { kind: "bank_statement".into(), reference: "Folder 12".into(), on: None, sha256: None }].into();
        records.contributions.push(lot);
    }
    records
}

fn median<T>(runs: usize, mut work: impl FnMut() -> T) -> f64 {
    let mut times: Vec<f64> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[runs / 2]
}

fn write_columns(portfolio: &Portfolio, folder: &str) -> std::io::Result<()> {
    let column = |name: &str| std::fs::File::create(format!("{folder}/{name}")).map(std::io::BufWriter::new);
    let (mut amount, mut from, mut to, mut grantor) =
        (column("grant_amount.i64")?, column("grant_from.i32")?, column("grant_to.i32")?, column("grant_grantor.i32")?);
    let number = |text: &str| text.rsplit('-').next().unwrap().parse::<i32>().unwrap();
    for grant in portfolio.grants() {
        amount.write_all(&grant.amount.unwrap().to_minor().unwrap().to_le_bytes())?;
        let period = grant.agreement_period();
        from.write_all(&period.from().unwrap().first_day().number().to_le_bytes())?;
        to.write_all(&period.to().unwrap().last_day().number().to_le_bytes())?;
        let funder = &portfolio.programme(grant.programme.as_ref().unwrap()).unwrap().funders[0];
        grantor.write_all(&number(funder.as_str()).to_le_bytes())?;
    }
    let (mut amount, mut on, mut source, mut target) =
        (column("lot_amount.i64")?, column("lot_on.i32")?, column("lot_source.i32")?, column("lot_grant.i32")?);
    for lot in portfolio.contributions() {
        amount.write_all(&lot.amount.to_minor().unwrap().to_le_bytes())?;
        on.write_all(&lot.states[1].on.unwrap().first_day().number().to_le_bytes())?;
        source.write_all(&number(lot.source.as_ref().unwrap().as_str()).to_le_bytes())?;
        target.write_all(&number(lot.earmark.as_ref().unwrap().grants[0].as_str()).to_le_bytes())?;
    }
    Ok(())
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let grants: u64 = arguments.first().map_or(100_000, |text| text.parse().unwrap());
    let live = || LIVE.load(Ordering::Relaxed);
    let start = live();
    let mut others = Change { put: records(grants), remove: Vec::new() };
    others.put.contributions = Vec::new();
    let mut portfolio = Portfolio::default();
    portfolio.apply(others).unwrap();
    let without = live() - start;
    drop(portfolio);

    let records = records(grants);
    let count = records.len();
    let mut portfolio = Portfolio::default();
    let clock = Instant::now();
    portfolio.apply(Change { put: records, remove: Vec::new() }).unwrap();
    let built = clock.elapsed().as_secs_f64();
    let whole = live() - start;
    println!("records {count} records");
    println!("build {:.2} us/record", built * 1e6 / count as f64);
    println!("memory {:.0} bytes/record", whole as f64 / count as f64);
    println!(
        "memory_contribution {:.0} bytes/contribution",
        (whole - without) as f64 / portfolio.count(Kind::Contribution) as f64
    );

    let as_of: Day = "2018-12-31".parse().unwrap();
    let policy = Policy::load("ssdc-1-to-1").unwrap();
    let view = portfolio.match_funding(&policy);
    println!("check_all {:.4} s", median(7, || view.check_all(as_of, &mut ()).unwrap().count(Verdict::Met)));
    println!("met {} grants", view.check_all(as_of, &mut ()).unwrap().count(Verdict::Met));
    let one: ssdc_core::GrantId = id("GRANT", grants / 2).parse().unwrap();
    println!("check {:.1} us", 1e6 * median(101, || view.check(&one, as_of).unwrap().findings().len()));

    for name in Policy::names() {
        let policy = Policy::load(name).unwrap();
        let view = portfolio.match_funding(&policy);
        let clock = Instant::now();
        let Ok(found) = view.check_all(as_of, &mut ()) else { continue };
        let seconds = clock.elapsed().as_secs_f64();
        let [met, short, open] =
            [Verdict::Met, Verdict::Short, Verdict::Undetermined].map(|verdict| found.count(verdict));
        println!("policy {name} {seconds:.4} {met} {short} {open}");
    }

    println!("snapshot {:.3} ms", 1e3 * median(7, || portfolio.clone()));
    let before = portfolio.clone();
    let mut random = Random(7);
    let mut edits = |portfolio: &Portfolio| -> Vec<Contribution> {
        let lot = |_| {
            let id = id("CONTR", random.below(3 * grants)).parse().unwrap();
            let mut lot = portfolio.contribution(&id).unwrap().clone();
            lot.amount = usd(random.below(1_000_000));
            lot
        };
        (0..1000).map(lot).collect()
    };
    let mut rounds: Vec<f64> = (0..9)
        .map(|_| {
            let lots = edits(&portfolio);
            let snapshot = portfolio.clone();
            let clock = Instant::now();
            for lot in lots {
                let mut change = Change::default();
                change.put.contributions.push(lot);
                portfolio.apply(change).unwrap();
            }
            let taken = clock.elapsed().as_secs_f64();
            drop(snapshot);
            taken
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    println!("edits_after_snapshot {:.2} ms/1000", rounds[4] * 1e3);
    assert_ne!(before, portfolio);
    if let Some(folder) = arguments.get(1) {
        write_columns(&before, folder).unwrap();
        before.write(format!("{folder}/portfolio.json")).unwrap();
    }
}
