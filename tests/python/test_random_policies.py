"""Random policies on random bare facts say what a second evaluator, written apart from the engine, says of them."""

import importlib.util
import os
import random
from fractions import Fraction

import pytest
import ssdc

KINDS = ["cash", "in_kind_goods", "in_kind_services", "loan"]
STATES = ["pledged", "committed", "received"]
FIGURES = ["award", "expended", "actual_total", "eligible_cost", "need"]
ROUNDED = ["required", "total", "funder_max", "offer", "remedy"]


def toml(value):
    """A value as inline TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {toml(one)}' for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


class Dice(random.Random):
    def often(self, chance=0.5):
        return self.random() < chance

    def some(self, items, least=1):
        return self.sample(items, self.randint(least, len(items)))

    def day(self):
        return f"{self.randint(2018, 2021)}-{self.randint(1, 12):02}-{self.randint(1, 28):02}"

    def rate(self):
        return self.choice([f"{self.randint(1, 95)}%", f"{self.randint(1, 3)}:{self.randint(4, 9)}", f"{self.randint(1, 99)}.5%"])

    def money(self):
        return f"{self.randint(0, 2000)}.{self.randint(0, 99):02}"


def conditions(dice):
    members = {
        "lot.kind": lambda: dice.some(KINDS, 1)[:2],
        "source.family": lambda: dice.choice(["eu", "us-federal", ["eu", "who"]]),
        "lot.allowable": lambda: dice.often(),
        "grantee.legal_form": lambda: dice.choice(["city", "state", ["state", "ngo"]]),
        "figure.award": lambda: dice.choice([{"from": 500}, {"to": 900}, {"above": 300, "below": 1500}]),
    }
    return [{name: members[name]() for name in dice.sample(list(members), dice.randint(1, 2))} for _ in range(dice.randint(1, 2))]


def whole_conditions(dice):
    """Conditions on the grant, not on a lot."""
    return [dice.choice([{"grantee.legal_form": dice.choice(["city", "state"])}, {"figure.award": {"from": dice.randint(1, 1500)}}])]


def term(dice):
    return dice.choice([{"input": "rate"}, {"table": "rates"}, {"formula": "computed"}]) if dice.often(0.3) else dice.rate()


def quantity(dice, depth=0):
    base = {"figure": dice.choice(FIGURES)}
    if dice.often(0.2):
        base["less"] = [dice.choice([figure for figure in FIGURES if figure != base["figure"]])]
    if dice.often(0.2):
        base["add_flat_rate"] = dice.rate()
    if dice.often(0.2):
        base["rate"] = term(dice)
    if not depth and dice.often(0.2):
        base["at_most"] = [quantity(dice, 1)]
    return base


def requirement(dice, number):
    form = dice.choice(["share_of_total", "share_of_total", "ratio_to_award", "amount_fixed", "per_unit"])
    ratio = {
        "share_of_total": lambda: {dice.choice(["match", "funder"]): term(dice)},
        "ratio_to_award": lambda: {"match_to_award": term(dice)},
        "amount_fixed": lambda: {"amount": dice.choice([quantity(dice), str(dice.randint(1, 900))])},
        "per_unit": lambda: {"price": f"{dice.randint(1, 9)}.25", "units": "units"},
    }[form]()
    money = ["disallow", "reduce_award", "reduce_next", "refund"]
    remedies = [{"action": dice.choice(money), "formula": dice.choice("ABC" if form in ("share_of_total", "ratio_to_award") else "C")} if dice.often(0.7) else {"action": dice.choice(["hold", "reject", "forfeit"])}]
    if dice.often(0.2):
        remedies.insert(0, {"action": "hold", "when": whole_conditions(dice)})
    one = {"id": f"r{number}", "ratio": {"form": form, **ratio}, "level": "grant", "period": "agreement", "gate": ["close"], "remedy": remedies}
    if form in ("share_of_total", "ratio_to_award"):
        one["base"] = quantity(dice)
        if dice.often(0.2):
            one["exempt"] = [{"id": "e", "when": whole_conditions(dice), **dice.choice([{"all": True}, {"first": f"{dice.randint(1, 400)} USD"}])}]
    if dice.often(0.2):
        one["counts"] = conditions(dice)
    if dice.often(0.15):
        one["additional_to"] = {"figure": "need", "rate": "10%"}
    if dice.often(0.35):
        of = dice.choice(["required", "recognised"] + ["base"] * ("base" in one))
        one["slice"] = [{"id": "s", "where": conditions(dice), dice.choice(["at_most", "at_least"]): dice.rate(), "of": of}]
        if dice.often(0.3):
            one["slice"][0]["when"] = whole_conditions(dice)
    if form != "per_unit" and dice.often(0.2):
        # The reference takes what parts lack from what is neither cut nor additional.
        cut = "additional_to" in one or "at_most" in one.get("slice", [{}])[0]
        one["per"] = {"key": "line", "lots": dice.choice(["same", "pooled"][cut:])}
    return one


def recognise(dice):
    groups, rules = dice.some(KINDS), []
    for kind in groups:
        rule = {"kind": [kind], "value": dice.choice(["face", "face", "fair_market", "lesser_of_book_and_fair_market"])}
        if dice.often(0.2):
            rule["state"] = dice.choice(STATES)
        if dice.often(0.15):
            rule["where"] = conditions(dice)
        if dice.often(0.2):
            rule["lot_at_most"] = f"{dice.randint(1, 500)} USD"
        if dice.often(0.2):
            rule["evidence"] = [{"any_of": dice.some(["invoice", "timesheet"]), "before": dice.choice(["recognition", "agreement.signed"])}]
        rules.append(rule)
    whole = {"state": dice.choice(STATES), "kind": rules}
    optional = {
        "deny": lambda: conditions(dice),
        "allow": lambda: conditions(dice),
        "window": lambda: {"from": "agreement.from", "to": "agreement.to"},
        "reciprocity": lambda: "forbid",
        "deduct": lambda: ["benefit_to_donor"],
        "funding": lambda: "parallel",
        "exclusive": lambda: {"scope": dice.choice(["world", "programme", "grant", "source_family"]), "forward": dice.often(), "family": "eu"},
        "origin": lambda: {"of": "grantor", "look_back_days": 365, "trace": "min", "effect": dice.choice(["disallow", "flag"])},
    }
    return whole | {key: make() for key, make in optional.items() if dice.often(0.2)}


def policy(dice):
    whole = {
        "schema": "ssdc-policy/1",
        "id": "random",
        "title": "Random",
        "version_by": "agreement.signed",
        "currency": "USD",
        "source": [{"title": "dice", "evidence": "derived"}],
        "rounding": {"mode": dice.choice(["half_up", "half_even", "down", "up"]), "unit": dice.choice(["1", "0.01", "5"]), "of": dice.some(ROUNDED)},
        "input": [{"id": "rate", "type": "rate", "on": "grant", "if_absent": "refuse"}, {"id": "lot.allowable", "type": "bool", "on": "lot", "if_absent": False}],
        "table": [{"id": "rates", "row": [{"when": whole_conditions(dice), "value": dice.rate()}, {"value": dice.rate()}]}],
        "formula": [{"id": "computed", "result": "rate", "terms": [{"coefficient": "0.3", "times": ["figure.award"], "over": ["figure.need"]}, {"coefficient": "0.1"}], "floor": "5%", "cap": "85%"}],
        "recognise": recognise(dice),
        "requirement": [requirement(dice, number) for number in range(dice.randint(1, 2))],
    }
    if dice.often(0.3):
        whole["limit"] = [{"id": "l", "figure": "award", "at_most": quantity(dice)}]
    if dice.often(0.3):
        whole["condition"] = [{"id": "c", "must": whole_conditions(dice), "gate": "application"}]
    if dice.often(0.3):
        credits = [{"rate": dice.rate(), "where": [{"lot.kind": dice.some(KINDS)}]}, {"rate": "2:1", "inverse": dice.often()}]
        pots = [{"id": "first", "holds": str(dice.randint(0, 300))}, {"id": "second", "holds": quantity(dice)}]
        whole["offer"] = [{"id": "o", "form": "per_lot", "order": dice.choice(["first_come", "pro_rata"]), "pot": pots, "credit": credits}]
    return "effective_from = 2000-01-01\n" + "".join(f"{key} = {toml(value)}\n" for key, value in whole.items())


def facts(dice):
    def lot(number):
        states = {state: dice.day() for state in dice.some(STATES)} if dice.often(0.8) else {}
        one = {"id": f"l{number}", "kind": dice.choice(KINDS), "amount": dice.money(), "states": states, "attributes": {}, "line": dice.choice("ab")}
        if dice.often(0.5):
            one["component"] = "c"
        if dice.often(0.7):
            one["valuation"] = {name: dice.money() for name in ("book", "fair_market") if dice.often(0.8)}
        if dice.often(0.6):
            one["attributes"]["source.family"] = dice.choice(["eu", "who", "us-federal"])
        if dice.often(0.4):
            one["attributes"]["lot.allowable"] = dice.often()
        if dice.often(0.3):
            one["attributes"]["source.programme"] = "other"
        if dice.often(0.4):
            one["evidence"] = [{"kind": dice.choice(["invoice", "timesheet"]), "on": dice.day()}]
        if dice.often(0.3):
            one["counted_by"] = [{"amount": dice.money(), "planned": dice.often(), "family": dice.choice(["eu", "x"]), "programme": dice.choice(["mine", "x"])}]
        if dice.often(0.2):
            one["tainted"] = dice.money()
        if dice.often(0.2):
            one["benefit_to_donor"] = f"{dice.randint(0, 50)}"
        return one

    return {
        "as_of": "2020-06-30",
        "programme": "mine",
        "matches": [["mine", "other"]],
        "figures": {name: dice.money() for name in FIGURES if dice.often(0.95)} | {"units": dice.randint(1, 50)},
        "attributes": {"grantee.legal_form": dice.choice(["city", "state", "ngo"])},
        "parameters": {"rate": dice.rate()} if dice.often(0.9) else {},
        "dates": {"agreement.from": "2018-07-01", "agreement.to": "2020-01-31", "agreement.signed": "2019-01-01"},
        "lines": [{"kind": key, **{name: dice.money() for name in FIGURES}} for key in "ab"],
        "lots": [lot(number) for number in range(dice.randint(0, 6))],
    }


def number(value):
    left, _, right = str(value).partition(":")
    return Fraction(left) / Fraction(right or 1)


def differences(reference, text, given):
    """What the engine and the reference say differently of the policy's parts; None where the reference says nothing."""
    import tomllib

    found = ssdc.Policy.from_toml(text).evaluate(given)
    rules = tomllib.loads(text)
    reference.check_keys("", rules)
    case, wrong = reference.Case(rules, given), []

    def compare(path, have, ask):
        try:
            want = ask()
        except reference.PolicyError as refusal:
            want = f"refused: {refusal}"
        except ZeroDivisionError:
            return
        told(path, have, want)

    def told(path, have, want):
        if isinstance(want, str) and want.startswith("refused"):
            same = isinstance(have, str) and have.startswith("refused")
        elif isinstance(want, dict) and isinstance(have, dict):
            for key in want.keys() & have.keys() if path.count("/") == 0 else want.keys():
                told(f"{path}/{key}", have.get(key), want[key])
            return
        elif isinstance(want, bool) or want is None or not isinstance(want, (int, Fraction)):
            same = have == want
        else:
            same = have is not None and not str(have).startswith("refused") and number(have) == want
        if not same:
            wrong.append(f"{path}: {have!r}, the reference {want!r}")

    for rule in rules["requirement"]:
        def ask(rule=rule):
            said = case.requirement(rule)
            return {key: said[key] for key in ("required", "recognised", "shortfall", "excess", "met", "funder_share", "why", "remedy", "total")}

        compare(rule["id"], found[rule["id"]], ask)
    for name in ("limit", "condition", "offer"):
        for rule in rules.get(name, []):
            if name == "limit":
                compare("limit", found["limit"]["l"], lambda: case.limit("l"))
            elif name == "condition":
                compare("conditions", found["conditions"]["c"], lambda: case.conditions()["c"])
            else:
                compare("offer", found["offer"], lambda rule=rule: case.offer(rule))
    return wrong


def test_random_policies_agree_with_the_reference(shared):
    pytest.importorskip("tomllib")
    spec = importlib.util.spec_from_file_location("reference", shared / "match-funding/reference.py")
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    first, count = int(os.environ.get("SSDC_SEED", "1")), int(os.environ.get("SSDC_POLICIES", "400"))
    wrong = []
    for seed in range(first, first + count):
        dice = Dice(seed)
        text, given = policy(dice), facts(dice)
        try:
            wrong += [f"seed {seed}: {one}" for one in differences(reference, text, given)]
        except (ssdc.PolicyError, ssdc.InvalidValue) as error:
            wrong.append(f"seed {seed}: {error} {getattr(error, 'faults', '')}")
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:25])
