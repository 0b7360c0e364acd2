"""Policies: those that ship, tried on bare facts; what an award would require; quadratic funding."""

import copy
import json
import math
import pickle
import random
from datetime import date
from decimal import Decimal

import pytest
import ssdc

from conftest import ROOT

VECTORS = ROOT / "tests/vectors"


def test_every_policy_ships_with_its_sources():
    table = ssdc.Policy.catalogue()
    assert table["id"] == ssdc.Policy.names() and len(table) == 40
    for row in table:
        policy = ssdc.Policy.load(row["id"])
        assert (policy.title, policy.evidence) == (row["title"], row["evidence"]) and row["evidence"] in ("read", "known", "derived")
        assert json.loads(policy.to_json())["sha256"] == policy.sha256
    assert ssdc.Policy.load("ssdc-1-to-1").evidence == "derived" and ssdc.Policy.load("us-hud-esg").evidence == "read"


def test_policies_are_values():
    policy, other = ssdc.Policy.load("us-nea"), ssdc.Policy.load("g77-pgtf")
    assert pickle.loads(pickle.dumps(policy)) == policy == copy.deepcopy(policy) != other
    assert len({policy, ssdc.Policy.load("us-nea"), other}) == 2
    assert ssdc.Policy.from_toml(policy.to_toml()) == policy


def test_policies_that_say_the_same_have_the_same_canonical_text():
    for name in ssdc.Policy.names():
        policy = ssdc.Policy.load(name)
        assert ssdc.Policy.from_toml(policy.canonical()).canonical() == policy.canonical()
    policy = ssdc.Policy.load("ssdc-1-to-1")
    other = ssdc.Policy.from_toml("# mine\n" + policy.to_toml().replace('"1:1"', '"100%"'))
    assert other != policy and other.canonical() == policy.canonical()
    assert ssdc.Policy.from_toml(policy.to_toml().replace('"1:1"', '"1:2"')).canonical() != policy.canonical()


def test_worked_cases_in_python_say_what_they_say_in_rust():
    cases, compared = json.loads((VECTORS / "policy_cases.json").read_text(encoding="utf-8"))["cases"], 0
    for case in cases:
        facts = case["facts"] | {key: case[key] for key in ("carry_in",) if key in case}
        answer = ssdc.Policy.load(case["policy"]).evaluate(facts)
        for path, expected in case["expect"].items():
            if path.count("/") == 1 and isinstance(expected, str) and not expected.startswith("refused"):
                head, key = path.split("/")
                found = answer[head][key]
                if expected.replace(".", "").isdigit():
                    assert Decimal(found) == Decimal(expected), case["id"]
                    compared += 1
    assert compared > 20, compared


def test_figures_are_exact_and_refusals_name_what_is_missing():
    policy = ssdc.Policy.load("ssdc-1-to-1")
    answer = policy.evaluate({"figures": {"award": Decimal("1000.10")}, "lots": [{"id": "a", "kind": "cash", "amount": "400"}]})["match"]
    assert (answer["required"], answer["recognised"], answer["shortfall"], answer["met"]) == ("1000.1", "400", "600.1", False)
    assert answer["remedy"] == {"action": "hold", "formula": None, "amount": "0"}
    assert policy.evaluate({})["match"] == "refused: figure award is missing"
    eda = ssdc.Policy.load("us-eda").evaluate({"figures": {"budget_total": "100"}})
    assert any("refused: input" in str(part) for part in eda.values())


@pytest.mark.parametrize(
    ("facts", "code", "pointer"),
    [
        ({"figure": {}}, 1203, None),
        ({"figures": {"award": 1.5}}, 1202, "/figures/award"),
        ({"figures": {"award": "much"}}, 1202, "/figures/award"),
        ({"dates": {"agreement.form": "2018-01-01"}}, 1015, "/dates/agreement.form"),
        ({"dates": {"agreement.from": "2018-13-01"}}, 1007, "/dates/agreement.from"),
        ({"lots": [{"id": "a", "kind": "gold", "amount": "1"}]}, 1015, "/lots/0/kind"),
        ({"lots": [{"id": "a", "kind": "cash"}]}, 1204, "/lots/0"),
        ({"lots": [{"id": "a", "kind": "cash", "amount": "1", "colour": "red"}]}, 1203, "/lots/0"),
        ({"lots": {}}, 1202, "/lots"),
        ({"as_of": "today"}, 1017, "/as_of"),
    ],
)
def test_wrong_facts_are_errors_with_their_place(facts, code, pointer):
    with pytest.raises(ssdc.InvalidValue) as caught:
        ssdc.Policy.load("ssdc-1-to-1").evaluate(facts)
    assert (caught.value.code, caught.value.pointer) == (code, pointer), str(caught.value)


