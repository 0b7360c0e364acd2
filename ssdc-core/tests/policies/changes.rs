//! Every way to change one setting of a policy: a number by its last digit, a word for each other of its list, a member or a
//! key left out.

use toml::Value;

/// Closed lists of words, by the key that holds one.
const WORDS: &[(&str, &[&str])] = &[
    ("state", STATES),
    ("on", STATES),
    ("value", METHODS),
    ("scope", &["grant", "programme", "source_family", "world"]),
    ("trace", &["min", "fifo", "pro_rata"]),
    ("effect", &["flag", "disallow", "refuse", "rate", "all"]),
    ("funding", &["parallel", "joint"]),
    ("from", ANCHORS),
    ("to", ANCHORS),
    ("before", ANCHORS),
    ("version_by", ANCHORS),
    ("level", LEVELS),
    ("to", LEVELS),
    ("period", SPANS),
    ("gate", GATES),
    ("action", ACTIONS),
    ("formula", &["A", "B", "C"]),
    ("of", &["required", "base", "recognised", "total", "funder_max", "offer", "remedy"]),
    ("key", &["line", "phase", "instrument", "beneficiary", "priority"]),
    ("lots", &["same", "pooled"]),
    ("order", &["first_come", "pro_rata"]),
    ("pool_use", &["fill", "to_contributions", "raw"]),
    ("over_cap", &["redistribute", "return"]),
    ("carry_excess", &["forward", "none"]),
    ("mode", &["none", "half_up", "half_even", "up", "down"]),
    ("form", &["share_of_total", "ratio_to_award", "amount_fixed", "per_unit", "buterin_2019", "gitcoin"]),
    ("result", &["rate", "amount"]),
    ("type", &["rate", "amount", "date", "bool", "text", "integer", "number"]),
    ("figure", FIGURES),
    ("units", FIGURES),
];
const STATES: &[&str] = &["pledged", "committed", "received", "spent", "delivered", "verified"];
const METHODS: &[&str] = &[
    "face",
    "stated",
    "fair_market",
    "fair_rental",
    "regular_pay",
    "rate_for_similar_work",
    "rate_table",
    "grant_equivalent",
    "lesser_of_book_and_fair_market",
    "agreed_rate",
];
const ANCHORS: &[&str] = &[
    "call.opened",
    "call.closed",
    "application.submitted",
    "award.offered",
    "agreement.signed",
    "agreement.from",
    "agreement.to",
    "period.from",
    "period.to",
    "incident.from",
    "incident.to",
    "as_of",
    "recognition",
];
const LEVELS: &[&str] = &["tranche", "grant", "grantee", "programme", "portfolio", "country"];
const SPANS: &[&str] =
    &["agreement", "budget_period", "fiscal_year", "calendar_year", "phase", "programming_period", "allocation_period"];
const GATES: &[&str] = &["application", "agreement", "each_tranche", "each_draw_pro_rata", "period_end", "close"];
const ACTIONS: &[&str] = &[
    "reject",
    "hold",
    "release_in_proportion",
    "reduce_next",
    "reduce_award",
    "disallow",
    "refund",
    "forfeit",
    "note",
];
const FIGURES: &[&str] = &[
    "award",
    "expended",
    "drawn",
    "tranches_due",
    "allocation",
    "budget_total",
    "actual_total",
    "eligible_cost",
    "direct_cost",
    "need",
    "recognised",
];

/// A policy with one setting changed: where, what was done, and the whole document.
pub struct Change {
    pub place: String,
    pub what: String,
    pub document: toml::Table,
}

pub fn changes(document: &toml::Table) -> Vec<Change> {
    let mut found = Vec::new();
    let root = Value::Table(document.clone());
    visit(&root, "", "", &mut |place, what, replaced| {
        let mut changed = root.clone();
        let mut keys = place.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~"));
        put(&mut changed, &mut keys, replaced);
        if let Value::Table(document) = changed {
            found.push(Change { place: place.to_owned(), what, document });
        }
    });
    found
}

/// What becomes of the value at a place.
enum Put {
    Value(Value),
    Nothing,
    Key(String),
}

