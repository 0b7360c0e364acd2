"""Every bad input is an exception with its frozen number and its place."""

import json
import pickle

import pytest
import ssdc

from conftest import ROOT

LONG = "9" * 10_000_000


def setting(*path_and_value):
    """A document with one value replaced."""
    *path, last, value = path_and_value

    def change(document):
        place = document
        for key in path:
            place = place[key]
        place[last] = value
        return json.dumps(document)

    return change


def adding(kind, *records):
    def change(document):
        document[kind].extend(records)
        return json.dumps(document)

    return change


def without(*path):
    def change(document):
        *above, last = path
        place = document
        for key in above:
            place = place[key]
        del place[last]
        return json.dumps(document)

    return change


def text(replacement):
    return lambda document: replacement


HALF = [{"country": "KE", "percent": "60"}, {"country": "ET", "percent": "50"}]
GRANT = {"id": "G-1", "title": "Wells again"}
A, B = ({"id": id, "name": id, "part_of": [{"partner": other}]} for id, other in (("A", "B"), ("B", "A")))
DEEP = '{"format":"ssdc-portfolio/1","grants":[{"id":"G","title":' + "[" * 100_000 + "]" * 100_000 + "}]}"
DEEP_OWN = DEEP.replace('"title":[', '"title":"t","x_own":[')

BAD = {
    "no JSON": (text("nope"), ssdc.InvalidValue, 1201, None),
    "nothing": (text(""), ssdc.InvalidValue, 1201, None),
    "JSON that ends": (lambda d: json.dumps(d)[:-2], ssdc.InvalidValue, 1201, "/contributions/1"),
    "something after the JSON": (lambda d: json.dumps(d) + "x", ssdc.InvalidValue, 1201, None),
    "half a character": (lambda d: json.dumps(d).replace("Wells", r"\ud800"), ssdc.InvalidValue, 1201, "/grants/0/title"),
    "no object": (text("[]"), ssdc.InvalidValue, 1202, None),
    "no list": (setting("grants", {}), ssdc.InvalidValue, 1202, "/grants"),
    "no text": (setting("grants", 0, "title", 5), ssdc.InvalidValue, 1202, "/grants/0/title"),
    "a number for money": (setting("grants", 0, "amount", 1000), ssdc.InvalidValue, 1202, "/grants/0/amount"),
    "a float for money": (setting("grants", 0, "amount", 10.5), ssdc.InvalidValue, 1202, "/grants/0/amount"),
    "a float in a record of one's own": (
        setting("grants", 0, "attributes", [{"name": "n", "value": 1.5}]), ssdc.InvalidValue, 1202, "/grants/0/attributes/0/value",
    ),
    "an unknown field": (setting("grants", 0, "colour", "red"), ssdc.InvalidValue, 1203, "/grants/0"),
    "an unknown kind of record": (setting("colours", []), ssdc.InvalidValue, 1203, None),
    "a missing field": (without("grants", 0, "title"), ssdc.InvalidValue, 1204, "/grants/0"),
    "a missing format": (without("format"), ssdc.InvalidValue, 1204, None),
    "a field twice": (
        lambda d: json.dumps(d).replace('"title": "Wells"', '"title": "Wells", "title": "Wells"'), ssdc.InvalidValue, 1205, "/grants/0/title",
    ),
    "another format": (setting("format", "ssdc-portfolio/9"), ssdc.InvalidValue, 1206, "/format"),
    "no id": (setting("grants", 0, "id", ""), ssdc.InvalidValue, 1001, "/grants/0/id"),
    "no amount": (setting("grants", 0, "amount", "1,000 USD"), ssdc.InvalidValue, 1002, "/grants/0/amount"),
    "an unknown currency": (setting("grants", 0, "amount", "10 XXQ"), ssdc.InvalidValue, 1003, "/grants/0/amount"),
    "no day": (setting("grants", 0, "agreement", "to", "2018-02-30"), ssdc.InvalidValue, 1007, "/grants/0/agreement/to"),
    "a period reversed": (setting("grants", 0, "agreement", "to", "2017-12-31"), ssdc.InvalidValue, 1008, "/grants/0/agreement"),
    "an unknown country": (setting("partners", 0, "country", "ZZ"), ssdc.InvalidValue, 1009, "/partners/0/country"),
    "a percentage over 100": (
        setting("grants", 0, "countries", 0, "percent", "101"), ssdc.InvalidValue, 1012, "/grants/0/countries/0/percent",
    ),
    "percentages over 100": (setting("grants", 0, "countries", HALF), ssdc.InvalidValue, 1013, "/grants/0/countries"),
    "an unknown word": (setting("contributions", 0, "kind", "gold"), ssdc.InvalidValue, 1015, "/contributions/0/kind"),
    "a duplicate": (adding("grants", GRANT), ssdc.PortfolioError, 2002, "/grants/1"),
    "a missing reference": (setting("grants", 0, "programme", "NO"), ssdc.PortfolioError, 2003, "/grants/0/programme"),
    "a missing reference in a list": (
        setting("contributions", 0, "earmark", "grants", 0, "NO"), ssdc.PortfolioError, 2003, "/contributions/0/earmark/grants/0",
    ),
    "a partner that is part of itself": (adding("partners", A, B), ssdc.PortfolioError, 2005, "/partners/2"),
    "ten megabytes for an amount": (setting("grants", 0, "amount", LONG), ssdc.InvalidValue, 1002, "/grants/0/amount"),
    "ten megabytes for an id": (setting("grants", 0, "id", LONG), ssdc.InvalidValue, 1001, "/grants/0/id"),
    "ten megabytes of digits": (text(LONG), ssdc.InvalidValue, 1201, None),
    "deep brackets": (text("[" * 100_000), ssdc.InvalidValue, 1202, None),
    "deep brackets in a field": (text(DEEP), ssdc.InvalidValue, 1202, "/grants/0/title"),
    "deep brackets in a field of one's own": (text(DEEP_OWN), ssdc.InvalidValue, 1201, "/grants/0/x_own"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "kind", "code", "pointer"), BAD.values(), ids=BAD)
