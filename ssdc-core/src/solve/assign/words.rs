//! An assignment as JSON, and why somebody is not served in sentences.

use std::fmt;

use serde_json::json;

use super::answer::Assignment;
use super::shortage::Shortage;

/// How many numbers a sentence lists.
const LISTED: usize = 10;

/// `rows 0, 1`, with no more than some of them.
fn listed(what: &str, numbers: &[u32]) -> String {
    let shown: Vec<_> = numbers.iter().take(LISTED).map(ToString::to_string).collect();
    let more = numbers.len().saturating_sub(LISTED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{what} {}{more}", shown.join(", "))
}

impl fmt::Display for Shortage {
    /// Who competes for what, and what they lack: a proof that reads as one sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filled = [("columns", &self.columns), ("groups", &self.groups)];
        let filled = filled.into_iter().filter(|(_, numbers)| !numbers.is_empty());
        let filled: Vec<_> = filled.map(|(what, numbers)| listed(what, numbers)).collect();
        let filled = if filled.is_empty() {
            "no other column may serve them".to_owned()
        } else {
            format!("{} are full", filled.join(" and "))
        };
        let lack = self.need - self.reach;
        write!(
            f,
            "{} must get {} together and can get {}: {filled}; {lack} are lacking",
            listed("rows", &self.rows),
            self.need,
            self.reach
        )
    }
}

impl Assignment {
    /// Why rows are not served and columns not loaded, in sentences.
    pub fn reasons(&self) -> Vec<String> {
        let shortages = self.shortages.iter().map(ToString::to_string);
        let by_budget = self.unserved.iter().filter(|one| one.shortage.is_none()).map(|one| {
            format!(
                "row {} lacks {}: the budgets of its columns have no room for it beside the others",
                one.row, one.lacks
            )
        });
        let below = self.below.iter().map(|(column, lacks)| {
            format!("column {column} is {lacks} below its lower load: no row could come to it without another being left unserved")
        });
        shortages.chain(by_budget).chain(below).collect()
    }

    /// Everything as a JSON object; pairs are places in the input.
    pub fn to_json(&self) -> String {
        let unserved = self.unserved.iter();
        let unserved = unserved.map(|one| json!({"row": one.row, "lacks": one.lacks, "shortage": one.shortage}));
        let shortages = self.shortages.iter().map(|shortage| {
            json!({
                "rows": shortage.rows,
                "columns": shortage.columns,
                "groups": shortage.groups,
                "need": shortage.need,
                "reach": shortage.reach,
            })
        });
        let below = self.below.iter().map(|(column, lacks)| json!({"column": column, "lacks": lacks}));
        let certificate = self.certificate.as_ref().map(|certificate| {
            json!({
                "row_value": certificate.row_value,
                "column_price": certificate.column_price,
                "group_price": certificate.group_price,
                "unserved_penalty": certificate.unserved_penalty,
                "below_penalty": certificate.below_penalty,
            })
        });
        json!({
            "pairs": self.pairs,
            "total": self.total,
            "total_bound": self.total_bound,
            "floor": self.floor,
            "floor_bound": self.floor_bound,
            "unserved": unserved.collect::<Vec<_>>(),
            "shortages": shortages.collect::<Vec<_>>(),
            "below": below.collect::<Vec<_>>(),
            "reasons": self.reasons(),
            "certificate": certificate,
        })
        .to_string()
    }
}
