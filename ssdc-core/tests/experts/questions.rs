//! Conflicts, taxonomy, rosters, teams and bad input, case by case.

use serde_json::{Value, json};
use ssdc_core::experts::{AssignSettings, ConflictKind, Matching, RosterSettings, TeamSettings};
use ssdc_core::solve::TeamObjective;
use ssdc_core::{Certainty, Code, RuleId, Table, Taxonomy};

use super::records::open;
use super::{id, texts};

fn matching(settings: &Value) -> Matching {
    settings.to_string().parse().unwrap()
}

fn who(records: &Value, settings: &Value) -> Vec<(String, ConflictKind, Certainty)> {
    let report = open(records).conflicts(&id("R"), &matching(settings)).unwrap();
    report.conflicts.iter().map(|one| (one.expert.to_string(), one.kind, one.certainty)).collect()
}

fn request() -> Value {
    json!([{"id": "R", "title": "Water", "requester": "P", "period": {"from": "2018-06-01", "to": "2018-06-30"}}])
}

#[test]
fn ties_expire_and_family_never_does() {
    let records = json!({
        "partners": [{"id": "P", "name": "P"}],
        "experts": [
            {"id": "A", "name": "A", "affiliations": [{"partner": "P", "to": "2014"}]},
            {"id": "B", "name": "B", "affiliations": [{"partner": "P", "to": "2010-12-31"}]},
            {"id": "C", "name": "C", "affiliations": [{"partner": "P", "from": "2018-06"}]},
            {"id": "D", "name": "D", "attributes": [{"name": "family", "value": "C", "to": "1990"}]},
            {"id": "E", "name": "E", "attributes": [{"name": "business", "value": "P", "to": "2013-06-02"}]},
            {"id": "F", "name": "F", "attributes": [{"name": "business", "value": "P", "to": "2013-05-31"}]},
            {"id": "G", "name": "G", "attributes": [{"name": "hobby", "value": "P"}]},
            {"id": "H", "name": "H", "affiliations": [{"partner": "P", "from": "2019"}]},
            {"id": "I", "name": "I", "conflicts": ["P"]}],
        "requests": request(),
        "exchanges": [{"id": "X", "kind": "workshop", "to": ["P"], "trainers": ["B"], "on": "2015"}],
    });
    let found = who(&records, &json!({}));
    let expected = [
        ("A", ConflictKind::FormerInstitution, Certainty::Surely),
        ("B", ConflictKind::Collaboration, Certainty::Surely),
        ("C", ConflictKind::Institution, Certainty::Possibly), // from some day of June on
        ("D", ConflictKind::LastingTie, Certainty::Possibly),  // by way of C
        ("E", ConflictKind::PassingTie, Certainty::Surely),
        ("I", ConflictKind::Declared, Certainty::Surely),
    ];
    let expected: Vec<_> = expected.iter().map(|(who, kind, sure)| ((*who).to_owned(), *kind, *sure)).collect();
    assert_eq!(found, expected);
    let longer = who(&records, &json!({"years": 8}));
    assert!(longer.contains(&("B".to_owned(), ConflictKind::FormerInstitution, Certainty::Surely)));
    let report = open(&records).conflicts(&id("R"), &Matching::default()).unwrap();
    assert_eq!(report.conflicts[4].expires, Some("2018-06-02".parse().unwrap()));
    assert_eq!(report.searched.as_of, Some("2018-06-01".parse().unwrap()));
}

#[test]
fn institutions_are_searched_to_a_depth_and_the_answer_says_so() {
    let partner = |number: usize| match number {
        0 => json!({"id": "P", "name": "P"}),
        _ => {
            json!({"id": format!("P{number}"), "name": "p", "part_of": [{"partner": if number == 1 { "P".to_owned() } else { format!("P{}", number - 1) }}]})
        }
    };
    let experts: Vec<_> =
        (1..4).map(|number| json!({"id": format!("E{number}"), "name": "e", "affiliations": [{"partner": format!("P{number}")}]})).collect();
    let records =
        json!({"partners": (0..4).map(partner).collect::<Vec<_>>(), "experts": experts, "requests": request()});
    for (depth, found, complete) in [(1, 1, false), (2, 2, false), (3, 3, true), (9, 3, true)] {
        let report = open(&records).conflicts(&id("R"), &matching(&json!({"depth": depth}))).unwrap();
        assert_eq!((report.conflicts.len(), report.searched.complete), (found, complete), "{depth}");
    }
    // Two offices of one ministry.
    let sisters = json!({
        "partners": [{"id": "M", "name": "M"}, {"id": "P", "name": "P", "part_of": [{"partner": "M"}]},
            {"id": "Q", "name": "Q", "part_of": [{"partner": "M"}]}],
        "experts": [{"id": "E", "name": "E", "affiliations": [{"partner": "Q"}]}], "requests": request()});
    assert_eq!(who(&sisters, &json!({})).len(), 1);
    assert_eq!(who(&sisters, &json!({"siblings": false})), []);
}

