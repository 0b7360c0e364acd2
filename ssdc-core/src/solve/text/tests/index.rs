//! Scores against a plain computation in floats, and an index that changed against one built anew.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::float_cmp,
    clippy::needless_range_loop,
    reason = "the numbers of a test are small and exact"
)]
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::solve::TextIndex;
use crate::solve::text::words::{normal, words};

type People = BTreeMap<String, Vec<String>>;

fn built(people: &People) -> TextIndex {
    let mut index = TextIndex::new();
    people.iter().for_each(|(person, works)| index.add(person, works).unwrap());
    index
}

/// The terms of a text and how often it has each.
fn counted(text: &str) -> BTreeMap<String, f64> {
    let normal = normal(text);
    let words = words(&normal, None);
    let mut counts = BTreeMap::new();
    for word in &words {
        *counts.entry(word.stems.stem(word.text)).or_default() += 1.0;
    }
    for pair in words.windows(2).filter(|pair| pair[0].pairs && pair[1].pairs) {
        let [left, right] = [0, 1].map(|side: usize| pair[side].stems.stem(pair[side].text));
        *counts.entry(format!("{left} {right}")).or_default() += 1.0;
    }
    counts
}

/// The formula of the module's page, step by step.
fn oracle(people: &People, request: &str) -> BTreeMap<String, f64> {
    let works: Vec<_> = people.values().flatten().map(|work| counted(work)).filter(|work| !work.is_empty()).collect();
    let with = |term: &String| works.iter().filter(|work| work.contains_key(term)).count() as f64;
    let weights = |counts: &BTreeMap<String, f64>| -> BTreeMap<String, f64> {
        let known = counts.iter().filter(|(term, _)| with(term) > 0.0);
        known.map(|(term, n)| (term.clone(), (1.0 + n.ln()) * (1.0 + works.len() as f64 / with(term)).ln())).collect()
    };
    let length = |weights: &BTreeMap<String, f64>| weights.values().map(|weight| weight * weight).sum::<f64>().sqrt();
    let asked = weights(&counted(request));
    let cosine = |work: &String| {
        let work = weights(&counted(work));
        let product: f64 = asked.iter().filter_map(|(term, weight)| Some(weight * work.get(term)?)).sum();
        if product == 0.0 { 0.0 } else { product / length(&asked) / length(&work) }
    };
    let pooled = |works: &Vec<String>| {
        let scores: Vec<f64> = works.iter().map(cosine).collect();
        let pulls = scores.iter().map(|score| (score / 0.05).exp());
        let sum: f64 = pulls.clone().sum();
        pulls.zip(&scores).map(|(pull, score)| pull * score).sum::<f64>() / if works.is_empty() { 1.0 } else { sum }
    };
    people.iter().map(|(person, works)| (person.clone(), pooled(works))).collect()
}

fn people(of: &[(&str, &[&str])]) -> People {
    of.iter()
        .map(|(person, works)| ((*person).to_owned(), works.iter().map(|work| (*work).to_owned()).collect()))
        .collect()
}

#[test]
fn a_score_worked_by_hand() {
    // Two works. Of the request's terms `water` stands in both, `pump` in one, `deep` in none, so it does not count.
    let index = built(&people(&[("A", &["water pump"]), ("B", &["water"])]));
    let (both, one) = (2f64.ln(), 3f64.ln());
    // A: water, pump, `water pump`; the request: water, pump.
    let cosine = (both * both + one * one) / (both * both + one * one).sqrt() / (both * both + 2.0 * one * one).sqrt();
    let found = index.scores("pump deep water");
    assert!((found[0].1 - cosine).abs() < 1e-6, "{found:?}, {cosine}");
    assert!((found[1].1 - both / (both * both + one * one).sqrt()).abs() < 1e-6, "{found:?}");
}

