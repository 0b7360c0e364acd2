//! Random records, and the plain rule that says who may serve.

use serde_json::{Value, json};
use ssdc_core::{Decimal, Experts, Portfolio};

pub fn open(records: &Value) -> Experts {
    let mut document = json!({"format": "ssdc-portfolio/1"});
    for (kind, list) in records.as_object().unwrap() {
        document[kind] = list.clone();
    }
    Portfolio::from_json(&document.to_string()).unwrap().open_experts(None).unwrap()
}

/// A stream of numbers, the same everywhere (Steele, Lea and Flood 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()].clone()
    }

    fn some(&mut self) -> bool {
        self.below(3) > 0
    }
}

const SKILLS: [&str; 5] = ["pumps", "wells", "soil", "bamboo", "dubbing"];
const LEVELS: [&str; 7] = ["A1", "A2", "B1", "B2", "C1", "C2", "native"];
const COUNTRIES: [&str; 4] = ["KE", "VU", "CN", "DE"];
const PARTNERS: [&str; 4] = ["P-0", "P-1", "P-2", "P-3"];

pub fn random(seed: u64) -> Value {
    let mut chance = Chance(seed);
    let partner = |(place, id): (usize, &&str), chance: &mut Chance| {
        let mut partner = json!({"id": id, "name": id});
        if place > 0 && chance.below(3) == 0 {
            partner["part_of"] = json!([{"partner": PARTNERS[place - 1]}]);
        }
        partner
    };
    let partners: Vec<Value> = PARTNERS.iter().enumerate().map(|one| partner(one, &mut chance)).collect();
    let count = 3 + chance.below(6);
    let experts: Vec<Value> = (0..count).map(|number| expert(number, &mut chance)).collect();
    let count = 1 + chance.below(3);
    let requests: Vec<Value> = (0..count).map(|number| request(number, &mut chance)).collect();
    json!({"partners": partners, "experts": experts, "requests": requests})
}

fn expert(number: u64, chance: &mut Chance) -> Value {
    let mut expert = json!({"id": format!("E-{number}"), "name": format!("Expert {number}")});
    if chance.some() {
        let mut skills = Vec::new();
        for skill in SKILLS {
            if chance.some() {
                let mut one = json!({"skill": skill});
                if chance.some() {
                    one["level"] = json!(1 + chance.below(5));
                    one["years"] = json!(chance.below(30));
                }
                skills.push(one);
            }
        }
        expert["skills"] = json!(skills);
    }
    if chance.some() {
        expert["languages"] = json!([{"code": "en", "level": chance.of(&LEVELS)}, {"code": "fr"}]);
    }
    if chance.some() {
        expert["nationality"] = json!(chance.of(&COUNTRIES));
    }
    if chance.some() {
        expert["countries"] = json!([chance.of(&COUNTRIES)]);
    }
    if chance.some() {
        expert["fee_per_day"] = json!(format!("{}.50 USD", 100 + chance.below(900)));
    }
    if chance.some() {
        let from = 1 + chance.below(20);
        let days = 1 + chance.below(20);
        expert["availability"] = json!([{"from": format!("2018-06-{from:02}"), "to": "2018-06-30", "days": days}]);
    }
    if chance.some() {
        expert["affiliations"] = json!([{"partner": chance.of(&PARTNERS)}]);
    }
    if chance.below(6) == 0 {
        expert["conflicts"] = json!([chance.of(&PARTNERS)]);
    }
    if chance.below(4) == 0 {
        expert["rosters"] = json!([{"roster": "national", "status": chance.of(&["approved", "inactive"])}]);
    }
    if chance.some() {
        expert["works"] = json!([{"title": format!("{} for villages", chance.of(&SKILLS))}]);
    }
    expert
}