#[test]
fn one_person_shares_conflicts_and_counts_once() {
    let orcid = json!([{"scheme": "ORCID", "value": "1"}]);
    let records = json!({
        "partners": [{"id": "P", "name": "P"}, {"id": "G", "name": "The giver", "identifiers": orcid}],
        "experts": [
            {"id": "A", "name": "Amina Okoth", "nationality": "KE", "identifiers": orcid, "updated_on": "2018-01-01"},
            {"id": "B", "name": "A. Okoth", "identifiers": orcid, "affiliations": [{"partner": "P"}]},
            {"id": "C", "name": "AMINA  okoth", "nationality": "KE"}],
        "requests": request(),
        "payments": [{"id": "Y", "kind": "gift", "from": "G", "to": "P", "amount": "5 USD", "on": "2018-01-05"}],
    });
    let found = who(&records, &json!({}));
    let kinds = |expert: &str, sure: Certainty| -> Vec<ConflictKind> {
        let own = found.iter().filter(|(who, _, certainty)| who == expert && *certainty == sure);
        own.map(|(_, kind, _)| *kind).collect()
    };
    assert!(kinds("A", Certainty::Surely).contains(&ConflictKind::Institution));
    assert!(kinds("A", Certainty::Surely).contains(&ConflictKind::OwnMoney));
    assert!(kinds("B", Certainty::Surely).contains(&ConflictKind::OwnMoney));
    assert!(kinds("C", Certainty::Possibly).contains(&ConflictKind::Institution));
    assert_eq!(kinds("C", Certainty::Surely), []);
    // Nobody is assigned on whom a conflict may lie, though a ranking shows them.
    let experts = open(&records);
    let ranking = experts.rank(&id("R"), &Matching::default(), 9).unwrap();
    assert_eq!(
        (texts(&ranking.rows(), "expert"), texts(&ranking.rows(), "unknown")),
        (vec!["C".to_owned()], vec!["conflict, availability".to_owned()])
    );
    let reasons: Vec<_> =
        texts(&ranking.excluded(), "expert").into_iter().zip(texts(&ranking.excluded(), "reason")).collect();
    assert!(reasons.contains(&("B".to_owned(), "same_person".to_owned())), "{reasons:?}");
    let assigned = experts.assign(&[id("R")], &Matching::default(), &AssignSettings::default(), &mut ()).unwrap();
    assert_eq!((assigned.pairs.len(), assigned.unserved[0].reason), (0, "too_few_candidates"));
}

#[test]
fn a_taxonomy_lets_specialists_answer() {
    let taxonomy = Table::from_csv("id,label,parents\nW,Water,\nW1,Wells,W\nW11,Hand pumps,W1\nW2,Rivers,W\n").unwrap();
    let taxonomy = Taxonomy::from_table(&taxonomy).unwrap();
    let records = json!({
        "experts": [{"id": "A", "name": "A", "skills": [{"skill": "hand pumps"}]}, {"id": "B", "name": "B", "skills": [{"skill": "Rivers"}]},
            {"id": "C", "name": "C", "skills": [{"skill": "Drumming"}]}],
        "requests": [{"id": "R", "title": "t", "skills": [{"skill": "Wells", "need": "must"}]},
            {"id": "S", "title": "t", "skills": [{"skill": "Hand pumps", "need": "wish"}, {"skill": "Drumming", "need": "wish"}]}]});
    let document =
        json!({"format": "ssdc-portfolio/1", "experts": records["experts"], "requests": records["requests"]});
    let portfolio = ssdc_core::Portfolio::from_json(&document.to_string()).unwrap();
    let experts = portfolio.open_experts(Some(taxonomy)).unwrap();
    let ranking = experts.rank(&id("R"), &Matching::default(), 9).unwrap();
    assert_eq!(texts(&ranking.rows(), "expert"), ["A"]);
    let wishes = experts.rank(&id("S"), &matching(&json!({"weights": {"text": 0}})), 9).unwrap();
    assert_eq!(texts(&wishes.rows(), "expert"), ["A", "C", "B"]);
    assert_eq!(texts(&wishes.rows(), "skill"), ["20", "20", "0"]);
    assert_eq!(wishes.notes(), ["The skill Drumming is matched by its name alone: no skill `Drumming`."]);
    // Without a taxonomy a name is a name.
    assert_eq!(
        texts(&open(&records).rank(&id("R"), &Matching::default(), 9).unwrap().rows(), "expert"),
        Vec::<String>::new()
    );
}

