"""Allocation, gate, remedy, what-if and letter as Python and the command line have them."""

import json
import pickle
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import ssdc

ROOT = Path(__file__).resolve().parents[2]
CENTRE = ROOT / "examples/centre/portfolio.json"
AS_OF = date(2018, 6, 30)
ORDERS = ["any", "earliest_due", "least_flexible", "pro_rata", "fairest"]


@pytest.fixture(scope="module")
def centre():
    return ssdc.Portfolio.read(CENTRE).match_funding("ssdc-1-to-1")


@pytest.mark.parametrize("order", ORDERS)
def test_what_is_written_back_checks_out(centre, order):
    found = centre.allocate(as_of=AS_OF, order=order)
    assert [str(total) for total in found.totals] == ["150000.00 CNY", "390000.00 USD"] and found.total is None
    assert found.at_most == found.totals and found.order == order and found.as_of == AS_OF and found.policy == "ssdc-1-to-1"
    given = sum((row["given"] or Decimal()) for row in found.coverage if row["currency"] == "USD")
    assert given == sum(row["amount"] for row in found.rows if row["currency"] == "USD") == Decimal("390000.00")
    # What each lot gives is at most what it is.
    records = {record["id"]: Decimal(record["amount"].split()[0]) for record in json.loads(CENTRE.read_text())["contributions"]}
    for lot in set(found.rows["contribution"]):
        assert sum(row["amount"] for row in found.rows if row["contribution"] == lot) <= records[lot]
    after = found.assigned().match_funding(centre.policy).check_all(as_of=AS_OF)
    met = {row["grant"] for row in after if row["verdict"] == "met"}
    full = {row["grants"] for row in found.coverage if row["verdict"] == "met"} - {row["grants"] for row in found.coverage if row["verdict"] != "met"}
    assert full and full <= met
    again = found.assigned().match_funding(centre.policy).allocate(as_of=AS_OF, order=order)
    assert again.totals == found.totals and all(again.rows["was_assigned"])


def test_an_allocation_says_who_competes(centre):
    found = centre.allocate(as_of=AS_OF)
    assert found.cut[-1] == (
        "SG-11 and SG-12 need 42000.00 USD together, and all that can serve them, C-29, C-30 and C-31 (6000.00 USD of it is assigned elsewhere), give 36000.00 USD: "
        "6000.00 USD is lacking. One new contribution of 6000.00 USD that each of them may use would close it."
    )
    shares = {row["grants"]: row["share"] for row in found.coverage}
    assert shares["SG-11"] == shares["SG-12"] == Decimal("0.8571")  # six sevenths of both
    assert json.loads(found.to_json())["gaps"][-1]["lacking"] == "6000.00 USD"
    assert "SG-11" in str(found) and "9 gaps" in repr(found) and "competes" not in found._repr_html_()
    picture = found.plot()
    assert picture.startswith("<svg") and "lacks 6,000.00" in picture and picture._repr_svg_() == picture
    bands = [*ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}path")]
    assert len(bands) > 20
    ET.fromstring(ssdc.Portfolio().match_funding("ssdc-1-to-1").allocate(as_of=AS_OF).plot())
    # Every currency is drawn or said to be left out, and what is not certain is told from what is lacking.
    for words in ("150,000.00 CNY, 390,000.00 USD given", "SG-17  150,000.00", "C-38  90,000.00", "not shown: 1 more contribution, 6,000.00 USD"):
        assert f">{words}" in picture
    assert "SG-13  26,000.00  may lack 17,000.00" in picture and "SG-18  38,000.00  lacks 20,000.00" in picture
    assert "what they need is not known: SG-14." in picture


