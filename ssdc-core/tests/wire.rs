//! The wire form: reading and writing are inverse, every leaf is checked, and every mistake names its place.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails must say so"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use ssdc_core::{Code, Error, Policy, Portfolio, schemas};

fn root(path: &str) -> String {
    format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))
}

fn every_field() -> Value {
    serde_json::from_str(&std::fs::read_to_string(root("tests/vectors/every_field.json")).unwrap()).unwrap()
}

fn read(document: &Value) -> Result<Portfolio, Error> {
    Portfolio::from_json(&document.to_string())
}

/// The pointers of all leaves of a document; what stands under `x_` and free values belongs to its author.
fn leaves(value: &Value, place: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| !name.starts_with("x_")) {
                leaves(value, &format!("{place}/{name}"), into);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| leaves(item, &format!("{place}/{index}"), into));
        }
        _ => into.push(place.to_owned()),
    }
}

#[test]
fn the_vector_has_every_field_of_every_schema() {
    fn missing(schema: &Value, found: &[&Value], place: &str, into: &mut Vec<String>) {
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let values: Vec<&Value> = found.iter().filter_map(|record| record.get(name)).collect();
            if values.is_empty() {
                into.push(format!("{place}/{name}"));
            }
            let items: Vec<&Value> = values
                .iter()
                .flat_map(|value| value.as_array().map_or(vec![*value], |list| list.iter().collect()))
                .collect();
            missing(field, &items, &format!("{place}/{name}"), into);
            missing(&field["items"], &items, &format!("{place}/{name}"), into);
        }
    }
    let document = every_field();
    let mut absent = Vec::new();
    for (name, schema) in schemas() {
        let schema: Value = serde_json::from_str(&schema).unwrap();
        let kind = name.trim_end_matches(".json");
        let plural = if kind == "series" { kind.to_owned() } else { format!("{kind}s") };
        let records: Vec<&Value> = document[&plural].as_array().into_iter().flatten().collect();
        if kind != "portfolio" {
            missing(&schema, &records, kind, &mut absent);
        }
    }
    // What every record may carry is shown on a partner alone.
    absent.retain(|place| {
        !["identifiers", "also_known_as", "origin", "attributes"].iter().any(|note| place.contains(note))
    });
    assert_eq!(absent, Vec::<String>::new());
}

#[test]
fn reading_and_writing_are_inverse() {
    for path in ["tests/vectors/every_field.json", "examples/centre/portfolio.json"] {
        let portfolio = Portfolio::read(root(path)).unwrap();
        let text = portfolio.to_json();
        let again = Portfolio::from_json(&text).unwrap();
        assert_eq!(again, portfolio);
        assert_eq!(again.to_json(), text);
        let given: Value = serde_json::from_str(&std::fs::read_to_string(root(path)).unwrap()).unwrap();
        let written: Value = serde_json::from_str(&text).unwrap();
        let (mut before, mut after) = (Vec::new(), Vec::new());
        leaves(&given, "", &mut before);
        leaves(&written, "", &mut after);
        assert_eq!(before.len(), after.len(), "{path}: no leaf is lost or invented");
    }
}

#[test]
fn the_order_of_input_never_matters() {
    let document: Value =
        serde_json::from_str(&std::fs::read_to_string(root("examples/centre/portfolio.json")).unwrap()).unwrap();
    let mut reversed = document.clone();
    for list in reversed.as_object_mut().unwrap().values_mut().filter_map(Value::as_array_mut) {
        list.reverse();
    }
    let (one, other) = (read(&document).unwrap(), read(&reversed).unwrap());
    assert_eq!(one, other);
    assert_eq!(one.to_json(), other.to_json());
}

#[test]
fn a_wrong_type_at_any_leaf_is_refused_with_its_place() {
    let document = every_field();
    let mut places = Vec::new();
    leaves(&document, "", &mut places);
    assert!(places.len() > 200, "{}", places.len());
    for place in places {
        for wrong in [json!({"a": 1}), json!([[]]), json!(1.5), json!("\u{7}")] {
            let mut damaged = document.clone();
            *damaged.pointer_mut(&place).unwrap() = wrong.clone();
            // Free text may be any text.
            let Err(error) = read(&damaged) else {
                assert!(wrong.is_string(), "{wrong} was taken at {place}");
                continue;
            };
            // What is no longer the id that others name, or no longer the format, shows elsewhere.
            let names_it = error.pointer().unwrap_or_default().starts_with(&place) || wrong.is_string();
            assert!(names_it, "{wrong} at {place}: {error}");
        }
    }
}

