//! Bare facts: what a policy needs to know, stated as JSON, so that a policy can be tried without a portfolio.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::facts::{Line, number};
use super::quadratic::Gift;
use super::terms::{Anchor, Value, Words};
use crate::error::shorten;
use crate::model::Contribution;
use crate::values::Fraction;
use crate::{Currency, Date, Day, Error, Money};

/// Facts by name.
#[derive(Debug, Clone)]
pub(super) struct BareFacts {
    /// That of all amounts.
    pub(super) currency: Currency,
    pub(super) as_of: Day,
    pub(super) figures: BTreeMap<String, Fraction>,
    pub(super) attributes: BTreeMap<String, Vec<Value>>,
    pub(super) parameters: BTreeMap<String, Value>,
    pub(super) dates: BTreeMap<String, Date>,
    pub(super) programme: Option<String>,
    /// Programmes that match one another: the first is matched by the second.
    pub(super) matches: Vec<(String, String)>,
    pub(super) lines: Vec<Line>,
    pub(super) lots: Vec<BareLot>,
    /// What each project of a quadratic offer was given, gift by gift or by contributor.
    pub(super) projects: Vec<(String, Vec<Gift>)>,
    pub(super) carry_in: Fraction,
}

/// A lot, as a record, and what no record says.
#[derive(Debug, Clone)]
pub(super) struct BareLot {
    pub(super) record: Contribution,
    pub(super) attributes: BTreeMap<String, Vec<Value>>,
    pub(super) tainted: Fraction,
    pub(super) counted: Vec<Counted>,
    /// The facts say nothing of states: it has come, whole.
    pub(super) has_come: bool,
}

/// What others count of a lot.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub(super) family: Option<String>,
    pub(super) programme: Option<String>,
    pub(super) amount: rust_decimal::Decimal,
    pub(super) planned: bool,
}

impl BareFacts {
    pub(super) fn of_lot(&self, record: &Contribution) -> Option<&BareLot> {
        self.lots.iter().find(|lot| lot.record.id == record.id)
    }

    /// Reads facts: amounts are in the currency of the policy, else in that of the first amount that states one.
    pub(super) fn read(text: &str, currency: Option<Currency>) -> Result<Self, Error> {
        let json: Json = serde_json::from_str(text)?;
        let parts = ["figures", "parameters", "carry_in", "lines", "lots", "projects"];
        let stated = || parts.iter().find_map(|part| stated_currency(json.get(part)?));
        let currency = match currency.or_else(stated) {
            Some(currency) => currency,
            None => "USD".parse::<Currency>()?,
        };
        let top = Node { json: &json, pointer: String::new() };
        top.only(&[
            "as_of",
            "figures",
            "attributes",
            "parameters",
            "dates",
            "programme",
            "matches",
            "lines",
            "lots",
            "projects",
            "carry_in",
        ])?;
        let as_of = top.text("as_of")?.map_or("9999-12-31", |text| text).parse::<Day>().map_err(|e| e.at("/as_of"))?;
        let mut facts = BareFacts {
            currency,
            as_of,
            figures: BTreeMap::new(),
            attributes: attributes(&top, "attributes")?,
            parameters: BTreeMap::new(),
            dates: BTreeMap::new(),
            programme: top.text("programme")?.map(str::to_owned),
            matches: Vec::new(),
            lines: Vec::new(),
            lots: Vec::new(),
            projects: Vec::new(),
            carry_in: top.child("carry_in").map_or(Ok(Fraction::ZERO), |node| node.amount(currency))?,
        };
        for (name, node) in top.fields("figures")? {
            facts.figures.insert(name.to_owned(), node.amount(currency)?);
        }
        for (name, node) in top.fields("parameters")? {
            facts.parameters.insert(name.to_owned(), node.value()?);
        }
        for (name, node) in top.fields("dates")? {
            if !Anchor::ALL.iter().any(|anchor| anchor.word() == name) {
                let words: Vec<_> = Anchor::ALL.iter().map(|anchor| anchor.word()).collect();
                let (what, got) = ("anchor", shorten(name));
                return Err(Error::InvalidChoice { what, got, expected: words.join(", ") }.at(&node.pointer));
            }
            let date = node.as_text()?.parse().map_err(|error: Error| error.at(&node.pointer))?;
            facts.dates.insert(name.to_owned(), date);
        }
        for node in top.items("matches")? {
            let pair = node.list()?.iter().map(Node::as_text).collect::<Result<Vec<_>, _>>()?;
            let [matched, by] = *pair else { return Err(node.wrong("a pair of programmes")) };
            facts.matches.push((matched.to_owned(), by.to_owned()));
        }
        for node in top.items("lines")? {
            let mut line = Line::default();
            for (name, node) in node.all_fields()? {
                let value = node.value()?;
                if number(&value).is_some() {
                    node.amount(currency)?;
                }
                line.figures.extend(number(&value).map(|figure| (Box::from(name), Some(figure))));
                line.keys.insert(name.into(), value);
            }
            facts.lines.push(line);
        }
        for node in top.items("lots")? {
            let lot = lot(&node, currency)?;
            if facts.of_lot(&lot.record).is_some() {
                let id = shorten(lot.record.id.as_str());
                return Err(Error::Duplicate { kind: "lot", id }.at(&format!("{}/id", node.pointer)));
            }
            facts.lots.push(lot);
        }
        for (name, node) in top.fields("projects")? {
            let gift = |by: Option<&str>, node: &Node<'_>| {
                Ok::<_, Error>(Gift { by: by.map(Box::from), amount: node.amount(currency)? })
            };
            let gifts = match node.json {
                Json::Object(_) => {
                    node.all_fields()?.iter().map(|(by, node)| gift(Some(by), node)).collect::<Result<_, _>>()
                }
                _ => node.list()?.iter().map(|node| gift(None, node)).collect(),
            }?;
            facts.projects.push((name.to_owned(), gifts));
        }
        Ok(facts)
    }
}

