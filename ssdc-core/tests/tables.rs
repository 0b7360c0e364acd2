//! Tables: records leave and come back, through Arrow and CSV too, and every mistake names table, row and column.
#![cfg(feature = "tables")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails must say so"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use ssdc_core::{Cell, Code, Column, Kind, Portfolio, Table};

#[path = "../examples/random_portfolio.rs"]
mod random_portfolio;

fn root(path: &str) -> String {
    format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))
}

fn tables(portfolio: &Portfolio) -> Vec<(Kind, Table)> {
    Kind::ALL.into_iter().map(|kind| (kind, portfolio.table(kind))).collect()
}

fn through(portfolio: &Portfolio, way: impl Fn(&Table) -> Table) {
    let there = tables(portfolio).iter().map(|(kind, table)| (*kind, way(table))).collect::<Vec<_>>();
    assert_eq!(Portfolio::from_tables(there).unwrap().to_json(), portfolio.to_json());
}

fn through_everything(portfolio: &Portfolio) {
    through(portfolio, Table::clone);
    through(portfolio, |table| Table::from_arrow(table.to_arrow_stream().unwrap()).unwrap());
    through(portfolio, |table| Table::from_csv(&table.to_csv()).unwrap());
}

#[test]
fn every_field_of_every_kind_leaves_and_comes_back() {
    for path in ["tests/vectors/every_field.json", "examples/centre/portfolio.json"] {
        let portfolio = Portfolio::read(root(path)).unwrap();
        through_everything(&portfolio);
        for (kind, table) in tables(&portfolio) {
            assert_eq!(table.len(), portfolio.count(kind), "{kind}");
            let back = Table::from_arrow(table.to_arrow_stream().unwrap()).unwrap();
            assert_eq!(back, table, "{kind}");
        }
    }
    through_everything(&Portfolio::default());
}

#[test]
fn every_kind_of_record_comes_back_however_its_fields_vary() {
    let mut most = [0; Kind::ALL.len()];
    for seed in 0..60 {
        let portfolio = random_portfolio::portfolio(seed);
        through_everything(&portfolio);
        Kind::ALL.iter().zip(&mut most).for_each(|(kind, most)| *most = portfolio.count(*kind).max(*most));
    }
    assert!(most.iter().all(|most| *most > 3), "{most:?}");
}

/// A portfolio of grants with whatever a table could lose.
fn portfolios() -> impl Strategy<Value = Portfolio> {
    let text = || prop_oneof!["[a-zA-Z\"',\\n 0-9é汉]{1,12}", Just("true".to_owned()), Just("12".to_owned())];
    let date = || prop_oneof![Just("2018"), Just("2018-06"), Just("2018-06-30"), Just("1969-12-31")];
    let money = || {
        let amount = prop_oneof![0..1_000_000_i64, Just(0), Just(9_000_000_000_000_000)];
        (amount, 0..6_u32, prop_oneof![Just("USD"), Just("JPY"), Just("CNY")])
            .prop_map(|(units, scale, currency)| format!("{} {currency}", rust_decimal_text(units, scale)))
    };
    let scalar = || {
        prop_oneof![
            text().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from)
        ]
    };
    let own = || {
        prop_oneof![
            text().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            Just(json!(null)),
            Just(json!([1, {"a": "b"}])),
        ]
    };
    let grant = (
        (
            text(),
            prop::option::of(money()),
            prop::option::of(date()),
            prop::collection::btree_map("[a-z]{1,3}", scalar(), 0..3),
        ),
        (
            prop::option::of(own()),
            prop::option::of(own()),
            prop::collection::vec((date(), money()), 0..3),
            prop::option::of(1..100_u32),
        ),
    );
    prop::collection::vec(grant, 0..6).prop_map(|grants| {
        let records = grants.into_iter().enumerate().map(
            |(number, ((title, amount, from, inputs), (one, two, commitments, tranche)))| {
                let commitments: Vec<Value> =
                    commitments.iter().map(|(on, amount)| json!({"on": on, "amount": amount})).collect();
                let mut grant =
                    json!({"id": format!("G {number}"), "title": title, "inputs": inputs, "commitments": commitments});
                let fields = grant.as_object_mut().unwrap();
                fields.extend(amount.map(|amount| ("amount".to_owned(), amount.into())));
                fields.extend(from.map(|from| ("agreement".to_owned(), json!({"from": from}))));
                fields.extend(one.map(|own| ("x_one".to_owned(), own)));
                fields.extend(two.map(|own| ("x_two".to_owned(), own)));
                fields.extend(tranche.map(|number| ("tranches".to_owned(), json!([{"number": number}]))));
                grant
            },
        );
        let document = json!({"format": "ssdc-portfolio/1", "grants": records.collect::<Vec<_>>()});
        Portfolio::from_json(&document.to_string()).unwrap()
    })
}