#[test]
fn an_unknown_field_is_refused_everywhere_and_one_of_the_authors_own_is_kept() {
    fn objects(value: &Value, place: &str, into: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                into.push(place.to_owned());
                fields
                    .iter()
                    .filter(|(name, _)| !name.starts_with("x_"))
                    .for_each(|(name, value)| objects(value, &format!("{place}/{name}"), into));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| objects(item, &format!("{place}/{index}"), into));
            }
            _ => {}
        }
    }
    let document = every_field();
    let mut places = Vec::new();
    objects(&document, "", &mut places);
    for place in places.iter().filter(|place| !place.ends_with("/inputs") && !place.ends_with("/amounts")) {
        let mut damaged = document.clone();
        damaged.pointer_mut(place).unwrap().as_object_mut().unwrap().insert("ammount".into(), json!("1 USD"));
        let error = read(&damaged).unwrap_err();
        assert_eq!(
            (error.code(), error.pointer().unwrap_or_default()),
            (Code::UnknownField, place.as_str()),
            "{error}"
        );
    }
    let portfolio = read(&document).unwrap();
    assert!(portfolio.to_json().contains(r#""x_note":{"free":[1,2.5,null,"text"]}"#));
}

#[test]
fn every_reference_must_lead_somewhere() {
    let document = every_field();
    let mut places = Vec::new();
    leaves(&document, "", &mut places);
    let ids: Vec<String> = places
        .iter()
        .filter(|place| place.ends_with("/id"))
        .filter_map(|place| document.pointer(place)?.as_str().map(str::to_owned))
        .collect();
    let mut references = 0;
    for place in places.iter().filter(|place| !place.ends_with("/id")) {
        let text = document.pointer(place).and_then(Value::as_str).unwrap_or_default();
        if !ids.iter().any(|id| id == text)
            || place.contains("/phase")
            || place.contains("/line")
            || place.contains("/parent")
        {
            continue;
        }
        references += 1;
        let mut damaged = document.clone();
        *damaged.pointer_mut(place).unwrap() = json!("nobody");
        let error = read(&damaged).unwrap_err();
        assert_eq!((error.code(), error.pointer()), (Code::MissingReference, Some(place.as_str())), "{error}");
    }
    assert_eq!(references, 31);
}

#[test]
fn bad_input_gives_its_code_and_its_place() {
    let cases: Value =
        serde_json::from_str(&std::fs::read_to_string(root("tests/vectors/bad_input.json")).unwrap()).unwrap();
    for case in cases.as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let text = case["text"].as_str().map_or_else(|| case["document"].to_string(), str::to_owned);
        let error = Portfolio::from_json(&text).expect_err(name);
        assert_eq!(u64::from(error.code().number()), case["code"].as_u64().unwrap(), "{name}: {error}");
        assert_eq!(error.pointer().unwrap_or_default(), case["pointer"].as_str().unwrap(), "{name}: {error}");
        assert!(error.to_string().len() < 600, "{name}: {error}");
    }
}

