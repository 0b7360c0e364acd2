//! P11: requirements above the grant: the grants that share a grantee, a programme, a country or the portfolio are compared
//! together. The sums of what they require and of what is recognised for them decide for each of them; a lot that only they
//! could use counts once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use rust_decimal::Decimal;

use super::case::{Case, Question};
use super::compared::{Given, Obligation, Verdict};
use super::conditions::surely;
use super::currency::money_of;
use super::facts::{Here, Refusal};
use super::periods::{self, Within};
use super::remedy::Costs;
use super::required::Due;
use super::requirement::Compared;
use super::rounds::{Kept, Round, rounds};
use super::terms::{Level, Requirement};
use super::{compared, on_the_way, reach, required};
use crate::model::{Contribution, Grant};
use crate::report::{Finding, FindingValue, RecordRef, RuleId};
use crate::values::Fraction;
use crate::{Certainty, ContributionId, Error, GrantId, Kind, Money, PartnerId, Rounding, RoundingMode};

/// An obligation of a group: a grant, and the recipient where grants are compared by grantee.
pub(super) type Place = (u32, Option<PartnerId>);

/// Obligations that are compared together.
#[derive(Default)]
pub(super) struct Group {
    members: HashSet<Place>,
    by_grantee: bool,
    /// Who beside the group could use a lot, found once.
    rivals: RefCell<HashMap<usize, Rc<[RecordRef]>>>,
}

impl Group {
    /// Those of these places; where one names a recipient, all are compared by grantee.
    pub(super) fn of(places: impl Iterator<Item = Place>) -> Self {
        let members: HashSet<_> = places.collect();
        Group { by_grantee: members.iter().any(|(_, to)| to.is_some()), members, ..Group::default() }
    }

    pub(super) fn holds(&self, slot: u32, recipient: Option<&PartnerId>) -> bool {
        self.members.contains(&(slot, recipient.filter(|_| self.by_grantee).cloned()))
    }

    /// Whether all recipients of a grant are compared together.
    pub(super) fn is_wide(&self) -> bool {
        !self.by_grantee
    }

    pub(super) fn rivals(&self, record: &Contribution, find: impl FnOnce() -> Vec<RecordRef>) -> Rc<[RecordRef]> {
        let address = std::ptr::from_ref(record) as usize;
        let known = self.rivals.borrow().get(&address).cloned();
        known.unwrap_or_else(|| {
            let rivals: Rc<[RecordRef]> = find().into();
            self.rivals.borrow_mut().insert(address, Rc::clone(&rivals));
            rivals
        })
    }
}

/// How a group stands towards a requirement.
pub(super) struct Stand {
    pub(super) group: Group,
    /// The grants that are compared together, by id.
    pub(super) grants: Rc<[GrantId]>,
    /// What the comparison stands on.
    pub(super) reads: BTreeSet<RecordRef>,
    pub(super) currency: Option<crate::Currency>,
    pub(super) required: Option<Money>,
    pub(super) recognised: Option<Money>,
    pub(super) compared: Option<Compared>,
    pub(super) could_close: bool,
    /// What a shortfall costs, where the reasons are asked for.
    pub(super) costs: Costs,
    /// What earlier periods had beyond what they required: surely, and at most.
    pub(super) carried: (Fraction, Fraction),
    /// Whether a lot of unknown worth, of this period or an earlier one, could serve it.
    pub(super) unbounded: bool,
    /// What it lacked and other requirements had beyond theirs.
    pub(super) taken: Option<Fraction>,
    /// What surely counts of each lot in the period, wherever in the group, where the reasons are asked for.
    pub(super) counting: BTreeMap<ContributionId, Decimal>,
    /// The period of each member, where that is not its agreement.
    withins: HashMap<Place, Within>,
    /// The places of the members, in the order of the parts of the comparison.
    places: Vec<Place>,
    /// Why nobody can say, where that is so.
    pub(super) missing: Option<String>,
}

impl Stand {
    /// The period of a member, where that is not its agreement.
    pub(super) fn within(&self, member: &Place) -> Option<Within> {
        self.withins.get(member).copied()
    }

