//! The reader of IATI files: what becomes of each element, of each trap of real files, and of files that are damaged.
#![cfg(feature = "iati")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails must say so"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use serde_json::{Value, json};
use ssdc_core::{
    Cell, Code, Error, IatiImport, ImportCode, ImportFinding, ImportSeverity, Kind, Table, read_iati, read_iati_bytes,
};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/iati").join(name)
}

fn read(xml: &str) -> IatiImport {
    read_iati_bytes("test.xml", xml.as_bytes()).unwrap()
}

/// One activity in dollars with what is given inside.
fn activity(inner: &str) -> String {
    format!(
        "<iati-activities version=\"2.03\">\n<iati-activity default-currency=\"USD\">\n\
         <iati-identifier>A-1</iati-identifier><title>T</title>\n{inner}\n</iati-activity>\n</iati-activities>"
    )
}

fn transaction(kind: &str, value: &str) -> String {
    format!(
        "<transaction><transaction-type code=\"{kind}\"/><transaction-date iso-date=\"2018-06-30\"/>{value}</transaction>"
    )
}

fn record(import: &IatiImport, kind: Kind, id: &str) -> Value {
    serde_json::from_str(&import.portfolio.get(Some(kind), &id.parse().unwrap()).unwrap()).unwrap()
}

/// Code, line and path of each finding.
fn findings(import: &IatiImport) -> Vec<(&'static str, u32, String)> {
    let of = |finding: &ImportFinding| {
        (finding.code().name(), finding.line().unwrap_or(0), finding.path().unwrap_or_default())
    };
    import.each_finding().map(of).collect()
}

/// The codes of the findings, sorted.
fn codes(import: &IatiImport) -> Vec<&'static str> {
    let mut codes: Vec<_> = import.each_finding().map(|finding| finding.code().name()).collect();
    codes.sort_unstable();
    codes
}

fn totals(import: &IatiImport) -> String {
    import.totals().to_csv().lines().skip(1).map(|line| format!("{}\n", line.split_once(',').unwrap().1)).collect()
}

#[test]
fn version_2_becomes_records() {
    let import = read_iati(&[fixture("wells-2.03.xml")], &mut ()).unwrap();
    let mut grant = record(&import, Kind::Grant, "XX-TST-1/wells");
    let origin = grant.as_object_mut().unwrap().remove("origin").unwrap();
    assert_eq!((&origin["file"], &origin["line"]), (&json!("wells-2.03.xml"), &json!(4)));
    assert_eq!(
        grant,
        json!({
            "id": "XX-TST-1/wells",
            "title": "Wells & pumps for Kisumu",
            "also_known_as": ["Des puits & des pompes"],
            "identifiers": [{"scheme": "XX-OLD", "value": "OLD-7"}],
            "agreement": {"from": "2018-02-01", "to": "2019-12-31"},
            "commitments": [{"on": "2018-02-01", "amount": "5000.000000001 USD"}],
            "recipients": [{"partner": "XX-TST:name:Kisumu Water Users"}],
            "partners": [{"partner": "XX-TST", "role": "reporting"}, {"partner": "XX-TST", "role": "funding"}],
            "countries": [{"country": "KE", "percent": "66.67"}, {"country": "UG", "percent": "33.34"}],
            "themes": ["1:14030", "99:W"],
            "sdgs": ["6.b", "6"],
            "lines": [
                {"id": "budget-1", "kind": "budget_original", "amount": "1000.50 USD", "from": "2018-01-01", "to": "2018-12-31"},
                {"id": "budget-2", "kind": "budget_revised", "amount": "7.00 EUR"},
            ],
            "tranches": [{"number": 1, "amount": "250.00 USD", "due": "2018-03-01"}],
            "status": "2",
        })
    );
    let payment = record(&import, Kind::Payment, "XX-TST-1/wells/transaction/2");
    assert_eq!(
        (&payment["amount"], &payment["kind"], &payment["on"], &payment["from"], &payment["to"], &payment["grant"]),
        (
            &json!("-250.25 EUR"),
            &json!("3"),
            &json!("2018-06-30"),
            &json!("XX-TST"),
            &json!("XX-TST:name:Kisumu Water Users"),
            &json!("XX-TST-1/wells")
        )
    );
    assert_eq!(record(&import, Kind::Payment, "XX-TST-1/wells/transaction/3")["on"], "2019-01-31");
    let centre = record(&import, Kind::Partner, "XX-TST");
    assert_eq!((&centre["name"], &centre["kind"]), (&json!("Centre for Wells"), &json!("40")));
    assert_eq!(centre["also_known_as"], json!(["Centre des puits", "Wells Centre"]));
    assert_eq!(record(&import, Kind::Partner, "XX-TST:name:Kisumu Water Users")["kind"], "22");
    let other = record(&import, Kind::Grant, "XX-TST-2");
    assert_eq!((&other["countries"], &other["themes"]), (&json!([{"country": "TZ"}]), &json!(["1:14031"])));
    assert_eq!(import.portfolio.len(), 2 + 2 + 4, "grants, partners, payments");
    assert_eq!(
        totals(&import),
        "2,USD,2018,1,5000.000000001\n3,EUR,2018,1,-250.25\n3,USD,2019,1,100\n4,KES,2018,2,25\n"
    );
    let budget = "/iati-activities/iati-activity[1]/budget[2]".to_owned();
    let masked = "/iati-activities/iati-activity[1]/participating-org[4]".to_owned();
    assert_eq!(findings(&import), [("masked_name", 21, masked), ("inverted_period", 44, budget)]);
}