#[test]
fn extreme_input_is_refused_without_harm() {
    let deep =
        format!("{{\"format\": \"ssdc-portfolio/1\", \"partners\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let own = format!(
        r#"{{"format": "ssdc-portfolio/1", "partners": [{{"id": "P", "name": "N", "x_deep": {}{}}}]}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    for text in [deep, own] {
        let error = Portfolio::from_json(&text).unwrap_err();
        assert!(matches!(error.code(), Code::InvalidJson | Code::WrongType), "{error}");
    }
    let long = "a".repeat(10_000_000);
    for (field, code) in [("amount", Code::InvalidMoney), ("id", Code::InvalidId), ("status", Code::MissingField)] {
        let document = json!({"format": "ssdc-portfolio/1", "grants": [{"id": "G", "title": "T", field: long}]});
        let text = if field == "status" {
            document.to_string().replace("\"title\":\"T\"", "\"themes\":[]")
        } else {
            document.to_string().replace("\"id\":\"G\",\"id\"", "\"id\"")
        };
        let error = Portfolio::from_json(&text).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().len() < 300, "{}", error.to_string().len());
    }
    let kept = Portfolio::from_json(
        &json!({"format": "ssdc-portfolio/1", "grants": [{"id": "G", "title": long}]}).to_string(),
    )
    .unwrap();
    assert!(kept.to_json().len() > 10_000_000);
    assert_eq!(Portfolio::from_bytes(b"{\"format\": \"\xff\"}").unwrap_err().code(), Code::InvalidUtf8);
    assert!(Portfolio::from_bytes("\u{feff}{\"format\": \"ssdc-portfolio/1\"}".as_bytes()).is_ok());
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = std::env::temp_dir().join(format!("ssdc-wire-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("portfolio.json");
    let portfolio = Portfolio::read(root("tests/vectors/every_field.json")).unwrap();
    portfolio.write(&path).unwrap();
    assert_eq!(Portfolio::read(&path).unwrap(), portfolio);
    let error = portfolio.write(folder.join("no/such/folder.json")).unwrap_err();
    assert_eq!(error.code(), Code::File);
    // A folder stands where the file should go: the rename fails, and nothing is left behind.
    std::fs::create_dir(folder.join("taken")).unwrap();
    std::fs::write(folder.join("taken/file"), "x").unwrap();
    assert_eq!(portfolio.write(folder.join("taken")).unwrap_err().code(), Code::File);
    // Several threads may write one file: the last one stands, and all succeed.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..20).for_each(|_| portfolio.write(&path).unwrap()));
        }
    });
    assert_eq!(Portfolio::read(&path).unwrap(), portfolio);
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["portfolio.json", "taken"]);
    std::fs::remove_dir_all(folder).unwrap();
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_what_is_no_regular_file_is_not_replaced() {
    use std::os::unix::fs::{FileTypeExt, symlink};
    let folder = std::env::temp_dir().join(format!("ssdc-link-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("below")).unwrap();
    let portfolio = Portfolio::read(root("tests/vectors/every_field.json")).unwrap();
    let (file, link, first) = (folder.join("below/file.json"), folder.join("below/link"), folder.join("first"));
    symlink("file.json", &link).unwrap();
    symlink("below/link", &first).unwrap();
    // Once to a file that is not there yet, once to the one that then is.
    for _ in 0..2 {
        portfolio.write(&first).unwrap();
        assert!(first.is_symlink() && link.is_symlink() && !file.is_symlink());
        assert_eq!(Portfolio::read(&file).unwrap(), portfolio);
    }
    // A socket stands for pipes and devices.
    let socket = folder.join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    symlink("socket", folder.join("to_socket")).unwrap();
    symlink("circle", folder.join("circle")).unwrap();
    for (name, why) in
        [("socket", "not a regular file"), ("to_socket", "not a regular file"), ("circle", "symbolic link")]
    {
        let error = portfolio.write(folder.join(name)).unwrap_err();
        assert!(error.code() == Code::File && error.to_string().contains(why), "{error}");
    }
    assert!(socket.metadata().unwrap().file_type().is_socket() && folder.join("circle").is_symlink());
    assert_eq!(
        (std::fs::read_dir(&folder).unwrap().count(), std::fs::read_dir(folder.join("below")).unwrap().count()),
        (5, 2)
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn schemas_are_up_to_date() {
    let folder = root("include/schema");
    let bless = std::env::var_os("SSDC_BLESS").is_some();
    let mut names: Vec<String> = Vec::new();
    for (name, schema) in schemas() {
        let path = format!("{folder}/{name}");
        if bless {
            std::fs::write(&path, &schema).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).is_ok_and(|found| found == schema),
            "{name} is not up to date: `make bless` renews it"
        );
        names.push(name);
    }
    names.sort();
    let mut found: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    assert_eq!(found, names);
}

/// A text with some bytes replaced, dropped or repeated.
fn damaged(text: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let bytes = text.as_bytes().to_vec();
    let cuts = prop::collection::vec((0..bytes.len(), any::<u8>(), 0..3_u8), 1..6);
    cuts.prop_map(move |cuts| {
        let mut bytes = bytes.clone();
        for (at, byte, how) in cuts {
            let at = at.min(bytes.len() - 1);
            match how {
                0 => bytes[at] = byte,
                1 => bytes.truncate(at + 1),
                _ => bytes.insert(at, byte),
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_portfolio_never_panics_and_what_is_taken_is_written_the_same(bytes in damaged(include_str!("../../tests/vectors/every_field.json"))) {
        if let Ok(portfolio) = Portfolio::from_bytes(&bytes) {
            let text = portfolio.to_json();
            prop_assert_eq!(Portfolio::from_json(&text).unwrap().to_json(), text);
        }
    }

    #[test]
    fn a_damaged_policy_never_panics(bytes in damaged(include_str!("../policies/ssdc-1-to-1.toml"))) {
        if let Err(error) = String::from_utf8_lossy(&bytes).parse::<Policy>() {
            prop_assert!((3001..=3003).contains(&error.code().number()));
        }
    }
}
