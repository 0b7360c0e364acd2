//! Trees and graphs of skills: what stands below what, how much each tells, and how well one skill answers the need of another.
//!
//! `rows` reads tables, `esco` the files of ESCO, `order` refuses circles, `need` compares.

mod esco;
mod need;
mod order;
mod rows;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;

pub use self::need::Need;
use self::order::{Place, places};
use self::rows::Row;
use crate::error::shorten;
use crate::solve::normal_form;
use crate::{Column, Error, Table};

/// Skills, each below none, one or several others. A clone shares them.
///
/// How much a skill tells (its information content, from 0 to 1) follows from how little lies below it: with `b` skills below
/// it and `n` in all it is `1 - ln(b + 1) / ln(n)`, 0 for a root above all and 1 where nothing lies below. Where counts say how
/// often each skill is met, a skill counts once more for each time, in `b` and in `n`. Several roots stand below one that tells
/// nothing and counts once.
///
/// ```
/// use ssdc_core::{Table, Taxonomy};
/// let skills = Table::from_csv("id,label,parents,synonyms
/// W,Water,,
/// W1,Wells,W,boreholes
/// W11,Hand pumps,W1,
/// W2,Rivers,W,
/// ")?;
/// let taxonomy = Taxonomy::from_table(&skills)?;
/// assert_eq!(taxonomy.find("  BOREHOLES"), ["W1"]);
/// assert_eq!(taxonomy.get("wells")?.information, 0.5); // 1 - ln 2 / ln 4
///
/// // Who can build hand pumps knows about wells; who knows about wells has half of what hand pumps ask for.
/// assert_eq!(taxonomy.need("Wells")?.similarity("Hand pumps")?, 1.0);
/// assert_eq!(taxonomy.need("Hand pumps")?.similarity("Wells")?, 0.5);
/// assert_eq!(taxonomy.need("Rivers")?.similarity("Wells")?, 0.0);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Source
/// Seco, Veale and Hayes, *An intrinsic information content metric* (ECAI 2004); from counts
/// Resnik, *Using information content to evaluate semantic similarity in a taxonomy* (1995), of which it is the case that each
/// skill is met once.
#[derive(Debug, Clone)]
pub struct Taxonomy(Arc<Skills>);

#[derive(Debug)]
struct Skills {
    /// By id, so that places are in the order of ids.
    nodes: Vec<Node>,
    labels: Names,
    synonyms: Names,
}

/// Where the skills of a name stand.
type Names = HashMap<String, Vec<usize>>;

#[derive(Debug)]
struct Node {
    row: Row,
    parents: Vec<usize>,
    level: usize,
    information: f64,
}

/// What a taxonomy says of one skill.
///
/// ```
/// use ssdc_core::{Table, Taxonomy};
/// let taxonomy = Taxonomy::from_table(&Table::from_csv("id,label,parents\nW,Water,\nW1,Wells,W\n")?)?;
/// let wells = taxonomy.get("wells")?;
/// assert_eq!((wells.id, wells.label, wells.level, wells.information), ("W1", Some("Wells"), 1, 1.0));
/// assert_eq!(wells.parents, ["W"]);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TaxonomySkill<'t> {
    /// Its id.
    pub id: &'t str,
    /// How it is called, where the taxonomy says so.
    pub label: Option<&'t str>,
    /// How it is called, too: other names, codes.
    pub synonyms: Vec<&'t str>,
    /// The skills right above it, by id.
    pub parents: Vec<&'t str>,
    /// The fewest steps down from a root, which is at level 0.
    pub level: usize,
    /// How much it tells, from 0 (everything lies below it) to 1 (nothing does).
    pub information: f64,
    /// How often it is met, where counts were given.
    pub count: u64,
}

impl TaxonomySkill<'_> {
    /// The same as a JSON object, with every field.
    ///
    /// ```
    /// use ssdc_core::{Table, Taxonomy};
    /// let taxonomy = Taxonomy::from_table(&Table::from_csv("id,parents\nW,\n")?)?;
    /// let json = r#"{"count":0,"id":"W","information":0.0,"label":null,"level":0,"parents":[],"synonyms":[]}"#;
    /// assert_eq!(taxonomy.get("W")?.to_json(), json);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        let TaxonomySkill { id, label, synonyms, parents, level, information, count } = self;
        json!({"id": id, "label": label, "synonyms": synonyms, "parents": parents, "level": level, "information": information, "count": count}).to_string()
    }
}

impl PartialEq for Taxonomy {
    fn eq(&self, other: &Self) -> bool {
        self.to_table() == other.to_table()
    }
}

impl fmt::Display for Taxonomy {
    /// How many skills there are, and how many of them lack a label.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} skills", self.len())?;
        match self.0.nodes.iter().filter(|node| node.row.label.is_none()).count() {
            0 => Ok(()),
            without => write!(f, ", {without} without a label"),
        }
    }
}