def test_long_names_fit_into_the_picture_of_an_allocation(centre):
    lot, grant = "C-" + "y" * 80, "G-" + "x" * 80
    records = {
        "format": "ssdc-portfolio/1",
        "partners": [{"id": "CENTRE", "name": "The centre"}, {"id": "DONOR", "name": "A donor"}],
        "programmes": [{"id": "PR", "title": "P", "funders": ["CENTRE"]}],
        "grants": [{"id": grant, "title": "T", "programme": "PR", "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}],
        "contributions": [
            {"id": lot, "source": "DONOR", "kind": "cash", "amount": "400.00 USD", "earmark": {"grants": [grant]}}
            | {"states": [{"state": "received", "on": "2018-03-01"}]}
        ],
    }
    portfolio = ssdc.Portfolio.from_json(json.dumps(records))
    svg = ET.fromstring(portfolio.match_funding(centre.policy).allocate(as_of=AS_OF).plot())
    texts = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    titles = [title.text for title in svg.iter("{http://www.w3.org/2000/svg}title")]
    assert all(len(text) <= 60 for text in texts if "…" in text) and sum("…" in text for text in texts) == 2
    assert any(title.startswith(grant) for title in titles) and any(title.startswith(lot) for title in titles)


def test_progress_orders_and_errors(centre):
    heard = []
    centre.allocate(as_of=AS_OF, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (18, 18)
    with pytest.raises(ssdc.Cancelled):
        centre.allocate(as_of=AS_OF, progress=lambda done, total: False)
    with pytest.raises(ssdc.InvalidValue, match="any, earliest_due"):
        centre.allocate(as_of=AS_OF, order="by name")
    overmatch = ssdc.Policy.load("us-older-americans-act").to_toml().replace("overmatch_from = []", 'overmatch_from = ["programme"]')
    with pytest.raises(ssdc.PolicyError, match="/requirement/2/overmatch_from"):
        centre.portfolio.match_funding(ssdc.Policy.from_toml(overmatch)).allocate(as_of=AS_OF)


def test_grants_that_are_compared_together_have_one_line(centre):
    by_country = ssdc.Policy.from_toml(centre.policy.to_toml().replace('level = "grant"', 'level = "country"'))
    found = centre.portfolio.match_funding(by_country).allocate(as_of=AS_OF)
    lines = {row["grants"]: (row["given"], row["required"], row["carried"], row["recipient"]) for row in found.coverage}
    assert lines["SG-07, SG-11"] == (Decimal(38000), Decimal(45000), None, None)
    listed = [one for one in json.loads(found.to_json())["coverage"] if len(one["grants"]) > 1]
    assert {", ".join(one["grants"]) for one in listed} == {grants for grants in lines if "," in grants}
    assert not any(found.rows["is_shared"])
    assert "short        SG-07 and SG-11: 38000.00 USD of 45000.00 USD" in str(found) and "SG-07, SG-11" in found._repr_html_()
    picture = found.plot()
    assert "SG-07 and 1 more  45,000.00  lacks 7,000.00" in picture and "SG-11 " not in picture
    ET.fromstring(picture)


def test_gate_remedy_and_letter(centre):
    tranches = ssdc.Policy.from_toml(centre.policy.to_toml().replace('gate = ["close"]', 'gate = ["each_tranche"]'))
    view = centre.portfolio.match_funding(tranches)
    gate = view.gate("SG-06", tranche=2, as_of=AS_OF)
    assert (gate.decision, str(gate.may_be_paid), gate.tranche) == ("held", "0.00 USD", 2)
    assert gate.reasons[-1] == "the requirement `match` of pacific-bamboo is short: 9000.00 USD is recognised of 15000.00 USD required"
    assert centre.gate("SG-06", tranche=2, as_of=AS_OF).decision == "open"
    assert "held" in str(gate) and "held" in gate._repr_html_() and json.loads(gate.to_json())["decision"] == "held"
    with pytest.raises(ssdc.NotFound, match="tranche"):
        centre.gate("SG-06", tranche=9, as_of=AS_OF)
    remedy = centre.remedy("SG-06", as_of=AS_OF)
    assert remedy.rows["action"] == [None, "hold"] and str(remedy.by_formula["match"]["C"]) == "6000.00 USD"
    assert "hold" in str(remedy) and "hold" in remedy._repr_html_() and json.loads(remedy.to_json())["rows"][1]["action"] == "hold"
    letter = centre.letter("SG-06", as_of=AS_OF)
    assert "6000.00 USD is lacking" in letter and max(map(len, letter.splitlines())) <= 78 and len(letter.splitlines()) < 60
    for grant in centre.portfolio.table("grants").to_dict()["id"]:
        assert len(centre.letter(grant, as_of=AS_OF).splitlines()) < 60


def test_what_if(centre):
    pledge = {"id": "NEW", "source": "south-wind", "kind": "cash", "amount": "13000.00 USD", "earmark": {"grants": ["SG-07"]}, "states": [{"state": "received", "on": "2013-05-01"}]}
    changed = centre.what_if(add=[pledge], as_of=AS_OF)
    assert [(row["grant"], row["verdict_before"], row["verdict"], row["shortfall_before"]) for row in changed] == [("SG-07", "short", "met", Decimal("13000.00"))]
    assert centre.what_if(put={"contributions": [pledge]}, as_of=AS_OF) == changed
    assert len(centre.what_if(as_of=AS_OF)) == 0
    gone = centre.what_if(remove={"contributions": ["C-18"]}, as_of=AS_OF)
    assert gone["grant"] == ["SG-07"] and gone["recognised"] == [Decimal("0.00")]
    with pytest.raises(ssdc.PortfolioError):
        centre.what_if(remove={"partners": ["south-wind"]}, as_of=AS_OF)


def test_the_command_line(tmp_path):
    def run(*arguments):
        return subprocess.run([Path(sys.executable).with_name("ssdc"), *arguments], capture_output=True, text=True)

    common = [CENTRE, "--as-of", "2018-06-30"]
    done = run("allocate", *common, "-o", tmp_path / "assigned.json")
    assert done.returncode == 1 and "150000.00 CNY, 390000.00 USD given\nSG-18 needs" in done.stdout
    view = ssdc.Portfolio.read(CENTRE).match_funding("ssdc-1-to-1")
    assert ssdc.Portfolio.read(tmp_path / "assigned.json") == view.allocate(as_of=AS_OF).assigned()
    assert run("allocate", *common, "--format", "json").stdout.strip() == view.allocate(as_of=AS_OF).to_json()
    assert run("allocate", *common, "--rows", "--format", "csv").stdout == view.allocate(as_of=AS_OF).rows.to_csv()
    done = run("letter", CENTRE, "SG-06", "--as-of", "2018-06-30")
    assert done.returncode == 0 and done.stdout.strip() == view.letter("SG-06", as_of=AS_OF).strip()
    done = run("gate", CENTRE, "SG-06", "2", "--as-of", "2018-06-30")
    assert done.returncode == 0 and "the policy asks for no match before a tranche" in done.stdout
    assert run("gate", CENTRE, "SG-06", "-1", "--as-of", "2018-06-30").returncode == 2
    done = run("remedy", CENTRE, "SG-06", "--as-of", "2018-06-30")
    assert done.returncode == 1 and "short by 6000.00 USD; the policy says hold" in done.stdout


def test_reports_are_equal_when_they_say_the_same(centre):
    assert centre.gate("SG-06", tranche=1, as_of=AS_OF) == centre.gate("SG-06", tranche=1, as_of=AS_OF)
    assert centre.remedy("SG-06", as_of=AS_OF) != centre.remedy("SG-07", as_of=AS_OF)
    assert pickle.loads(pickle.dumps(centre)).allocate(as_of=AS_OF).to_json() == centre.allocate(as_of=AS_OF).to_json()
