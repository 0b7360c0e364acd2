//! Values on one line: numbers, conditions, inline tables.

use std::fmt::Write as _;

use super::super::policy::Policy;
use super::super::terms::{Conditions, FigureRule, Member, Term, Value, Wanted, Words};
use crate::values::Fraction;
use crate::{Money, Rounding};

/// The text so far.
#[derive(Default)]
pub(super) struct Text(pub(super) String);

impl Text {
    pub(super) fn header(&mut self, header: &str) {
        self.0.push_str(header);
        self.0.push('\n');
    }

    pub(super) fn line(&mut self, key: &str, value: &str) {
        // Writing to text cannot fail.
        let _ = writeln!(self.0, "{key} = {value}");
    }

    pub(super) fn line_if(&mut self, stands: bool, key: &str, value: impl FnOnce() -> String) {
        if stands {
            self.line(key, &value());
        }
    }

    pub(super) fn some<T>(&mut self, key: &str, value: Option<&T>, text: impl FnOnce(&T) -> String) {
        if let Some(value) = value {
            self.line(key, &text(value));
        }
    }
}

pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A key: letters, digits, hyphens and underscores stand as they are.
fn key(name: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !name.is_empty() && name.bytes().all(is_bare) { name.to_owned() } else { quoted(name) }
}

pub(super) fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}

pub(super) fn words<W: Words>(words: &[W]) -> String {
    list(words.iter().map(|word| quoted(word.word())))
}

pub(super) fn inline<'k>(pairs: impl IntoIterator<Item = (&'k str, String)>) -> String {
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{} = {value}", key(name))).collect();
    format!("{{ {} }}", pairs.join(", "))
}

pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
    }
}

/// `25%` up to the whole where it has a decimal, else `3:1`.
pub(super) fn share(of: Fraction) -> String {
    let percent = Fraction::new(100, 1).filter(|_| of.compare(Fraction::ONE).is_lt());
    let percent = percent.and_then(|hundred| of.checked_mul(hundred).ok()?.to_decimal(Rounding::EXACT).ok());
    match percent {
        Some(percent) => format!("{}%", percent.normalize()),
        None => crate::Ratio::of(of).to_string(),
    }
}

/// An amount in the policy's currency.
pub(super) fn money(policy: &Policy, of: Fraction) -> String {
    match policy.currency.zip(of.to_decimal(Rounding::EXACT).ok()) {
        Some((currency, amount)) => Money::new(amount, currency).to_string(),
        None => of.to_string(),
    }
}

pub(super) fn rate(policy: &Policy, of: &Term) -> String {
    term(policy, of, &share)
}

pub(super) fn quantity(policy: &Policy, of: &Term) -> String {
    term(policy, of, &|amount| money(policy, amount))
}

fn term(policy: &Policy, of: &Term, fixed: &dyn Fn(Fraction) -> String) -> String {
    let id = |id: Option<&Box<str>>| quoted(id.map_or("", |id| id));
    match of {
        Term::Fixed(number) => quoted(&fixed(*number)),
        Term::Input(name) => inline([("input", quoted(name))]),
        Term::Table(index) => inline([("table", id(policy.tables.get(*index).map(|table| &table.id)))]),
        Term::Formula(index) => inline([("formula", id(policy.formulas.get(*index).map(|formula| &formula.id)))]),
        Term::Figure(rule) => figure(policy, rule),
    }
}

pub(super) fn figure(policy: &Policy, rule: &FigureRule) -> String {
    let FigureRule { figure, only_lines, less_lines, less, add_flat_rate, rate, at_most } = rule;
    let names = |key, names: &[Box<str>]| (key, list(names.iter().map(|name| quoted(name))));
    let some = |key, all: &[Box<str>]| (!all.is_empty()).then(|| names(key, all));
    let pairs = [("figure", quoted(figure))].into_iter();
    let pairs = pairs.chain(only_lines.as_ref().map(|only| names("only_lines", only)));
    let pairs = pairs.chain(some("less_lines", less_lines)).chain(some("less", less));
    let pairs = pairs.chain(add_flat_rate.map(|flat| ("add_flat_rate", quoted(&share(flat)))));
    let pairs = pairs.chain(rate.as_ref().map(|rate| ("rate", self::rate(policy, rate))));
    let most = (!at_most.is_empty()).then(|| ("at_most", list(at_most.iter().map(|most| quantity(policy, most)))));
    inline(pairs.chain(most))
}

pub(super) fn conditions(policy: &Policy, all: &Conditions) -> String {
    list(all.0.iter().map(|members| inline(members.iter().map(|member| (&*member.name, wanted(policy, member))))))
}

fn wanted(policy: &Policy, member: &Member) -> String {
    match &member.wanted {
        Wanted::OneOf(values) => match &**values {
            [one] => value(one),
            several => list(several.iter().map(value)),
        },
        Wanted::Between { from, to, above, below } => {
            // A bound is money or a share: its number alone says neither.
            let plain = |number: Fraction| number.to_string();
            let bounds = [("from", from), ("to", to), ("above", above), ("below", below)];
            inline(bounds.into_iter().filter_map(|(key, bound)| Some((key, term(policy, bound.as_ref()?, &plain)))))
        }
    }
}
