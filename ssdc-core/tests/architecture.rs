//! Imports point down, and petgraph stays behind its door: read from the source itself.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails must say so"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The layers from the ground up; modules of one layer may know one another unless they are engines.
const LAYERS: [&[&str]; 11] = [
    &["error", "files", "progress"],
    &["solve"],
    &["values", "settings"],
    &["table"],
    &["record", "report"],
    &["model", "taxonomy", "text_scores"],
    &["graph"],
    &["portfolio"],
    &["wire", "interchange"],
    &["match_funding", "network", "experts"],
    &["lib"],
];
const ENGINES: [&str; 4] = ["match_funding", "network", "experts", "knowledge"];

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            files(&entry, into);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            into.push(entry);
        }
    }
}

fn sources() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&src, &mut paths);
    let module = |path: &Path| {
        let first =
            path.strip_prefix(&src).unwrap().components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        first.trim_end_matches(".rs").to_owned()
    };
    paths.into_iter().map(|path| (module(&path), path.clone(), fs::read_to_string(&path).unwrap())).collect()
}

fn layer(module: &str) -> usize {
    LAYERS
        .iter()
        .position(|layer| layer.contains(&module))
        .unwrap_or_else(|| panic!("module `{module}` has no layer: give it one here"))
}

/// The module that each public name of the crate's root comes from.
fn homes(lib: &str) -> BTreeMap<String, String> {
    let mut homes = BTreeMap::new();
    for item in lib.split(';').filter_map(|item| item.trim().rsplit_once("pub use ").map(|(_, item)| item)) {
        let (module, names) = item.split_once("::").unwrap();
        for name in names.trim_matches(['{', '}']).split(',').map(str::trim).filter(|name| !name.is_empty()) {
            homes.insert(name.to_owned(), module.to_owned());
        }
    }
    homes
}

/// What a file imports from its own crate: names after `crate::`, with those of braces.
fn imports(source: &str) -> Vec<String> {
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let code = code.replace("](crate::", "");
    let mut names = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => names.extend(list.split('}').next().unwrap().split(',').map(|name| name.trim().to_owned())),
            None => names.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn imports_point_down() {
    let sources = sources();
    let homes = homes(&sources.iter().find(|(module, ..)| module == "lib").unwrap().2);
    let mut checked = 0;
    for (module, path, source) in sources.iter().filter(|(module, ..)| module != "lib") {
        for name in imports(source) {
            let home =
                if LAYERS.iter().any(|layer| layer.contains(&name.as_str())) { Some(&name) } else { homes.get(&name) };
            let Some(home) = home else { continue };
            checked += 1;
            assert!(layer(home) <= layer(module), "{}: `{name}` of `{home}` lies above `{module}`", path.display());
            let strangers = home == module || !(ENGINES.contains(&home.as_str()) && ENGINES.contains(&module.as_str()));
            assert!(strangers, "{}: engines do not know one another", path.display());
        }
    }
    assert!(checked > 150, "{checked}");
}

#[test]
fn petgraph_stays_in_the_graph() {
    for (module, path, source) in sources() {
        let names_it = source.lines().any(|line| line.contains("petgraph::") && !line.trim_start().starts_with("//"));
        assert!(!names_it || module == "graph", "{} names petgraph", path.display());
        let public = source.lines().find(|line| module == "graph" && line.trim_start().starts_with("pub "));
        assert!(public.is_none(), "{}: the graph is private, but {public:?}", path.display());
    }
}

#[test]
fn files_are_short_enough_to_read() {
    for (_, path, source) in sources() {
        let code = source.split("#[cfg(test)]\nmod tests").next().unwrap();
        assert!(code.lines().count() <= 500, "{} has {} lines", path.display(), code.lines().count());
    }
}