#[test]
fn version_1_becomes_the_same_kind_of_records() {
    let import = read_iati(&[fixture("wells-1.04.xml")], &mut ()).unwrap();
    let grant = record(&import, Kind::Grant, "XX-OLD-1");
    assert_eq!((&grant["title"], &grant["also_known_as"]), (&json!("Wells"), &json!(["Des puits"])));
    assert_eq!(grant["identifiers"], json!([{"scheme": "XX-REG", "value": "R-9"}]));
    assert_eq!(grant["agreement"], json!({"from": "2008-09-01", "to": "2011-06-30"}));
    assert_eq!(grant["commitments"], json!([{"on": "2009-01-01", "amount": "1000.00 USD"}]));
    assert_eq!(grant["recipients"], json!([{"partner": "XX-LOC"}]));
    let ministry = "XX-OLD:name:Ministry of Water";
    assert_eq!(
        grant["partners"],
        json!([{"partner": "XX-OLD", "role": "reporting"}, {"partner": ministry, "role": "funding"}])
    );
    assert_eq!((&grant["themes"], &grant["status"]), (&json!(["1:120", "99:7"]), &json!("Completion")));
    let payment = record(&import, Kind::Payment, "XX-OLD-1/transaction/2");
    assert_eq!(
        (&payment["from"], &payment["to"], &payment["on"]),
        (&json!(ministry), &json!("XX-LOC"), &json!("2009-05-01"))
    );
    assert_eq!(record(&import, Kind::Payment, "XX-OLD-1/transaction/3")["amount"], "-40.00 USD");
    assert_eq!(record(&import, Kind::Partner, "XX-LOC")["also_known_as"], json!(["Puits locaux"]));
    assert_eq!(totals(&import), "C,USD,2009,1,1000\nD,USD,2009,1,400\nLR,USD,2010,1,-40\n");
    assert_eq!(codes(&import), [""; 0]);
}

#[test]
fn an_amount_that_is_no_number_is_a_finding_and_counts_nowhere() {
    let values =
        ["", "<value/>", "<value>1,234.50</value>", "<value>n/a</value>", "<value>1_000</value>", "<value>7</value>"];
    let import = read(&activity(&values.map(|value| transaction("3", value)).join("\n")));
    assert_eq!(codes(&import), ["unreadable_transaction"; 5]);
    assert_eq!(
        findings(&import)[1],
        ("unreadable_transaction", 5, "/iati-activities/iati-activity[1]/transaction[2]/value".to_owned())
    );
    assert!(import.each_finding().all(|finding| finding.severity() == ImportSeverity::Error));
    assert_eq!(totals(&import), "3,USD,2018,1,7\n");
    assert_eq!(import.portfolio.count(Kind::Payment), 1);
    record(&import, Kind::Payment, "A-1/transaction/6");
}

#[test]
fn totals_stay_exact_or_say_that_they_are_not() {
    let largest = transaction("3", "<value>79228162514264337593543950335</value>");
    let import = read(&activity(&format!(
        "{largest}{}{}",
        transaction("3", "<value>0.5</value>"),
        transaction("3", "<value>1</value>")
    )));
    assert_eq!((totals(&import), codes(&import)), ("3,USD,2018,3,\n".to_owned(), vec!["total_out_of_range"]));
    assert_eq!(import.portfolio.count(Kind::Payment), 3);
    let fine = transaction("3", "<value>0.00000000000000000000000000001</value>");
    let import = read(&activity(&fine));
    assert_eq!((totals(&import), codes(&import)), (String::new(), vec!["amount_out_of_range"]));
}