/// The currency of the first amount that states one.
fn stated_currency(json: &Json) -> Option<Currency> {
    match json {
        Json::String(text) => text.parse::<Money>().ok().map(Money::currency),
        Json::Array(items) => items.iter().find_map(stated_currency),
        Json::Object(fields) => fields.values().find_map(stated_currency),
        _ => None,
    }
}

fn attributes(node: &Node<'_>, key: &str) -> Result<BTreeMap<String, Vec<Value>>, Error> {
    let mut attributes = BTreeMap::new();
    for (name, node) in node.fields(key)? {
        let values = match node.json {
            Json::Array(_) => node.list()?.iter().map(Node::value).collect::<Result<_, _>>()?,
            _ => vec![node.value()?],
        };
        attributes.insert(name.to_owned(), values);
    }
    Ok(attributes)
}

/// A lot as the record that says the same.
fn lot(node: &Node<'_>, currency: Currency) -> Result<BareLot, Error> {
    node.only(&[
        "id",
        "kind",
        "amount",
        "states",
        "attributes",
        "component",
        "line",
        "phase",
        "instrument",
        "evidence",
        "valuation",
        "benefit_to_donor",
        "counted_by",
        "tainted",
    ])?;
    let money = |node: &Node<'_>| Ok::<_, Error>(json!(format!("{} {currency}", node.decimal(currency)?)));
    let mut record = Map::new();
    for name in ["id", "kind", "component", "line", "phase", "instrument"] {
        if let Some(text) = node.text(name)? {
            record.insert(name.to_owned(), text.into());
        }
    }
    for name in ["amount", "benefit_to_donor"] {
        if let Some(amount) = node.child(name) {
            record.insert(name.to_owned(), money(&amount)?);
        }
    }
    let mut states = Vec::new();
    for (state, node) in node.fields("states")? {
        states.push(json!({"state": state, "on": node.as_text()?}));
    }
    let has_come = states.is_empty();
    record.insert("states".to_owned(), states.into());
    let mut evidence = Vec::new();
    for (index, node) in node.items("evidence")?.iter().enumerate() {
        let (kind, on) = (node.text("kind")?.unwrap_or_default(), node.text("on")?);
        let mut document = json!({"kind": kind, "reference": index.to_string()});
        if let (Some(on), Some(fields)) = (on, document.as_object_mut()) {
            fields.insert("on".to_owned(), on.into());
        }
        evidence.push(document);
    }
    record.insert("evidence".to_owned(), evidence.into());
    let mut amounts = Map::new();
    for (name, node) in node.fields("valuation")? {
        amounts.insert(name.to_owned(), money(&node)?);
    }
    if !amounts.is_empty() {
        record.insert("valuation".to_owned(), json!({"method": "stated", "amounts": amounts}));
    }
    let mut counted = Vec::new();
    for node in node.items("counted_by")? {
        node.only(&["amount", "planned", "family", "programme"])?;
        let amount = node.child("amount").ok_or_else(|| node.wrong("an object with an amount"))?.decimal(currency)?;
        let own = |key| Ok::<_, Error>(node.text(key)?.map(str::to_owned));
        let planned = node.child("planned").is_some_and(|node| *node.json == Json::Bool(true));
        counted.push(Counted { family: own("family")?, programme: own("programme")?, amount, planned });
    }
    let record = Json::Object(record).to_string().parse().map_err(|error: Error| error.at(&node.pointer))?;
    let tainted = node.child("tainted").map_or(Ok(Fraction::ZERO), |node| node.amount(currency))?;
    Ok(BareLot { record, attributes: attributes(node, "attributes")?, tainted, counted, has_come })
}