def test_what_an_award_would_require():
    doj = ssdc.Policy.load("us-doj-ojp")
    # 350,000 / 0.75 = 466,667 in all, of which 116,667 is the match (US DOJ/BJA match note).
    assert doj.required(award="350000 USD", inputs={"funder_share": "75%"}) == ssdc.Money("116667 USD")
    assert doj.required(award=ssdc.Money("350000 USD"), inputs={"funder_share": "90%"}) == ssdc.Money("38889 USD")
    with pytest.raises(ssdc.NotFound, match="no input `funder_share`"):
        doj.required(award="350000 USD")
    with pytest.raises(ssdc.InvalidValue, match="currencies differ"):
        doj.required(award="350000 EUR", inputs={"funder_share": "75%"})
    with pytest.raises(TypeError):
        doj.required(award=350000)
    # Elsewhere the award's currency is that of the policy.
    assert ssdc.Policy.load("ssdc-1-to-1").required(award="7 KES") == ssdc.Money("7 KES")


BASE = (ROOT / "ssdc-core/policies/ssdc-1-to-1.toml").read_text(encoding="utf-8")
SLICES = 'remedy = [{ action = "hold" }]\nslice = [{id = "a", where = [{ "lot.kind" = "cash" }], %s, of = "required"}, {id = "b", where = [{ "lot.kind" = "cash" }], %s, of = "required"}]'


@pytest.mark.parametrize(
    ("old", "new", "pointer", "why"),
    [
        ('"1:1"', '"0:1"', "/requirement/0/ratio/match_to_award", "requires nothing"),
        ('"1:1"', '"-1:1"', "/requirement/0/ratio/match_to_award", "is no rate"),
        ('match_to_award = "1:1"', "match_to_award = 0.5", "/requirement/0/ratio/match_to_award", "not exact"),
        ('match_to_award = "1:1"', 'match_to_award = { input = "rate" }', "/requirement/0/ratio/match_to_award/input", "no input `rate`"),
        ('match_to_award = "1:1"', 'match_to_award = { table = "rates" }', "/requirement/0/ratio/match_to_award/table", "no table `rates`"),
        ('remedy = [{ action = "hold" }]', SLICES.replace('"cash"', '"loan"', 1) % ('at_least = "60%"', 'at_least = "50%"'), "/requirement/0/slice", "more than 100%"),
        ('remedy = [{ action = "hold" }]', SLICES % ('at_least = "60%"', 'at_most = "50%"'), "/requirement/0/slice", "above the cap"),
        ('remedy = [{ action = "hold" }]', 'remedy = [{ action = "refund" }]', "/requirement/0/remedy/0/formula", "missing"),
        ('base = { figure = "award" }\n', "", "/requirement/0/base", "missing"),
        ("[rounding]", '[[formula]]\nid = "f"\nresult = "rate"\nterms = [{ coefficient = "1" }]\nfloor = "80%"\ncap = "50%"\n[rounding]', "/formula/0/floor", "above the cap"),
        ("[rounding]", '[[table]]\nid = "t"\nrow = [{ value = "1:1", when = [{ "figure.award" = { to = 10 } }] }, { value = "2:1", when = [{ "figure.award" = { from = 20 } }] }]\n[rounding]', "/table/0/row", "between the bands that end at 10 and start at 20"),
        ("[rounding]", '[[table]]\nid = "t"\nrow = [{ value = "1:1" }, { value = "2:1" }]\n[rounding]', "/table/0/row/1", "never does"),
        ("[rounding]", '[[table]]\nid = "t"\nrow = [{ value = "1:1", when = [{ "figure.award" = { from = 20, to = 10 } }] }]\n[rounding]', "/table/0/row/0/when/0/figure.award", "nothing lies between"),
        ('currency = "award"', 'currency = "USD"\nlimit = [{ id = "l", figure = "award", at_most = "5 EUR" }]', "/limit/0/at_most", "not in the policy's currency"),
        ('scope = "world"', 'scope = "source_family"', "/recognise/exclusive/family", "needs the family"),
        ('version_by = "agreement.signed"', 'version_by = "agreement.to"', "/version_by", "chooses no version"),
        ('gate = ["close"]', "gate = []", "/requirement/0/gate", "at least one gate"),
        ("[rounding]", 'input = [{ id = "x", type = "bool", on = "grant", if_absent = "yes" }]\n[rounding]', "/input/0/if_absent", "type bool"),
        ("[rounding]", '[[formula]]\nid = "f"\nresult = "rate"\nterms = [{ coefficient = "1", times = ["heads"] }]\n[rounding]', "/formula/0/terms/0/times/0", "no input `heads`"),
        ("[rounding]", '[[formula]]\nid = "f"\nresult = "rate"\nterms = [{ coefficient = "1" }]\n[[limit]]\nid = "l"\nfigure = "award"\nat_most = { formula = "f" }\n[rounding]', "/limit/0/at_most/formula", "gives a rate"),
    ],
)  # fmt: skip
def test_a_policy_that_contradicts_itself_is_refused_with_the_place(old, new, pointer, why):
    assert old in BASE
    with pytest.raises(ssdc.PolicyError) as caught:
        ssdc.Policy.from_toml(BASE.replace(old, new, 1))
    assert any(place == pointer and why in text for place, text in caught.value.faults), caught.value.faults