#[test]
fn a_balance_never_shows_who_is_few() {
    let person = |number: usize, gender: Option<&str>, nationality: &str| {
        let mut person = json!({"id": format!("E-{number:02}"), "name": "e", "nationality": nationality,
            "rosters": [{"roster": "national", "status": "active"}], "updated_on": "2018-06-01",
            "skills": (0..number).map(|skill| json!({"skill": format!("s{skill}")})).collect::<Vec<_>>()});
        if let Some(gender) = gender {
            person["gender"] = json!(gender);
        }
        person
    };
    let mut people: Vec<Value> = (0..12).map(|number| person(number, Some("woman"), "KE")).collect();
    people.extend((12..20).map(|number| person(number, Some("Man"), "DE")));
    people.push(person(20, Some("other"), "KE"));
    people.push(person(21, None, "KE"));
    let settings: RosterSettings = r#"{"roster": "national", "most_skills": 15, "referees": 1}"#.parse().unwrap();
    let report = open(&json!({"experts": people})).roster("2018-06-30".parse().unwrap(), &settings).unwrap();
    let counts: Vec<_> = report.balance.iter().map(|share| (share.of, share.group.as_str(), share.count)).collect();
    // One other alone would follow from the rest, and so would one other and one unknown: men are hidden too.
    let expected = [
        ("gender", "man", Some(8)),
        ("gender", "other", None),
        ("gender", "woman", Some(12)),
        ("gender", "unknown", None),
        ("origin", "north", Some(8)),
        ("origin", "south", Some(14)),
    ];
    let hidden: u32 =
        22 - counts.iter().filter(|(of, ..)| *of == "gender").filter_map(|(.., count)| *count).sum::<u32>();
    assert!(hidden >= 5, "{hidden} follow from the rest: {counts:?}");
    assert_eq!(counts[4..], expected[4..]);
    let too_many = report.findings.iter().filter(|one| one.rule == RuleId::TooManySkills).count();
    let without_referee = report.findings.iter().filter(|one| one.rule == RuleId::RefereesMissing).count();
    assert_eq!((report.standing(), too_many, without_referee), (22, 6, 22));
}

