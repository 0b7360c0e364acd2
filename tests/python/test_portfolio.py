"""Portfolios are values: read, written, compared, copied, changed into new ones."""

import copy
import json
import pickle
import random
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
import ssdc

from conftest import CENTRE


def test_counts(centre):
    assert centre.counts() == {
        "partners": 38, "programmes": 2, "grants": 18, "contributions": 44, "payments": 29, "costs": 6, "experts": 8,
        "requests": 3, "exchanges": 6, "solutions": 4, "frameworks": 0, "series": 2, "rates": 2,
    }  # fmt: skip
    assert len(centre) == sum(centre.counts().values())


def test_the_canonical_text_does_not_depend_on_the_order_of_the_input(centre):
    shuffled = json.loads(CENTRE.read_text(encoding="utf-8"))
    for records in shuffled.values():
        if isinstance(records, list):
            random.Random(7).shuffle(records)
    again = ssdc.Portfolio.from_json(json.dumps(shuffled))
    assert again == centre and again.to_json() == centre.to_json()
    assert ssdc.Portfolio.from_json(centre.to_json()) == centre


def test_write_and_read(centre, tmp_path):
    centre.write(tmp_path / "p.json")
    assert ssdc.Portfolio.read(tmp_path / "p.json") == centre
    assert ssdc.Portfolio.read(str(tmp_path / "p.json")) == centre
    assert (tmp_path / "p.json").read_bytes() == centre.to_json().encode() + b"\n"
    assert [path.name for path in tmp_path.iterdir()] == ["p.json"]


def test_pickle_and_copy(centre):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(centre, protocol)) == centre
    assert copy.copy(centre) == centre and copy.deepcopy([centre]) == [centre]
    assert centre != ssdc.Portfolio() and centre != "something else"
    with pytest.raises(TypeError):
        hash(centre)


def test_get_gives_the_wire_form(portfolio, document):
    assert portfolio.get("G-1") == document["grants"][0]
    assert portfolio.get("G-1", kind="grant") == portfolio.get("G-1", "grants")
    with pytest.raises(ssdc.NotFound):
        portfolio.get("G-1", "partner")


def test_apply_gives_a_new_portfolio(portfolio):
    grant = {"id": "G-2", "title": "Seeds", "amount": ssdc.Money("5 USD"), "agreement": {"signed": date(2018, 6, 30)},
             "countries": [{"country": "KE", "percent": Decimal("33.330")}]}  # fmt: skip
    after = portfolio.apply(put={"grants": [grant]}, remove={"contributions": ["C-1"]})
    assert (len(portfolio), portfolio.counts()["contributions"]) == (5, 1)
    assert (after.counts()["grants"], after.counts()["contributions"]) == (2, 0)
    assert after.get("G-2") == {
        "id": "G-2", "title": "Seeds", "amount": "5.00 USD", "agreement": {"signed": "2018-06-30"},
        "countries": [{"country": "KE", "percent": "33.33"}],
    }  # fmt: skip
    assert portfolio.apply() == portfolio
    assert after.apply(remove={"grants": ["G-1", "G-2"]}).counts()["grants"] == 0


def test_a_change_that_fails_changes_nothing(portfolio):
    before = portfolio.to_json()
    with pytest.raises(ssdc.PortfolioError) as caught:
        portfolio.apply(put={"grants": [{"id": "G-2", "title": "Seeds", "programme": "NO"}]}, remove={"contributions": ["C-1"]})
    assert (caught.value.code, caught.value.pointer) == (2003, "/grants/0/programme")
    assert portfolio.to_json() == before


def test_an_empty_portfolio_is_a_start():
    empty = ssdc.Portfolio()
    assert len(empty) == 0 and repr(empty) == "<ssdc.Portfolio: empty>"
    assert empty.apply(put={"partners": [{"id": "P", "name": "中国南南合作网"}]}).get("P")["name"] == "中国南南合作网"


def test_how_it_prints(portfolio):
    assert repr(portfolio) == "<ssdc.Portfolio: 2 partners, 1 programmes, 1 grants, 1 contributions>"
    cells = [cell.text for cell in ElementTree.fromstring(portfolio._repr_html_()).iter("td")]
    assert cells[1::2] == ["2", "1", "1", "1"]


def test_totals_say_what_the_portfolio_holds(centre):
    table = centre.totals()
    assert list(table.to_dict()) == ["record", "type", "currency", "count", "sum"]
    rows = {(row["record"], row["type"], row["currency"]): row for row in table}
    awards = [ssdc.Money(grant["amount"]) for grant in json.loads(centre.to_json())["grants"] if grant.get("amount", "").endswith("USD")]
    assert rows["grant", "award", "USD"]["count"] == len(awards)
    assert rows["grant", "award", "USD"]["sum"] == sum(award.amount for award in awards)