    /// What is asked of one of those who are compared together, who share what is asked of the whole.
    pub(super) fn share<'d>(&self, case: &Case<'_>, member: &Place, due: Due<'d>) -> Result<Due<'d>, Error> {
        let place = self.places.iter().position(|place| place == member);
        let part = self.compared.as_ref().filter(|_| due.amount.is_some() && due.requirement.per.is_none());
        let part = part.zip(place).and_then(|(compared, place)| compared.parts.get(place)).zip(self.currency);
        let Some((part, currency)) = part else { return Ok(due) };
        let amount = Some(Money::new(part.required.to_decimal(Rounding::EXACT)?, currency));
        Ok(Due { amount, exempted: required::exempted(case, part.exempted.iter())?, ..due })
    }
}

/// A recipient, where grants are compared by grantee, and how its group stands.
pub(super) type Standing = (Option<PartnerId>, Rc<Result<Stand, Error>>);
type Keyed = HashMap<Box<str>, Vec<Place>>;
type Stands = HashMap<(usize, Box<str>), Rc<Result<Stand, Error>>>;

/// Groups and how they stand, found once a question.
#[derive(Default)]
pub(super) struct Together {
    keyed: RefCell<HashMap<&'static str, Rc<Keyed>>>,
    stands: RefCell<Stands>,
}

/// The level at which a requirement is compared for the grant of the case.
pub(super) fn level(case: &Case<'_>, of: &Requirement) -> Result<Level, Refusal> {
    match &of.pool {
        Some(pool) if surely(case, &pool.when, Here::default())? => Ok(pool.to),
        _ => Ok(of.level),
    }
}

/// Whether a level is above the grant.
pub(super) fn is_above(level: Level) -> bool {
    !matches!(level, Level::Grant | Level::Tranche)
}

/// What the grants compared together share, with the recipient where that is it; nothing where the grant does not say.
fn keys(question: &Question<'_>, grant: &Grant, level: Level) -> Vec<(Box<str>, Option<PartnerId>)> {
    let programme = grant.programme.as_ref().and_then(|id| question.portfolio.programme(id));
    // A programme that names another policy is no part of what this one compares.
    let named = programme.and_then(|programme| programme.policy.as_ref()).map(|policy| policy.as_str());
    let reach = if named.is_none_or(|named| named == question.policy.id()) { "" } else { "other " };
    let whole = |key: &str| vec![(format!("{reach}{key}").into(), None)];
    match level {
        // Compared by itself, over a period of its own.
        Level::Grant | Level::Tranche => {
            let to = |to: Option<PartnerId>| (format!("{} {to:?}", grant.id).into(), to);
            let recipients: Vec<_> = grant.recipients.iter().map(|one| to(Some(one.partner.clone()))).collect();
            if recipients.is_empty() { vec![to(None)] } else { recipients }
        }
        Level::Portfolio => whole(""),
        Level::Programme => grant.programme.as_ref().map(|id| whole(id.as_str())).unwrap_or_default(),
        Level::Country => {
            let mut countries = reach::countries_of(question.portfolio, grant);
            countries.dedup();
            if let [country] = *countries { whole(country.code()) } else { Vec::new() }
        }
        Level::Grantee => {
            let one = |to: &PartnerId| (format!("{reach}{to}").into(), Some(to.clone()));
            grant.recipients.iter().map(|to| one(&to.partner)).collect()
        }
    }
}