fn put(at: &mut Value, keys: &mut dyn Iterator<Item = String>, new: Put) {
    let mut keys = keys.peekable();
    let key = keys.next().unwrap();
    let is_last = keys.peek().is_none();
    match (at, is_last) {
        (Value::Table(table), false) => put(&mut table[&key], &mut keys, new),
        (Value::Array(items), false) => put(&mut items[key.parse::<usize>().unwrap()], &mut keys, new),
        (Value::Table(table), true) => match new {
            Put::Value(value) => {
                table.insert(key, value);
            }
            Put::Nothing => {
                table.remove(&key);
            }
            Put::Key(other) => {
                let value = table.remove(&key).unwrap();
                table.insert(other, value);
            }
        },
        (Value::Array(items), true) => {
            let index = key.parse::<usize>().unwrap();
            match new {
                Put::Value(value) => items[index] = value,
                _ => drop(items.remove(index)),
            }
        }
        _ => unreachable!("only tables and lists have members"),
    }
}

fn visit(value: &Value, place: &str, key: &str, change: &mut dyn FnMut(&str, String, Put)) {
    match value {
        Value::Table(table) => {
            for (name, member) in table {
                let place = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
                change(&place, "left out".to_owned(), Put::Nothing);
                if name.contains('.') {
                    change(&place, "another attribute".to_owned(), Put::Key(format!("{name}_x")));
                }
                visit(member, &place, name, change);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let place = format!("{place}/{index}");
                change(&place, "left out".to_owned(), Put::Nothing);
                visit(item, &place, key, change);
            }
        }
        Value::String(text) => {
            for other in other_texts(key, text) {
                change(place, format!("`{text}` to `{other}`"), Put::Value(other.into()));
            }
        }
        Value::Boolean(flag) => change(place, format!("{flag} to {}", !flag), Put::Value((!flag).into())),
        Value::Integer(number) => {
            for other in [number - 1, number + 1] {
                change(place, format!("{number} to {other}"), Put::Value(other.into()));
            }
        }
        Value::Datetime(date) => {
            for other in other_days(&date.to_string()) {
                let day = other.parse().unwrap();
                change(place, format!("{date} to {other}"), Put::Value(Value::Datetime(day)));
            }
        }
        Value::Float(_) => unreachable!("a policy has no floating-point numbers"),
    }
}

fn other_texts(key: &str, text: &str) -> Vec<String> {
    let lists: Vec<_> = WORDS.iter().filter(|(of, words)| *of == key && words.contains(&text)).collect();
    if !lists.is_empty() {
        let words = lists.iter().flat_map(|(_, words)| words.iter());
        return words.filter(|word| **word != text).map(|word| (*word).to_owned()).collect();
    }
    if text.len() == 10 && text.parse::<ssdc_core::Day>().is_ok() {
        return other_days(text);
    }
    // A day of the year.
    let date = format!("2001-{text}");
    if text.len() == 5 && date.parse::<ssdc_core::Day>().is_ok() {
        return other_days(&date).into_iter().map(|day| day.trim_start_matches("2001-").to_owned()).collect();
    }
    // Each number of `25%`, `10:95` or `35000 USD`, by its last digit up and down.
    let numeral = |part: &str| part.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let rest = text.trim_end_matches(|letter: char| letter == '%' || letter == ' ' || letter.is_ascii_uppercase());
    let parts: Vec<_> = rest.split(':').collect();
    if rest.is_empty() || parts.iter().any(|part| part.is_empty() || !numeral(part)) {
        return vec![format!("{text}_x")];
    }
    let mut others = Vec::new();
    for index in 0..parts.len() {
        for step in [-1, 1] {
            let mut changed: Vec<_> = parts.iter().map(|part| (*part).to_owned()).collect();
            changed[index] = stepped(parts[index], step);
            others.push(format!("{}{}", changed.join(":"), &text[rest.len()..]));
        }
    }
    others
}

/// A decimal that is greater by so many units of its last digit.
fn stepped(number: &str, step: i64) -> String {
    let decimal: ssdc_core::Decimal = number.parse().unwrap();
    (decimal + ssdc_core::Decimal::new(step, decimal.scale())).to_string()
}

fn other_days(day: &str) -> Vec<String> {
    let day: jiff::civil::Date = day.parse().unwrap();
    [day.yesterday(), day.tomorrow()].map(|day| day.unwrap().to_string()).into()
}