def test_bad_documents(document, change, kind, code, pointer):
    with pytest.raises(kind) as caught:
        ssdc.Portfolio.from_json(change(document))
    error = caught.value
    assert (type(error), error.code, error.pointer) == (kind, code, pointer)
    assert isinstance(error, ssdc.SsdcError) and isinstance(error, ValueError)
    assert str(error).startswith(f"{pointer}: " if pointer else "") and len(str(error)) < 1000


def test_the_document_is_good_before_it_is_spoiled(document):
    assert len(ssdc.Portfolio.from_json(json.dumps(document))) == 5


def test_a_long_text_is_no_error(document):
    document["grants"][0]["title"] = LONG
    assert ssdc.Portfolio.from_json(json.dumps(document)).get("G-1")["title"] == LONG


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "p.json").write_bytes(b'{"format": "\xff"}')
    with pytest.raises(ssdc.InvalidValue) as caught:
        ssdc.Portfolio.read(tmp_path / "p.json")
    assert (caught.value.code, str(caught.value)) == (7002, "invalid UTF-8 at byte 12")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(OSError) as caught:
        ssdc.Portfolio.read(tmp_path / "none.json")
    assert type(caught.value) is ssdc.FileError and caught.value.code == 7001
    assert "none.json" in str(caught.value)


