//! Grants of several recipients: what is of the whole, and what is of each.

use serde_json::{Value, json};
use ssdc_core::Policy;

use super::support::policy;
use super::{REMEDY, check, figures, grant, lot, portfolio};

fn shared(amounts: &[(&str, &str)]) -> Value {
    let part = |(partner, amount): &(&str, &str)| json!({"partner": partner, "amount": amount});
    json!({"recipients": amounts.iter().map(part).collect::<Vec<_>>()})
}

/// 1:1 of the grant, and 1:1 of its programme, which has no other: 100 are asked for, not 200.
#[test]
fn a_requirement_of_the_programme_and_one_of_the_grant_are_not_added_up() {
    let second = format!(
        "{REMEDY}\n[[requirement]]\nid = \"programme\"\nratio = {{ form = \"ratio_to_award\", match_to_award = \"1:1\" }}\n\
         base = {{ figure = \"award\" }}\nlevel = \"programme\"\nperiod = \"agreement\"\ngate = [\"close\"]\n{REMEDY}"
    );
    let both: Policy = policy(&[(REMEDY, &second)]);
    for recipients in
        [json!({}), shared(&[("R-1", "100.00 USD")]), shared(&[("R-1", "50.00 USD"), ("R-2", "50.00 USD")])]
    {
        let lots = match recipients["recipients"].as_array().map(Vec::len) {
            // A contribution that two could use is put down for one.
            Some(2) => vec![
                lot("A", "cash", "30.00 USD", json!({"recipient": "R-1"})),
                lot("B", "cash", "40.00 USD", json!({"recipient": "R-2"})),
            ],
            _ => vec![lot("A", "cash", "70.00 USD", json!({}))],
        };
        let portfolio = portfolio(json!({"grants": [grant("G", recipients)], "contributions": lots}));
        assert_eq!(figures(&check(&portfolio, &both)), "70.00 USD of 100.00 USD, lacks 30.00 USD: short");
    }
}
