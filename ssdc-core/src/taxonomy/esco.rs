//! The skills of ESCO, from the CSV files of its own download or of Tabiya.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::rows::{Row, lines};
use crate::error::file_error;
use crate::{Cell, Column, Error, Table};

/// Files that say what stands below what, without language and underlines.
const HIERARCHIES: [&str; 3] = ["broaderrelationsskillpillar", "skillshierarchy", "skillhierarchy"];
/// Columns of what is below, and of what is above it.
const BELOW: [&str; 2] = ["concepturi", "childid"];
const ABOVE: [&str; 2] = ["broaderuri", "parentid"];

pub(super) fn read(folder: &Path) -> Result<Vec<Row>, Error> {
    let files = files(folder)?;
    let mut hierarchy = None;
    // ESCO has a second file of nearly the same name, which lists levels.
    for (_, path) in HIERARCHIES.iter().filter_map(|name| files.get_key_value(*name)) {
        let table = Table::read_csv(path)?;
        if column(&table, &ABOVE).is_some() {
            hierarchy = Some((path, table));
            break;
        }
    }
    let missing = || Error::File {
        action: "read",
        path: folder.display().to_string(),
        why: "expected broaderRelationsSkillPillar_en.csv or skills_hierarchy.csv".to_owned(),
    };
    let (path, hierarchy) = hierarchy.ok_or_else(missing)?;
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    // Tabiya numbers skills anew and gives ESCO's URIs beside.
    let mut uris: HashMap<String, String> = HashMap::new();
    for path in ["skills", "skillgroups"].iter().filter_map(|name| files.get(*name)) {
        describe(&Table::read_csv(path)?, path, &mut rows, &mut uris)?;
    }
    let (below, above) = (named(&hierarchy, &BELOW, path)?, named(&hierarchy, &ABOVE, path)?);
    let id = |key: &str| uris.get(key).map_or(key, String::as_str).to_owned();
    for row in 0..hierarchy.len() {
        let (Cell::Text(below), Cell::Text(above)) = (below.get(row), above.get(row)) else { continue };
        let (below, above) = (id(below), id(above));
        rows.entry(above.clone()).or_insert_with_key(|id| Row { id: id.clone(), ..Row::default() });
        rows.entry(below).or_insert_with_key(|id| Row { id: id.clone(), ..Row::default() }).parents.push(above);
    }
    Ok(rows.into_values().collect())
}

/// Adds the skills of a file that describes them.
fn describe(
    table: &Table,
    path: &Path,
    rows: &mut BTreeMap<String, Row>,
    uris: &mut HashMap<String, String>,
) -> Result<(), Error> {
    let ids = named(table, &["concepturi", "originuri"], path)?;
    let labels = named(table, &["preferredlabel"], path)?;
    let value = |names: &[&str], row| match column(table, names)?.get(row) {
        Cell::Text(text) => Some(text),
        _ => None,
    };
    for row in 0..table.len() {
        let key = value(&["id"], row);
        let uri = match ids.get(row) {
            Cell::Text(uri) => Some(uri),
            _ => None,
        };
        let Some(id) = uri.or(key).map(str::to_owned) else { continue };
        let mut synonyms: Vec<String> = key.filter(|key| *key != id).map(str::to_owned).into_iter().collect();
        uris.extend(key.map(|key| (key.to_owned(), id.clone())));
        for names in [["code"], ["altlabels"], ["hiddenlabels"]] {
            synonyms.extend(value(&names, row).into_iter().flat_map(lines));
        }
        let label = match labels.get(row) {
            Cell::Text(label) => Some(label.to_owned()),
            _ => None,
        };
        rows.insert(id.clone(), Row { id, label, synonyms, ..Row::default() });
    }
    Ok(())
}

/// The CSV files of a folder, and of the folders right in it, by name without language, underlines and capitals; those of the
/// folder itself come first.
fn files(folder: &Path) -> Result<BTreeMap<String, PathBuf>, Error> {
    let list = |folder: &Path| -> Result<Vec<PathBuf>, Error> {
        let entries = std::fs::read_dir(folder).map_err(|error| file_error("read", folder, &error))?;
        let paths = entries.map(|entry| entry.map(|entry| entry.path()));
        let mut paths = paths.collect::<Result<Vec<_>, _>>().map_err(|error| file_error("read", folder, &error))?;
        paths.sort();
        Ok(paths)
    };
    let (folders, mut paths): (Vec<_>, Vec<_>) = list(folder)?.into_iter().partition(|path| path.is_dir());
    for folder in folders {
        paths.extend(list(&folder)?);
    }
    let mut files = BTreeMap::new();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let Some(name) = name.strip_suffix(".csv") else { continue };
        let language = name.rsplit_once('_').filter(|(_, language)| language.len() == 2);
        files.entry(language.map_or(name, |(name, _)| name).replace('_', "")).or_insert(path);
    }
    Ok(files)
}

fn column<'t>(table: &'t Table, names: &[&str]) -> Option<&'t Column> {
    table.columns().find(|(name, _)| names.contains(&name.to_lowercase().as_str())).map(|(_, column)| column)
}

fn named<'t>(table: &'t Table, names: &[&str], path: &Path) -> Result<&'t Column, Error> {
    let missing = || Error::InvalidTable { why: format!("no column {} in `{}`", names.join(" or "), path.display()) };
    column(table, names).ok_or_else(missing)
}
