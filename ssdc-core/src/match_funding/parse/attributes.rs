//! Which attributes a condition may look at, and what their values may be: a name that nobody knows would hold never, and in silence.

use super::super::facts::number;
use super::super::terms::{GRANTORS_MONEY, InputType, TOTALS, Value, Wanted, Words};
use super::place::Reading;
use crate::error::shorten;
use crate::{ContributionKind, Country};

/// What an attribute says.
#[derive(Clone, Copy)]
enum Says {
    Kind,
    /// Who the source is to the grant.
    Relation,
    Country,
    Flag,
    Number,
    /// Words of records or of the funder: any.
    Words,
    Input(InputType),
}

/// The attributes that records say, or that are derived from them.
const KNOWN: &[(&str, Says)] = &[
    ("grant.country_count", Says::Number),
    ("grant.status", Says::Words),
    ("grantee.country", Says::Country),
    ("grantee.family", Says::Words),
    ("grantee.kind", Says::Words),
    ("grantee.legal_form", Says::Words),
    ("grantee.sme", Says::Flag),
    ("line.beneficiary", Says::Words),
    ("line.id", Says::Words),
    ("line.instrument", Says::Words),
    ("line.kind", Says::Words),
    ("line.phase", Says::Words),
    ("line.priority", Says::Words),
    ("lot.component", Says::Words),
    ("lot.instrument", Says::Words),
    ("lot.kind", Says::Kind),
    ("lot.line", Says::Words),
    ("lot.phase", Says::Words),
    ("source.country", Says::Country),
    ("source.family", Says::Words),
    ("source.fund", Says::Words),
    ("source.is", Says::Relation),
    ("source.kind", Says::Words),
    ("source.legal_form", Says::Words),
    ("source.programme", Says::Words),
    ("source.sme", Says::Flag),
];

/// What a source may be to a grant.
const RELATIONS: [&str; 7] =
    ["grantor", "grantee", "partner", "third_party", "related_to_grantee", "pledger", "provider"];

fn known(name: &str, reading: &Reading<'_>) -> Option<Says> {
    let fixed = KNOWN.iter().find(|(known, _)| *known == name).map(|(_, says)| *says);
    // Funders report figures of any name; of a grant or a line they are those of the closed list.
    let figure = || match name.split_once('.') {
        Some(("figure", figure)) => !figure.is_empty(),
        Some(("grant" | "line", figure)) => GRANTORS_MONEY.iter().chain(&TOTALS).any(|known| *known == figure),
        _ => false,
    };
    let declared = reading.input_types.iter().find(|(id, _)| *id == name).map(|(_, kind)| Says::Input(*kind));
    fixed.or(declared).or_else(|| figure().then_some(Says::Number))
}

/// How many letters must be put in, left out or changed to make one word of another.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut above = index;
        let mut last = index + 1;
        let mut next = vec![last];
        for (char, up) in other.iter().zip(row.iter().skip(1)) {
            last = (above + usize::from(*char != letter)).min(up + 1).min(last + 1);
            above = *up;
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// `: did you mean ..?` with the nearest of the words, the first of several; an attribute may lack its group.
fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> String {
    let away = |other: &&str| {
        let own = other.split_once('.').filter(|_| !word.contains('.')).map_or(*other, |(_, own)| own);
        distance(word, own).min(distance(word, other))
    };
    words.min_by_key(away).map_or_else(String::new, |other| format!(": did you mean `{other}`?"))
}

/// Refuses a member of a condition whose attribute nobody knows, or that no value of it could fulfil.
pub(super) fn member(pointer: &str, name: &str, wanted: &Wanted, reading: &mut Reading<'_>) {
    // A name is cut before it is compared, which takes as long as both are, multiplied.
    let said = shorten(name);
    let Some(says) = known(name, reading) else {
        let figures = GRANTORS_MONEY.iter().chain(&TOTALS).map(|figure| format!("grant.{figure}"));
        let figures: Vec<_> = figures.collect();
        let fixed = KNOWN.iter().map(|(known, _)| *known);
        let all = fixed.chain(reading.input_types.iter().map(|(id, _)| *id)).chain(figures.iter().map(String::as_str));
        let group = name.split_once('.').map_or("", |(group, _)| group);
        let same: Vec<_> =
            KNOWN.iter().map(|(known, _)| *known).filter(|known| known.split('.').next() == Some(group)).collect();
        let known = match &*same {
            [] => "known are attributes of grant, grantee, line, lot and source, any figure, and inputs of the policy"
                .to_owned(),
            same => format!("known are {} and inputs of the policy", same.join(", ")),
        };
        let why = format!("nobody knows the attribute `{said}`, and {known}{}", nearest(&said, all));
        reading.wrong(pointer, why);
        return;
    };
    match wanted {
        Wanted::Between { .. } => {
            let ordered = !matches!(
                says,
                Says::Kind
                    | Says::Relation
                    | Says::Country
                    | Says::Flag
                    | Says::Input(InputType::Bool | InputType::Date)
            );
            if !ordered {
                reading.wrong(pointer, format!("`{said}` is no number: it lies between no bounds"));
            }
        }
        Wanted::OneOf(values) => {
            for value in values {
                if let Some(why) = against(says, value) {
                    reading.wrong(pointer, why);
                }
            }
        }
    }
}

/// Why the attribute never has the value. `false` is always possible: what no record says is not so.
fn against(says: Says, value: &Value) -> Option<String> {
    let Value::Text(text) = value else {
        return match (says, value) {
            (_, Value::Flag(false))
            | (Says::Flag | Says::Input(InputType::Bool), Value::Flag(true))
            | (Says::Number | Says::Words, Value::Number(_)) => None,
            (Says::Input(kind), Value::Number(_)) if is_number(kind) => None,
            (Says::Input(kind), _) => Some(format!("the input is of the type {}", kind.word())),
            (Says::Flag, _) => Some("it is true or false".to_owned()),
            (Says::Number, _) => Some("it is a number".to_owned()),
            _ => Some("it is text".to_owned()),
        };
    };
    let said = shorten(text);
    let among = |words: &[&str]| {
        let near = nearest(&said, words.iter().copied());
        (!words.contains(&&**text)).then(|| format!("`{said}` is none of {}{near}", words.join(", ")))
    };
    match says {
        Says::Kind => among(&ContributionKind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>()),
        Says::Relation => among(&RELATIONS),
        Says::Country => text.parse::<Country>().err().map(|error| error.to_string()),
        Says::Flag => Some(format!("it is true or false, never `{said}`")),
        Says::Number => Some(format!("it is a number: write bounds such as {{ from = \"{said}\" }}")),
        Says::Words | Says::Input(InputType::Text) => None,
        Says::Input(InputType::Date) if text.parse::<crate::Date>().is_ok() => None,
        Says::Input(InputType::Rate | InputType::Amount | InputType::Number) if number(value).is_some() => None,
        Says::Input(kind) => Some(format!("the input is of the type {}, never `{said}`", kind.word())),
    }
}

fn is_number(kind: InputType) -> bool {
    matches!(kind, InputType::Rate | InputType::Amount | InputType::Number | InputType::Integer)
}
