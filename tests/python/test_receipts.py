"""Receipts: recomputed against a portfolio, or from a bundle alone; reports travel as their bundles."""

import copy
import json
import pickle
import subprocess
import sys
from datetime import date

import pytest
import ssdc


@pytest.fixture(scope="module")
def report(centre):
    return centre.match_funding("ssdc-1-to-1").check("SG-06", as_of=date(2018, 6, 30))


def test_a_receipt_verifies_against_its_portfolio_and_by_itself(centre, report):
    for found in (ssdc.verify(report.receipt, centre), ssdc.verify(report, centre), ssdc.verify(report.receipt), ssdc.verify(report.receipt.bundle())):
        assert found and found.same and str(found).endswith("\nthe same") and len(found.differences) == 0
        assert (found.question, found.policy, found.as_of) == ({"kind": "check", "grant": "SG-06"}, "ssdc-1-to-1", date(2018, 6, 30))
        assert found.figures["now"] == found.figures["then"] == ["short", "36000.00 USD", "30000.00 USD", "6000.00 USD"]
        assert found.engine == (report.receipt.engine,) * 2
    later = centre.apply(remove={"contributions": ["C-15"]})
    found = ssdc.verify(report.receipt, later)
    assert not found and found.differences["what"][0] == "contribution C-15" and found.differences["what"][-2:] == ["recognised", "shortfall"]
    assert found.figures["now"] == ["short", "36000.00 USD", "9000.00 USD", "27000.00 USD"]
    assert "C-15" in found._repr_html_() and json.loads(found.to_json())["same"] is False
    assert ssdc.verify(report.receipt.bundle(), later) == found
    forged = report.receipt.bundle().replace('"shortfall":"6000.00 USD","verdict":"short"}', '"shortfall":"6000.00 USD","verdict":"met"}')
    assert "obligations/1/verdict" in ssdc.verify(forged, later).differences["what"]


def test_a_bundle_verifies_on_a_bare_machine(report, tmp_path):
    """Another process that has the package and the bundle, and nothing else."""
    (tmp_path / "bundle.json").write_text(report.receipt.bundle(), encoding="utf-8")
    script = "import ssdc, sys; print(ssdc.verify(open(sys.argv[1], encoding='utf-8').read()))"
    done = subprocess.run([sys.executable, "-c", script, tmp_path / "bundle.json"], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.startswith("check of grant SG-06 on 2018-06-30 under ssdc-1-to-1\n") and done.stdout.endswith("the same\n"), done.stderr


def test_a_forged_bundle_is_named(report):
    bundle = json.loads(report.receipt.bundle())
    bundle["answer"]["verdict"] = "met"
    assert str(ssdc.verify(json.dumps(bundle))).endswith("\nverdict: met then, short now")
    for text in ("{}", "no", '{"format":"ssdc-bundle/9"}', json.dumps(bundle | {"remark": "checked by hand"})):
        with pytest.raises(ssdc.InvalidValue):
            ssdc.verify(text)
    with pytest.raises(TypeError):
        ssdc.verify(5)


def answers(portfolio):
    """One of each question that has a receipt."""
    matching, as_of = portfolio.match_funding("ssdc-1-to-1-tranches"), date(2018, 6, 30)
    yield {"kind": "check", "grant": "SG-06"}, matching.check("SG-06", as_of=as_of)
    yield {"kind": "gate", "grant": "SG-06", "tranche": 2}, matching.gate("SG-06", tranche=2, as_of=as_of)
    yield {"kind": "remedy", "grant": "SG-06"}, matching.remedy("SG-06", as_of=as_of)
    yield {"kind": "origin", "contribution": "C-02", "look_back_days": 30}, matching.origin("C-02", as_of=as_of, look_back_days=30)
    yield {"kind": "allocate", "order": "pro_rata"}, matching.allocate(as_of=as_of, order="pro_rata")


def test_every_answer_has_a_receipt_that_verifies(centre):
    later = centre.apply(remove={"contributions": ["C-15", "C-02"]})
    for question, answer in answers(centre):
        receipt = answer.receipt
        assert receipt.question == question and receipt.policy == "ssdc-1-to-1-tranches" and receipt.as_of == date(2018, 6, 30)
        for found in (ssdc.verify(answer), ssdc.verify(receipt, centre), ssdc.verify(receipt.bundle()), ssdc.verify(receipt.bundle(), centre)):
            assert found.same and str(found).endswith("\nthe same") and found.question == question, question
        found = ssdc.verify(answer, later)
        assert not found and found.differences["what"][0].startswith("contribution "), question
        assert found.differences == ssdc.verify(receipt.bundle(), later).differences
        bundle = json.loads(receipt.bundle())
        assert bundle["receipt"] == json.loads(receipt.to_json()) and len(receipt.records) == sum(map(len, bundle["records"].values()))
        if question["kind"] != "allocate":  # whose receipt is put together only where it is asked for
            assert json.loads(answer.to_json())["receipt"] == bundle["receipt"]
        bundle["receipt"]["as_of"] = "2018-06-29"
        assert "as_of" in ssdc.verify(json.dumps(bundle)).differences["what"]
    with pytest.raises(ssdc.InvalidValue, match="unknown question `allocate`: expected one of check"):
        ssdc.MatchReport.from_bundle(receipt.bundle())


def test_reports_pickle_and_copy(centre, report):
    for grant in centre.table("grants")["id"]:
        one = centre.match_funding("ssdc-1-to-1").check(grant, as_of=date(2018, 6, 30))
        back = pickle.loads(pickle.dumps(one))
        assert back == one and back.to_json() == one.to_json(), grant
    assert copy.deepcopy(report) == copy.copy(report) == report
    assert ssdc.MatchReport.from_bundle(report.receipt.bundle()) == report
    matching = centre.match_funding("ssdc-1-to-1")
    assert pickle.loads(pickle.dumps(matching)) == matching
