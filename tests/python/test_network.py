"""Networks and answers as Python sees them: every way in, every form of an answer, what is refused."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
import ssdc

ROOT = Path(__file__).resolve().parents[2]
CENTRE, PAGE = ROOT / "examples/centre/portfolio.json", ROOT / "docs/network.md"
AS_OF = date(2018, 6, 30)
STAR = [("hub", "a"), ("hub", "b"), ("hub", "c")]


def star() -> ssdc.Network:
    return ssdc.Network.from_edges(STAR)


def test_edge_lists_frames_and_graphs_give_the_same_network() -> None:
    polars, pandas, networkx = (pytest.importorskip(name) for name in ("polars", "pandas", "networkx"))
    rows = {"from": ["hub", "hub", "hub"], "to": ["a", "b", "c"], "weight": [1.0, 2.0, 1.0]}
    weighted = ssdc.Network.from_edges([("hub", "a"), ("hub", "b", 2), ["hub", "c", 1.0]])
    assert ssdc.Network.from_edges(polars.DataFrame(rows)) == weighted
    assert ssdc.Network.from_edges(pandas.DataFrame(rows)) == weighted
    graph = networkx.Graph()
    graph.add_weighted_edges_from([("c", "hub", 1), ("b", "hub", 2), ("hub", "a", 1)])
    assert ssdc.Network.from_edges(graph) == weighted
    assert weighted != star()
    assert weighted.ties.to_dict() == {"a": ["a", "b", "c"], "b": ["hub"] * 3, "weight": [1.0, 2.0, 1.0], "multiplicity": [1, 1, 1]}


def test_ids_may_be_whole_numbers_and_nodes_may_stand_alone() -> None:
    numpy = pytest.importorskip("numpy")
    network = ssdc.Network.from_edges(numpy.array([[1, 2], [2, 10]]), nodes=[1, 2, 10, 99])
    assert network.ids == ["1", "10", "2", "99"]
    assert (len(network), "99" in network, "3" in network) == (4, True, False)
    with_attributes = ssdc.Network.from_edges([("a", "b")], nodes={"a": {"country": "KE"}, "z": {}})
    assert (with_attributes.ids, with_attributes.attributes) == (["a", "b", "z"], ["country"])
    assert with_attributes.attribute("country").to_dict() == {"id": ["a", "b", "z"], "value": ["KE", None, None]}


def test_a_csv_file_of_ties(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text("giver,taker\nhub,a\nhub,b\nhub,c\n")
    assert ssdc.Network.from_edges(path) == star() == ssdc.Network.from_edges(str(path))


def test_loops_parallel_ties_and_ties_of_no_weight() -> None:
    network = ssdc.Network.from_edges([("a", "a"), ("a", "b"), ("b", "a", 2.0), ("b", "c", 0.0)])
    assert network.ties.to_dict() == {"a": ["a"], "b": ["b"], "weight": [3.0], "multiplicity": [2]}
    assert network.brokers().caveats[:2] == ["1 tie of a partner with itself is left out.", "1 tie of weight 0 is left out."]


@pytest.mark.parametrize(
    ("edges", "error", "message"),
    [
        ([("a", "b", -1.0)], ssdc.InvalidValue, "weighs -1: expected a finite number, 0 or more"),
        ([("a", "b", float("nan"))], ssdc.InvalidValue, "weighs NaN"),
        ([("a", "b", float("inf"))], ssdc.InvalidValue, "weighs inf"),
        ([("a", "")], ssdc.InvalidValue, "invalid id"),
        ([("a",)], TypeError, r"pairs \(a, b\) or triples"),
        (["ab"], TypeError, r"pairs \(a, b\) or triples"),
        ([("a", 1.5)], TypeError, "an id"),
        (7, TypeError, r"pairs \(a, b\) or triples"),
    ],
)
def test_what_is_no_tie_is_refused(edges: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ssdc.Network.from_edges(edges)  # type: ignore[arg-type]


def test_an_answer_is_its_table_and_more() -> None:
    answer = star().brokers(baseline=5, ties=True)
    assert (answer.columns, len(answer), answer["id"][0], answer[0]) == (["id", "value"], 4, "hub", {"id": "hub", "value": 1.0})
    assert [row["id"] for row in answer] == ["hub", "a", "b", "c"]
    assert answer.figures == {"centralisation": 1.0}
    assert answer.centralisation == 1.0
    assert answer.ties.columns == ["a", "b", "value"]
    assert answer.to_dict() == answer.rows.to_dict()
    assert {"centralisation", "ties", "to_dict"} <= set(dir(answer))
    with pytest.raises(AttributeError, match="has no `modularity`: it has centralisation, ties"):
        _ = answer.modularity
    # A star can only be rewired into itself.
    assert answer.baseline == {
        "figure": "centralisation", "observed": 1.0, "expected": 1.0, "range": (1.0, 1.0), "quantile": 1.0, "lower": 0, "same": 5, "samples": 5, "seed": 1,
    }
    told = json.loads(answer.to_json())
    assert (told["question"], told["centralisation"], told["rows"][0]) == ("brokers", 1.0, {"id": "hub", "value": 1.0})
    assert answer == star().ask("brokers", {"baseline": 5, "ties": True})


def test_settings_that_are_not_there_are_named() -> None:
    with pytest.raises(ssdc.InvalidValue, match="unknown setting `sed`: expected one of sample, seed"):
        star().ask("brokers", {"sed": 1})
    with pytest.raises(ssdc.InvalidValue, match="/seed: wrong type: expected a whole number"):
        star().ask("brokers", {"seed": "x"})
    with pytest.raises(ssdc.InvalidValue, match="unknown question `broker`: expected one of brokers"):
        star().ask("broker")
    with pytest.raises(ssdc.InvalidValue, match="`sample` is 0: expected 1 or more"):
        star().brokers(sample=0)


def test_every_question_is_a_method_of_its_name() -> None:
    questions = ssdc.Network.questions()
    assert len(questions) == 21
    assert all(callable(getattr(ssdc.Network, name)) for name in questions)


def test_the_page_names_every_table_and_figure() -> None:
    page = PAGE.read_text().split("What else an answer holds")[1].split("\n## ")[0]
    named = {}
    for line in re.findall(r"^\| `.*", page, re.MULTILINE):
        method, tables, figures = (re.findall(r"(?<!: with )`(\w+)`", cell) for cell in line.split("|")[1:4])
        named[method[0]] = set(tables), set(figures)
    assert set(named) == set(ssdc.Network.questions())
    network = ssdc.Portfolio.read(CENTRE).network(as_of=AS_OF, since=date(2010, 1, 1))
    a, b, c = network.ids[:3]
    settings = {
        "brokers": {"sample": 3, "ties": True},
        "rim": {"by": "country"},
        "blocs": {"by": "country"},
        "fragility": {"groups": True},
        "removal": {"key_players": 2},
        "routes": {"a": a, "b": b},
        "introduction_path": {"a": a, "b": b},
        "introduce": {"since_split": "2016-01-01"},
        "spread": {"from": [a]},
        "coverage": {"theme": "solar", "country": "VU"},
        "convene": {"partners": [a, b, c]},
    }
    for question, (tables, figures) in named.items():
        answer = network.compare(network) if question == "compare" else network.ask(question, settings.get(question))
        assert (set(answer.tables), set(answer.figures)) == (tables, figures), question


def test_a_portfolio_on_a_day() -> None:
    portfolio = ssdc.Portfolio.read(CENTRE)
    network = portfolio.network(as_of=AS_OF)
    assert set(network.ids) == set(portfolio.table("partners")["id"])
    assert network == portfolio.network(as_of=AS_OF, ties=["part_of", "funds", "works_with", "gives", "pays", "exchanges", "shares_expert", "solves"])
    assert len(portfolio.network(as_of=AS_OF, ties=["pays"]).ties) < len(network.ties)
    assert len(portfolio.network(as_of=date(2000, 1, 1)).ties) < len(network.ties)
    with pytest.raises(ssdc.InvalidValue, match="unknown tie `likes`: expected one of part_of"):
        portfolio.network(as_of=AS_OF, ties=["likes"])
    with pytest.raises(ssdc.NotFound, match="framework"):
        portfolio.network(as_of=AS_OF, south="atlantis")
    with pytest.raises(ssdc.InvalidValue, match="invalid period"):
        portfolio.network(as_of=AS_OF, since=date(2019, 1, 1))


def test_a_removed_partner_leaves_no_trace() -> None:
    partners = [{"id": id, "name": id} for id in "abc"]
    payments = [{"id": "1", "from": "a", "to": "b", "amount": "5 USD", "on": "2018-01-01", "kind": "disbursement"}]
    with_c = ssdc.Portfolio().apply(put={"partners": partners, "payments": payments})
    without = ssdc.Portfolio().apply(put={"partners": partners[:2], "payments": payments})
    removed = with_c.apply(remove={"partners": ["c"]})
    assert removed.network(as_of=AS_OF) == without.network(as_of=AS_OF)
    assert removed.network(as_of=AS_OF).brokers().to_json() == without.network(as_of=AS_OF).brokers().to_json()


def test_newman_weights() -> None:
    network = ssdc.Network.from_memberships([("ann", "june"), ("bob", "june"), ("cai", "june"), ("ann", "july"), ("bob", "july")])
    assert network.ties.to_dict()["weight"] == [1.5, 0.5, 0.5]


def test_the_picture_names_the_largest_and_is_the_same_for_a_seed() -> None:
    network = ssdc.Portfolio.read(CENTRE).network(as_of=AS_OF)
    picture = network.plot(colour="country", size=network.brokers(), labels=3, seed=2)
    assert picture == network.plot(colour="country", size=network.brokers(), labels=3, seed=2)
    assert picture.startswith("<svg") and picture.count("<circle") >= len(network)
    assert ">China South-South Devel…</text>" in picture and picture.count("za-cities") == 1
    assert network.plot(colour={id: "<b>" for id in network.ids}).count("&lt;b&gt;") > 0
    assert ssdc.Network.from_edges([]).plot(colour={}).startswith("<svg")


def test_a_notebook_shows_tables() -> None:
    network = star()
    assert "<table>" in network._repr_html_() and "3 ties" in network._repr_html_()
    shown = network.brokers(ties=True)._repr_html_()
    assert "hub stands on" in shown and "<b>ties</b>" in shown and "centralisation" in shown


def test_the_order_of_input_changes_nothing() -> None:
    assert ssdc.Network.from_edges([(b, a) for a, b in reversed(STAR)]) == star()
    assert ssdc.Network.from_edges(reversed(STAR)).brokers().to_json() == star().brokers().to_json()
