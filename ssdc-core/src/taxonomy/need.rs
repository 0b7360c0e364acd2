//! How well a skill answers a need.

use super::order::with_all_above;
use super::{Taxonomy, not_found};
use crate::Error;

/// A skill that is needed, to be compared with skills that people have.
///
/// ```
/// use ssdc_core::{Table, Taxonomy};
/// let taxonomy = Taxonomy::from_table(&Table::from_csv("id,parents
/// energy,
/// solar,energy
/// solar pumps,\"[\"\"solar\"\",\"\"pumps\"\"]\"
/// pumps,
/// ")?)?;
/// let need = taxonomy.need("solar pumps")?;
/// assert_eq!(need.nearest_common("solar")?, ["solar"]);
/// assert!(need.similarity("solar")? < 1.0);
/// assert_eq!(taxonomy.need("solar")?.similarity("solar pumps")?, 1.0);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Need<'t> {
    taxonomy: &'t Taxonomy,
    place: usize,
    /// The need and all above it, in order.
    above: Vec<usize>,
}

impl<'t> Need<'t> {
    pub(super) fn new(taxonomy: &'t Taxonomy, place: usize) -> Self {
        let mut above = with_all_above(place, |place| taxonomy.0.parents(place));
        above.sort_unstable();
        Need { taxonomy, place, above }
    }

    /// The id of the skill that is needed.
    pub fn id(&self) -> &'t str {
        self.taxonomy.0.id(self.place).unwrap_or_default()
    }

    /// How well a skill answers the need, from 0 to 1: the share of what the need tells that the skill tells too, which is what
    /// the most telling skill above both (or one of them) tells, over what the need tells. So a skill answers everything above
    /// it wholly, and what lies below it in part: Lin's similarity made directed, of which it is one half, for
    /// [`lin`](Need::lin) is the harmonic mean of this and of the same with need and skill exchanged. What tells nothing is
    /// answered by every skill.
    ///
    /// # Errors
    /// As [`Taxonomy::get`].
    pub fn similarity(&self, skill: &str) -> Result<f64, Error> {
        let need = self.information(self.place);
        let shared = self.shared(self.taxonomy.place(skill)?);
        Ok(if need > 0.0 { shared / need } else { 1.0 })
    }

    /// Lin's similarity, which has no direction: twice what both tell over what each tells.
    ///
    /// ```
    /// use ssdc_core::{Table, Taxonomy};
    /// let taxonomy = Taxonomy::from_table(&Table::from_csv("id,parents\nW,\nW1,W\nW11,W1\nW2,W\n")?)?;
    /// assert_eq!(taxonomy.need("W11")?.lin("W1")?, 2.0 * 0.5 / (1.0 + 0.5));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Taxonomy::get`].
    ///
    /// # Source
    /// Lin, *An information-theoretic definition of similarity* (1998), section 5.
    pub fn lin(&self, skill: &str) -> Result<f64, Error> {
        let place = self.taxonomy.place(skill)?;
        let both = self.information(self.place) + self.information(place);
        let same = if place == self.place { 1.0 } else { 0.0 };
        Ok(if both > 0.0 { 2.0 * self.shared(place) / both } else { same })
    }

    /// The skills above both, or one of them where it is above the other, below which no other such skill lies; by id.
    ///
    /// # Errors
    /// As [`Taxonomy::get`].
    pub fn nearest_common(&self, skill: &str) -> Result<Vec<&'t str>, Error> {
        let place = self.taxonomy.place(skill)?;
        let common = self.common(place);
        let higher: Vec<usize> = common
            .iter()
            .flat_map(|place| with_all_above(*place, |place| self.taxonomy.0.parents(place)).into_iter().skip(1))
            .collect();
        let mut nearest: Vec<_> = common.into_iter().filter(|place| !higher.contains(place)).collect();
        nearest.sort_unstable();
        nearest.into_iter().map(|place| self.taxonomy.0.id(place).ok_or_else(|| not_found(skill))).collect()
    }

    /// What the skill and the need both tell.
    fn shared(&self, place: usize) -> f64 {
        self.common(place).into_iter().map(|place| self.information(place)).fold(0.0, f64::max)
    }

    /// The first skills above both that each way up meets.
    fn common(&self, place: usize) -> Vec<usize> {
        let is_above = |place: &usize| self.above.binary_search(place).is_ok();
        let further = |place: usize| if is_above(&place) { &[] } else { self.taxonomy.0.parents(place) };
        with_all_above(place, further).into_iter().filter(is_above).collect()
    }

    fn information(&self, place: usize) -> f64 {
        self.taxonomy.0.information(place)
    }
}