fn rust_decimal_text(units: i64, scale: u32) -> String {
    rust_decimal::Decimal::new(units, scale).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn whatever_a_table_could_lose_comes_back(portfolio in portfolios()) {
        through_everything(&portfolio);
    }

    #[test]
    fn the_order_of_columns_and_rows_does_not_matter(portfolio in portfolios(), seed in any::<u64>()) {
        let table = portfolio.table(Kind::Grant);
        let mut columns: Vec<_> = table.columns().map(|(name, column)| (name.to_owned(), column.clone())).collect();
        let len = columns.len();
        (0..len).for_each(|place| columns.swap(place, usize::try_from(seed.rotate_left(u32::try_from(place).unwrap()) % len as u64).unwrap()));
        let shuffled = shuffled_csv(&columns, table.len());
        prop_assert_eq!(Portfolio::from_tables([(Kind::Grant, Table::from_csv(&shuffled).unwrap())]).unwrap(), portfolio);
    }
}

/// The columns in the order given, the last row first.
fn shuffled_csv(columns: &[(String, Column)], rows: usize) -> String {
    let quoted = |text: String| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |cells: Vec<String>| cells.into_iter().map(quoted).collect::<Vec<_>>().join(",") + "\n";
    let mut csv = line(columns.iter().map(|(name, _)| name.clone()).collect());
    for row in (0..rows).rev() {
        csv += &line(columns.iter().map(|(_, column)| column.get(row).to_string()).collect());
    }
    csv
}

#[test]
fn a_table_says_what_a_record_says() {
    let portfolio = Portfolio::from_json(
        r#"{"format": "ssdc-portfolio/1", "grants": [
            {"id": "G-1", "title": "Wells", "amount": "1250.50 USD", "agreement": {"from": "2018-06", "to": "2019-01-31"},
             "inputs": {"years": 3, "share": "75%"}, "x_desk": "A", "x_rank": 2},
            {"id": "G-2", "title": "Pumps", "amount": "120000 JPY"}]}"#,
    )
    .unwrap();
    let table = portfolio.table(Kind::Grant);
    let rows: Value = serde_json::from_str(&table.to_json()).unwrap();
    let (first, second) = (&rows[0], &rows[1]);
    assert_eq!((&first["amount"], &first["amount_currency"]), (&json!("1250.50"), &json!("USD")));
    assert_eq!((&second["amount"], &second["amount_currency"]), (&json!("120000"), &json!("JPY")));
    assert_eq!(first["agreement"], json!({"from": "2018-06-01", "from_precision": "month", "to": "2019-01-31"}));
    assert_eq!(
        first["inputs"],
        json!([{"name": "share", "value": "75%", "value_type": "text"}, {"name": "years", "value": "3", "value_type": "integer"}])
    );
    assert_eq!((&first["x_desk"], &first["own_fields"]), (&json!("A"), &json!("{\"x_rank\":2}")));
    assert_eq!((&second["x_desk"], &second["own_fields"]), (&json!(null), &json!(null)));
    let batch = table.to_arrow().unwrap();
    assert_eq!(batch.column_by_name("amount").unwrap().data_type().to_string(), "Decimal128(38, 2)");
}

#[test]
fn arrow_shares_the_values() {
    use arrow_array::cast::AsArray;
    use arrow_array::types::Int64Type;
    let table = Table::new([("lots", Column::integer([Some(2), None])), ("id", Column::text([Some("a"), Some("b")]))]);
    let address = |table: &Table| {
        let batch = table.to_arrow().unwrap();
        let numbers = batch.column(0).as_primitive::<Int64Type>().values().as_ptr() as usize;
        (numbers, batch.column(1).as_string::<i64>().value_data().as_ptr() as usize)
    };
    assert_eq!(address(&table), address(&table.clone()));
}

#[test]
fn a_decimal_column_that_needs_too_many_digits_becomes_text() {
    let decimals = ["79228162514264337593543950335", "0.0000000000000000000000000001", "-1.50"];
    let column = Column::decimal(decimals.iter().map(|text| text.parse().ok()));
    assert_eq!(column.iter().collect::<Vec<_>>(), decimals.map(Cell::Text));
    let usual = Column::decimal([decimals[2], "3"].iter().map(|text| text.parse().ok()));
    assert_eq!(
        usual.iter().collect::<Vec<_>>(),
        [Cell::Decimal { units: -150, scale: 2 }, Cell::Decimal { units: 3, scale: 0 }]
    );
}