#[test]
fn teams_keep_rivals_apart_and_count_ties() {
    let affiliated = |partner: &str| json!([{"partner": partner}]);
    let records = json!({
        "partners": [{"id": "P", "name": "P"}, {"id": "Q", "name": "Q"}, {"id": "Z", "name": "Z"}],
        "experts": [
            {"id": "A", "name": "A", "skills": [{"skill": "x"}], "affiliations": affiliated("P"), "fee_per_day": "100 USD", "conflicts": ["B"]},
            {"id": "B", "name": "B", "skills": [{"skill": "y"}], "affiliations": affiliated("P"), "fee_per_day": "100 USD"},
            {"id": "C", "name": "C", "skills": [{"skill": "y"}], "affiliations": affiliated("Q"), "fee_per_day": "150 USD"},
            {"id": "D", "name": "D", "skills": [{"skill": "y"}], "affiliations": affiliated("Z"), "fee_per_day": "120 USD"},
            {"id": "N", "name": "N", "skills": [{"skill": "x"}, {"skill": "y"}]}],
        "grants": [{"id": "G", "title": "g", "recipients": [{"partner": "P"}], "partners": [{"partner": "Q", "role": "works"}]}],
        "requests": [{"id": "R", "title": "t", "days": 2, "skills": [{"skill": "x", "need": "must"}, {"skill": "y", "need": "must"}]}]});
    let experts = open(&records);
    let team = |objective: TeamObjective| {
        let settings = TeamSettings { objective, ..TeamSettings::default() };
        experts.team(&id("R"), &Matching::default(), &settings, &mut ()).unwrap()
    };
    let members = |objective| team(objective).members.iter().map(|one| one.expert.to_string()).collect::<Vec<_>>();
    assert_eq!(members(TeamObjective::Cost), ["A", "D"]); // not B, whom A declares; not N, whose fee nobody knows
    assert_eq!(team(TeamObjective::Cost).value.unwrap().to_string(), "440.00 USD");
    assert_eq!(team(TeamObjective::Cost).notes, ["1 candidate is left out, for no fee in USD is known."]);
    assert_eq!(
        (members(TeamObjective::Size), members(TeamObjective::Distance)),
        (vec!["N".to_owned()], vec!["N".to_owned()])
    );
    // A to P to G to Q to C.
    let both = team(TeamObjective::CostAndDistance);
    assert_eq!(
        (both.members[1].expert.as_str(), both.value.unwrap().to_string(), both.diameter),
        ("C", "504".to_owned(), Some(4))
    );
    let stopped = TeamSettings { objective: TeamObjective::Cost, effort: 0, ..TeamSettings::default() };
    let stopped = experts.team(&id("R"), &Matching::default(), &stopped, &mut ()).unwrap();
    assert_eq!(
        (stopped.members.len(), stopped.proven, stopped.bound.unwrap().to_string()),
        (0, false, "400.00 USD".to_owned())
    );
}

#[test]
fn wishes_are_covered_where_somebody_can() {
    let skill = |name: &str, need: &str| json!({"skill": name, "need": need});
    let records = json!({
        "experts": [{"id": "A", "name": "A", "skills": [{"skill": "x"}]}, {"id": "B", "name": "B", "skills": [{"skill": "z"}]}],
        "requests": [{"id": "R", "title": "t", "skills": [skill("x", "must"), skill("y", "wish"), skill("z", "wish")]},
            {"id": "S", "title": "t", "skills": [skill("x", "must"), skill("y", "must")]}]});
    let team = |request: &str, wishes: bool| {
        let settings = TeamSettings { objective: TeamObjective::Size, wishes, ..TeamSettings::default() };
        open(&records).team(&id(request), &Matching::default(), &settings, &mut ()).unwrap()
    };
    let both = team("R", true);
    assert_eq!((both.members.len(), &both.members[1].skills), (2, &vec!["z".to_owned()]));
    assert_eq!(both.notes, ["No candidate has the skill y, which is wished for."]);
    assert_eq!(team("R", false).members.len(), 1);
    assert_eq!(
        (team("S", true).sentence(), team("S", true).proven),
        ("No team covers all skills of S: no candidate has y.".to_owned(), true)
    );
}