#[test]
fn a_currency_or_type_that_is_missing_keeps_a_transaction_out_of_the_records_only() {
    let xml = activity(
        "<transaction><transaction-type code='3'/><value currency='XYZ'>1</value></transaction>\
         <transaction><value value-date='2019-01-01'>2</value></transaction>\
         <transaction><transaction-type>3</transaction-type><value currency=' '>4</value></transaction>",
    );
    let import = read(&xml.replace(" default-currency=\"USD\"", ""));
    assert_eq!(codes(&import), ["missing_type", "missing_type", "unknown_currency"]);
    assert_eq!(totals(&import), ",,,1,4\n,,2019,1,2\n3,XYZ,,1,1\n");
    let import = read(&activity(&transaction("3", "<value>1</value>")).replace(" default-currency=\"USD\"", ""));
    assert_eq!((codes(&import), totals(&import)), (vec!["missing_currency"], "3,,2018,1,1\n".to_owned()));
    assert_eq!(import.portfolio.count(Kind::Payment), 0);
}

#[test]
fn an_amount_in_the_place_of_the_date_is_no_date() {
    let import = read(&activity(
        "<transaction><transaction-type code='3'/><transaction-date iso-date='5000'>2021-03-30</transaction-date>\
         <value value-date='2021-03-31'>1</value></transaction>\
         <transaction><transaction-type code='3'/><transaction-date iso-date='80740580.74'/>\
         <value value-date='2021-03-31'>1</value></transaction>\
         <transaction><transaction-type code='3'/><transaction-date iso-date='0'/><value value-date='?'>1</value></transaction>",
    ));
    assert_eq!(codes(&import), ["unreadable_date"; 4]);
    let on = |number: u32| record(&import, Kind::Payment, &format!("A-1/transaction/{number}"))["on"].clone();
    assert_eq!((on(1), on(2), on(3)), (json!("2021-03-30"), json!("2021-03-31"), Value::Null));
    assert_eq!(totals(&import), "3,USD,,1,1\n3,USD,5000,1,1\n3,USD,8074,1,1\n");
}

#[test]
fn identifiers_are_made_where_they_are_missing_wrong_or_taken() {
    let one = |id: &str| format!("<iati-activity><title>T</title>{id}</iati-activity>\n");
    let xml = [
        one("<iati-identifier>X</iati-identifier>"),
        one(""),
        one("<iati-identifier>X</iati-identifier>"),
        one("<iati-identifier>X#2</iati-identifier>"),
        one("<iati-identifier> X </iati-identifier><iati-identifier>Y</iati-identifier>"),
        one("<iati-identifier>a\nb</iati-identifier>"),
        one(&format!("<iati-identifier>{}</iati-identifier>", "x".repeat(1000))),
        one("<iati-identifier>  </iati-identifier>"),
    ];
    let import = read_iati_bytes(
        "folder/file.v1.xml",
        format!("<iati-activities>{}</iati-activities>", xml.join("")).as_bytes(),
    )
    .unwrap();
    let ids: Vec<&str> = import.portfolio.grants().map(|grant| grant.id.as_str()).collect();
    let made = |number| format!("file.v1/activity/{number}");
    let (second, sixth, seventh, eighth) = (made(2), made(6), made(7), made(8));
    assert_eq!(ids, ["X", "X#2", "X#2#2", "X#3", &*second, &*sixth, &*seventh, &*eighth]);
    assert_eq!(
        codes(&import),
        [
            "duplicate_identifier",
            "duplicate_identifier",
            "duplicate_identifier",
            "invalid_identifier",
            "invalid_identifier",
            "missing_identifier",
            "missing_identifier",
            "repeated_element"
        ]
    );
}

