//! Answers: a table, a sentence, what to beware of; on request what chance alone would give.

use std::fmt;

use serde_json::{Map, Value, json};

use super::{Network, Question};
use crate::{Column, Table};

/// The answer to a question about a network.
///
/// `rows` is the main table: of answers about partners `id` and `value` first, of answers about pairs `a`, `b` and `value`; the
/// first row is the most remarkable. Further tables and single figures have names, which each question documents.
///
/// ```
/// use ssdc_core::network::{Brokers, Network};
/// let network = Network::from_edges([("a", "b"), ("b", "c")])?;
/// let answer = network.brokers(&Brokers::default())?;
/// assert_eq!(answer.rows().to_csv(), "id,value\nb,1\na,0\nc,0\n");
/// assert_eq!(answer.number("centralisation"), Some(1.0));
/// println!("{answer}");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    question: Question,
    rows: Table,
    parts: Vec<(&'static str, Table)>,
    figures: Vec<(&'static str, Figure)>,
    sentence: String,
    caveats: Vec<String>,
    baseline: Option<Baseline>,
    pub(super) network: Network,
}

/// A single figure of an answer.
///
/// ```
/// use ssdc_core::network::Figure;
/// assert_eq!(Figure::Interval(1.5, 2.0).to_string(), "1.5 to 2");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// Not defined here.
    Undefined,
    /// A count.
    Count(u64),
    /// A measure.
    Number(f64),
    /// From one number to another, both included.
    Interval(f64, f64),
    /// Whether something holds.
    Holds(bool),
    /// Words.
    Text(String),
    /// Ids or other names, in order.
    Names(Vec<String>),
}

/// What chance alone would give: the figure in random networks in which every partner has as many ties as in this one.
///
/// # Source
/// Maslov and Sneppen, *Science* 296 (2002).
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// Which figure is compared.
    pub figure: &'static str,
    /// The figure of this network.
    pub observed: f64,
    /// Its mean in the random networks.
    pub expected: f64,
    /// The least and the greatest in the random networks.
    pub range: (f64, f64),
    /// The share of the random networks, this one counted among them, whose figure is at most the observed: 1 where none
    /// exceeds it.
    pub quantile: f64,
    /// In how many of the random networks it is lower.
    pub lower: u32,
    /// In how many it is the same.
    pub same: u32,
    /// How many random networks.
    pub samples: u32,
    /// The seed.
    pub seed: u64,
}

impl Answer {
    pub(super) fn new(network: &Network, question: Question, rows: Table, sentence: String) -> Self {
        Answer {
            question,
            rows,
            parts: Vec::new(),
            figures: Vec::new(),
            sentence,
            caveats: network.caveats(),
            baseline: None,
            network: network.clone(),
        }
    }

    pub(super) fn part(mut self, name: &'static str, table: Table) -> Self {
        self.parts.push((name, table));
        self
    }

    pub(super) fn figure(mut self, name: &'static str, figure: Figure) -> Self {
        self.figures.push((name, figure));
        self
    }

    pub(super) fn saying(mut self, sentence: String) -> Self {
        self.sentence = sentence;
        self
    }

    pub(super) fn caveat(mut self, caveat: impl Into<String>) -> Self {
        self.caveats.push(caveat.into());
        self
    }

    pub(super) fn baselined(mut self, baseline: Option<Baseline>) -> Self {
        if let Some(baseline) = &baseline {
            self.sentence.push_str(&format!(" {baseline}"));
        }
        self.baseline = baseline;
        self
    }

    /// The question.
    pub fn question(&self) -> Question {
        self.question
    }

    /// The main table.
    pub fn rows(&self) -> &Table {
        &self.rows
    }

    /// A further table by its name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.parts.iter().find(|(other, _)| *other == name).map(|(_, table)| table)
    }

    /// The further tables, by name.
    pub fn tables(&self) -> impl ExactSizeIterator<Item = (&'static str, &Table)> {
        self.parts.iter().map(|(name, table)| (*name, table))
    }

    /// The single figures, by name.
    pub fn figures(&self) -> impl ExactSizeIterator<Item = (&'static str, &Figure)> {
        self.figures.iter().map(|(name, figure)| (*name, figure))
    }

    /// A single figure that is a number or a count.
    #[allow(clippy::cast_precision_loss, reason = "counts of partners and ties are below 2^53")]
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.figures().find(|(other, _)| *other == name)?.1 {
            Figure::Number(number) => Some(*number),
            Figure::Count(count) => Some(*count as f64),
            _ => None,
        }
    }

    /// Whether something holds, by the name of the figure.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.figures().any(|(other, figure)| other == name && *figure == Figure::Holds(true))
    }

    /// The answer in one or two sentences.
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// What to beware of, a sentence each.
    pub fn caveats(&self) -> &[String] {
        &self.caveats
    }

    /// What chance alone would give, where it was asked for.
    pub fn baseline(&self) -> Option<&Baseline> {
        self.baseline.as_ref()
    }

    /// As canonical JSON: the same bytes for the same network, question and settings, in every language.
    pub fn to_json(&self) -> String {
        let mut fields = Map::new();
        fields.insert("question".to_owned(), self.question.name().into());
        fields.insert("sentence".to_owned(), self.sentence.as_str().into());
        fields.insert("caveats".to_owned(), self.caveats.clone().into());
        fields.insert("rows".to_owned(), self.rows.to_value());
        for (name, table) in self.tables() {
            fields.insert(name.to_owned(), table.to_value());
        }
        for (name, figure) in self.figures() {
            fields.insert(name.to_owned(), figure.json());
        }
        if let Some(baseline) = &self.baseline {
            fields.insert("baseline".to_owned(), baseline.json());
        }
        Value::Object(fields).to_string()
    }
}

