//! Exact flows in integers: who can be given what, who must go short, and why.
//!
//! This layer knows lots, obligations and indices, nothing of grants or money. An [`Admission`] says which lot may serve which
//! obligation; [`allocate()`] is the door to all of them: [`max_flow`] gives as much as can be given, with the [`Cut`] that proves it; [`in_order`], [`fairest()`] and
//! [`pro_rata()`] give just as much, and decide who is served where not all can be. [`Network`] serves any other directed graph.
//!
//! All of them are exact and tell ties by index: the same instance has the same answer everywhere. Instances whose totals
//! reach 2^63 are refused at the door, and nothing after it can overflow.
//!
//! Where to read on: `greedy` picks a start, `labels` measures distances in the residual graph, `augment` moves what lacks along
//! them, and `engine` does so until nothing more can be given. `region` cuts an instance in two at a minimum cut; `priority`,
//! `leximin` and `pro_rata` stand on that.

mod admission;
mod allocate;
mod amount;
mod assign;
mod augment;
mod cascade;
mod cells;
mod communities;
mod compact;
mod engine;
mod error;
mod even;
mod flow;
mod fraction;
mod greedy;
mod joined;
mod labels;
mod lazy;
mod leximin;
mod network;
mod passage;
mod pieces;
mod priority;
mod pro_rata;
mod random;
mod reachable_sets;
mod region;
mod set_cover;
mod shape;
mod teams;
#[cfg(test)]
mod tests;
mod text;
mod transport;
mod watch;

pub use admission::{Admission, Instance, indices};
pub use allocate::{Allocation, Order, allocate};
pub use assign::{Assignment, Budget, Certificate, EFFORT, Groups, Objective, Pairing, Shortage, Unserved, assign};
pub use cascade::SpreadModel;
pub(crate) use cascade::{Cascade, World};
pub(crate) use cells::{Cells, count};
pub(crate) use communities::{Communities, Leiden};
pub(crate) use compact::{CompactGraph, CompactTie, TieColumns};
pub use error::{Part, SolveError};
pub use flow::{Cut, Flow, max_flow};
pub use fraction::Fraction;
pub(crate) use joined::Joined;
pub(crate) use lazy::{Choice, Costs, lazy_greedy};
pub use leximin::{Fairest, fairest};
pub use network::{Edges, Ends, Network, NetworkFlow};
pub(crate) use passage::{Giver, Move, Passed, most};
pub(crate) use pieces::in_pieces;
pub use priority::{flexibility, in_order};
pub use pro_rata::{ProRata, pro_rata};
pub(crate) use random::Random;
pub(crate) use reachable_sets::ReachableSets;
pub(crate) use set_cover::set_cover;
pub use teams::{MOST_SKILLS, TEAM_EFFORT, Team, TeamInstance, TeamLimit, TeamObjective, team};
pub use text::{TextIndex, TextMatch};
pub(crate) use text::{apportioned, normal_form};