#[test]
fn percentages_that_cannot_be_are_left_out() {
    let countries = |shares: [&str; 3]| {
        let [a, b, c] = shares;
        read(&activity(&format!(
            "<recipient-country code='KE' percentage='{a}'/><recipient-country code='UG' percentage='{b}'/>\
             <recipient-country code='TZ' percentage='{c}'/>"
        )))
    };
    let shares = |import: &IatiImport| record(import, Kind::Grant, "A-1")["countries"].clone();
    let import = countries(["33.34", "33.34", "33.35"]);
    assert_eq!((codes(&import).len(), shares(&import)[2]["percent"].clone()), (0, json!("33.35")));
    let import = countries(["50", "50", "50"]);
    assert_eq!(codes(&import), ["percent_over"]);
    assert_eq!(shares(&import), json!([{"country": "KE"}, {"country": "UG"}, {"country": "TZ"}]));
    let import = countries(["-1", "150", "5 %"]);
    assert_eq!(codes(&import), ["unreadable_percent"; 3]);
    assert_eq!(shares(&import), json!([{"country": "KE"}, {"country": "UG"}, {"country": "TZ"}]));
    let import = read(&activity("<recipient-country code='XX'/><recipient-country/>"));
    assert_eq!((codes(&import), shares(&import)), (vec!["unknown_country"; 2], Value::Null));
}

#[test]
fn of_a_period_that_ends_before_it_starts_the_plan_goes() {
    let agreement = |dates: &[(u8, &str)]| {
        let dates: String =
            dates.iter().map(|(kind, date)| format!("<activity-date type='{kind}' iso-date='{date}'/>")).collect();
        let import = read(&activity(&dates));
        (codes(&import), record(&import, Kind::Grant, "A-1")["agreement"].clone())
    };
    let inverted = vec!["inverted_period"];
    assert_eq!(agreement(&[(2, "2019-02-01"), (3, "2018-12-31")]), (inverted.clone(), json!({"from": "2019-02-01"})));
    assert_eq!(agreement(&[(1, "2019-02-01"), (4, "2018-12-31")]), (inverted.clone(), json!({"to": "2018-12-31"})));
    assert_eq!(agreement(&[(2, "2019-02-01"), (4, "2018-12-31")]), (inverted.clone(), Value::Null));
    assert_eq!(agreement(&[(1, "2019-02-01"), (3, "2018-12-31")]), (inverted, Value::Null));
    assert_eq!(
        agreement(&[(1, "2019-02"), (3, "2019-02-01"), (9, "2019-01-01")]),
        (vec!["unknown_code"], json!({"from": "2019-02", "to": "2019-02-01"}))
    );
}

#[test]
fn organisations_without_reference_belong_to_who_reports_them() {
    let import = read(
        "<iati-activities>\
         <iati-activity><iati-identifier>1</iati-identifier><title>T</title><reporting-org ref='R-1'>One</reporting-org>\
         <participating-org role='1'>Caf\u{e9}</participating-org><participating-org role='1'>Cafe\u{301}</participating-org>\
         <participating-org role='1' ref='***'>Named</participating-org><participating-org role='1' ref=''>-</participating-org>\
         <participating-org>No role</participating-org><participating-org role='Donor' ref='D' type='Government'/></iati-activity>\
         <iati-activity><iati-identifier>2</iati-identifier><title>T</title><reporting-org ref='R-2'>Two</reporting-org>\
         <participating-org role='1'>Caf\u{e9}</participating-org></iati-activity>\
         <iati-activity><iati-identifier>3</iati-identifier><title>T</title><reporting-org>Three</reporting-org></iati-activity>\
         </iati-activities>",
    );
    let grant = record(&import, Kind::Grant, "1");
    let partner = |id: &str, role: &str| json!({"partner": id, "role": role});
    assert_eq!(
        grant["partners"],
        json!([
            partner("R-1", "reporting"),
            partner("R-1:name:Caf\u{e9}", "funding"),
            partner("R-1:name:Named", "funding"),
            partner("D", "donor")
        ])
    );
    assert_eq!(record(&import, Kind::Partner, "D")["name"], "D");
    assert_eq!(record(&import, Kind::Grant, "2")["partners"][1]["partner"], "R-2:name:Caf\u{e9}");
    assert_eq!(record(&import, Kind::Grant, "3")["partners"], json!([partner("test:name:Three", "reporting")]));
    assert_eq!(codes(&import), ["masked_name", "masked_name", "unknown_code", "unknown_code"]);
}

