//! `include/ssdc.h` is what the sources say. `SSDC_BLESS=1` renews it.

#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "../src/status.rs"]
#[allow(dead_code, non_camel_case_types, clippy::pedantic, reason = "only the codes are looked at")]
mod status;

use std::fmt::Write as _;
use std::path::Path;

/// In the order in which a reader meets them.
const SOURCES: [&str; 18] = [
    "version",
    "status",
    "last_error",
    "json",
    "progress",
    "portfolio",
    "table",
    "match_funding",
    "allocation",
    "network",
    "network_tables",
    "solve",
    "taxonomy",
    "experts",
    "text_scores",
    "text_index",
    "iati",
    "field",
];

#[test]
fn the_header_is_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = folder.join("../include/ssdc.h");
    let header = header(folder);
    if std::env::var_os("SSDC_BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&path, &header).unwrap();
    }
    let stands = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stands == header, "include/ssdc.h differs from the sources: run this test with SSDC_BLESS=1 and review it");
}

#[test]
fn no_code_stands_twice_and_the_faces_own_stay_below_100() {
    let mut numbers: Vec<u32> = status::codes().map(|(number, _)| number).collect();
    assert!(numbers.is_sorted() && numbers.iter().take_while(|number| **number < 100).eq(&[1, 2, 3, 4, 5]));
    let count = numbers.len();
    numbers.dedup();
    assert_eq!(numbers.len(), count);
}

fn header(folder: &Path) -> String {
    let mut config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).unwrap();
    config.after_includes = Some(list_of_codes() + ARROW);
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in SOURCES {
        builder = builder.with_src(folder.join(format!("src/{source}.rs")));
    }
    let mut header = Vec::new();
    builder.generate().unwrap().write(&mut header);
    String::from_utf8(header).unwrap()
}

/// The Arrow C stream interface is a layout, not a library: <https://arrow.apache.org/docs/format/CStreamInterface.html>.
const ARROW: &str = "

/**
 * A stream of tables in the Arrow C stream interface; a program that works with Arrow includes arrow/c/abi.h, which says
 * what is in it.
 */
struct ArrowArrayStream;";

fn list_of_codes() -> String {
    let mut list = "\n/**\n * The codes. The names are those of ssdc_code_name and of the errors in Rust.\n */\nenum ssdc_code {\n".to_owned();
    list.push_str("    SSDC_OK = 0,\n");
    let mut group = None;
    for (number, name) in status::codes() {
        if group.replace(number / 1000) != Some(number / 1000) {
            writeln!(list, "    /* {} */", title(number / 1000)).unwrap();
        }
        let separated = name.chars().flat_map(|c| c.is_uppercase().then_some('_').into_iter().chain(c.to_uppercase()));
        writeln!(list, "    SSDC{} = {number},{}", separated.collect::<String>(), remark(number)).unwrap();
    }
    list.truncate(list.trim_end_matches([',', '\n']).len());
    list.push_str("\n};");
    list
}

fn title(thousands: u32) -> &'static str {
    match thousands {
        0 => "the C face",
        1 => "values and records",
        2 => "portfolio and graph",
        3 => "match funding",
        4 => "network",
        5 => "experts",
        6 => "knowledge and evaluation",
        7 => "interchange and files",
        8 => "journal",
        _ => "other",
    }
}

/// What only C has to say, where the name does not say it all.
fn remark(number: u32) -> &'static str {
    match number {
        1 => " /* a NULL where none is allowed */",
        2 => " /* an argument that is not UTF-8, or a result that holds a NUL character */",
        5 => " /* a handle of another type, or one that was freed where that can be noticed */",
        3 => " /* a mistake inside the library: please report it */",
        _ => "",
    }
}