#[test]
fn forced_pairs_are_kept_or_refused_by_name() {
    let records = json!({
        "partners": [{"id": "P", "name": "P"}],
        "experts": [{"id": "A", "name": "A", "affiliations": [{"partner": "P"}]}, {"id": "B", "name": "B", "skills": [{"skill": "x"}]},
            {"id": "C", "name": "C", "languages": [{"code": "fr"}], "skills": [{"skill": "x"}]}],
        "requests": [{"id": "R", "title": "t", "requester": "P", "skills": [{"skill": "x", "need": "wish"}], "languages": [{"code": "en"}]},
            {"id": "S", "title": "t", "experts": 2}]});
    let experts = open(&records);
    let assign =
        |settings: &str| experts.assign(&[id("R"), id("S")], &Matching::default(), &settings.parse().unwrap(), &mut ());
    let refused = |settings: &str| assign(settings).unwrap_err();
    for (settings, says) in [
        (
            r#"{"forced": [["R", "A"]]}"#,
            "expert `A` cannot be forced to serve request `R`: A has a conflict of interest: expert A works at partner P",
        ),
        (r#"{"forced": [["R", "B"]], "forbidden": [["R", "B"]]}"#, "the pair is forbidden too"),
        (r#"{"forced": [["R", "B"], ["R", "C"]]}"#, "the request asks for 1 expert"),
        (r#"{"forced": [["R", "B"], ["S", "B"]]}"#, "may not serve so many"),
        (r#"{"forced": [["R", "B"], ["S", "C"]], "groups": {"firm": ["B", "C"]}}"#, "may not serve so many"),
    ] {
        let error = refused(settings);
        assert!(error.to_string().contains(says) && error.code() == Code::ForcedPair, "{error}");
    }
    assert_eq!(refused(r#"{"forced": [["R", "Z"]]}"#).to_string(), "no expert `Z`");
    assert_eq!(refused(r#"{"forbidden": [["Z", "B"]]}"#).to_string(), "no request `Z`");
    assert_eq!(refused(r#"{"groups": {"a": ["B"], "b": ["B"]}}"#).code(), Code::Duplicate);
    let twice = experts.assign(&[id("R"), id("R")], &Matching::default(), &AssignSettings::default(), &mut ());
    assert_eq!(twice.unwrap_err().code(), Code::Duplicate);
    assert_eq!("{\"forced\": [[\"R\"]]}".parse::<AssignSettings>().unwrap_err().code(), Code::WrongType);

    let kept = assign(r#"{"forced": [["R", "C"]]}"#).unwrap();
    assert!(kept.pairs.iter().any(|pair| pair.expert.as_str() == "C" && pair.forced), "{kept}");
    assert_eq!(kept.notes, ["C is forced to R all the same: C does not speak en, which is needed."]);
    let firm = assign(r#"{"groups": {"firm": ["B", "C", "A"]}}"#).unwrap();
    assert_eq!((firm.pairs.len(), firm.unserved.len()), (1, 1));
    assert!(
        firm.unserved.iter().any(|one| one.change.as_deref() == Some("let the group firm serve 2 requests")),
        "{firm}"
    );
}

#[test]
fn what_is_wrong_is_named() {
    let records = json!({"experts": [{"id": "A", "name": "A"}], "requests": [{"id": "R", "title": "t", "experts": 3}, {"id": "S", "title": "t"}]});
    let experts = open(&records);
    let rank = |settings: &str| experts.rank(&id("R"), &settings.parse()?, 5).map(|ranking| ranking.candidates());
    assert_eq!(rank("{}").unwrap(), 1);
    for (settings, says) in [
        (r#"{"roster": "none"}"#, "no roster `none`"),
        (r#"{"south": "nowhere"}"#, "no framework `nowhere`"),
        (r#"{"weights": {"luck": 3}}"#, "/weights: wrong type: expected an object with whole numbers from 0 to 1000"),
        (r#"{"countries": ["moon"]}"#, "/countries: wrong type"),
        (r#"{"must_percent": 0}"#, "invalid setting: `must_percent` is 0: expected a whole number from 1 to 100"),
        (r#"{"asof": "2018-06-30"}"#, "unknown setting `asof`: expected one of as_of, roster"),
        (r#"{"as_of": "2018-06-31"}"#, "/as_of: wrong type: expected a day such as `2018-06-30`"),
    ] {
        let error = rank(settings).unwrap_err().to_string();
        assert!(error.starts_with(says), "{error}");
    }
    assert_eq!(experts.rank(&id("Q"), &Matching::default(), 5).unwrap_err().to_string(), "no request `Q`");
    let scarce =
        experts.assign(&[id("R"), id("S")], &Matching::default(), &AssignSettings::default(), &mut ()).unwrap();
    assert_eq!((scarce.pairs.len(), scarce.unserved.len()), (1, 1)); // demand above all capacity
    let none = experts.assign(&[], &Matching::default(), &AssignSettings::default(), &mut ()).unwrap();
    assert_eq!((none.pairs.len(), none.total.to_string(), none.proven), (0, "0".to_owned(), true));
    let nobody = open(&json!({"requests": [{"id": "R", "title": "t"}]}));
    assert_eq!(nobody.rank(&id("R"), &Matching::default(), 5).unwrap().sentence(), "Of 0 experts 0 may serve R.");
    let error = experts.team(&id("R"), &Matching::default(), &TeamSettings::default(), &mut ()).unwrap_err();
    assert_eq!(error.to_string(), "invalid instance: request R asks for 0 skills: a team is found for 1 to 20");
}
