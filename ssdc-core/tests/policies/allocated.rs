//! Where nobody competes an allocation says what the check says: of the cases of all policies on the portfolio that they share.

use ssdc_core::{AllocationOrder, Coverage, Money, Obligation, Policy, Verdict};

use super::worked::cases;

/// Whether a line is about an obligation of a grant; a requirement may have a line for each part.
fn is_of(line: &Coverage, grant: &str, one: &Obligation) -> bool {
    let id = |requirement: &Option<String>| requirement.as_deref().map(|id| id.split('/').next().unwrap().to_owned());
    let same = line.requirement.is_none()
        || one.requirement.is_none()
        || id(&line.requirement).as_deref() == one.requirement.as_deref();
    same && line.grants.iter().any(|id| id.as_str() == grant) && line.recipient == one.recipient
}

fn sum(lines: &[&Coverage], figure: impl Fn(&Coverage) -> Option<Money>) -> Option<Money> {
    let figures: Option<Vec<Money>> = lines.iter().map(|line| figure(line)).collect();
    let figures = figures?;
    figures.iter().skip(1).try_fold(*figures.first()?, |sum, next| sum.checked_add(*next).ok())
}

#[test]
fn an_allocation_agrees_with_the_check_where_nobody_competes() {
    let (mut compared, mut known, mut policies) = (0, 0, std::collections::BTreeSet::new());
    for case in cases() {
        let Some(question) = case.question().filter(|question| question.is_checked) else { continue };
        let policy = Policy::load(&case.policy).unwrap();
        let portfolio = question.without_rivals();
        let view = portfolio.match_funding(&policy);
        let found = view
            .allocate(question.day, AllocationOrder::Fairest, &mut ())
            .unwrap_or_else(|error| panic!("{}: {error}", case.policy));
        let has_floor = policy.text().contains("at_least");
        for row in view.check_all(question.day, &mut ()).unwrap().rows() {
            let report = view.check(row.grant, question.day).unwrap();
            for one in report.obligations() {
                let lines: Vec<_> =
                    found.coverage().iter().filter(|line| is_of(line, row.grant.as_str(), one)).collect();
                let what = format!("{}, `{}`, {} {one:?}\n{found}", case.policy, case.id, row.grant);
                assert!(!lines.is_empty(), "{what}");
                let amount = |money: Option<Money>| money.map(Money::amount);
                assert_eq!(amount(sum(&lines, |line| line.required)), amount(one.required), "{what}");
                let worst = lines.iter().map(|line| line.verdict).max().unwrap();
                assert_eq!(worst, one.verdict, "{what}");
                compared += 1;
                let (Some(required), Some(shortfall)) = (one.required, one.shortfall) else { continue };
                if matches!(one.verdict, Verdict::NotDue | Verdict::Exempt) {
                    continue;
                }
                let given = sum(&lines, |line| line.given).unwrap().amount();
                let counted = required.amount() - shortfall.amount();
                // What a floor lacks is given by nothing else.
                assert!(given == counted || has_floor && given < counted && worst != Verdict::Met, "{given}: {what}");
                (known, _) = (known + 1, policies.insert(case.policy.clone()));
            }
        }
    }
    assert!(compared > 250 && known > 100, "{compared}, {known}");
    // Of three policies no record says what they compare by, eight ask for nothing.
    assert_eq!(policies.len(), Policy::names().len() - 11, "{policies:?}");
}