impl Figure {
    fn json(&self) -> Value {
        match self {
            Figure::Undefined => Value::Null,
            Figure::Count(count) => json!(count),
            Figure::Number(number) => json!(number),
            Figure::Interval(from, to) => json!([from, to]),
            Figure::Holds(holds) => json!(holds),
            Figure::Text(text) => json!(text),
            Figure::Names(names) => json!(names),
        }
    }
}

impl From<Option<f64>> for Figure {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Figure::Undefined, Figure::Number)
    }
}

impl From<usize> for Figure {
    fn from(count: usize) -> Self {
        Figure::Count(count as u64)
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Undefined => f.write_str("-"),
            Figure::Count(count) => write!(f, "{count}"),
            Figure::Number(number) => write!(f, "{number}"),
            Figure::Interval(from, to) => write!(f, "{from} to {to}"),
            Figure::Holds(holds) => f.write_str(if *holds { "yes" } else { "no" }),
            Figure::Text(text) => f.write_str(text),
            Figure::Names(names) => f.write_str(&names.join(", ")),
        }
    }
}

impl Baseline {
    fn json(&self) -> Value {
        json!({
            "expected": self.expected,
            "figure": self.figure,
            "lower": self.lower,
            "observed": self.observed,
            "quantile": self.quantile,
            "range": [self.range.0, self.range.1],
            "same": self.same,
            "samples": self.samples,
            "seed": self.seed,
        })
    }
}

impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.figure;
        let networks = super::counted(self.samples as usize, "random network", "random networks");
        let (observed, expected) = (self.observed, self.expected);
        write!(
            f,
            "In {networks} with the same number of ties for each partner, `{name}` is {expected:.3} on average; here it is \
             {observed:.3}, "
        )?;
        match (self.lower, self.same, self.samples - self.lower - self.same) {
            (0, _, 0) => write!(f, "as in each of them: it follows from the numbers of ties."),
            (_, 0, 0) => write!(f, "higher than in each of them."),
            (0, 0, _) => write!(f, "lower than in each of them."),
            (lower, 0, _) => write!(f, "higher than in {lower} of them."),
            (lower, same, _) => write!(f, "higher than in {lower} of them and the same in {same}."),
        }
    }
}

impl fmt::Display for Answer {
    /// The sentence, the caveats, the figures, and the first rows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 20;
        writeln!(f, "{}", self.sentence)?;
        self.caveats.iter().try_for_each(|caveat| writeln!(f, "note: {caveat}"))?;
        for (name, figure) in self.figures() {
            writeln!(f, "{name}: {figure}")?;
        }
        let tables = std::iter::once((None, &self.rows)).chain(self.tables().map(|(name, table)| (Some(name), table)));
        for (name, table) in tables.filter(|(_, table)| !table.is_empty()) {
            writeln!(f)?;
            name.map_or(Ok(()), |name| writeln!(f, "{name}:"))?;
            for line in table.to_string().lines().take(MOST + 1) {
                writeln!(f, "{line}")?;
            }
            if table.len() > MOST {
                writeln!(f, "and {} more", table.len() - MOST)?;
            }
        }
        Ok(())
    }
}

/// A table of a value for each partner: id, value. The greatest first, then by id; what has no value last.
pub(super) fn ranked(network: &Network, values: &[Option<f64>]) -> Table {
    let order = order(values);
    let value = |node: &u32| values.get(*node as usize).copied().flatten();
    Table::new([
        ("id", Column::text(order.iter().map(|node| Some(network.id(*node))))),
        ("value", Column::float(order.iter().map(value))),
    ])
}

/// The nodes by their value, the greatest first, then by id; those without a value last.
pub(super) fn order(values: &[Option<f64>]) -> Vec<u32> {
    // Bits that ascend as values descend; what has no value comes after all that have one.
    let descending = |value: f64| {
        let bits = value.to_bits();
        if bits >> 63 == 1 { bits } else { !(bits | 1 << 63) }
    };
    let mut order: Vec<(u64, u32)> =
        values.iter().zip(0..).map(|(value, node)| (value.map_or(u64::MAX, descending), node)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, node)| node).collect()
}

/// The first of an order, who all have the same value but for rounding, by id.
pub(super) fn leading(order: &[u32], value: impl Fn(u32) -> f64) -> Vec<u32> {
    let first = order.first().map_or(0.0, |node| value(*node));
    let same = order.iter().copied().take_while(|node| (first - value(*node)).abs() <= 1e-9 * first.abs());
    let mut leading: Vec<u32> = same.collect();
    leading.sort_unstable();
    leading
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn the_greatest_come_first_and_what_has_no_value_last() {
        let values = [None, Some(-1.0), Some(2.0), Some(0.0), Some(f64::INFINITY), Some(2.0), Some(-0.5), Some(-0.0)];
        assert_eq!(order(&values), [4, 2, 5, 3, 7, 6, 1, 0]);
        assert!(order(&[]).is_empty());
    }
}
