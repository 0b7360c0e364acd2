//! What the records of a portfolio say to what a policy asks about a grant.

use std::collections::BTreeMap;

use super::case::Case;
use super::facts::{Known, of_scalar, text};
use super::grant_figures::figure;
use super::terms::{Anchor, Value};
use crate::model::{Contribution, Partner};
use crate::values::Fraction;
use crate::{Attribute, Certainty, Date, Day, Kind, PartnerId, Period, Scalar};

/// An attribute of the grant, its recipient, its programme; anything else stands in the inputs of grant or programme.
pub(super) fn attribute(case: &Case<'_>, name: &str) -> Known {
    let value = match name.split_once('.') {
        Some(("grant", "country_count")) => Some(count(case.grant.countries.len())),
        Some(("grant", "status")) => case.grant.status.as_ref().map(|status| text(status.as_str())),
        Some(("grantee", field)) => return grantee(case, name, field),
        Some(("figure", figure_name)) => {
            return match figure(case, figure_name) {
                Ok(Some(figure)) => Known::Values(vec![Value::Number(figure)]),
                Ok(None) | Err(_) => Known::Absent,
            };
        }
        _ => None,
    };
    let value = value.or_else(|| parameter(case, name)).or_else(|| {
        let own = name.strip_prefix("grant.")?;
        parameter(case, own).or_else(|| figure(case, own).ok().flatten().map(Value::Number))
    });
    value.map_or(Known::Absent, |value| Known::Values(vec![value]))
}

fn count(number: usize) -> Value {
    Value::Number(i128::try_from(number).ok().and_then(|number| Fraction::new(number, 1)).unwrap_or(Fraction::ZERO))
}

/// An input of the grant, else of its programme.
pub(super) fn parameter(case: &Case<'_>, name: &str) -> Option<Value> {
    let programme = case.grant.programme.as_ref().and_then(|id| case.portfolio.programme(id));
    let own: Option<&Scalar> = case.grant.inputs.get(name);
    own.or_else(|| programme.and_then(|programme| programme.inputs.get(name))).map(of_scalar)
}

/// What is known of the recipient that the case is about, else of all of them.
fn grantee(case: &Case<'_>, name: &str, field: &str) -> Known {
    if let Some(stated) = parameter(case, name) {
        return Known::Values(vec![stated]);
    }
    let recipients = case.grant.recipients.iter().map(|to| &to.partner);
    let about = recipients.filter(|to| case.recipient.is_none_or(|own| own == *to));
    let mut values: Vec<Option<Value>> = Vec::new();
    for partner in about.filter_map(|to| case.portfolio.partner(to)) {
        match of_partner(case, partner, field) {
            Known::Unknown => return Known::Unknown,
            Known::Values(own) => values.extend(own.into_iter().map(Some)),
            _ => values.push(None),
        }
    }
    values.dedup();
    match values.pop() {
        Some(last) if !values.is_empty() => Known::Each(values.into_iter().chain([last]).collect()),
        Some(Some(value)) => Known::Values(vec![value]),
        Some(None) | None => Known::Absent,
    }
}

/// A field of a partner, else one of its dated attributes; unknown where another may hold on the day.
fn of_partner(case: &Case<'_>, partner: &Partner, field: &str) -> Known {
    let value = match field {
        "family" => partner.family.as_ref().map(|family| text(family.as_str())),
        "legal_form" => partner.legal_form.as_ref().map(|form| text(form.as_str())),
        "country" => partner.country.map(|country| text(country.code())),
        "sme" => partner.sme.map(Value::Flag),
        _ => {
            let attributes = || partner.notes.attributes().iter().filter(|one| one.name.as_str() == field);
            let holds = |one: &Attribute| {
                Period::new(one.from, one.to).map_or(Certainty::No, |period| period.holds(case.as_of))
            };
            let now = attributes().rfind(|one| holds(one) == Certainty::Surely).map(|one| of_scalar(&one.value));
            let mut perhaps = attributes().filter(|one| holds(one) == Certainty::Possibly);
            if perhaps.any(|one| now.as_ref() != Some(&of_scalar(&one.value))) {
                return Known::Unknown;
            }
            now
        }
    };
    value.map_or(Known::Absent, |value| Known::Values(vec![value]))
}