#[test]
fn broken_xml_costs_what_stands_behind_the_damage() {
    let paid = transaction("3", "<value>1</value>");
    let whole = activity(&format!("{paid}\n{paid}"));
    let second = whole.rfind("<transaction>").unwrap();
    for (xml, line, path) in [
        (&whole[..second + 20], 5, "/iati-activities/iati-activity[1]"),
        (&*whole.replace("</iati-activity>", "</iati-activities>"), 6, "/iati-activities/iati-activity[1]"),
        (&*whole.replace("T</title>", "T</tilte>"), 3, "/iati-activities/iati-activity[1]"),
        (&*format!("{whole}\n<iati-activities/>"), 8, "/iati-activities"),
        (&*whole.replace("</iati-activities>", ""), 7, "/iati-activities"),
    ] {
        let import = read(xml);
        assert_eq!(findings(&import).last().unwrap(), &("broken_xml", line, path.to_owned()), "{xml}");
        assert!(import.portfolio.count(Kind::Grant) == 1, "{xml}");
    }
    assert_eq!(read(&whole[..second + 20]).portfolio.count(Kind::Payment), 1);
    assert_eq!(read(&whole[..second]).portfolio.count(Kind::Payment), 1);
}

#[test]
fn a_damaged_element_costs_itself() {
    let paid = |value: &str| transaction("3", value);
    let import = read(&activity(
        &[
            paid("<value currency=EUR>1</value>"),
            paid("<value currency='EUR' currency='USD'>2</value>"),
            paid("<value>&#0;3</value>"),
            paid("<value>&#x110000;</value>"),
            paid("<value>4</value>"),
            "<participating-org role='1' ref='R & D'>Research & Development</participating-org>".to_owned(),
            "<participating-org role='1' ref='R'>Research & Development; R&amp;D</participating-org>".to_owned(),
            "<unread what=ever>a & b</unread>".to_owned(),
        ]
        .join("\n"),
    ));
    let damaged: Vec<_> = findings(&import)
        .into_iter()
        .filter(|finding| finding.0 == "damaged_element")
        .map(|finding| (finding.1, finding.2))
        .collect();
    let at = |number: u32| format!("/iati-activities/iati-activity[1]/transaction[{number}]/value");
    let organisation = "/iati-activities/iati-activity[1]/participating-org[1]".to_owned();
    assert_eq!(damaged, [(4, at(1)), (5, at(2)), (6, at(3)), (7, at(4)), (9, organisation)]);
    assert_eq!(codes(&import).iter().filter(|code| **code == "unreadable_transaction").count(), 4);
    assert_eq!(totals(&import), "3,USD,2018,1,4\n");
    assert_eq!(record(&import, Kind::Partner, "R")["name"], "Research & Development; R&D");
    let stray: Vec<u32> = findings(&import)
        .into_iter()
        .filter(|finding| finding.0 == "stray_ampersand")
        .map(|finding| finding.1)
        .collect();
    assert_eq!(stray, [9, 10, 11]);
}

#[test]
fn entities_are_never_expanded() {
    let laughs: String =
        (1..30).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    for declaration in [
        format!("<!ENTITY l0 \"ha\">{laughs}"),
        "<!ENTITY l29 SYSTEM \"file:///etc/passwd\">".to_owned(),
        "<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x.dtd\">%p;<!ENTITY l29 \"x\">".to_owned(),
    ] {
        let body = activity(&format!(
            "<participating-org role='1'>&l29;</participating-org>\n{}\n<other-identifier ref='&l29;' type='A1'/>\n\
             <description>&l29;</description>",
            transaction("3", "<value>1&l29;2</value>")
        ));
        let xml = format!("<?xml version=\"1.0\"?>\n<!DOCTYPE iati-activities [\n{declaration}]>\n{body}");
        let import = read(&xml);
        let refused: Vec<u32> =
            findings(&import).iter().filter(|finding| finding.0 == "entity_refused").map(|finding| finding.1).collect();
        assert_eq!(refused, [2, 7, 8, 9], "{:?}", findings(&import));
        assert_eq!(codes(&import).len(), 5, "{:?}", codes(&import));
        assert_eq!((totals(&import), import.portfolio.count(Kind::Partner)), (String::new(), 0));
    }
    let import = read(&format!("<!DOCTYPE iati-activities SYSTEM \"http://127.0.0.1:9/iati.dtd\">{}", activity("")));
    assert_eq!(codes(&import), [""; 0]);
}