def test_every_mistake_is_told_at_once():
    wrong = BASE.replace('"1:1"', '"0:1"').replace('action = "hold"', 'action = "pray"').replace('unit = "0.01"', 'unit = "0"')
    with pytest.raises(ssdc.PolicyError) as caught:
        ssdc.Policy.from_toml(wrong)
    assert [place for place, _ in caught.value.faults] == ["/rounding/unit", "/requirement/0/ratio/match_to_award", "/requirement/0/remedy/0/action"]


def test_quadratic_funding():
    projects = [[1, 4, 1, 9], [1, 1, 1, 1, 1, 1, 4], [1, 9, 1, 9, 1, 9, 4]]
    assert ssdc.quadratic(projects, pool=100, pool_use="to_contributions") == [Decimal("8.024"), Decimal("12.744"), Decimal("38.232")]
    # The cap is 40: what is above it goes to the others until none is above.
    capped = ssdc.quadratic([["25", "25"], [Decimal("17.5")] * 2, ["7.5", "7.5"]], pool="100", cap=40)
    assert capped == [40, 40, 20] and all(type(share) is Decimal for share in capped)
    assert sum(ssdc.quadratic(projects, pool=Decimal(100))) <= 100
    for wrong in ([[1.5]], [[True]], [1]):
        with pytest.raises(TypeError):
            ssdc.quadratic(wrong, pool=100)
    with pytest.raises(ssdc.InvalidValue, match="pool use"):
        ssdc.quadratic(projects, pool=100, pool_use="half")


def bounded_by_floats(projects, form, m):
    """The plain formulas, with math.sqrt."""
    names = sorted({name for project in projects for name in project})
    pairs = [(a, b) for i, a in enumerate(names) for b in names[:i]]
    root = lambda project, a, b: math.sqrt(float(project.get(a, 0)) * float(project.get(b, 0)))
    total = {(a, b): sum(root(project, a, b) for project in projects) for a, b in pairs}
    weight = {"buterin_2019": lambda t: 2 * m / (m + t), "gitcoin": lambda t: (m + 1) / t if t else 0.0}[form]
    return [sum(root(project, *pair) * weight(total[pair]) for pair in pairs) for project in projects]


