//! A random portfolio with records of every kind: `cargo run --example random_portfolio -- SEED` prints its JSON, the same
//! for the same seed. Each record varies one of `tests/vectors/every_field.json`: fields that may be absent come and go,
//! texts, amounts, numbers and dates change, and what would be no valid portfolio is left out.

use serde_json::{Map, Value, json};
use ssdc_core::{Change, Kind, Portfolio, schemas};

const EVERY_FIELD: &str = include_str!("../../tests/vectors/every_field.json");
const TEXTS: [&str; 8] =
    ["Wells", "Solar, \"hot\" water", "水井", "é\u{301}à", "true", "12", "two\nlines", "a\ttab; 'quotes'"];

/// A sequence of numbers from a seed (`SplitMix64`).
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn one_of<T: Copy>(&mut self, values: &[T]) -> Option<T> {
        let index = usize::try_from(self.below(values.len() as u64)).ok()?;
        values.get(index).copied()
    }
}

/// The random portfolio of a seed.
pub fn portfolio(seed: u64) -> Portfolio {
    let mut random = Random(seed);
    let mut portfolio = Portfolio::from_json(EVERY_FIELD).unwrap_or_default();
    let document: Value = serde_json::from_str(EVERY_FIELD).unwrap_or_default();
    for kind in Kind::ALL {
        let schema = schema_of(kind);
        for record in document.get(kind.plural()).and_then(Value::as_array).into_iter().flatten() {
            for number in 0..random.below(6) {
                let mut varied = vary(record, &schema, &mut random);
                let id = record.get("id").and_then(Value::as_str).unwrap_or_default();
                varied
                    .as_object_mut()
                    .and_then(|fields| fields.insert("id".to_owned(), json!(format!("{id} ~{number}"))));
                let put = json!({kind.plural(): [varied]}).to_string();
                // A variant whose parts do not fit together leaves the portfolio as it was.
                let _ = Change::from_json(&put, "{}").and_then(|change| portfolio.apply(change));
            }
        }
    }
    portfolio
}

fn schema_of(kind: Kind) -> Value {
    let file = format!("{}.json", kind.name());
    let found = schemas().into_iter().find(|(name, _)| *name == file);
    found.and_then(|(_, text)| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn vary(value: &Value, schema: &Value, random: &mut Random) -> Value {
    match value {
        Value::Object(fields) => {
            let required = schema.get("required").and_then(Value::as_array);
            let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|other| other == name));
            let mut varied = Map::new();
            for (name, field) in fields {
                if is_required(name) || random.below(4) > 0 {
                    let inner = schema.get("properties").and_then(|fields| fields.get(name));
                    varied.insert(name.clone(), vary(field, inner.unwrap_or(&Value::Null), random));
                }
            }
            Value::Object(varied)
        }
        Value::Array(items) => {
            let inner = schema.get("items").unwrap_or(&Value::Null);
            let kept: Vec<_> = items.iter().filter(|_| random.below(5) > 0).collect();
            kept.into_iter().map(|item| vary(item, inner, random)).collect()
        }
        Value::String(text) => Value::String(vary_text(text, schema, random)),
        Value::Number(_) if schema.get("type") == Some(&json!("integer")) && random.below(3) == 0 => {
            json!(random.below(50))
        }
        other => other.clone(),
    }
}

fn vary_text(text: &str, schema: &Value, random: &mut Random) -> String {
    if let Some((_, currency)) = text.split_once(' ').filter(|_| schema.get("examples").is_some_and(is_money)) {
        let units = random.below(100_000_000);
        return format!("{}.{:02} {currency}", units / 100, units % 100);
    }
    let free = schema.get("type") == Some(&json!("string"))
        && ["pattern", "enum", "maxLength", "format", "examples"].iter().all(|key| schema.get(key).is_none());
    if free && random.below(2) == 0 {
        return random.one_of(&TEXTS).unwrap_or_default().to_owned();
    }
    match text.as_bytes() {
        // A day moves within its month, or is forgotten.
        [b'1' | b'2', _, _, _, b'-', _, _, b'-', _, _] => match random.below(4) {
            0 => text[..7].to_owned(),
            1 => format!("{}-{:02}", &text[..7], random.below(28) + 1),
            _ => text.to_owned(),
        },
        _ => text.to_owned(),
    }
}

fn is_money(examples: &Value) -> bool {
    examples.as_array().is_some_and(|examples| examples.iter().any(|one| one == "1250.00 USD"))
}

#[allow(dead_code, reason = "the tests take the function alone")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seed = std::env::args().nth(1).ok_or("usage: random_portfolio SEED")?.parse()?;
    println!("{}", portfolio(seed).to_json());
    Ok(())
}