#[test]
fn what_is_no_iati_file_is_refused() {
    for (bytes, why) in [
        (&b""[..], "no element"),
        (b" \n", "no element"),
        (b"not xml", "no element"),
        (b"<iati-activity/>", "root is `iati-activity`"),
        (b"<html><iati-activities/></html>", "root is `html`"),
        (b"<iati-activities xmlns='https://example.org/'/>", "namespace"),
        (b"<iati-activities", "not closed"),
        (b"<!-- <iati-activities/>", "not closed"),
        (b"<?xml version='1.0' encoding='klingon'?><iati-activities/>", "klingon"),
        (b"\xff\xfe\0\0<\0\0\0", "UTF-32"),
        (b"\0\x01\x02\xff\xfe", "no element"),
    ] {
        let error = read_iati_bytes("test.xml", bytes).unwrap_err();
        assert_eq!(error.code(), Code::NotIati);
        assert!(error.to_string().contains(why), "{error}");
    }
    assert_eq!(codes(&read("<iati-activities/>")), [""; 0]);
    assert_eq!(
        codes(&read("\u{feff}\n <iati-activities version='2.04'></iati-activities> <!-- end -->\n")),
        ["unknown_version"]
    );
    let error = read_iati(&["/no/such/file.xml"], &mut ()).unwrap_err();
    assert_eq!(error.code(), Code::File);
    assert!(!error.to_string().contains("os error"), "{error}");
}

#[test]
fn text_of_other_encodings_is_text() {
    let xml = activity("<participating-org role='1' ref='P'>Sélibaby à l’œuvre</participating-org>");
    let name = |bytes: &[u8]| {
        let import = read_iati_bytes("test.xml", bytes).unwrap();
        (record(&import, Kind::Partner, "P")["name"].as_str().unwrap().to_owned(), codes(&import))
    };
    let declared = |encoding: &str| format!("<?xml version='1.0' encoding='{encoding}'?>\n{xml}");
    let right = ("Sélibaby à l’œuvre".to_owned(), vec![]);
    assert_eq!(name(xml.as_bytes()), right);
    assert_eq!(name(format!("\u{feff}{xml}").as_bytes()), right);
    let wide: Vec<u8> = format!("\u{feff}{}", declared("UTF-16")).encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(name(&wide), right);
    let wide: Vec<u8> = declared("UTF-16").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(name(&wide), right);
    for encoding in ["windows-1252", "ISO-8859-1", "iso-8859-1"] {
        let narrow = |c: char| match c {
            '’' => 0x92,
            'œ' => 0x9c,
            c => u8::try_from(u32::from(c)).unwrap(),
        };
        let bytes: Vec<u8> = declared(encoding).chars().map(narrow).collect();
        assert_eq!(name(&bytes), right);
        let undeclared: Vec<u8> = xml.chars().map(narrow).collect();
        let replaced = "S\u{fffd}libaby \u{fffd} l\u{fffd}\u{fffd}uvre".to_owned();
        assert_eq!(name(&undeclared), (replaced, vec!["invalid_text", "invalid_text"]));
    }
}

#[test]
fn depth_and_length_are_no_trouble() {
    let deep = 100_000;
    let nested = format!("{}{}", "<a>".repeat(deep), "</a>".repeat(deep));
    let import = read(&activity(&format!("{nested}<participating-org role='1' ref='P'>{nested}P</participating-org>")));
    assert_eq!((codes(&import).len(), record(&import, Kind::Partner, "P")["name"].clone()), (0, json!("P")));
    let open = read(&activity(&"<a>".repeat(deep)));
    assert_eq!((codes(&open), open.portfolio.count(Kind::Grant)), (vec!["broken_xml"], 1));

    let long = "x".repeat(10_000_000);
    let import =
        read(&activity(&format!("<title>{long}</title><participating-org role='1'>{long}</participating-org>")));
    assert_eq!(record(&import, Kind::Grant, "A-1")["also_known_as"][0].as_str().unwrap().len(), long.len());
    assert_eq!(codes(&import), ["invalid_identifier"]);
    let import = read(&activity(&transaction("3", &format!("<value>{}</value>", "9".repeat(10_000_000)))));
    assert_eq!(codes(&import), ["amount_out_of_range"]);
}

