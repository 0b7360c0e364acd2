//! P3 to P5: conditions of three values: they hold, they do not, or nobody can say for want of an input.

use super::case::Case;
use super::facts::{Here, Known, Refusal, attribute, number};
use super::quantity::term;
use super::terms::{Conditions, IfAbsent, Member, Term, Value, Wanted};

/// Whether conditions hold; `Unknown` names the input that would tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Holds {
    Yes,
    No,
    Unknown(Box<str>),
}

/// A table with a false member is false, a list with a true table is true; otherwise an unknown member leaves it open.
pub(super) fn holds(case: &Case<'_>, conditions: &Conditions, here: Here<'_>) -> Result<Holds, Refusal> {
    let mut unknown = None;
    for members in &conditions.0 {
        let mut open = None;
        let mut fails = false;
        for member in members {
            match matches(case, member, here)? {
                Some(true) => {}
                Some(false) => fails = true,
                None => open = open.or(Some(member.name.clone())),
            }
        }
        match (fails, open) {
            (true, _) => {}
            (false, None) => return Ok(Holds::Yes),
            (false, Some(name)) => unknown = unknown.or(Some(name)),
        }
    }
    Ok(unknown.map_or(Holds::No, Holds::Unknown))
}

/// The same where an unknown input leaves nothing to say.
pub(super) fn surely(case: &Case<'_>, conditions: &Conditions, here: Here<'_>) -> Result<bool, Refusal> {
    match holds(case, conditions, here)? {
        Holds::Yes => Ok(true),
        Holds::No => Ok(false),
        Holds::Unknown(name) => Err(Refusal::missing("input", &name)),
    }
}

impl Conditions {
    /// Whether no contribution can fulfil both: each way to fulfil one asks for another value of a field than each way to fulfil
    /// the other.
    pub(super) fn excludes(&self, other: &Conditions) -> bool {
        let apart = |one: &Member, other: &Member| match (&one.wanted, &other.wanted) {
            (Wanted::OneOf(ours), Wanted::OneOf(theirs)) => {
                one.name == other.name
                    && one.name.starts_with("lot.")
                    && !ours.iter().any(|value| theirs.contains(value))
            }
            _ => false,
        };
        let ways_apart =
            |one: &[Member], other: &[Member]| one.iter().any(|one| other.iter().any(|other| apart(one, other)));
        self.0.iter().all(|one| other.0.iter().all(|other| ways_apart(one, other)))
    }

    /// Whether whatever fulfils these fulfils the other, too: each way to fulfil one asks for no other values than a way to fulfil
    /// the other allows.
    pub(super) fn is_within(&self, other: &Conditions) -> bool {
        let implies = |one: &Member, other: &Member| match (&one.wanted, &other.wanted) {
            (Wanted::OneOf(ours), Wanted::OneOf(theirs)) => {
                one.name == other.name && ours.iter().all(|value| theirs.contains(value))
            }
            _ => one == other,
        };
        let way_within =
            |one: &[Member], other: &[Member]| other.iter().all(|other| one.iter().any(|one| implies(one, other)));
        self.0.iter().all(|one| other.0.iter().any(|other| way_within(one, other)))
    }
}

/// Whether every partner has it, recorded or not: where no record says which, nobody can say.
fn is_something(name: &str) -> bool {
    let field = name.strip_prefix("source.").or_else(|| name.strip_prefix("grantee."));
    field.is_some_and(|field| matches!(field, "country" | "sme"))
}

fn matches(case: &Case<'_>, member: &Member, here: Here<'_>) -> Result<Option<bool>, Refusal> {
    fits(case, member, here, attribute(case, &member.name, here))
}

fn fits(case: &Case<'_>, member: &Member, here: Here<'_>, known: Known) -> Result<Option<bool>, Refusal> {
    let have = match known {
        Known::Values(values) => values,
        Known::Unknown => return Ok(None),
        Known::Each(values) => {
            // Of all of them it is so only where it is so of each.
            let each = values.into_iter().map(|value| fits(case, member, here, Known::one(value)));
            let each = each.collect::<Result<Vec<_>, _>>()?;
            return Ok(each
                .split_first()
                .and_then(|(first, rest)| first.filter(|_| rest.iter().all(|one| one == first))));
        }
        Known::Absent => {
            let input = case.policy.inputs.iter().find(|input| input.id == member.name);
            match input.map(|input| &input.if_absent) {
                Some(IfAbsent::Refuse) => return Ok(None),
                Some(IfAbsent::Value(value)) => vec![value.clone()],
                None if is_something(&member.name) => return Ok(None),
                // What no record says is not so.
                Some(IfAbsent::None) | None => vec![Value::Flag(false)],
            }
        }
    };
    match &member.wanted {
        Wanted::OneOf(wanted) => Ok(Some(have.iter().any(|value| wanted.contains(value)))),
        Wanted::Between { from, to, above, below } => {
            let Some(value) = have.first().and_then(number) else { return Ok(Some(false)) };
            let bound = |bound: &Option<Term>| match bound {
                Some(bound) => term(case, bound, here),
                None => Ok(None),
            };
            let within = bound(from)?.is_none_or(|from| value.compare(from).is_ge())
                && bound(to)?.is_none_or(|to| value.compare(to).is_le())
                && bound(above)?.is_none_or(|above| value.compare(above).is_gt())
                && bound(below)?.is_none_or(|below| value.compare(below).is_lt());
            Ok(Some(within))
        }
    }
}