def test_writing_where_nothing_can_be_written(portfolio, tmp_path):
    with pytest.raises(ssdc.FileError):
        portfolio.write(tmp_path / "no" / "p.json")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "folder").mkdir()
    with pytest.raises(ssdc.FileError):
        portfolio.write(tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_what_is_not_found_is_a_key_error_that_says_a_plain_sentence(portfolio):
    with pytest.raises(KeyError) as caught:
        portfolio.get("G-9")
    assert type(caught.value) is ssdc.NotFound
    assert (caught.value.code, caught.value.name, str(caught.value)) == (2001, "NotFound", "no record `G-9`")
    with pytest.raises(ssdc.NotFound, match="no policy `nope`: known are ") as caught:
        ssdc.Policy.load("nope")
    assert caught.value.code == 3002


def test_an_id_of_several_kinds_needs_the_kind(portfolio):
    both = portfolio.apply(put={"partners": [{"id": "G-1", "name": "A partner called as a grant"}]})
    with pytest.raises(ssdc.PortfolioError) as caught:
        both.get("G-1")
    assert caught.value.code == 2006
    assert both.get("G-1", "partner")["name"].startswith("A partner")


@pytest.mark.parametrize(
    ("remove", "kind", "code", "pointer"),
    [
        ({"grants": ["G-1"]}, ssdc.PortfolioError, 2004, None),
        ({"grants": ["G-9"]}, ssdc.NotFound, 2001, "/remove/grants/0"),
        ({"contributions": ["C-1", "C-1"]}, ssdc.PortfolioError, 2002, "/remove/contributions/1"),
        ({"colours": ["red"]}, ssdc.InvalidValue, 1015, "/remove/colours"),
        ({"grants": "G-1"}, ssdc.InvalidValue, 1202, "/remove/grants"),
        ({"grants": [None]}, ssdc.InvalidValue, 1202, "/remove/grants/0"),
    ],
)
def test_bad_removals(portfolio, remove, kind, code, pointer):
    with pytest.raises(kind) as caught:
        portfolio.apply(remove=remove)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)


def test_a_policy_reports_every_mistake_at_once():
    with pytest.raises(ssdc.PolicyError) as caught:
        ssdc.Policy.from_toml('id = "mine"\ncurrency = "dollars"')
    assert caught.value.code == 3001 and isinstance(caught.value, ValueError)
    assert "/currency: " in str(caught.value) and "/schema: " in str(caught.value)


def test_currencies_do_not_mix():
    assert ssdc.Money("5 USD") + ssdc.Money("2.50 USD") == ssdc.Money("7.50 USD")
    assert ssdc.Money("5 USD") - ssdc.Money("7.50 USD") == ssdc.Money("-2.50 USD")
    for calculate in (ssdc.Money.__add__, ssdc.Money.__sub__):
        with pytest.raises(ssdc.InvalidValue) as caught:
            calculate(ssdc.Money("5 USD"), ssdc.Money("5 EUR"))
        assert caught.value.code == 1101
    largest = ssdc.Money("79228162514264337593543950335 USD")
    with pytest.raises(ssdc.InvalidValue) as caught:
        largest + largest
    assert caught.value.code == 1102


def test_exceptions_survive_pickling(portfolio):
    with pytest.raises(ssdc.SsdcError) as caught:
        portfolio.apply(remove={"grants": ["G-9"]})
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is ssdc.NotFound
    assert (str(again), again.code, again.name, again.pointer) == (str(caught.value), 2001, "NotFound", "/remove/grants/0")


def test_every_exception_is_named_and_explained():
    for name in ssdc.__all__:
        assert getattr(ssdc, name).__doc__, name
        if isinstance(getattr(ssdc, name), type):
            assert getattr(ssdc, name).__module__ == "ssdc", name


def test_every_code_has_its_class():
    from ssdc._errors import exception

    table = ROOT / "tests/vectors/codes.tsv"
    lines = [line.split("\t") for line in table.read_text().splitlines()]
    numbers = [int(number) for number, _, face, *_ in lines if face == "core"]
    assert len(numbers) >= 40
    for number in numbers:
        assert type(exception("", number, "", None, [])) is not ssdc.SsdcError, number