fn error_of(kind: Kind, table: Table) -> (Code, String) {
    let error = Portfolio::from_tables([(kind, table)]).unwrap_err();
    (error.code(), error.to_string())
}

#[test]
fn every_mistake_names_table_row_and_column() {
    let csv = |text: &str| Table::from_csv(text).unwrap();
    let ids = || Column::text([Some("G-1"), Some("G-2")]);
    let grants = |amount: Column| Table::new([("id", ids()), ("title", ids()), ("amount", amount)]);
    let cases = [
        (csv("id,title,amount\nG-1,a,1 USD\nG-2,b,many\n"), Code::InvalidMoney, "/grants/1/amount: "),
        (csv("id,amount\nG-1,1 USD\n"), Code::MissingField, "/grants/0: missing field `title`"),
        (csv("id,title,budget\n"), Code::UnknownField, "/grants: unknown field `budget`"),
        (
            Table::new([("id", ids()), ("title", ids()), ("title", ids())]),
            Code::RepeatedField,
            "/grants: field `title` stands twice",
        ),
        (csv("id,title\nG-1,a\nG-1,b\n"), Code::Duplicate, "/grants/1: duplicate grant `G-1`"),
        (csv("id,title,programme\nG-1,a,P\n"), Code::MissingReference, "/grants/0/programme: "),
        (csv("id,title,recipients\nG-1,a,P\n"), Code::WrongType, "/grants/0/recipients: "),
        (csv("id,title,amount,amount_currency\nG-1,a,5,US\n"), Code::InvalidCurrency, "/grants/0/amount: "),
        (csv("id,title,amount\nG-1,a,5\n"), Code::InvalidMoney, "/grants/0/amount: "),
        (
            csv("id,title,agreement\nG-1,a,\"{\"\"from\"\": \"\"2018-13\"\"}\"\n"),
            Code::InvalidDate,
            "/grants/0/agreement/from: ",
        ),
        (csv("id,title,own_fields\nG-1,a,5\n"), Code::WrongType, "/grants/0: "),
        (
            grants(Column::float([Some(1.5), None])),
            Code::WrongType,
            "/grants/0/amount: wrong type: expected an amount as text",
        ),
        (grants(Column::integer([None, Some(5)])), Code::WrongType, "/grants/1/amount: wrong type: expected an amount"),
        (
            grants(Column::boolean([None, Some(true)])),
            Code::WrongType,
            "/grants/1/amount: wrong type: expected an amount",
        ),
    ];
    for (table, code, start) in cases {
        let (found, text) = error_of(Kind::Grant, table);
        assert_eq!((found, text.starts_with(start)), (code, true), "{text}");
    }
    let (_, text) = error_of(Kind::Grant, grants(Column::float([Some(1.5), None])));
    assert!(text.contains("1.5, which is not exact: convert the column to decimals"), "{text}");
    let twice = [(Kind::Grant, csv("id,title\nG-1,a\n")), (Kind::Grant, csv("id,title\nG-1,a\n"))];
    assert_eq!(Portfolio::from_tables(twice).unwrap_err().code(), Code::Duplicate);
    assert_eq!(
        Table::from_csv("a,b\n1,2,3\n").unwrap_err().to_string(),
        "invalid CSV at line 2: 3 values where the header has 2"
    );
}

#[test]
fn what_spreadsheets_and_frames_really_hold_is_read() {
    let read = |table: Table| Portfolio::from_tables([(Kind::Request, table)]).unwrap();
    let text = |values: &[&str]| Column::text(values.iter().map(|value| Some(*value)));
    let expected = Portfolio::from_json(
        r#"{"format": "ssdc-portfolio/1", "requests": [{"id": "R-1", "title": "Solar", "experts": 2, "days": 5, "budget": "900.00 USD"}]}"#,
    )
    .unwrap();
    let table = |experts: Column, budget: Column| {
        Table::new([
            ("budget_currency", text(&["USD"])),
            ("id", text(&["R-1"])),
            ("title", text(&["Solar"])),
            ("__index_level_0__", Column::integer([Some(7)])),
            ("experts", experts),
            ("days", Column::float([Some(5.0)])),
            ("budget", budget),
        ])
    };
    let amounts = [Column::decimal(["900".parse().ok()]), Column::integer([Some(900)]), text(&["900.0"])];
    for budget in amounts {
        assert_eq!(read(table(Column::integer([Some(2)]), budget.clone())), expected);
        assert_eq!(read(table(text(&["2"]), budget)), expected);
    }
    let (code, why) = error_of(Kind::Request, table(Column::float([Some(2.5)]), Column::text([None::<&str>])));
    assert_eq!((code, why.starts_with("/requests/0/experts: ")), (Code::WrongType, true), "{why}");
}
