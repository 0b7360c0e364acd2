"""What goes in and comes out is exact and typed, and the stubs say so."""

import copy
import os
import pickle
import shutil
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import ssdc

from conftest import ROOT


@pytest.mark.parametrize("amount", [1.0, 1, True, None, Fraction(1, 3), b"1", [1]])
def test_money_takes_no_number_that_is_not_exact(amount):
    with pytest.raises(TypeError):
        ssdc.Money(amount, "USD")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("600.00 USD",), "600.00 USD"),
        ((Decimal("600"), "USD"), "600.00 USD"),
        ((Decimal("6E+2"), "USD"), "600.00 USD"),
        ((Decimal("1E-7"), "USD"), "0.0000001 USD"),
        ((Decimal("-0"), "EUR"), "0.00 EUR"),
        (("-7.5", "USD"), "-7.50 USD"),
        ((Decimal("600"), "JPY"), "600 JPY"),
        (("1 KWD",), "1.000 KWD"),
        ((Decimal("79228162514264337593543950335"), "USD"), "79228162514264337593543950335.00 USD"),
    ],
)
def test_money_is_exact(arguments, text):
    money = ssdc.Money(*arguments)
    amount, currency = text.split()
    assert (str(money), repr(money)) == (text, f"ssdc.Money('{text}')")
    assert (f"{money.amount:f}", money.currency) == (amount, currency) and type(money.amount) is Decimal


@pytest.mark.parametrize("arguments", [("600",), (Decimal("600"),), (Decimal("NaN"), "USD"), (Decimal("Infinity"), "USD"),
    (Decimal("1E+999999"), "USD"), (Decimal("1E-999999"), "USD"), (Decimal("0." + "1" * 29), "USD"), ("1e3", "USD"), (" 1", "USD"), ("1", "usd")])  # fmt: skip
def test_money_refuses_what_it_cannot_hold(arguments):
    with pytest.raises(ssdc.InvalidValue):
        ssdc.Money(*arguments)


def test_money_is_a_value():
    money = ssdc.Money("600 USD")
    assert money == ssdc.Money("600.00 USD") and hash(money) == hash(ssdc.Money("600.00 USD"))
    assert money != ssdc.Money("600 EUR") and money != Decimal(600) and money != 600
    assert pickle.loads(pickle.dumps(money)) == copy.deepcopy(money) == money
    assert len({money, ssdc.Money("600.0 USD"), ssdc.Money("600 EUR")}) == 2
    with pytest.raises(TypeError):
        money + 1
    with pytest.raises(AttributeError):
        money.currency = "EUR"


def test_money_is_ordered_added_up_and_turned_round():
    low, high, euros = (ssdc.Money(text) for text in ("-1.00 USD", "2.50 USD", "2.00 EUR"))
    assert low < high and low <= high and high > low and high >= low and low <= low and low >= low
    assert not (low > high or low >= high or high < low or high <= low or low < low or low > low)
    assert sorted([high, low]) == [low, high] and max(low, high) == high
    assert (-high, -low, -ssdc.Money("0 USD")) == tuple(ssdc.Money(text) for text in ("-2.5 USD", "1 USD", "0 USD"))
    assert sum([low, high, high]) == ssdc.Money("4.00 USD") and sum([low], high) == ssdc.Money("1.5 USD")
    for call in (lambda: low < euros, lambda: euros >= low, lambda: sum([low, euros])):
        with pytest.raises(ssdc.InvalidValue, match="USD"):
            call()
    for call in (lambda: low < 0, lambda: 1 + low, lambda: 0.0 + low, lambda: False + low, lambda: low + 0, lambda: 0 - low):
        with pytest.raises(TypeError):
            call()


