//! Everything that a portfolio can be asked, as text, for the comparison of the faces: `faces PORTFOLIO DATE`.

use serde_json::json;
use ssdc_core::experts::{AssignSettings, Matching, RosterSettings, TeamSettings, explain_settings};
use ssdc_core::network::{Compare, Question, View};
use ssdc_core::solve::{self, Objective, Pairing, TextIndex};
use ssdc_core::{AllocationOrder, Change, Error, Kind, Policy, Portfolio, RequestId};

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
    for grant in portfolio.grants() {
        print_answer(matching.gate(&grant.id, 1, as_of.parse()?).map(|gate| gate.to_json()));
    }
    for lot in portfolio.contributions() {
        let change = Change::from_json("{}", &json!({"contributions": [lot.id.as_str()]}).to_string())?;
        print_answer(matching.what_if(change, as_of.parse()?, &mut ()).map(|what_if| what_if.to_table().to_json()));
    }
    for order in AllocationOrder::ALL {
        println!("{}", matching.allocate(as_of.parse()?, order, &mut ())?.to_json());
    }
    for lot in portfolio.contributions() {
        println!("{}", matching.origin(&lot.id, as_of.parse()?, None)?.to_json());
    }
    about_experts(&portfolio, as_of)?;
    about_texts(&portfolio)?;
    about_the_network(&portfolio, as_of)?;
    let (grants, lots) =
        (u32::try_from(portfolio.grants().count())?, u32::try_from(portfolio.contributions().count())?);
    for objective in [Objective::Total, Objective::Fairest] {
        println!("{}", solve::assign(matching_of(grants, lots), objective, solve::EFFORT, &mut ())?.to_json());
    }
    let allocation = portfolio.match_funding(&policy).allocate(as_of.parse()?, AllocationOrder::Fairest, &mut ())?;
    print!("{}", allocation.receipt().bundle());
    Ok(())
}

/// An answer, or the error instead.
fn print_answer(answer: Result<String, Error>) {
    match answer {
        Ok(answer) => println!("{answer}"),
        Err(error) => println!("{} {error}", error.code().number()),
    }
}

fn about_experts(portfolio: &Portfolio, as_of: &str) -> Result<(), Error> {
    let (experts, matching) = (portfolio.open_experts(None)?, Matching::default());
    let first = portfolio.experts().next().map(|expert| expert.id.to_string()).unwrap_or_default();
    for request in portfolio.requests() {
        let ranking = experts.rank(&request.id, &matching, 20)?;
        println!("{}\n{}", ranking.to_json(), ranking.relax(3).to_json());
        let (_, expert) = explain_settings(&json!({"expert": first}).to_string())?;
        println!("{}", ranking.explain(&expert)?.to_json());
        println!("{}", experts.conflicts(&request.id, &matching)?.to_json());
        for objective in ["cost", "diameter"] {
            let (_, settings) = TeamSettings::read(&json!({"objective": objective}).to_string())?;
            print_answer(experts.team(&request.id, &matching, &settings, &mut ()).map(|team| team.to_json()));
        }
    }
    let requests: Vec<RequestId> = portfolio.requests().map(|request| request.id.clone()).collect();
    for objective in ["total", "fairest"] {
        let (_, settings) = AssignSettings::read(&json!({"objective": objective, "load": 2}).to_string())?;
        println!("{}", experts.assign(&requests, &matching, &settings, &mut ())?.to_json());
    }
    println!("{}", experts.roster(as_of.parse()?, &RosterSettings::default())?.to_json());
    Ok(())
}

/// The referees of experts are texts as good as others, and the only lists of texts that records have.
fn about_texts(portfolio: &Portfolio) -> Result<(), Error> {
    let mut index = TextIndex::new();
    let people: Vec<_> = portfolio.experts().map(|expert| expert.id.as_str()).collect();
    for expert in portfolio.experts() {
        index.add(expert.id.as_str(), expert.referees.iter().map(|text| text.as_str()))?;
    }
    let (Some(first), Some(last)) = (people.first(), people.last()) else { return Ok(()) };
    let tell = |index: &TextIndex| -> Result<(), Error> {
        for request in portfolio.requests() {
            let title = request.title.as_str();
            println!("{}\n{}", index.scores_table(title).to_json(), index.top_table(title, 3).to_json());
            println!("{}", index.explain(title, first)?.to_json());
        }
        Ok(())
    };
    tell(&index)?;
    index.replace(first, ["Solar wells", "水井"])?;
    if first != last {
        index.remove(last)?;
    }
    tell(&index)
}

fn about_the_network(portfolio: &Portfolio, as_of: &str) -> Result<(), Error> {
    let network = portfolio.network(&View::read(as_of.parse()?, "")?)?;
    let ids: Vec<_> = portfolio.partners().map(|partner| partner.id.as_str()).collect();
    let (a, b) = (ids.first().copied().unwrap_or_default(), ids.last().copied().unwrap_or_default());
    for question in Question::ALL.iter().filter(|question| **question != Question::Compare) {
        let settings = match question {
            Question::Routes | Question::IntroductionPath => json!({"a": a, "b": b}),
            Question::Convene => json!({"partners": [a, b]}),
            Question::Spread => json!({"from": [a], "runs": 500}),
            _ => json!({}),
        };
        println!("{}", network.ask(*question, &settings.to_string())?.to_json());
    }
    let earlier = portfolio.network(&View::read("2017-06-30".parse()?, "")?)?;
    println!("{}", network.compare(&earlier, &Compare::default())?.to_json());
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