#[test]
fn folders_are_read_in_order_and_a_file_once() {
    let folder = std::env::temp_dir().join(format!("ssdc-iati-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("below")).unwrap();
    let one = activity(&transaction("3", "<value>1</value>"));
    for (name, text) in [
        ("b.xml", &*one),
        ("below/a.XML", &one),
        ("a.xml", &one.replace("A-1", "A-2")),
        ("c.xml", "<html/>"),
        ("d.txt", "<html/>"),
    ] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let import = read_iati(&[&folder], &mut ()).unwrap();
    let again = read_iati(&[folder.join("b.xml"), folder.join("b.xml")], &mut ()).unwrap();
    let outright = read_iati(&[folder.join("c.xml")], &mut ()).unwrap_err();
    std::fs::remove_dir_all(&folder).unwrap();

    let said: Vec<_> =
        import.each_finding().map(|finding| (finding.file(), finding.code(), finding.line(), finding.path())).collect();
    assert_eq!(
        said,
        [("below/a.XML", ImportCode::IdenticalFile, None, None), ("c.xml", ImportCode::NotIati, None, None)]
    );
    assert_eq!(
        import.totals().to_csv(),
        "file,type,currency,year,count,sum\na.xml,3,USD,2018,1,1\nb.xml,3,USD,2018,1,1\nbelow/a.XML,3,USD,2018,1,1\n"
    );
    assert_eq!(import.portfolio.count(Kind::Payment), 2);
    assert_eq!(
        (again.portfolio.count(Kind::Payment), codes(&again), again.totals().len()),
        (1, vec!["identical_file"], 2)
    );
    assert!(matches!(outright, Error::NotIati { .. }));
    assert_eq!(import.findings().to_csv().lines().next(), Some("code,severity,file,line,path,message"));
}

#[test]
fn progress_comes_to_its_end_and_can_cancel() {
    let (mut reports, path) = (Vec::new(), fixture("wells-2.03.xml"));
    read_iati(&[&path], &mut |done, total| {
        reports.push((done, total));
        true
    })
    .unwrap();
    let size = std::fs::metadata(&path).unwrap().len();
    assert_eq!(reports.last(), Some(&(size, size)));
    assert!(reports.is_sorted() && reports.len() > 1);
    for at in 0..reports.len() {
        let mut left = at;
        let result = read_iati(&[&path], &mut |_, _| {
            left = left.wrapping_sub(1);
            left != usize::MAX
        });
        assert_eq!(result.unwrap_err(), Error::Cancelled);
    }
}

#[test]
fn codes_are_frozen() {
    let names: Vec<&str> = ImportCode::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(
        names.join(" "),
        "broken_xml damaged_element entity_refused unreadable_transaction amount_out_of_range total_out_of_range \
         missing_currency unknown_currency missing_type unreadable_amount unreadable_date inverted_period \
         unreadable_percent percent_over unknown_country unknown_code missing_identifier invalid_identifier \
         duplicate_identifier missing_title repeated_element invalid_text stray_ampersand not_iati identical_file \
         masked_name unknown_version"
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused() {
    let path = std::env::temp_dir().join(format!("ssdc-iati-{}.socket", std::process::id()));
    let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let error = read_iati(&[&path], &mut ()).unwrap_err();
    std::fs::remove_file(&path).unwrap();
    let why = format!("cannot read `{}`: not a regular file: it is read twice, first for its SHA-256", path.display());
    assert_eq!((error.code(), error.to_string()), (Code::File, why));
}

/// The shared data, in the folder that `SSDC_SHARED_DATA` names or beside the checkout; or none, said aloud: a checkout
/// of the project alone has none.
fn shared(what: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let path = std::env::var_os("SSDC_SHARED_DATA").map_or_else(beside, PathBuf::from).join(what);
    if !path.exists() {
        eprintln!("SKIPPED: no shared data at {}", path.display());
        return None;
    }
    Some(path)
}

/// Count and sum by the words of `key`, of rows of the totals.
fn by_key(table: &Table, key: &[&str]) -> BTreeMap<String, (i64, Decimal)> {
    let cell = |name: &str, row: usize| match table.column(name).unwrap().get(row) {
        Cell::Empty => "None".to_owned(),
        cell => cell.to_string(),
    };
    let mut found: BTreeMap<String, (i64, Decimal)> = BTreeMap::new();
    for row in 0..table.len() {
        let words: Vec<String> = key.iter().map(|name| cell(name, row)).collect();
        let entry = found.entry(words.join("|")).or_default();
        let sum: Decimal = cell("sum", row).parse().unwrap();
        *entry = (entry.0 + cell("count", row).parse::<i64>().unwrap(), entry.1.checked_add(sum).unwrap());
    }
    found
}

#[test]
fn real_files_give_the_totals_that_were_computed_by_other_means() {
    let Some(list) = shared("iati/expected_sums.jsonl") else { return };
    let sums = |value: &Value| -> BTreeMap<String, Decimal> {
        value
            .as_object()
            .unwrap()
            .iter()
            .map(|(key, sum)| (key.clone(), sum.as_str().unwrap().parse().unwrap()))
            .collect()
    };
    let mut compared = 0;
    for line in std::fs::read_to_string(list).unwrap().lines() {
        let want: Value = serde_json::from_str(line).unwrap();
        let name = want["file"].as_str().unwrap();
        let Some(path) = shared(name) else { continue };
        let import = read_iati(&[path], &mut ()).unwrap();
        let (found, years) =
            (by_key(&import.totals(), &["type", "currency"]), by_key(&import.totals(), &["year", "type", "currency"]));
        let sum_of = |found: &BTreeMap<String, (i64, Decimal)>| -> BTreeMap<String, Decimal> {
            found.iter().map(|(key, (_, sum))| (key.clone(), *sum)).collect()
        };
        let counts: BTreeMap<String, i64> = found.iter().map(|(key, (count, _))| (key.clone(), *count)).collect();
        assert_eq!(sum_of(&found), sums(&want["sum"]), "{name}");
        assert_eq!(sum_of(&years), sums(&want["year"]), "{name}");
        assert_eq!(json!(counts), want["count"], "{name}");
        let unreadable = codes(&import).iter().filter(|code| **code == "unreadable_transaction").count();
        assert_eq!(json!(unreadable), want["unreadable_tx"], "{name}");
        assert_eq!(json!(import.portfolio.count(Kind::Grant)), want["activities"], "{name}");
        accounted_for(&import, want["tx"].as_u64().unwrap() + want["unreadable_tx"].as_u64().unwrap(), name);
        compared += 1;
    }
    assert!(compared > 0);
}

/// Commitments, payments and the transactions that a finding keeps out are all the transactions there are.
fn accounted_for(import: &IatiImport, transactions: u64, name: &str) {
    use ImportCode::{AmountOutOfRange, MissingCurrency, MissingType, UnknownCurrency, UnreadableTransaction};
    let out = [AmountOutOfRange, MissingCurrency, MissingType, UnknownCurrency, UnreadableTransaction];
    let of_transaction = |finding: &&ImportFinding| finding.path().is_some_and(|path| path.contains("/transaction["));
    let left = import.each_finding().filter(|finding| out.contains(&finding.code())).filter(of_transaction).count();
    let commitments: usize = import.portfolio.grants().map(|grant| grant.commitments.len()).sum();
    let kept = commitments + import.portfolio.count(Kind::Payment);
    assert_eq!((kept + left) as u64, transactions, "{name}");
}

#[test]
fn no_published_file_makes_the_reader_fail() {
    let Some(folder) = shared("iati") else { return };
    let import = read_iati(&[folder.join("fixtures"), folder.join("activities")], &mut ()).unwrap();
    assert!(import.portfolio.count(Kind::Grant) > 11_000);
    let mut read = 0;
    for file in std::fs::read_dir(folder.join("fixtures/iati-datastore")).unwrap() {
        let path = file.unwrap().path();
        match read_iati(&[&path], &mut ()) {
            Ok(import) => {
                let again = ssdc_core::Portfolio::from_json(&import.portfolio.to_json()).unwrap();
                assert_eq!(again, import.portfolio, "{}", path.display());
                read += 1;
            }
            Err(error) => assert_eq!(error.code(), Code::NotIati, "{error}"),
        }
    }
    assert!(read > 10);
}

mod damage {
    use proptest::prelude::*;
    use ssdc_core::{Code, Portfolio, read_iati_bytes};

    const PIECES: [&str; 14] = [
        "<",
        ">",
        "&",
        "\"",
        "</value>",
        "<transaction>",
        "</iati-activity>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "\0",
        "é",
        "<!DOCTYPE a [",
    ];

    proptest! {
        #[test]
        fn of_any_kind_is_a_finding(cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..20_usize, any::<u8>()), 1..12)) {
            let mut bytes = include_bytes!("fixtures/iati/wells-2.03.xml").to_vec();
            for (place, kind, byte) in cuts {
                let at = place.index(bytes.len());
                match PIECES.get(kind) {
                    Some(piece) => drop(bytes.splice(at..at, piece.bytes())),
                    None if kind % 2 == 0 => bytes[at] = byte,
                    None => drop(bytes.splice(at..(at + usize::from(byte)).min(bytes.len()), [])),
                }
            }
            match read_iati_bytes("test.xml", &bytes) {
                Ok(import) => prop_assert_eq!(Portfolio::from_json(&import.portfolio.to_json()).unwrap(), import.portfolio),
                Err(error) => prop_assert_eq!(error.code(), Code::NotIati),
            }
        }
    }
}
