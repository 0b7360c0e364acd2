"""Whatever the package gives travels and is copied: what comes back is equal, of the same type, and says the same."""

import copy
import inspect
import json
import pickle
from datetime import date
from decimal import Decimal

import pytest
import ssdc
from conftest import CENTRE
from test_iati import XML

AS_OF = date(2018, 6, 30)
EDGES = [("a", "b", 0.1 + 0.2), ("b", "c", 2.0), ("c", "a", 1.0), ("c", "d", 1.0), ("b", "a", 1.0), ("d", "d", 1.0), ("a", "d", 0.0)]
BY = {"a": "left", "b": "left", "c": "right", "d": None}


def network():
    return ssdc.Network.from_edges(EDGES, nodes={"z": {"country": "KE", "age": "old"}, "a": {"country": "UG"}})


def public():
    """Every class that the package and its parts name."""
    named = {getattr(module, name) for module in (ssdc, ssdc.solve) for name in module.__all__}
    return sorted((one for one in named if inspect.isclass(one)), key=lambda one: one.__qualname__)


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """One of each class at least, by class; those that say little beside those that say much."""
    file = tmp_path_factory.mktemp("iati") / "wells.xml"
    file.write_text(XML, encoding="utf-8")
    centre, nothing = ssdc.Portfolio.read(CENTRE), ssdc.Portfolio()
    skills = ssdc.Taxonomy.from_table({"id": ["water", "pumps", "wells"], "parent": [None, "water", "water"], "synonyms": [None, ["pump"], []]})
    funding, traced = centre.match_funding("ssdc-1-to-1"), centre.match_funding(ssdc.Policy.load("ssdc-1-to-1-tranches"))
    report, everybody = funding.check("SG-06", as_of=AS_OF), centre.network(as_of=AS_OF)
    experts = centre.experts()
    changed = centre.apply(remove={"contributions": ["C-15"]})
    assignment = ssdc.solve.assign([0, 0, 1], [0, 1, 0], [9, 5, 7], demand=[1, 1], capacity=[1, 1])
    values = [
        *(nothing, centre, skills, skills.with_counts({"pumps": 3}), ssdc.Policy.load("us-head-start"), ssdc.Money("-7.5 USD")),
        *(centre.table("grants"), nothing.table("grants"), ssdc.read_iati(file), ssdc.RecordRef("grant", "G-1")),
        *(funding, traced, report, report.receipt, *report.findings, *report.obligations),
        *(funding.gate("SG-06", tranche=2, as_of=AS_OF), funding.remedy("SG-06", as_of=AS_OF)),
        *(traced.origin("C-02", as_of=AS_OF), funding.origin("C-15", as_of=AS_OF, look_back_days=30)),
        *(funding.allocate(as_of=AS_OF, order=order) for order in ("any", "fairest")),
        *(nothing.match_funding("ssdc-1-to-1").allocate(as_of=AS_OF), centre.control(as_of=AS_OF), nothing.control(as_of=AS_OF)),
        *(funding.allocate(as_of=AS_OF).receipt, funding.remedy("SG-06", as_of=AS_OF).receipt, ssdc.verify(report), ssdc.verify(report.receipt, changed), ssdc.verify(report.receipt.bundle(), nothing)),
        *(experts, centre.experts(skills), experts.roster(as_of=AS_OF, refresh_days=30), experts.conflicts("R-1", years=7)),
        *(experts.rank("R-1"), experts.rank("R-1", top=2, as_of=AS_OF, countries=["south"], weights={"text": 0})),
        *(experts.assign(["R-1", "R-2"], objective="fairest", load=2), experts.team("R-1", objective="size", wishes=False)),
        *(network(), ssdc.Network.from_edges([], nodes=["a"], directed=True), everybody, everybody.brokers()),
        *(ssdc.solve.allocate([60, 50], [80, 70], [0, 0, 1], [0, 1, 1], order=order, capacity=[50, 9, 50]) for order in ("any", "fairest")),
        *(assignment, assignment.certificate, ssdc.solve.assign([0], [0], [9], [1], [1], use=[2], budget=[1])),
        *(ssdc.solve.assign([0, 1], [0, 0], [1, 2], [1, 1], [1], "fairest", groups=[0], group_capacity=[1], forced=[(1, 0)]),),
    ]
    found = {}
    for value in values:
        found.setdefault(type(value), []).append(value)
    return found


def said(value):
    """All that a value says in any form."""
    forms = [repr(value), str(value)]
    forms += [getattr(value, form)() for form in ("to_json", "to_csv", "_repr_html_", "bundle") if hasattr(value, form) and type(value) is not ssdc.Control]
    return forms


def same(value):
    """What comes back by pickle and by copying is equal to it and says the same."""
    for back in (*(pickle.loads(pickle.dumps(value, protocol)) for protocol in (2, pickle.HIGHEST_PROTOCOL)), copy.copy(value), copy.deepcopy(value)):
        assert type(back) is type(value) and back == value and not back != value and said(back) == said(value), value


# An index of texts changes and keeps no texts, so it is built anew; that it says so is tested where its other answers are.
@pytest.mark.parametrize("kind", [kind for kind in public() if not issubclass(kind, Exception) and kind is not ssdc.TextIndex], ids=lambda kind: kind.__qualname__)
def test_whatever_is_given_travels(samples, kind):
    assert samples.get(kind), f"no sample of {kind}: give one to the list above"
    for value in samples[kind]:
        same(value)
    for one, other in zip(samples[kind], samples[kind][1:]):
        assert one != other and not one == other
    assert samples[kind][0] != object()


