//! Tables that give themselves, alone or in a circle, and lots that would count by what counts of them.

use super::super::super::policy::Policy;
use super::super::super::terms::{Conditions, FigureRule, Lookup, Term, Wanted};
use super::Found;
use crate::error::shorten;

/// What a term asks for to be known.
enum Asks<'p> {
    Table(usize),
    Figure(&'p str),
}

fn of_term<'p>(term: &'p Term, asks: &mut Vec<Asks<'p>>) {
    match term {
        Term::Table(index) => asks.push(Asks::Table(*index)),
        Term::Figure(rule) => of_figure(rule, asks),
        // A formula multiplies attributes, and the figures among them are stated, not computed.
        Term::Fixed(_) | Term::Input(_) | Term::Formula(_) => {}
    }
}

fn of_figure<'p>(rule: &'p FigureRule, asks: &mut Vec<Asks<'p>>) {
    asks.extend(rule.less.iter().chain([&rule.figure]).map(|name| Asks::Figure(name)));
    rule.rate.iter().chain(&rule.at_most).for_each(|term| of_term(term, asks));
}

fn of_conditions<'p>(conditions: &'p Conditions, asks: &mut Vec<Asks<'p>>) {
    for member in conditions.0.iter().flatten() {
        if let Wanted::Between { from, to, above, below } = &member.wanted {
            [from, to, above, below].into_iter().flatten().for_each(|term| of_term(term, asks));
        }
    }
}

fn of_table(table: &Lookup) -> Vec<Asks<'_>> {
    let mut asks = Vec::new();
    for row in &table.rows {
        row.when.iter().for_each(|when| of_conditions(when, &mut asks));
        of_term(&row.value, &mut asks);
    }
    asks
}

/// The tables that must be known before what `first` asks for is, and whether that is what is recognised, too.
fn reached<'p>(policy: &'p Policy, first: Vec<Asks<'p>>) -> (Vec<usize>, bool) {
    let (mut tables, mut recognised, mut open) = (Vec::new(), false, first);
    while let Some(asks) = open.pop() {
        match asks {
            Asks::Figure(name) => recognised |= name == "recognised",
            Asks::Table(index) if !tables.contains(&index) => {
                tables.push(index);
                open.extend(policy.tables.get(index).into_iter().flat_map(of_table));
            }
            Asks::Table(_) => {}
        }
    }
    (tables, recognised)
}

pub(super) fn circles(policy: &Policy, found: &mut Found) {
    for (index, table) in policy.tables.iter().enumerate() {
        if reached(policy, of_table(table)).0.contains(&index) {
            let why = format!("the table `{}` refers to itself, so no row of it has a value", shorten(&table.id));
            found.wrong(format!("/table/{index}/row"), why);
        }
    }
    let recognise = &policy.recognise;
    let mut all = vec![("/recognise/deny".to_owned(), &recognise.deny)];
    all.extend(recognise.allow.iter().map(|allow| ("/recognise/allow".to_owned(), allow)));
    let kinds = recognise.kinds.iter().enumerate();
    all.extend(kinds.filter_map(|(index, kind)| Some((format!("/recognise/kind/{index}/where"), kind.only.as_ref()?))));
    for (pointer, conditions) in all {
        let mut asks = Vec::new();
        of_conditions(conditions, &mut asks);
        if reached(policy, asks).1 {
            found.wrong(pointer, "what is recognised depends on this, and this on what is recognised");
        }
    }
}
