//! Taxonomies of skills.

use std::ffi::c_char;

use serde_json::json;
use ssdc_core::Taxonomy;

use crate::boundary::{Handle, guard, out, release, shared, text};
use crate::status::ssdc_status;
use crate::table::ssdc_table;

/// Skills, each below none, one or several others. It never changes.
#[derive(Debug)]
pub struct ssdc_taxonomy(pub(crate) Taxonomy);

impl Handle for ssdc_taxonomy {
    const TAG: [u8; 8] = *b"ssdctaxo";
}

/// Reads the skills of ESCO from CSV files in a folder or in those right in it: those of its own download (`skills_en.csv`,
/// `skillGroups_en.csv`, `broaderRelationsSkillPillar_en.csv`), or those of Tabiya (`skills.csv`, `skillGroups.csv`,
/// `skills_hierarchy.csv`). The hierarchy must be there. On success `*taxonomy` is a new handle, to be freed with
/// `ssdc_taxonomy_free`.
///
/// Errors: `SSDC_FILE`, `SSDC_INVALID_CSV`, `SSDC_INVALID_TABLE`, `SSDC_CYCLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_taxonomy_from_esco(
    folder: *const c_char,
    taxonomy: *mut *mut ssdc_taxonomy,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (folder, slot) = unsafe { (text(folder, "folder")?, out(taxonomy, "taxonomy")?) };
        slot.give_handle(ssdc_taxonomy(Taxonomy::from_esco(folder)?));
        Ok(())
    })
}

/// Reads a table with a column `id`, a column `parents` or `parent`, and perhaps `label`, `synonyms` and `count` (how often
/// each skill is met, itself). Parents and synonyms are lists, JSON text of lists, or text with one a line. On success
/// `*taxonomy` is a new handle, to be freed with `ssdc_taxonomy_free`.
///
/// Errors: with the row from 0 in `ssdc_last_error_pointer`: `SSDC_MISSING_FIELD`, `SSDC_DUPLICATE`,
/// `SSDC_MISSING_REFERENCE`, `SSDC_WRONG_TYPE`, `SSDC_INVALID_ID`; `SSDC_CYCLE` names the skills that lead back to themselves.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_taxonomy_from_table(
    table: *const ssdc_table,
    taxonomy: *mut *mut ssdc_taxonomy,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (table, slot) = unsafe { (shared(table, "table")?, out(taxonomy, "taxonomy")?) };
        slot.give_handle(ssdc_taxonomy(Taxonomy::from_table(&table.0)?));
        Ok(())
    })
}

/// All skills by id, in columns `id`, `label`, `parents`, `synonyms`, `level`, `information` and, where counts were given,
/// `count`. On success `*table` is a new handle, to be freed with `ssdc_table_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_taxonomy_table(
    taxonomy: *const ssdc_taxonomy,
    table: *mut *mut ssdc_table,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (taxonomy, slot) = unsafe { (shared(taxonomy, "taxonomy")?, out(table, "table")?) };
        slot.give_handle(ssdc_table(taxonomy.0.to_table()));
        Ok(())
    })
}

/// The ids of the skills that a text names, as a JSON list: the one whose id it is, else those so labelled, else those that have
/// it as a synonym. Capitals, forms of letters and numbers of spaces make no difference. On success `*json` is a new text, to
/// be freed with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_taxonomy_find(
    taxonomy: *const ssdc_taxonomy,
    name: *const c_char,
    json: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (taxonomy, name) = unsafe { (shared(taxonomy, "taxonomy")?, text(name, "name")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(json, "json") }?;
        slot.give_text(json!(taxonomy.0.find(name)).to_string())
    })
}

/// What there is to say of a skill, by its id or by a name that is only its own, as a JSON object of `id`, `label`, `synonyms`,
/// `parents`, `level` (fewest steps from a root), `information` (how much it tells, 0 to 1), `count`. On success `*json` is a
/// new text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_NOT_FOUND`; `SSDC_AMBIGUOUS_SKILL` where the text names several.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_taxonomy_get(
    taxonomy: *const ssdc_taxonomy,
    skill: *const c_char,
    json: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (taxonomy, skill) = unsafe { (shared(taxonomy, "taxonomy")?, text(skill, "skill")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(json, "json") }?;
        slot.give_text(taxonomy.0.get(skill)?.to_json())
    })
}

/// How well a skill answers the need of another, from 0 to 1; both by id or by a name that is only theirs. A skill answers
/// everything above it wholly, and what lies below it in part: the share of what the need tells that the skill tells too.
///
/// Errors: `SSDC_NOT_FOUND`; `SSDC_AMBIGUOUS_SKILL` where a text names several.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_taxonomy_similarity(
    taxonomy: *const ssdc_taxonomy,
    need: *const c_char,
    skill: *const c_char,
    similarity: *mut f64,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (taxonomy, need) = unsafe { (shared(taxonomy, "taxonomy")?, text(need, "need")?) };
        // SAFETY: this function's contract.
        let (skill, slot) = unsafe { (text(skill, "skill")?, out(similarity, "similarity")?) };
        slot.give(taxonomy.0.need(need)?.similarity(skill)?);
        Ok(())
    })
}

/// Frees a handle, exactly once; NULL is allowed. What was made from it stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_taxonomy_free(taxonomy: *mut ssdc_taxonomy) {
    // SAFETY: this function's contract.
    unsafe { release(taxonomy) }
}