@pytest.mark.parametrize("kind", [kind for kind in public() if issubclass(kind, Exception)], ids=lambda kind: kind.__name__)
def test_exceptions_travel(kind):
    arguments = ("/grants/0: no", 2001, "NotFound", "/grants/0", *([[("/id", "missing")]] if kind is ssdc.PolicyError else []))
    error = kind(*arguments)
    for back in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(back) is kind and (str(back), back.args, vars(back)) == (str(error), error.args, vars(error))


def test_lists_of_answers_hold_what_they_share_once(samples, portfolio):
    """A thousand findings are not a thousand reports."""
    report = samples[ssdc.MatchReport][0]
    one, all = len(pickle.dumps(report.findings[0])), len(pickle.dumps(report.findings))
    assert all < 2 * one
    back = pickle.loads(pickle.dumps([report.findings, report.obligations, report.receipt]))
    assert back == [report.findings, report.obligations, report.receipt]


def test_answers_are_equal_only_where_all_that_they_say_is(samples, portfolio, document):
    document["contributions"][0]["amount"] = "1000.00 USD"
    more = ssdc.Portfolio.from_json(json.dumps(document))
    for ask in (
        lambda of: of.match_funding("ssdc-1-to-1"),
        lambda of: of.match_funding("ssdc-1-to-1").allocate(as_of=AS_OF),
        lambda of: of.match_funding("ssdc-1-to-1").remedy("G-1", as_of=AS_OF),
        lambda of: of.match_funding("ssdc-1-to-1").origin("C-1", as_of=AS_OF),
        lambda of: of.control(as_of=AS_OF),
        lambda of: of.experts(),
    ):
        assert ask(portfolio) == ask(portfolio) and ask(portfolio) != ask(more)
        same(ask(more))
    assert portfolio.control(as_of=AS_OF) != portfolio.control(as_of=date(2018, 7, 1)) and portfolio.control(as_of=AS_OF) != portfolio.experts()
    assert portfolio.match_funding("ssdc-1-to-1") != portfolio.match_funding("ssdc-1-to-1-tranches")


QUESTIONS = {
    "brokers": {"sample": 2, "ties": True, "baseline": 3, "threads": 1},
    "structural_holes": {"baseline": 3, "seed": 2},
    "broker_roles": {"by": BY},
    "prominence": {"damping": 0.1 + 0.2, "start": {"a": 1.0, "b": 1 / 3}, "eigenvector": True},
    "core": {},
    "rim": {"by": "country"},
    "blocs": {"resolution": 0.7, "by": BY, "runs": 2},
    "fragility": {"groups": True},
    "removal": {"order": "random", "runs": 3, "key_players": 1},
    "routes": {"a": "a", "b": "d", "multiplicity": True},
    "introduction_path": {"a": "a", "b": "d", "k": 2, "by": "strength"},
    "introduce": {"top": 3, "by": BY, "groups": "different"},
    "train_first": {"budget": 2.5, "cost": {"a": 1.5}, "model": 1 / 3, "runs": 50},
    "spread": {"from_": ["a"], "model": "threshold", "runs": 50},
    "round_trips": {"max_length": 3},
    "modality": {},
    "participation": {"by": BY, "baseline": 2},
    "concentration": {"top": 2},
    "coverage": {},
    "convene": {"partners": ["a", "d"], "by": "strength"},
    "compare": {},
}


def test_an_answer_of_each_question_travels(centre):
    view = {"ties": ["gives", "pays"], "kinds": None, "since": date(2000, 1, 1), "directed": True, "south": "ldc", "north": "oecd-dac"}
    own, everybody = network(), centre.network(as_of=AS_OF, **view)
    same(everybody)
    assert set(QUESTIONS) == set(ssdc.Network.questions())
    for name, settings in QUESTIONS.items():
        of = everybody if name in ("modality", "coverage") else own
        if name == "compare":
            settings = {"earlier": ssdc.Network.from_edges([("a", "b")])}
        answer = getattr(of, name)(**settings)
        same(answer)
        assert pickle.loads(pickle.dumps(answer)).caveats == answer.caveats
    assert own.brokers().caveats  # loops and ties without weight are told of, and still are where it arrives
    same(own.introduce(earlier=ssdc.Network.from_edges([("a", "b")])))
    same(own.ask("brokers", {"ties": True}))
    same(own.ask("core"))
    same(everybody.brokers().by("country", at_least=2))
    same(everybody.brokers().by({id: "all" for id in everybody.ids}))


def test_what_was_given_may_change_afterwards(centre):
    by, settings = dict(BY), {"top": 1, "weights": {"text": 0}}
    answers = [network().participation(by=by), centre.experts().rank("R-1", **settings)]
    before = [said(answer) for answer in answers]
    by["a"], settings["weights"]["text"] = "right", 90
    assert [said(pickle.loads(pickle.dumps(answer))) for answer in answers] == before


def test_money_is_exact_on_the_way():
    money = ssdc.Money(Decimal("0.1") + Decimal("0.2"), "USD")
    same(money)
    assert hash(pickle.loads(pickle.dumps(money))) == hash(money)