/// What is known of the source of a lot.
pub(super) fn of_source(case: &Case<'_>, name: &str, record: &Contribution) -> Known {
    let field = name.strip_prefix("source.").unwrap_or(name);
    if matches!(field, "programme" | "fund") {
        let programme = record.programme.as_deref().map(|id| text(id.as_str()));
        return programme.map_or(Known::Absent, |programme| Known::Values(vec![programme]));
    }
    let Some(source) = &record.source else { return Known::Unknown };
    if field == "is" {
        let Some(grantors) = case.grantors else { return Known::Unknown };
        let is_grantor = grantors.contains(source);
        let is_grantee = case.grant.recipients.iter().any(|to| to.partner == *source);
        let is_partner = case.grant.partners.iter().any(|partner| partner.partner == *source);
        let related = related_to_grantee(case, source, record);
        if related == Certainty::Possibly {
            return Known::Unknown;
        }
        let words = [
            (is_grantor, "grantor"),
            (related == Certainty::Surely, "related_to_grantee"),
            (is_grantee, "grantee"),
            (is_partner, "partner"),
            (!is_grantor && !is_grantee, "third_party"),
        ];
        return Known::Values(words.into_iter().filter(|(so, _)| *so).map(|(_, word)| text(word)).collect());
    }
    case.question.look_at(Kind::Partner, source.shared());
    case.portfolio.partner(source).map_or(Known::Absent, |partner| of_partner(case, partner, field))
}

/// Whether one of the recipients and the source control one another, or one partner controls both, on a day on which something of
/// the contribution came; where nothing did, on the day asked about. Looked for only where the policy asks.
fn related_to_grantee(case: &Case<'_>, source: &PartnerId, record: &Contribution) -> Certainty {
    const WORD: &str = "related_to_grantee";
    if !case.policy.text.contains(WORD) {
        return Certainty::No;
    }
    let parts = super::origin::came(case.policy, record, case.as_of);
    let related = parts.iter().map(|part| {
        let (first, last) = (part.first.unwrap_or(case.as_of), part.last);
        let (then, later) = (related_on(case, source, first), related_on(case, source, last));
        if then == later { then } else { Certainty::Possibly }
    });
    related.max().unwrap_or_else(|| related_on(case, source, case.as_of))
}

fn related_on(case: &Case<'_>, source: &PartnerId, on: Day) -> Certainty {
    let control = case.portfolio.control(on);
    let above = |partner: &PartnerId| {
        let controllers = control.controllers(partner).unwrap_or_default();
        control.ancestors(partner).iter().for_each(|one| case.question.look_at(Kind::Partner, one.shared()));
        let own = std::iter::once((partner.clone(), Certainty::Surely));
        own.chain(controllers.into_iter().map(|one| (one.controller, one.certainty))).collect::<BTreeMap<_, _>>()
    };
    let of_source = above(source);
    let others = case.grant.recipients.iter().filter(|to| to.partner != *source);
    let related = others
        .flat_map(|to| above(&to.partner))
        .map(|(partner, certainty)| of_source.get(&partner).map_or(Certainty::No, |other| certainty.and(*other)));
    related.max().unwrap_or(Certainty::No)
}

/// The date of an anchor, where the records know it.
pub(super) fn anchor(case: &Case<'_>, anchor: Anchor) -> Option<Date> {
    let agreement = case.grant.agreement.as_deref();
    let input = |name: &str| match parameter(case, name) {
        Some(Value::Text(text)) => text.parse().ok(),
        _ => None,
    };
    match anchor {
        Anchor::ApplicationSubmitted => agreement?.submitted,
        Anchor::AwardOffered => agreement?.offered,
        Anchor::AgreementSigned => agreement?.signed,
        Anchor::AgreementFrom => agreement?.from,
        Anchor::AgreementTo => agreement?.to,
        Anchor::CallOpened => input("call.opened"),
        Anchor::CallClosed => input("call.closed"),
        Anchor::PeriodFrom => input("period.from").or(agreement?.from),
        Anchor::PeriodTo => input("period.to").or(agreement?.to),
        Anchor::IncidentFrom => input("incident.from"),
        Anchor::IncidentTo => input("incident.to"),
        Anchor::AsOf => Some(case.as_of.into()),
    }
}
