"""Match funding in Python: figures, verdicts, reasons, policies, tables."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
import ssdc

from conftest import ROOT

DAY = date(2018, 6, 30)
VECTOR = json.loads((ROOT / "tests/vectors/centre_verdicts.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def funding(centre):
    return centre.match_funding("ssdc-1-to-1")


@pytest.mark.parametrize("want", VECTOR, ids=[want["grant"] for want in VECTOR])
def test_the_figures_worked_out_by_hand(funding, want):
    report = funding.check(want["grant"], as_of=DAY)
    money = {name: None if want[name] is None else ssdc.Money(want[name]) for name in ("required", "recognised", "shortfall")}
    assert {name: getattr(report, name) for name in money} == money
    assert (report.grant, report.as_of, report.verdict) == (want["grant"], DAY, want["verdict"])


def test_check_all_says_the_same(funding):
    table = funding.check_all(as_of=DAY)
    assert table.columns == ["grant", "required", "recognised", "shortfall", "currency", "verdict"]
    assert len(table) == len(VECTOR)
    for row, want in zip(table, VECTOR, strict=True):
        for name in ("required", "recognised", "shortfall"):
            figure = None if row[name] is None else f"{row[name]} {row['currency']}"
            assert figure == want[name]
        assert (row["grant"], row["verdict"]) == (want["grant"], want["verdict"])


def test_the_day_decides(funding):
    assert funding.check("SG-10", as_of=date(2018, 8, 19)).verdict == "short"
    assert funding.check("SG-10", as_of=date(2018, 8, 20)).verdict == "met"


def test_findings_are_data_first_and_sentences_second(funding):
    findings = funding.check("SG-06", as_of=DAY).findings
    outside = next(finding for finding in findings if finding.code == "outside_window")
    assert (outside.rule, outside.outcome, outside.recipient) == ("MF-P8", "fail", "vu-growers")
    assert (outside.subject.kind, outside.subject.id, str(outside.subject)) == ("contribution", "C-31", "contribution C-31")
    assert outside.observed == date(2017, 9, 12)
    assert outside.required == (date(2014, 4, 1), date(2016, 3, 31))
    assert outside.source.startswith("ssdc-1-to-1#/recognise")
    assert outside.message == str(outside) == "Contribution C-31 came on 2017-09-12, outside 2014-04-01 to 2016-03-31."
    assert findings[-1].observed == ssdc.Money("30000 USD") and findings[-1].outcome == "fail"
    kinds = next(f for f in funding.check("SG-18", as_of=DAY).findings if f.code == "kind_not_admitted")
    assert kinds.observed == "volunteer_time" and "cash" in kinds.required
    undated = [f for f in funding.check("SG-15", as_of=DAY).findings if f.code == "state_undated"]
    assert [f.observed for f in undated] == [None] and undated[0].outcome == "undecided"
    source = next(finding for finding in findings if finding.code == "source_admitted")
    assert source.observed[0].id == "south-wind"


def test_obligations_of_several_recipients(funding):
    obligations = funding.check("SG-06", as_of=DAY).obligations
    assert [(one.recipient, one.verdict, str(one.shortfall)) for one in obligations] == [
        ("vu-growers", "met", "0.00 USD"),
        ("pacific-bamboo", "short", "6000.00 USD"),
    ]
    assert json.loads(obligations[1].to_json())["recipient"] == "pacific-bamboo"


def test_the_json_of_a_report_and_of_its_parts(funding):
    report = funding.check("SG-06", as_of=DAY)
    whole = json.loads(report.to_json())
    assert report.to_json() == json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert [json.loads(finding.to_json()) for finding in report.findings] == whole["findings"]
    assert json.loads(report.receipt.to_json()) == whole["receipt"]
    assert report == funding.check("SG-06", as_of=DAY) != funding.check("SG-06", as_of=date(2018, 7, 1))


def test_the_receipt_names_what_was_read(funding, centre):
    receipt = funding.check("SG-01", as_of=DAY).receipt
    assert (receipt.policy, receipt.as_of) == ("ssdc-1-to-1", DAY)
    assert receipt.engine == f"ssdc {ssdc.__version__}"
    assert receipt.policy_sha256 == ssdc.Policy.load("ssdc-1-to-1").sha256
    assert ("grant", "SG-01") in {(row["kind"], row["id"]) for row in receipt.records}
    assert len(receipt.records_sha256) == 64


def test_full_sentences(funding):
    text = str(funding.check("SG-07", as_of=DAY))
    assert text.splitlines()[0] == "SG-07 (Household biogas for smallholders in Ethiopia) on 2018-06-30 under ssdc-1-to-1: short"
    assert "Grant SG-07 is short: 12000.00 USD is recognised of 25000.00 USD required." in text


def test_a_notebook_shows_a_table_with_every_text_escaped(document):
    document["grants"][0]["id"] = "<script>alert(1)</script>&\"'"
    document["contributions"][0]["earmark"]["grants"] = [document["grants"][0]["id"]]
    portfolio = ssdc.Portfolio.from_json(json.dumps(document))
    report = portfolio.match_funding("ssdc-1-to-1").check(document["grants"][0]["id"], as_of=DAY)
    for html in (report._repr_html_(), report.table()._repr_html_()):
        assert "<script" not in html
        tree = ElementTree.fromstring(f"<div>{html}</div>")
        rows = tree.findall(".//tbody/tr")
        assert len(rows) >= len(report.findings)
        assert any("<script>alert(1)</script>&\"'" in "".join(row.itertext()) for row in rows)
    assert "1000.00 USD" in report._repr_html_()


def test_the_heading_in_a_notebook_has_the_whole_title(document):
    document["grants"][0]["title"] = "Wells\nand <pumps>"
    report = ssdc.Portfolio.from_json(json.dumps(document)).match_funding("ssdc-1-to-1").check("G-1", as_of=DAY)
    heading = ElementTree.fromstring(report._repr_html_()).find("p/b").text
    assert heading == "G-1 (Wells\nand <pumps>) on 2018-06-30 under ssdc-1-to-1: short" and report.title == "Wells\nand <pumps>"


def test_policies():
    assert "ssdc-1-to-1" in ssdc.Policy.names()
    policy = ssdc.Policy.load("ssdc-1-to-1")
    assert (policy.id, policy.title) == ("ssdc-1-to-1", "Dollar-to-dollar match from parallel resources")
    assert policy.sources.columns == ["title", "evidence"] and len(policy.sources) > 0
    assert len(policy.sha256) == 64 and str(policy).startswith("ssdc-1-to-1: ")


def test_a_policy_of_ones_own(centre, tmp_path):
    text = (ROOT / "ssdc-core/policies/ssdc-1-to-1.toml").read_text(encoding="utf-8")
    own = ssdc.Policy.from_toml(text.replace('id = "ssdc-1-to-1"', 'id = "mine"'))
    assert own.id == "mine" and own != ssdc.Policy.load("ssdc-1-to-1") == ssdc.Policy.from_toml(text)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    assert ssdc.Policy.read(tmp_path / "mine.toml") == ssdc.Policy.from_toml(text)
    report = centre.match_funding(own).check("SG-01", as_of=DAY)
    assert report.receipt.policy == "mine" and report.verdict == "met"
    assert centre.match_funding(own).policy.id == "mine"


def test_tables(funding):
    table = funding.check_all(as_of=DAY)
    columns = table.to_dict()
    assert list(columns) == table.columns
    assert columns["required"][0] == Decimal("60000.00") and str(columns["required"][0]) == "60000.00"
    assert columns["required"][13] is None
    assert [dict(zip(columns, row)) for row in zip(*columns.values())] == list(table)
    assert json.loads(table.to_json())[5] == {
        "grant": "SG-06", "required": "36000.00", "recognised": "30000.00", "shortfall": "6000.00", "currency": "USD", "verdict": "short",
    }  # fmt: skip
    assert table.to_csv().splitlines()[14] == "SG-14,,7500.00,,USD,undetermined"
    assert str(table).splitlines()[6].split() == ["SG-06", "36000.00", "30000.00", "6000.00", "USD", "short"]
    assert repr(table) == "<ssdc.Table: 18 rows of grant, required, recognised, shortfall, currency, verdict>"
    assert table == funding.check_all(as_of=DAY) != funding.check_all(as_of=date(2018, 9, 1))
    assert len(ElementTree.fromstring(table._repr_html_()).findall("tbody/tr")) == 18


def test_rows_and_columns_of_a_table(funding):
    table = funding.check_all(as_of=DAY)
    rows, columns = list(table), table.to_dict()
    assert [table[row] for row in range(-18, 18)] == rows + rows
    assert [table[name] for name in table.columns] == list(columns.values())
    for row in (18, -19, 2**70, -(2**70)):
        with pytest.raises(IndexError):
            table[row]
    with pytest.raises(KeyError):
        table["verdicts"]
    for key in (1.0, None, slice(2), ("verdict", 1)):
        with pytest.raises(TypeError):
            table[key]


def test_a_long_table_is_cut_in_a_notebook():
    partners = [{"id": f"P-{number}", "name": "x"} for number in range(2)]
    grants = [{"id": f"G-{number:04}", "title": "x"} for number in range(1000)]
    portfolio = ssdc.Portfolio().apply(put={"partners": partners, "grants": grants})
    html = portfolio.match_funding("ssdc-1-to-1").check_all(as_of=DAY)._repr_html_()
    assert html.count("<tr>") == 201 and "... and 800 more rows" in html


def test_progress_of_check_all(centre, funding):
    calls = []
    funding.check_all(as_of=DAY, progress=lambda done, total: calls.append((done, total)))
    assert calls[0] == (0, 18) and calls[-1] == (18, 18)
    with pytest.raises(ssdc.Cancelled):
        funding.check_all(as_of=DAY, progress=lambda done, total: False)
    with pytest.raises(ZeroDivisionError):
        funding.check_all(as_of=DAY, progress=lambda done, total: 1 // 0)


def test_the_worked_verdicts(shared):
    done = subprocess.run([sys.executable, shared / "checks/verdicts.py"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
