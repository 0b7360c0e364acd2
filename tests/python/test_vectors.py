"""The shared vectors, as Rust and C read them: bad input with code and place, match funding worked out by hand."""

import json
from datetime import date

import pytest
import ssdc

from conftest import ROOT

VECTORS = ROOT / "tests/vectors"


def vector(name):
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


BAD = vector("bad_input.json")
MATCHING = vector("match_funding.json")


@pytest.mark.parametrize("case", BAD, ids=[case["name"] for case in BAD])
def test_bad_input_gives_its_code_and_its_place(case):
    text = case["text"] if "text" in case else json.dumps(case["document"])
    with pytest.raises(ssdc.SsdcError) as raised:
        ssdc.Portfolio.from_json(text)
    assert (raised.value.code, raised.value.pointer or "") == (case["code"], case["pointer"])


@pytest.mark.parametrize("case", MATCHING["cases"], ids=[case["name"] for case in MATCHING["cases"]])
def test_match_funding_comes_out_as_worked_out_by_hand(case):
    document = dict(MATCHING["common"])
    for kind, records in case["records"].items():
        document[kind] = document.get(kind, []) + records
    view = ssdc.Portfolio.from_json(json.dumps(document)).match_funding("ssdc-1-to-1")
    as_of = date.fromisoformat(case["as_of"])
    table = view.check_all(as_of=as_of).to_dict()
    rows = dict(zip(table["grant"], zip(table["required"], table["recognised"], table["shortfall"], table["verdict"], strict=True), strict=True))
    for grant, expected in case["expected"].items():
        amounts = [figure and ssdc.Money(figure).amount for figure in expected[:3]]
        assert rows[grant] == (*amounts, expected[3])
        report = view.check(grant, as_of=as_of)
        single = [figure and str(figure) for figure in (report.required, report.recognised, report.shortfall)]
        assert [*single, report.verdict] == expected
        codes = [finding.code for finding in report.findings]
        assert all(code in codes for code in case.get("codes", {}).get(grant, []))


def test_every_field_of_every_record_survives():
    document = vector("every_field.json")
    portfolio = ssdc.Portfolio.from_json(json.dumps(document))
    for kind, records in document.items():
        for record in records if isinstance(records, list) else []:
            assert portfolio.get(record["id"], kind=kind) == record