impl Taxonomy {
    /// Reads a table with a column `id`, a column `parent` or `parents`, and perhaps `label`, `synonyms` and `count` (how often
    /// each skill is met, itself, not those below it). Parents and synonyms are lists, JSON text of lists, or text with one a
    /// line. Other columns are left alone.
    ///
    /// ```
    /// use ssdc_core::{Table, Taxonomy};
    /// let table = Table::from_csv("id,parents\nA,C\nB,A\nC,B\n")?;
    /// assert_eq!(Taxonomy::from_table(&table).unwrap_err().to_string(), "`A` is part of itself: A -> C -> B -> A");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// With the row, from 0, as a pointer: [`Error::MissingField`], [`Error::InvalidId`], [`Error::Duplicate`],
    /// [`Error::MissingReference`], [`Error::WrongType`]. [`Error::Cycle`] names the skills that lead back to themselves.
    pub fn from_table(table: &Table) -> Result<Self, Error> {
        Taxonomy::of(rows::read(table)?)
    }

    /// Reads the skills of ESCO from CSV files in a folder or in those right in it: those of its own download (`skills_en.csv`, `skillGroups_en.csv`,
    /// `broaderRelationsSkillPillar_en.csv`, in any language), or those of Tabiya (`skills.csv`, `skillGroups.csv`,
    /// `skills_hierarchy.csv`). The hierarchy must be there; a skill that no other file describes has no label, and is told by
    /// its id alone. Ids are URIs where the files give them; codes are synonyms.
    ///
    /// # Errors
    /// [`Error::File`] where the hierarchy is missing or a file cannot be read, [`Error::InvalidCsv`], [`Error::InvalidTable`]
    /// where a column is missing, [`Error::Cycle`].
    ///
    /// # Source
    /// European Commission, *European Skills, Competences, Qualifications and Occupations*, version 1.1.1.
    pub fn from_esco(folder: impl AsRef<Path>) -> Result<Self, Error> {
        Taxonomy::of(esco::read(folder.as_ref())?)
    }

    fn of(mut rows: Vec<Row>) -> Result<Self, Error> {
        rows.sort_by(|left, right| left.id.cmp(&right.id));
        let places = places(&rows)?;
        let all = rows.iter().map(Row::weight).sum::<u128>() + u128::from(places.roots > 1);
        let (mut labels, mut synonyms) = (Names::default(), Names::default());
        for (place, row) in rows.iter().enumerate() {
            row.label.iter().for_each(|label| name(&mut labels, label, place));
            row.synonyms.iter().for_each(|synonym| name(&mut synonyms, synonym, place));
        }
        let node = |(row, place): (Row, Place)| {
            let information = if all > 1 { 1.0 - ln(place.met) / ln(all) } else { 0.0 };
            Node { row, parents: place.parents, level: place.level, information }
        };
        let nodes = rows.into_iter().zip(places.of).map(node).collect();
        Ok(Taxonomy(Arc::new(Skills { nodes, labels, synonyms })))
    }