#[test]
fn several_works_pull_together() {
    let index = built(&people(&[("A", &["water", "cattle"]), ("B", &["water"]), ("C", &[]), ("D", &["", " - "])]));
    let found = index.scores("water");
    // exp(1 / 0.05) against exp(0): the second work weighs 2e-9 of the first.
    assert!((found[0].1 - 1.0).abs() < 1e-8 && found[0].1 < 1.0, "{found:?}");
    assert_eq!(found.iter().skip(1).map(|(_, score)| *score).collect::<Vec<_>>(), [1.0, 0.0, 0.0]);
    assert_eq!(index.top("water", 10).len(), 2, "only those whom the request touches");
}

#[test]
fn every_script_finds_its_own() {
    let index = built(&people(&[
        ("am", &["የውሃ ሀብት አስተዳደር", "የመስኖ ልማት"]),
        ("ar", &["إدارة الموارد المائية", "الطاقة الشمسية في القرى"]),
        ("en", &["Management of water resources", "Solar energy in villages"]),
        ("km", &["ការគ្រប់គ្រងធនធានទឹក"]),
        ("lo", &["ການຄຸ້ມຄອງຊັບພະຍາກອນນ້ຳ"]),
        ("my", &["ရေအရင်းအမြစ်စီမံခန့်ခွဲမှု"]),
        ("ru", &["Управление водными ресурсами"]),
        ("th", &["การจัดการทรัพยากรน้ำ", "พลังงานแสงอาทิตย์"]),
        ("zh", &["水资源管理", "农村太阳能"]),
    ]));
    for (request, person) in [
        ("የውሃ አስተዳደር", "am"),
        ("الموارد المائية", "ar"),
        ("managing a water resource", "en"),
        ("ធនធានទឹក", "km"),
        ("ຊັບພະຍາກອນ", "lo"),
        ("ရေအရင်းအမြစ်", "my"),
        ("водный ресурс", "ru"),
        ("ทรัพยากรน้ำ", "th"),
        ("乡村的太阳能", "zh"),
    ] {
        let found = index.top(request, 9);
        assert_eq!((found.len(), &*found[0].0), (1, person), "{request}: {found:?}");
        let why = index.explain(request, person).unwrap();
        assert_eq!(why.terms.iter().map(|(_, part)| part).sum::<f64>(), why.score, "{request}");
    }
}

#[test]
fn an_explanation_names_terms_and_works() {
    let index =
        built(&people(&[("A", &["Wells and solar pumps", "Cattle"]), ("B", &["Solar cookers"]), ("C", &["Schools"])]));
    let why = index.explain("Solar pumping, solar pumps", "A").unwrap();
    let terms: Vec<_> = why.terms.iter().map(|(term, _)| term.as_str()).collect();
    assert_eq!(terms, ["pumping", "solar pumping", "solar"], "as the request writes them first");
    assert!(why.works[0] > 0.0 && why.works[1] == 0.0);
    assert_eq!(index.explain("Solar", "C").unwrap().score, 0.0);
    assert_eq!(index.explain("Solar", "Z").unwrap_err().to_string(), "no person `Z`");
}

#[test]
fn what_is_wrong_changes_nothing() {
    let mut index = built(&people(&[("A", &["water"])]));
    assert_eq!(index.add("A", ["cattle"]).unwrap_err().to_string(), "duplicate person `A`");
    assert_eq!(index.replace("B", ["cattle"]).unwrap_err().to_string(), "no person `B`");
    assert_eq!((index.len(), index.top("water", 1)[0].1, index.top("cattle", 1).len()), (1, 1.0, 0));
    assert_eq!(TextIndex::in_language("English").unwrap_err().code(), crate::Code::InvalidLanguage);
}

#[test]
fn empty_places_are_taken_back() {
    let mut index = TextIndex::new();
    let name = |number: usize| format!("P-{number}");
    (0..3000).for_each(|number| index.add(&name(number), [format!("water {number}")]).unwrap());
    assert_eq!(index.top("water 17", 1)[0].0.as_ref(), "P-17");
    (0..2000).filter(|number| *number != 17).for_each(|number| index.remove(&name(number)).unwrap());
    assert!(index.works.len() < 2000, "{}", index.works.len());
    let rest: People = (0..3000)
        .filter(|number| *number == 17 || *number >= 2000)
        .map(|number| (name(number), vec![format!("water {number}")]))
        .collect();
    assert_eq!(index.scores("water 17"), built(&rest).scores("water 17"));
}