/// A JSON value and where it stands.
struct Node<'j> {
    json: &'j Json,
    pointer: String,
}

impl<'j> Node<'j> {
    fn wrong(&self, expected: &str) -> Error {
        let found = shorten(&self.json.to_string());
        Error::WrongType { why: format!("expected {expected}, found `{found}`") }.at(&self.pointer)
    }

    fn child(&self, key: &str) -> Option<Node<'j>> {
        let json = self.json.get(key).filter(|json| !json.is_null())?;
        Some(Node { json, pointer: format!("{}/{key}", self.pointer) })
    }

    fn only(&self, keys: &[&str]) -> Result<(), Error> {
        let fields = self.json.as_object().ok_or_else(|| self.wrong("an object"))?;
        match fields.keys().find(|key| !keys.contains(&key.as_str())) {
            Some(name) => Err(Error::UnknownField { name: shorten(name) }.at(&self.pointer)),
            None => Ok(()),
        }
    }

    fn all_fields(&self) -> Result<Vec<(&'j str, Node<'j>)>, Error> {
        let fields = self.json.as_object().ok_or_else(|| self.wrong("an object"))?;
        let node = |(name, json): (&'j String, &'j Json)| {
            let place = name.replace('~', "~0").replace('/', "~1");
            (name.as_str(), Node { json, pointer: format!("{}/{place}", self.pointer) })
        };
        Ok(fields.iter().map(node).collect())
    }

    fn fields(&self, key: &str) -> Result<Vec<(&'j str, Node<'j>)>, Error> {
        self.child(key).map_or(Ok(Vec::new()), |node| node.all_fields())
    }

    fn list(&self) -> Result<Vec<Node<'j>>, Error> {
        let items = self.json.as_array().ok_or_else(|| self.wrong("a list"))?;
        let node = |(index, json)| Node { json, pointer: format!("{}/{index}", self.pointer) };
        Ok(items.iter().enumerate().map(node).collect())
    }

    fn items(&self, key: &str) -> Result<Vec<Node<'j>>, Error> {
        self.child(key).map_or(Ok(Vec::new()), |node| node.list())
    }

    fn as_text(&self) -> Result<&'j str, Error> {
        self.json.as_str().ok_or_else(|| self.wrong("text"))
    }

    fn text(&self, key: &str) -> Result<Option<&'j str>, Error> {
        self.child(key).map(|node| node.as_text()).transpose()
    }

    fn value(&self) -> Result<Value, Error> {
        match self.json {
            Json::String(text) => Ok(Value::Text(text.as_str().into())),
            Json::Bool(flag) => Ok(Value::Flag(*flag)),
            Json::Number(_) => self.number().map(Value::Number),
            _ => Err(self.wrong("text, a whole number, true or false")),
        }
    }

    /// A whole number, or a number, a rate or an amount as text.
    fn number(&self) -> Result<Fraction, Error> {
        let expected = "an exact number as text, such as `1250.00` or `25%`";
        match self.json {
            Json::Number(number) => {
                let whole = number.as_i64().and_then(|whole| Fraction::new(whole.into(), 1));
                let is_whole = number.as_f64().is_some_and(|number| number.fract() == 0.0);
                whole.ok_or_else(|| if is_whole { self.too_large() } else { self.wrong(expected) })
            }
            Json::String(text) => {
                let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte));
                let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
                let found = number(&Value::Text(text.as_str().into()));
                found.ok_or_else(|| if is_plain && has_digits { self.too_large() } else { self.wrong(expected) })
            }
            _ => Err(self.wrong(expected)),
        }
    }

    fn too_large(&self) -> Error {
        let found = shorten(&self.json.to_string());
        Error::Overflow { what: format!("{found} has more than the 28 digits that are held exactly") }.at(&self.pointer)
    }

    /// A number of nothing or more; where it states a currency, this one.
    fn amount(&self, currency: Currency) -> Result<Fraction, Error> {
        let amount = self.number()?;
        if let Json::String(text) = self.json
            && text.contains(' ')
            && text.parse::<Money>().ok().is_none_or(|money| money.currency() != currency)
        {
            return Err(self.wrong(&format!("an amount in {currency}")));
        }
        if amount.is_negative() { Err(self.wrong("an amount of nothing or more")) } else { Ok(amount) }
    }

    fn decimal(&self, currency: Currency) -> Result<rust_decimal::Decimal, Error> {
        self.amount(currency)?.to_decimal(crate::Rounding::EXACT).map_err(|error| error.at(&self.pointer))
    }
}
