//! Rates, quantities and conditions; tables, formulas and inputs.

use toml::Value as Toml;

use super::super::facts::number;
use super::super::terms::{
    Conditions, FigureRule, Formula, IfAbsent, Input, InputType, Lookup, LookupRow, Member, Product, ResultKind, Term,
    Value, Wanted, Words,
};
use super::attributes;
use super::place::{Place, Reading, fraction};
use super::rounding_of;
use crate::error::shorten;
use crate::values::Fraction;

/// What a setting asks for: a share, or money, which may be a figure and what is done to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Rate,
    Amount,
    Either,
}

pub(super) fn term(place: &Place<'_>, key: &str, asked: Asked, reading: &mut Reading<'_>) -> Option<Term> {
    let value = place.table.get(key)?;
    term_at(&place.at(key), value, asked, reading)
}

pub(super) fn term_at(pointer: &str, value: &Toml, asked: Asked, reading: &mut Reading<'_>) -> Option<Term> {
    let Toml::Table(table) = value else {
        let fixed = fraction(pointer, value, reading)?;
        if fixed.is_negative() {
            reading.wrong(pointer, "it is negative");
        }
        return Some(Term::Fixed(fixed));
    };
    let place = Place { table, pointer: pointer.to_owned() };
    if asked != Asked::Rate && table.contains_key("figure") {
        return figure_rule(&place, reading).map(|rule| Term::Figure(Box::new(rule)));
    }
    let mut keys = table.keys();
    let (Some(key), None) = (keys.next(), keys.next()) else {
        reading.wrong(pointer, "expected one of { input }, { table }, { formula }");
        return None;
    };
    if !["input", "table", "formula"].contains(&key.as_str()) {
        let expected = if asked == Asked::Rate { "input, table, formula" } else { "figure, input, table, formula" };
        reading.wrong(&place.at(&shorten(key)), format!("unknown key: expected one of {expected}"));
        return None;
    }
    let name = place.text(key, reading)?;
    let among = |names: &[&str]| names.iter().position(|known| *known == name);
    let found = match key.as_str() {
        "input" => among(&reading.inputs).map(|_| Term::Input(name.into())),
        "table" => among(&reading.tables).map(Term::Table),
        _ => among(&reading.formulas).map(Term::Formula),
    };
    let gives_amount = reading.amounts.contains(&(key, name));
    match (asked, &found) {
        (_, None) => reading.wrong(&place.at(key), format!("the policy has no {key} `{}`", shorten(name))),
        (Asked::Rate, _) if gives_amount => {
            reading.wrong(&place.at(key), format!("a rate is asked for, and the {key} gives an amount"));
        }
        (Asked::Amount, Some(Term::Table(_) | Term::Formula(_))) if !gives_amount => {
            reading.wrong(&place.at(key), format!("an amount is asked for, and the {key} gives a rate"));
        }
        _ => {}
    }
    found
}

