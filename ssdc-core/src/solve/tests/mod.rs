//! The solvers against oracles that know no flows: every subset of a small instance, and ways found one by one.

mod assign;
mod flow;
mod instances;
pub(crate) use instances::Random;
mod network;
mod orders;
mod refused;
mod subsets;
mod teams;
mod work;