const WORDS: [&str; 24] = [
    "water",
    "waters",
    "solar",
    "pump",
    "pumps",
    "cattle",
    "school",
    "wells",
    "and",
    "the",
    "太阳能",
    "水泵",
    "水",
    "พลังงาน",
    "น้ำ",
    "الطاقة",
    "طاقة",
    "የውሃ",
    "ሀብት",
    "énergie",
    "gestion",
    "de",
    "la",
    "3d",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec((0..WORDS.len(), prop::bool::weighted(0.1)), 0..12).prop_map(|words| {
        words.iter().map(|(word, comma)| format!("{}{}", WORDS[*word], if *comma { ", " } else { " " })).collect()
    })
}

fn works() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn scores_are_those_of_the_formula(people in prop::collection::btree_map("[a-f]", works(), 1..6), request in text()) {
        let index = built(&people);
        for ((person, score), (name, expected)) in index.scores(&request).iter().zip(oracle(&people, &request)) {
            prop_assert_eq!(&**person, name);
            prop_assert!((score - expected).abs() < 1e-6, "{}: {} instead of {}", person, score, expected);
        }
    }

    /// Also where works came and went in any order, with questions between that make lists of the works of then.
    #[test]
    fn an_index_that_changed_is_one_built_anew(
        first in prop::collection::btree_map("[a-z]{2}", works(), 20..40),
        changes in prop::collection::vec(("[a-z]{2}", works(), 0..4u8), 1..30),
        request in text(),
    ) {
        let (mut people, mut index) = (first.clone(), TextIndex::new());
        first.iter().rev().for_each(|(person, works)| index.add(person, works).unwrap());
        for (number, (person, works, kind)) in changes.into_iter().enumerate() {
            let near = people.range(person.clone()..).next().map_or(person, |(near, _)| near.clone());
            match kind {
                0 => drop(people.remove(&near).map(|_| index.remove(&near).unwrap())),
                1 if people.contains_key(&near) => {
                    index.replace(&near, &works).unwrap();
                    people.insert(near, works);
                }
                2 => drop(index.top("water pump 太阳能", 3)),
                _ => {
                    let new = format!("{near}{number}");
                    index.add(&new, &works).unwrap();
                    people.insert(new, works);
                }
            }
        }
        let fresh = built(&people);
        prop_assert_eq!(index.scores(&request), fresh.scores(&request));
        for person in people.keys() {
            prop_assert_eq!(index.explain(&request, person).unwrap(), fresh.explain(&request, person).unwrap());
        }
    }

    #[test]
    fn the_best_are_the_best_of_all(
        people in prop::collection::btree_map("[a-z]{2}", works(), 0..40), request in text(), count in 0usize..12,
    ) {
        let index = built(&people);
        let mut all: Vec<_> = index.scores(&request).into_iter().filter(|(_, score)| *score > 0.0).collect();
        all.sort_by(|(left, a), (right, b)| b.total_cmp(a).then(left.cmp(right)));
        all.truncate(count);
        prop_assert_eq!(index.top(&request, count), all);
    }

    #[test]
    fn parts_add_up_exactly_in_any_order(people in prop::collection::btree_map("[a-f]", works(), 1..6), request in text()) {
        let index = built(&people);
        let scores: BTreeMap<_, _> = index.scores(&request).into_iter().collect();
        for person in people.keys() {
            let why = index.explain(&request, person).unwrap();
            prop_assert_eq!(why.score, scores[person.as_str()]);
            let parts: Vec<f64> = why.terms.iter().map(|(_, part)| *part).collect();
            prop_assert_eq!(parts.iter().sum::<f64>(), why.score);
            prop_assert_eq!(parts.iter().rev().sum::<f64>(), why.score);
            prop_assert_eq!(why.works.iter().sum::<f64>(), why.score);
            prop_assert_eq!(why.works.len(), people[person].len());
            let distinct: BTreeSet<_> = why.terms.iter().map(|(term, _)| term).collect();
            prop_assert_eq!(distinct.len(), why.terms.len());
        }
    }
}
