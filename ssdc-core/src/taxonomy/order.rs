//! What stands above what, without circles.

use std::collections::HashSet;

use super::rows::Row;
use crate::Error;
use crate::error::shorten;

/// Where a skill stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    pub(super) parents: Vec<usize>,
    pub(super) level: usize,
    /// How often it and those below it are met, each once at least.
    pub(super) met: u128,
}

/// Where all skills stand.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) of: Vec<Place>,
    pub(super) roots: usize,
}

/// Where skills stand that come by id.
pub(super) fn places(rows: &[Row]) -> Result<Places, Error> {
    let parents = rows.iter().map(|row| parents(rows, row)).collect::<Result<Vec<_>, _>>()?;
    let downwards = downwards(rows, &parents)?;
    let roots = parents.iter().filter(|parents| parents.is_empty()).count();
    let mut of: Vec<Place> = parents.into_iter().map(|parents| Place { parents, ..Place::default() }).collect();
    for place in &downwards {
        let above = of.get(*place).map(|place| place.parents.as_slice()).unwrap_or_default();
        let level = above.iter().filter_map(|parent| of.get(*parent)).map(|parent| parent.level + 1).min();
        of.iter_mut().skip(*place).take(1).for_each(|place| place.level = level.unwrap_or_default());
    }
    for (place, row) in rows.iter().enumerate() {
        for above in with_all_above(place, |place| of.get(place).map_or(&[], |place| &place.parents)) {
            of.iter_mut().skip(above).take(1).for_each(|place| place.met += row.weight());
        }
    }
    Ok(Places { of, roots })
}

fn parents(rows: &[Row], row: &Row) -> Result<Vec<usize>, Error> {
    let place = |parent: &String| {
        let missing = |_| {
            let error = Error::MissingReference { kind: "skill", id: shorten(parent) };
            error.at(&format!("/{}/parents", row.number))
        };
        rows.binary_search_by(|row| row.id.cmp(parent)).map_err(missing)
    };
    let mut parents = row.parents.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    parents.sort_unstable();
    parents.dedup();
    Ok(parents)
}

/// All places, each behind those above it.
fn downwards(rows: &[Row], parents: &[Vec<usize>]) -> Result<Vec<usize>, Error> {
    let mut children = vec![Vec::new(); rows.len()];
    let mut waits_for: Vec<usize> = parents.iter().map(Vec::len).collect();
    for (place, parents) in parents.iter().enumerate() {
        for parent in parents {
            children.iter_mut().skip(*parent).take(1).for_each(|children: &mut Vec<usize>| children.push(place));
        }
    }
    let mut order: Vec<usize> = (0..rows.len()).filter(|place| waits_for.get(*place) == Some(&0)).collect();
    let mut done = 0;
    while let Some(place) = order.get(done).copied() {
        done += 1;
        for child in children.get(place).into_iter().flatten() {
            let Some(waits_for) = waits_for.get_mut(*child) else { continue };
            *waits_for -= 1;
            order.extend((*waits_for == 0).then_some(*child));
        }
    }
    let waits = |place: &usize| waits_for.get(*place).is_some_and(|count| *count > 0);
    let Some(first) = (0..rows.len()).find(waits) else { return Ok(order) };
    // What waits, waits for something that waits: the way up comes back to itself.
    let mut trail = vec![first];
    loop {
        let above = trail.last().and_then(|last| parents.get(*last)).into_iter().flatten();
        let Some(next) = above.copied().find(waits) else { return Ok(order) };
        let begin = trail.iter().position(|place| *place == next);
        trail.push(next);
        if let Some(begin) = begin {
            let path: Vec<_> = trail.iter().skip(begin).filter_map(|place| rows.get(*place)).collect();
            let path: Vec<_> = path.iter().map(|row| row.id.as_str()).collect();
            return Err(Error::Cycle {
                id: path.first().copied().unwrap_or_default().to_owned(),
                path: path.join(" -> "),
            });
        }
    }
}

/// A place and all above it, each once.
pub(super) fn with_all_above<'p>(place: usize, parents: impl Fn(usize) -> &'p [usize]) -> Vec<usize> {
    let (mut above, mut seen) = (vec![place], HashSet::from([place]));
    let mut done = 0;
    while let Some(place) = above.get(done).copied() {
        done += 1;
        for parent in parents(place) {
            if seen.insert(*parent) {
                above.push(*parent);
            }
        }
    }
    above
}