/// How the groups stand to which the grant of the case belongs by `level`: one, or one for each of its recipients.
pub(super) fn stands(case: &Case<'_>, index: usize, of: &Requirement, level: Level) -> Vec<Standing> {
    let question = case.question;
    let cache = &question.together;
    let keyed = cache.keyed.borrow().get(level_word(level)).cloned();
    let keyed = keyed.filter(|_| is_above(level)).unwrap_or_else(|| {
        let grants = &question.portfolio.tables.grants;
        let own = grants.find(case.grant.id.as_str()).into_iter().filter_map(|slot| Some((slot, grants.at(slot)?)));
        let mut keyed = Keyed::new();
        let mut put = |slot: u32, grant: &Grant| {
            for (key, recipient) in keys(question, grant, level) {
                keyed.entry(key).or_default().push((slot, recipient));
            }
        };
        if is_above(level) {
            grants.slots_and_rows().for_each(|(slot, grant)| put(slot, grant));
        } else {
            own.for_each(|(slot, grant)| put(slot, grant));
        }
        let keyed = Rc::new(keyed);
        cache.keyed.borrow_mut().insert(level_word(level), Rc::clone(&keyed));
        keyed
    });
    let own = keys(question, case.grant, level).into_iter().map(|(key, recipient)| {
        let at: Box<str> = format!("{} {key}", level_word(level)).into();
        let known = cache.stands.borrow().get(&(index, at.clone())).cloned();
        let stand = known.unwrap_or_else(|| {
            let places = keyed.get(&key).map(Vec::as_slice).unwrap_or_default();
            let stand = Rc::new(stand(question, index, of, level, places));
            cache.stands.borrow_mut().insert((index, at), Rc::clone(&stand));
            stand
        });
        (recipient, stand)
    });
    own.collect()
}

fn level_word(level: Level) -> &'static str {
    super::terms::Words::word(level)
}

/// The case of an obligation in a group.
pub(super) fn member<'c>(
    question: &'c Question<'c>,
    grant: &'c Grant,
    recipient: Option<&PartnerId>,
    group: Option<&'c Group>,
) -> Case<'c> {
    let whole = Case { group, ..Case::new(question, grant) };
    let Some(recipient) = recipient else { return whole };
    let own = required::cases(&whole).into_iter().find(|case| case.recipient == Some(recipient));
    own.unwrap_or(Case { base: None, ..whole })
}

/// Whether a lot may serve an obligation of a group.
pub(super) fn serves(record: &Contribution, grant: &Grant, recipient: Option<&PartnerId>) -> bool {
    let Some(own) = &record.recipient else { return true };
    match recipient {
        Some(recipient) => own == recipient,
        None => grant.recipients.is_empty() || grant.recipients.iter().any(|to| to.partner == *own),
    }
}

fn stand(question: &Question<'_>, index: usize, of: &Requirement, at: Level, places: &[Place]) -> Result<Stand, Error> {
    let mut places: Vec<_> = places
        .iter()
        .filter_map(|(slot, recipient)| {
            Some((*slot, &**question.portfolio.tables.grants.at(*slot)?, recipient.as_ref()))
        })
        .collect();
    places.sort_unstable_by(|(_, a, _), (_, b, _)| a.id.cmp(&b.id));
    let (mut reads, mut missing, mut kept) = (BTreeSet::new(), None, Vec::new());
    let mut group = Group { by_grantee: at == Level::Grantee || !is_above(at), ..Group::default() };
    for (slot, grant, recipient) in places {
        let case = member(question, grant, recipient, None);
        if question.reasons {
            reads.extend(case.reads());
        }
        let joins = level(&case, of).map(|level| level == at || !is_above(at));
        let exempt = joins.and_then(|joins| Ok(joins && !super::requirement::is_exempt(&case, of)?));
        match (compared::begun(&case), exempt) {
            (Certainty::No, _) | (_, Ok(false)) => {}
            (Certainty::Surely, Ok(true)) => {
                group.members.insert((slot, recipient.cloned()));
                kept.push((slot, grant, recipient));
            }
            (Certainty::Possibly, Ok(true)) => missing = Some(format!("the first day of grant {}", grant.id)),
            (_, Err(Refusal::Missing(what))) => missing = Some(format!("{what} (of grant {})", grant.id)),
            (_, Err(Refusal::Failed(error))) => return Err(error),
        }
    }
    let mut stand = Stand {
        group: Group::default(),
        grants: ids_of(&kept),
        reads,
        currency: None,
        required: None,
        recognised: None,
        compared: None,
        could_close: true,
        costs: Costs::new(),
        carried: (Fraction::ZERO, Fraction::ZERO),
        unbounded: false,
        taken: None,
        counting: BTreeMap::new(),
        withins: HashMap::new(),
        places: kept.iter().map(|(slot, _, to)| (*slot, to.cloned())).collect(),
        missing,
    };
    let rounds = match rounds(question, of, at, &kept) {
        Ok(rounds) => rounds,
        Err(Refusal::Missing(what)) => {
            stand.missing = stand.missing.or(Some(what));
            Vec::new()
        }
        Err(Refusal::Failed(error)) => return Err(error),
    };
    let mut carried = (Fraction::ZERO, Fraction::ZERO);
    for withins in rounds {
        let unbounded = stand.unbounded;
        let mut round = Round { index, of, carried, members: Vec::new(), unbounded, reads: BTreeSet::new() };
        round.fill(question, &group, &kept, &withins)?;
        stand.carried = carried;
        let excess = round.close(&mut stand)?;
        stand.unbounded = round.unbounded;
        let Round { members, reads, .. } = round;
        stand.withins = withins_of(&kept, &withins);
        drop(members);
        stand.reads.extend(reads);
        carried = excess;
    }
    stand.group = group;
    Ok(stand)
}

