//! Assignment: which rows are given which columns, at the greatest total of scores.
//!
//! Where to read on: `pairing` is the instance, `answer` the door. `grid` indexes what is open, `market` holds the state,
//! `bids` makes a start, `paths` completes it, or `scaling` where ways are long; `flow` says
//! which. `budget` and `fairest` are searches of their own. `certificate`, `shortage` and
//! `words` are the reasons.

mod answer;
mod bids;
mod budget;
mod certificate;
mod fairest;
mod flow;
mod grid;
mod market;
mod pairing;
mod paths;
mod scaling;
mod shortage;
mod words;

pub use answer::{Assignment, EFFORT, Objective, assign};
pub use certificate::Certificate;
pub use pairing::{Budget, Groups, Pairing};
pub use shortage::{Shortage, Unserved};