@pytest.mark.parametrize("form", ["buterin_2019", "gitcoin"])
def test_quadratic_funding_bounded_by_pairs_agrees_with_the_plain_formula(form):
    dice = random.Random(20190724)
    toml = ssdc.Policy.load(f"quadratic-pairwise-{form.replace('_', '-')}").to_toml()
    for contributors in [3] * 40 + [6] * 40 + [20] * 4:
        projects = [{f"c{c}": Decimal(dice.randint(0, 10**6)) / 100 for c in range(contributors) if dice.random() < 0.7} for _ in range(dice.randint(1, 5))]
        m = dice.randint(1, 5000)
        want = bounded_by_floats(projects, form, m)
        # Cut to a millionth by the function; a policy may ask for more digits.
        for have, float_ in zip(ssdc.quadratic(projects, pool=10**12, pool_use="raw", bound=form, threshold=m), want):
            assert -1e-9 * max(1, float_) <= float_ - float(have) < 1.001e-6 + 1e-9 * float_
        policy = ssdc.Policy.from_toml(toml.replace('unit = "0.000001"', 'unit = "0.0000000000001"'))
        facts = {"projects": {str(n): project for n, project in enumerate(projects)}, "parameters": {"pool": str(10**12), "threshold": str(m)}}
        for have, float_ in zip(policy.evaluate(facts)["offer"].values(), want, strict=True):
            assert math.isclose(float(have), float_, rel_tol=1e-9, abs_tol=1e-9)


def test_a_bound_on_pairs_needs_the_contributors_and_a_threshold():
    projects = [{"ana": 1, "ben": 4}, {"ana": 4, "ben": 9}]
    assert ssdc.quadratic(projects, pool=100) == ssdc.quadratic([[1, 4], [4, 9]], pool=100)
    assert ssdc.quadratic(projects, pool=100, pool_use="raw", bound="gitcoin", threshold=2) == [Decimal("0.75"), Decimal("2.25")]
    for wrong in ({"bound": "gitcoin"}, {"threshold": 2}):
        with pytest.raises(TypeError, match="together"):
            ssdc.quadratic(projects, pool=100, **wrong)
    with pytest.raises(TypeError, match="contributors"):
        ssdc.quadratic([[1, 4]], pool=100, bound="gitcoin", threshold=2)
    for wrong in ({"bound": "other", "threshold": 2}, {"bound": "gitcoin", "threshold": 0}):
        with pytest.raises(ssdc.InvalidValue):
            ssdc.quadratic(projects, pool=100, **wrong)


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ('form = "gitcoin"', 'form = "other"', "/offer/0/bound/form"),
        ('{ input = "threshold" }', '"0"', "/offer/0/bound/threshold"),
        ('{ input = "threshold" }', '"-1"', "/offer/0/bound/threshold"),
        (', threshold = { input = "threshold" }', "", "/offer/0/bound/threshold"),
        ('form = "gitcoin"', 'colour = "red"', "/offer/0/bound/colour"),
    ],
)
def test_a_faulty_bound_is_refused_with_its_place(old, new, pointer):
    toml = ssdc.Policy.load("quadratic-pairwise-gitcoin").to_toml()
    with pytest.raises(ssdc.PolicyError) as caught:
        ssdc.Policy.from_toml(toml.replace(old, new, 1))
    assert pointer in [place for place, _ in caught.value.faults], caught.value.faults


def test_each_grant_has_the_version_in_effect_on_its_own_date(centre):
    rotary = [f"rotary-global-grant-{year}" for year in (2018, 2020, 2022)]
    agreements = {"A": {"submitted": "2020-06-30"}, "B": {"submitted": "2020-07-01"}, "C": {"submitted": "2022-07-01"}, "D": {}}
    grants = [{"id": id, "title": "T", "agreement": agreement} for id, agreement in agreements.items()]
    portfolio = ssdc.Portfolio.from_json(json.dumps({"format": "ssdc-portfolio/1", "grants": grants}))
    versions = portfolio.policy_versions([*rotary[:2], ssdc.Policy.load(rotary[2])], as_of=date(2026, 6, 30))
    assert versions["policy"] == [*rotary, None]
    assert versions["why"] == [None, None, None, "nobody recorded application.submitted"]
    with pytest.raises(ssdc.NotFound):
        portfolio.policy_versions(["no-such-policy"], as_of=date(2026, 6, 30))
    with pytest.raises(TypeError):
        portfolio.policy_versions([1], as_of=date(2026, 6, 30))