/// Each grant once.
fn ids_of(kept: &Kept<'_>) -> Rc<[GrantId]> {
    let mut ids: Vec<GrantId> = kept.iter().map(|(_, grant, _)| grant.id.clone()).collect();
    ids.dedup();
    ids.into()
}

/// The period of each member.
fn withins_of(kept: &Kept<'_>, withins: &[Option<Within>]) -> HashMap<Place, Within> {
    let one = |((slot, _, to), within): (&(u32, _, Option<&PartnerId>), &Option<Within>)| {
        Some(((*slot, to.cloned()), (*within)?))
    };
    kept.iter().zip(withins).filter_map(one).collect()
}

type Numbered<'c> = (usize, &'c Requirement);
type Leveled<'c> = (usize, &'c Requirement, Level);

/// The requirements that the grant of the case meets by itself, and those above it, with their level.
pub(super) fn split<'c>(case: &Case<'c>) -> Result<(Vec<Numbered<'c>>, Vec<Leveled<'c>>), Error> {
    let (mut alone, mut above) = (Vec::new(), Vec::new());
    for (index, of) in case.policy.requirements.iter().enumerate() {
        match level(case, of) {
            Ok(level) if is_above(level) || periods::is_spread(case, of) || !of.overmatch_from.is_empty() => {
                above.push((index, of, level));
            }
            Err(Refusal::Failed(error)) => return Err(error),
            Ok(_) | Err(Refusal::Missing(_)) => alone.push((index, of)),
        }
    }
    Ok((alone, above))
}

/// How grants that are compared together stand, and what that costs.
pub(super) struct Joint {
    pub(super) obligation: Obligation,
    pub(super) costs: Costs,
    /// By id.
    pub(super) grants: Rc<[GrantId]>,
}

/// What a requirement above the grant says of the grant of the case.
#[derive(Default)]
pub(super) struct Part {
    pub(super) obligations: Vec<Joint>,
    pub(super) findings: Vec<Finding>,
    pub(super) reads: BTreeSet<RecordRef>,
}

pub(super) fn answer(
    case: &Case<'_>,
    lots: &[&Contribution],
    index: usize,
    of: &Requirement,
    at: Level,
) -> Result<Part, Error> {
    let mut part = Part::default();
    let stands = stands(case, index, of, at);
    if stands.is_empty() {
        let due =
            Due { missing: Some(format!("the {} of the grant", level_word(at))), ..required::due(case, index, of)? };
        let due = Due { amount: None, ..due };
        part.findings.push(due.finding(case));
        let given = Given { surely: None, at_most: None };
        let obligation = compared::compare(case, None, &due, &[], given)?.0;
        part.obligations.push(Joint { obligation, costs: Costs::new(), grants: Rc::new([]) });
        return Ok(part);
    }
    for (recipient, stand) in stands {
        let stand = match &*stand {
            Ok(stand) => stand,
            Err(error) => return Err(error.clone()),
        };
        let slot = case.portfolio.tables.grants.find(case.grant.id.as_str()).unwrap_or(u32::MAX);
        let place = (slot, recipient.clone());
        let within = stand.within(&place);
        let case = member(case.question, case.grant, recipient.as_ref(), Some(&stand.group));
        let case = Case { within, ..case };
        let due = stand.share(&case, &place, required::due(&case, index, of)?)?;
        let mut about = Vec::new();
        if case.question.reasons {
            part.reads.extend(stand.reads.iter().cloned());
            about.push(due.finding(&case));
            about.extend(together_with(&case, index, of, stand));
            for record in lots.iter().filter(|record| serves(record, case.grant, recipient.as_ref())) {
                let mut lot = on_the_way(&case, record, recipient.as_ref(), true)?;
                about.append(&mut lot.findings);
                part.reads.append(&mut lot.reads);
            }
        }
        let obligation = obligation(&case, recipient.clone(), &due, stand)?;
        part.obligations.push(Joint { obligation, costs: stand.costs.clone(), grants: Rc::clone(&stand.grants) });
        for finding in &mut about {
            finding.recipient = recipient.clone().filter(|_| case.grant.recipients.len() > 1);
        }
        part.findings.append(&mut about);
    }
    Ok(part)
}