@pytest.mark.parametrize("as_of", [datetime(2018, 6, 30), "2018-06-30", 20180630, None])
def test_as_of_is_a_date(portfolio, as_of):
    funding = portfolio.match_funding("ssdc-1-to-1")
    for call in (lambda: funding.check("G-1", as_of=as_of), lambda: funding.check_all(as_of=as_of)):
        with pytest.raises(TypeError, match="expected a datetime.date, got "):
            call()


def test_settings_are_named(portfolio):
    with pytest.raises(TypeError):
        portfolio.match_funding("ssdc-1-to-1").check("G-1", date(2018, 6, 30))


@pytest.mark.parametrize("day", [date.min, date(1969, 12, 31), date(2024, 2, 29), date.max])
def test_every_day_of_python_is_a_day(portfolio, day):
    assert portfolio.match_funding("ssdc-1-to-1").check("G-1", as_of=day).as_of == day


@pytest.mark.parametrize("value", [object(), datetime(2018, 6, 30), {1, 2}, b"x"])
def test_apply_takes_no_value_without_a_wire_form(portfolio, value):
    with pytest.raises(TypeError):
        portfolio.apply(put={"grants": [{"id": "G-2", "title": value}]})


def test_wrong_arguments_are_type_errors(portfolio):
    for call in (
        lambda: ssdc.Portfolio.read(5),
        lambda: ssdc.Portfolio.from_json(b"{}"),
        lambda: portfolio.match_funding(5),
        lambda: ssdc.read_iati(5),
        lambda: ssdc.read_iati([5]),
        lambda: portfolio.match_funding("ssdc-1-to-1").check_all(as_of=date(2018, 6, 30), progress=5),
    ):
        with pytest.raises(TypeError):
            call()


def test_findings_and_references_are_values(portfolio):
    check = portfolio.match_funding("ssdc-1-to-1").check
    first, again = (check("G-1", as_of=date(2018, 6, 30)) for _ in range(2))
    assert first.findings == again.findings and first.obligations == again.obligations and first.receipt == again.receipt
    assert len({finding.subject for finding in first.findings + again.findings}) == 2
    with pytest.raises(AttributeError):
        first.verdict = "met"


def test_the_package_is_typed_throughout():
    """The package holds under mypy --strict, the stubs are what the module is."""
    pytest.importorskip("mypy", reason="mypy is not installed")
    package = ROOT / "ssdc-py/python/ssdc"
    strict = subprocess.run([sys.executable, "-m", "mypy", "--strict", package], capture_output=True, text=True, cwd=ROOT)
    assert strict.returncode == 0, strict.stdout


def test_the_stubs_are_what_the_module_is(tmp_path):
    pytest.importorskip("mypy", reason="mypy is not installed")
    allowed = tmp_path / "allowed"
    # Python gives every type with __sub__ in Rust the reflected form too; it answers NotImplemented.
    # A type with __getattr__ in Rust has it in Python as a part of __getattribute__.
    allowed.write_text("ssdc._ssdc.Money.__rsub__\nssdc._ssdc.Answer.__getattr__\n")
    done = subprocess.run([sys.executable, "-m", "mypy.stubtest", "ssdc", "--allowlist", allowed], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_the_stubs_are_up_to_date(tmp_path):
    """What the Rust sources say now is what is committed: `maturin generate-stubs` changes nothing."""
    maturin = Path(sys.executable).with_name("maturin")
    if not maturin.exists() or not shutil.which("cargo"):
        pytest.skip("maturin and cargo are needed to generate the stubs")
    command = [maturin, "generate-stubs", "-m", "ssdc-py/Cargo.toml", "--features", "stubs", "--out", tmp_path]
    environment = os.environ | {"VIRTUAL_ENV": sys.prefix}  # the interpreter of `maturin develop`, else all is built anew
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stderr
    committed = ROOT / "ssdc-py/python/ssdc/_ssdc.pyi"
    assert committed.read_text() == (tmp_path / "ssdc/_ssdc.pyi").read_text(), f"renew {committed.name}: {' '.join(map(str, command))}"