pub(super) fn figure_rule(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<FigureRule> {
    place.keys(&["figure"], &["only_lines", "less_lines", "less", "add_flat_rate", "rate", "at_most"], reading);
    let only = place.table.contains_key("only_lines").then(|| place.names("only_lines", reading));
    let at_most = place.items("at_most", "a list of quantities", reading);
    Some(FigureRule {
        figure: place.name("figure", reading)?,
        only_lines: only,
        less_lines: place.names("less_lines", reading),
        less: place.names("less", reading),
        add_flat_rate: place.number("add_flat_rate", reading),
        rate: term(place, "rate", Asked::Rate, reading),
        at_most: at_most.into_iter().filter_map(|(at, value)| term_at(&at, value, Asked::Amount, reading)).collect(),
    })
}

/// A list of tables, each of members that must all hold.
pub(super) fn conditions(place: &Place<'_>, key: &str, reading: &mut Reading<'_>) -> Conditions {
    let mut alternatives = Vec::new();
    for place in place.children(key, reading) {
        if place.table.is_empty() {
            reading.wrong(&place.pointer, "a condition without members always holds");
        }
        let members = place.table.iter().filter_map(|(name, wanted)| {
            let pointer = place.at(&name.replace('~', "~0").replace('/', "~1"));
            let wanted = self::wanted(&pointer, wanted, reading)?;
            attributes::member(&pointer, name, &wanted, reading);
            Some(Member { name: name.as_str().into(), wanted })
        });
        alternatives.push(members.collect());
    }
    Conditions(alternatives)
}

pub(super) fn optional_conditions(place: &Place<'_>, key: &str, reading: &mut Reading<'_>) -> Option<Conditions> {
    place.table.contains_key(key).then(|| conditions(place, key, reading))
}

fn wanted(pointer: &str, value: &Toml, reading: &mut Reading<'_>) -> Option<Wanted> {
    match value {
        Toml::Table(table) => {
            let place = Place { table, pointer: pointer.to_owned() };
            place.keys(&[], &["from", "to", "above", "below"], reading);
            let mut bound = |key| term(&place, key, Asked::Either, reading);
            let (from, to, above, below) = (bound("from"), bound("to"), bound("above"), bound("below"));
            let fixed = |term: &Option<Term>| match term {
                Some(Term::Fixed(value)) => Some(*value),
                _ => None,
            };
            let low = fixed(&from).or(fixed(&above));
            let high = fixed(&to).or(fixed(&below));
            if low.zip(high).is_some_and(|(low, high)| low.compare(high).is_gt()) {
                reading.wrong(pointer, "nothing lies between these bounds");
            }
            if table.is_empty() {
                reading.wrong(pointer, "expected at least one of from, to, above, below");
            }
            Some(Wanted::Between { from, to, above, below })
        }
        Toml::Array(items) if items.is_empty() => {
            reading.wrong(pointer, "an empty list never holds");
            None
        }
        Toml::Array(items) => {
            let values =
                items.iter().enumerate().map(|(index, item)| plain(&format!("{pointer}/{index}"), item, reading));
            values.collect::<Option<_>>().map(Wanted::OneOf)
        }
        other => plain(pointer, other, reading).map(|value| Wanted::OneOf(vec![value])),
    }
}

fn plain(pointer: &str, value: &Toml, reading: &mut Reading<'_>) -> Option<Value> {
    match value {
        Toml::String(text) => Some(Value::Text(text.as_str().into())),
        Toml::Boolean(flag) => Some(Value::Flag(*flag)),
        Toml::Integer(number) => Fraction::new((*number).into(), 1).map(Value::Number),
        other => {
            reading.wrong(pointer, format!("expected text, a whole number, true or false, found {}", other.type_str()));
            None
        }
    }
}

/// What an input may be about, whatever its name.
const INPUT_ON: [&str; 9] = ["call", "programme", "grant", "grantee", "source", "lot", "line", "country", "region"];

pub(super) fn inputs(top: &Place<'_>, reading: &mut Reading<'_>) -> Vec<Input> {
    let mut inputs = Vec::new();
    for place in top.children("input", reading) {
        place.keys(&["id", "type", "on", "if_absent"], &[], reading);
        let kind: Option<InputType> = place.word("type", reading);
        let if_absent = match place.table.get("if_absent") {
            Some(Toml::String(word)) if word == "refuse" => Some(IfAbsent::Refuse),
            Some(Toml::String(word)) if word == "none" => Some(IfAbsent::None),
            Some(value) => plain(&place.at("if_absent"), value, reading).map(IfAbsent::Value),
            None => None,
        };
        if let (Some(kind), Some(IfAbsent::Value(value))) = (kind, &if_absent)
            && !fits(kind, value)
        {
            let why = format!("expected `refuse`, `none` or a value of the type {}", kind.word());
            reading.wrong(&place.at("if_absent"), why);
        }
        let (id, on) = (place.name("id", reading), place.name("on", reading));
        // A reader must know where to find it: beside the usual places that is what its own name says.
        let group = id.as_ref().and_then(|id| id.split_once('.')).map(|(group, _)| group);
        if let Some(on) = on.as_deref().filter(|on| !INPUT_ON.contains(on) && Some(*on) != group) {
            let why = format!("`{}` is none of {}, nor what its id starts with", shorten(on), INPUT_ON.join(", "));
            reading.wrong(&place.at("on"), why);
        }
        inputs.extend(id.zip(kind).zip(on).zip(if_absent).map(|(((id, kind), on), if_absent)| Input {
            id,
            kind,
            on,
            if_absent,
        }));
    }
    inputs
}

/// Whether a value is of a type.
fn fits(kind: InputType, value: &Value) -> bool {
    let is_number = number(value).is_some();
    match (kind, value) {
        (InputType::Bool, Value::Flag(_)) | (InputType::Text, Value::Text(_)) => true,
        (InputType::Date, Value::Text(text)) => text.parse::<crate::Date>().is_ok(),
        (InputType::Integer, Value::Number(number)) => number.denominator() == 1,
        (InputType::Rate | InputType::Amount | InputType::Number, _) => is_number,
        _ => false,
    }
}

pub(super) fn lookups(top: &Place<'_>, reading: &mut Reading<'_>) -> Vec<Lookup> {
    let mut lookups = Vec::new();
    for place in top.children("table", reading) {
        place.keys(&["id", "row"], &["pick", "result"], reading);
        if place.text("pick", reading).is_some_and(|pick| pick != "first") {
            reading.wrong(&place.at("pick"), "only `first` is known: the first row that holds gives the value");
        }
        let result = place.word("result", reading).unwrap_or(ResultKind::Rate);
        let asked = if result == ResultKind::Amount { Asked::Amount } else { Asked::Rate };
        if place.table.get("row").and_then(Toml::as_array).is_some_and(Vec::is_empty) {
            reading.wrong(&place.at("row"), "expected at least one row: it would never have a value");
        }
        let (mut rows, mut ends) = (Vec::new(), false);
        for row in place.children("row", reading) {
            row.keys(&["value"], &["when"], reading);
            if ends {
                reading.wrong(&row.pointer, "a row before it holds always, so this one never does");
            }
            let when = optional_conditions(&row, "when", reading);
            ends |= when.is_none();
            rows.extend(term(&row, "value", asked, reading).map(|value| LookupRow { when, value }));
        }
        if let Some(gap) = gap(&rows, reading) {
            reading.wrong(&place.at("row"), gap);
        }
        lookups.extend(place.name("id", reading).map(|id| Lookup { id, result, rows }));
    }
    lookups
}

/// Bands of one attribute that leave something between them: a table of bands must not.
fn gap(rows: &[LookupRow], reading: &Reading<'_>) -> Option<String> {
    let mut bands = Vec::new();
    for row in rows {
        let [members] = &*row.when.as_ref()?.0 else { return None };
        let [Member { name, wanted: Wanted::Between { from, to, above, below } }] = &**members else { return None };
        let fixed = |term: &Option<Term>| match term {
            Some(Term::Fixed(value)) => Some(Some(*value)),
            None => Some(None),
            _ => None,
        };
        // A bound, and whether it belongs to the band.
        let low = fixed(from)?.map(|value| (value, true)).or(fixed(above)?.map(|value| (value, false)));
        let high = fixed(to)?.map(|value| (value, true)).or(fixed(below)?.map(|value| (value, false)));
        bands.push((name, low, high));
    }
    let (first, ..) = *bands.first()?;
    if bands.iter().any(|(name, ..)| *name != first) {
        return None;
    }
    bands.sort_by(|(_, a, _), (_, b, _)| match (a, b) {
        (None, None) => std::cmp::Ordering::Equal,
        (None, _) => std::cmp::Ordering::Less,
        (_, None) => std::cmp::Ordering::Greater,
        (Some((a, _)), Some((b, _))) => a.compare(*b),
    });
    bands.windows(2).find_map(|pair| {
        let [(_, _, Some((end, ends))), (_, Some((start, starts)), _)] = pair else { return None };
        let apart = start.compare(*end);
        // Nothing lies between whole numbers that follow one another.
        let whole = reading.input_types.iter().any(|(id, kind)| *id == &**first && *kind == InputType::Integer);
        let next = whole && start.checked_sub(*end) == Ok(Fraction::ONE) && *ends && *starts;
        let leaves = (apart.is_gt() && !next) || (apart.is_eq() && !*ends && !*starts);
        leaves.then(|| format!("no row holds for `{first}` between the bands that end at {end} and start at {start}"))
    })
}

/// The attributes that a product takes: figures and fields of records, and inputs that the policy asks for.
fn factors(place: &Place<'_>, key: &str, reading: &mut Reading<'_>) -> Vec<Box<str>> {
    let names = place.texts(key, reading);
    let is_known = |name: &str| {
        ["figure.", "grant.", "line."].iter().any(|of| name.starts_with(of)) || reading.inputs.contains(&name)
    };
    let unknown: Vec<_> = names.iter().filter(|(_, name)| !is_known(name)).collect();
    for (pointer, name) in unknown {
        reading.wrong(pointer, format!("the policy has no input `{}`", shorten(name)));
    }
    names.into_iter().map(|(_, name)| name.into()).collect()
}

pub(super) fn formulas(top: &Place<'_>, reading: &mut Reading<'_>) -> Vec<Formula> {
    let mut formulas = Vec::new();
    for place in top.children("formula", reading) {
        place.keys(&["id", "result", "terms"], &["floor", "cap", "round"], reading);
        let mut products = Vec::new();
        for product in place.children("terms", reading) {
            product.keys(&["coefficient"], &["times", "over"], reading);
            let (times, over) = (factors(&product, "times", reading), factors(&product, "over", reading));
            products.extend(product.number("coefficient", reading).map(|coefficient| Product {
                coefficient,
                times,
                over,
            }));
        }
        let (floor, cap) = (place.number("floor", reading), place.number("cap", reading));
        if floor.zip(cap).is_some_and(|(floor, cap)| floor.compare(cap).is_gt()) {
            reading.wrong(&place.at("floor"), "it is above the cap");
        }
        let round = place.child("round", reading).and_then(|round| {
            round.keys(&["mode", "unit"], &[], reading);
            rounding_of(&round, reading)
        });
        let (id, result) = (place.name("id", reading), place.word("result", reading));
        formulas.extend(id.zip(result).map(|(id, result)| Formula { id, result, terms: products, floor, cap, round }));
    }
    formulas
}