fn request(number: u64, chance: &mut Chance) -> Value {
    let mut request = json!({
        "id": format!("R-{number}"), "title": format!("{} in villages", chance.of(&SKILLS)),
        "period": {"from": "2018-06-05", "to": "2018-06-25"}, "days": 1 + chance.below(8),
        "experts": 1 + chance.below(2), "country": chance.of(&COUNTRIES),
    });
    if chance.some() {
        request["requester"] = json!(chance.of(&PARTNERS));
    }
    if chance.some() {
        request["languages"] = json!([{"code": "en", "level": chance.of(&LEVELS)}]);
    }
    if chance.some() {
        request["budget"] = json!(format!("{} USD", 2000 + chance.below(12_000)));
    }
    let skill = SKILLS[usize::try_from(number).unwrap()];
    request["skills"] = json!([
        {"skill": skill, "need": chance.of(&["must", "wish"]), "level": 1 + chance.below(3)},
        {"skill": SKILLS[4], "need": "wish", "weight": 1 + chance.below(5)},
    ]);
    request
}

pub fn list<'r>(records: &'r Value, kind: &str) -> &'r [Value] {
    records[kind].as_array().unwrap()
}

pub fn find<'r>(records: &'r Value, kind: &str, id: &str) -> &'r Value {
    list(records, kind).iter().find(|one| one["id"] == id).unwrap()
}

fn level(text: &Value) -> usize {
    LEVELS.iter().position(|level| text == level).unwrap()
}

fn cents(money: &Value) -> u64 {
    let amount: Decimal = money.as_str().unwrap().split(' ').next().unwrap().parse().unwrap();
    (amount * Decimal::from(100)).try_into().unwrap()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

/// A partner and what it is part of, upwards.
fn above(records: &Value, partner: &Value) -> Vec<String> {
    let (mut chain, mut next) = (Vec::new(), partner.as_str().map(str::to_owned));
    while let Some(id) = next {
        next = find(records, "partners", &id)["part_of"][0]["partner"].as_str().map(str::to_owned);
        chain.push(id);
    }
    chain
}

/// What stands against an expert, and what is unknown.
pub fn plain_rule(records: &Value, expert: &Value, request: &Value) -> (Vec<String>, Vec<String>) {
    let (mut against, mut unknown) = (Vec::new(), Vec::new());
    let mut note = |name: &str, verdict: Option<bool>| match verdict {
        Some(true) => {}
        Some(false) => against.push(name.to_owned()),
        None => unknown.push(name.to_owned()),
    };
    if request["requester"].is_string() {
        let those_who_ask = above(records, &request["requester"]);
        // One belongs to the other, or both to a third.
        let near = |partner: &Value| {
            partner.is_string() && above(records, partner).iter().any(|one| those_who_ask.contains(one))
        };
        note("conflict", Some(!near(&expert["affiliations"][0]["partner"]) && !near(&expert["conflicts"][0])));
    }
    if expert["rosters"].is_array() {
        note("roster", Some(expert["rosters"][0]["status"] == "approved"));
    }
    let free = expert["availability"][0].as_object().map(|period| {
        let from: u64 = period["from"].as_str().unwrap()[8..].parse().unwrap();
        (25 + 1 - from.max(5)).min(number(&period["days"]))
    });
    note("availability", free.map(|free| free >= number(&request["days"])));
    if let Some(asked) = request["languages"].as_array() {
        let speaks = expert["languages"].as_array();
        note("language", speaks.map(|languages| level(&languages[0]["level"]) >= level(&asked[0]["level"])));
    }
    if request["budget"].is_string() {
        let a_day = expert["fee_per_day"].is_string().then(|| cents(&expert["fee_per_day"]));
        let all = |a_day| a_day * number(&request["days"]) * number(&request["experts"]);
        note("fee", a_day.map(|a_day| all(a_day) <= cents(&request["budget"])));
    }
    for asked in list(request, "skills").iter().filter(|asked| asked["need"] == "must") {
        let skills = expert["skills"].as_array().filter(|skills| !skills.is_empty());
        let found = skills.map(|skills| skills.iter().find(|skill| skill["skill"] == asked["skill"]));
        note(
            "skill",
            match found {
                None => None,
                Some(None) => Some(false),
                Some(Some(skill)) => skill["level"].as_u64().map(|level| level >= number(&asked["level"])),
            },
        );
    }
    (against, unknown)
}