/// With whom it is compared, what is not known of them, and what the slices of the whole cut or lack.
fn together_with(case: &Case<'_>, index: usize, of: &Requirement, stand: &Stand) -> Vec<Finding> {
    let mut findings = Vec::new();
    let id = || FindingValue::word(&of.id);
    let others = stand.grants.iter().filter(|grant| **grant != case.grant.id);
    let others: Vec<_> = others.map(|id| RecordRef { kind: Kind::Grant, id: id.shared().clone() }).collect();
    if !others.is_empty() {
        let place = format!("/requirement/{index}/level");
        findings.push(case.finding(RuleId::ComparedTogether, FindingValue::records(others), id(), &place));
    }
    let carried = Some(stand.carried.0).filter(|carried| !carried.is_zero());
    let at_most = Some(stand.carried.1).filter(|at_most| at_most.compare(stand.carried.0).is_gt());
    let more = [
        (carried, RuleId::CarriedForward, "carry_excess"),
        (at_most, RuleId::CarriedUnknown, "carry_excess"),
        (stand.taken, RuleId::OvermatchTaken, "overmatch_from"),
    ];
    for (amount, rule, key) in more {
        if let (Some(amount), Some(currency)) =
            (amount.and_then(|amount| amount.to_decimal(Rounding::EXACT).ok()), stand.currency)
        {
            let (place, amount) = (format!("/requirement/{index}/{key}"), Money::new(amount, currency));
            findings.push(case.finding(rule, FindingValue::Money(amount), id(), &place));
        }
    }
    if let Some(what) = &stand.missing {
        let place = format!("/requirement/{index}/base");
        findings.push(case.finding(RuleId::RequirementUnknown, FindingValue::word(what), id(), &place));
    }
    if let (Some(compared), Some(currency)) = (&stand.compared, stand.currency) {
        findings.extend(compared::sliced(case, index, compared, currency));
    }
    findings
}

/// The obligation of the group, said of the grant of the case.
fn obligation(
    case: &Case<'_>,
    recipient: Option<PartnerId>,
    due: &Due<'_>,
    stand: &Stand,
) -> Result<Obligation, Error> {
    if compared::begun(case) == Certainty::No || due.is_exempt {
        let given = Given { surely: None, at_most: None };
        return Ok(compared::compare(case, recipient, due, &[], given)?.0);
    }
    let several = case.policy.requirements.len() > 1;
    let requirement = Some(due.requirement.id.clone()).filter(|_| several);
    let (required, recognised) = (stand.required, stand.recognised);
    let Some((compared, required)) = stand.compared.as_ref().zip(required) else {
        let verdict = Verdict::Undetermined;
        return Ok(Obligation { requirement, recipient, required, recognised, shortfall: None, verdict });
    };
    let verdict = match (compared.met, stand.could_close) {
        (true, _) => Verdict::Met,
        (false, true) => Verdict::Undetermined,
        (false, false) => Verdict::Short,
    };
    let shortfall = Some(money_of(compared.lacking(), required.currency(), RoundingMode::Up)?);
    Ok(Obligation { requirement, recipient, required: Some(required), recognised, shortfall, verdict })
}
