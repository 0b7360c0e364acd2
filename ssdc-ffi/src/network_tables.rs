//! What a network knows about its partners and ties, as tables.

use std::ffi::c_char;

use ssdc_core::{Network, Table};

use crate::boundary::{guard, out, shared, text};
use crate::network::ssdc_network;
use crate::status::{Failure, ssdc_status};
use crate::table::ssdc_table;

/// The ties as a table: `a`, `b`, `weight`, `multiplicity`. On success `*table` is a new handle, to be freed with
/// `ssdc_table_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_ties(network: *const ssdc_network, table: *mut *mut ssdc_table) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { give(network, table, |network| Ok(network.ties_table())) })
}

/// An attribute of every partner as a table: `id`, `value`. On success `*table` is a new handle, to be freed with
/// `ssdc_table_free`.
///
/// Errors: `SSDC_INVALID_CHOICE` for an attribute that is not there; the message names those that are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_attribute(
    network: *const ssdc_network,
    name: *const c_char,
    table: *mut *mut ssdc_table,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let name = unsafe { text(name, "name") }?;
        // SAFETY: this function's contract.
        unsafe { give(network, table, |network| Ok(network.attribute_table(name)?)) }
    })
}

/// The part of each partner, those whom ties join, as a table: `id`, and `value`, the number of the part. On success `*table`
/// is a new handle, to be freed with `ssdc_table_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_parts(network: *const ssdc_network, table: *mut *mut ssdc_table) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { give(network, table, |network| Ok(network.parts_table())) })
}

/// A place for each partner in a picture as a table: `id`, `x`, `y`, from 0 to 1; the same seed gives the same places. On
/// success `*table` is a new handle, to be freed with `ssdc_table_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_layout(
    network: *const ssdc_network,
    seed: u64,
    table: *mut *mut ssdc_table,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { give(network, table, |network| Ok(network.layout(seed))) })
}

unsafe fn give(
    network: *const ssdc_network,
    table: *mut *mut ssdc_table,
    of: impl FnOnce(&Network) -> Result<Table, Failure>,
) -> Result<(), Failure> {
    // SAFETY: the caller's contract.
    let (network, slot) = unsafe { (shared(network, "network")?, out(table, "table")?) };
    slot.give_handle(ssdc_table(of(&network.0)?));
    Ok(())
}