    /// The same skills, met so often, each by itself, without those below it: what is met often tells less. Counts of before
    /// are replaced.
    ///
    /// ```
    /// use ssdc_core::{Table, Taxonomy};
    /// let taxonomy = Taxonomy::from_table(&Table::from_csv("id,parents\nW,\nW1,W\nW2,W\n")?)?;
    /// let met = taxonomy.with_counts([("W1", 6)])?;
    /// assert_eq!(met.get("W1")?.information, 1.0 - 7f64.ln() / 9f64.ln()); // 7 of 9
    /// assert_eq!(met.get("W2")?.information, 1.0); // 1 of 9
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`get`](Taxonomy::get); [`Error::Duplicate`] where a skill is counted twice.
    pub fn with_counts<'c>(&self, counts: impl IntoIterator<Item = (&'c str, u64)>) -> Result<Self, Error> {
        let mut rows: Vec<Row> = self.0.nodes.iter().map(|node| Row { count: 0, ..node.row.clone() }).collect();
        let mut counted = BTreeSet::new();
        for (skill, count) in counts {
            let place = self.place(skill)?;
            if !counted.insert(place) {
                return Err(Error::Duplicate { kind: "skill", id: skill.to_owned() });
            }
            rows.iter_mut().skip(place).take(1).for_each(|row| row.count = count);
        }
        Taxonomy::of(rows)
    }

    /// How many skills there are.
    pub fn len(&self) -> usize {
        self.0.nodes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.nodes.is_empty()
    }

    /// The ids of the skills that this text names: the one whose id it is, else those so labelled, else those that have it as a
    /// synonym; by id. Capitals, forms of letters (NFKC) and numbers of spaces make no difference, save in ids.
    pub fn find(&self, text: &str) -> Vec<&str> {
        self.places(text).iter().filter_map(|place| self.0.id(*place)).collect()
    }

    /// What there is to say of a skill, by its id or by a name that is only its own.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::AmbiguousSkill`] where the text names several.
    pub fn get(&self, skill: &str) -> Result<TaxonomySkill<'_>, Error> {
        self.0.skill(self.place(skill)?).ok_or_else(|| not_found(skill))
    }

    /// The need for a skill, to be compared with the skills that people have.
    ///
    /// # Errors
    /// As [`get`](Taxonomy::get).
    pub fn need(&self, skill: &str) -> Result<Need<'_>, Error> {
        Ok(Need::new(self, self.place(skill)?))
    }

    /// All skills by id, in columns `id`, `label`, `parents`, `synonyms`, `level`, `information`, and where counts were given
    /// `count`: a table that [`from_table`](Taxonomy::from_table) reads.
    ///
    /// ```
    /// use ssdc_core::{Table, Taxonomy};
    /// let taxonomy = Taxonomy::from_table(&Table::from_csv("id,parents\nW,\nW1,W\n")?)?;
    /// let table = taxonomy.to_table();
    /// assert_eq!(table.to_csv(), "id,label,parents,synonyms,level,information\nW,,[],[],0,0\nW1,,\"[\"\"W\"\"]\",[],1,1\n");
    /// assert_eq!(Taxonomy::from_table(&table)?.to_table(), table);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn to_table(&self) -> Table {
        let skills: Vec<_> = (0..self.len()).filter_map(|place| self.0.skill(place)).collect();
        let whole = |number: u64| Some(i64::try_from(number).unwrap_or(i64::MAX));
        let mut columns = vec![
            ("id", Column::text(skills.iter().map(|skill| Some(skill.id)))),
            ("label", Column::text(skills.iter().map(|skill| skill.label))),
            ("parents", texts(&skills, |skill| &skill.parents)),
            ("synonyms", texts(&skills, |skill| &skill.synonyms)),
            ("level", Column::integer(skills.iter().map(|skill| whole(skill.level as u64)))),
            ("information", Column::float(skills.iter().map(|skill| Some(skill.information)))),
        ];
        if skills.iter().any(|skill| skill.count > 0) {
            columns.push(("count", Column::integer(skills.iter().map(|skill| whole(skill.count)))));
        }
        Table::of(columns.into_iter().map(|(name, column)| (name.into(), column)).collect())
    }

    fn places(&self, text: &str) -> Vec<usize> {
        if let Ok(place) = self.0.nodes.binary_search_by(|node| node.row.id.as_str().cmp(text)) {
            return vec![place];
        }
        let text = comparable(text);
        self.0.labels.get(&text).or_else(|| self.0.synonyms.get(&text)).cloned().unwrap_or_default()
    }

    fn place(&self, text: &str) -> Result<usize, Error> {
        match self.places(text).as_slice() {
            [place] => Ok(*place),
            [] => Err(not_found(text)),
            several => {
                let ids: Vec<_> = several.iter().filter_map(|place| self.0.id(*place)).collect();
                Err(Error::AmbiguousSkill { text: shorten(text), skills: ids.join(", ") })
            }
        }
    }
}

impl Skills {
    fn id(&self, place: usize) -> Option<&str> {
        self.nodes.get(place).map(|node| node.row.id.as_str())
    }

    fn information(&self, place: usize) -> f64 {
        self.nodes.get(place).map_or(0.0, |node| node.information)
    }

    fn parents(&self, place: usize) -> &[usize] {
        self.nodes.get(place).map_or(&[], |node| &node.parents)
    }

    fn skill(&self, place: usize) -> Option<TaxonomySkill<'_>> {
        let Node { row, parents, level, information } = self.nodes.get(place)?;
        Some(TaxonomySkill {
            id: &row.id,
            label: row.label.as_deref(),
            synonyms: row.synonyms.iter().map(String::as_str).collect(),
            parents: parents.iter().filter_map(|parent| self.id(*parent)).collect(),
            level: *level,
            information: *information,
            count: row.count,
        })
    }
}

/// A column of lists of text.
fn texts<'t>(skills: &[TaxonomySkill<'t>], of: impl for<'s> Fn(&'s TaxonomySkill<'t>) -> &'s [&'t str]) -> Column {
    let lengths = skills.iter().map(|skill| Some(of(skill).len()));
    Column::list(lengths, Column::text(skills.iter().flat_map(|skill| of(skill).iter().map(Some))))
}

fn name(names: &mut Names, name: &str, place: usize) {
    let places = names.entry(comparable(name)).or_default();
    if places.last() != Some(&place) {
        places.push(place);
    }
}

/// A name as it is looked up.
pub(crate) fn comparable(name: &str) -> String {
    normal_form(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[allow(clippy::cast_precision_loss, reason = "counts of skills met, whose last digits tell nothing")]
fn ln(count: u128) -> f64 {
    (count as f64).ln()
}

fn not_found(skill: &str) -> Error {
    Error::NotFound { kind: "skill", id: shorten(skill) }
}
