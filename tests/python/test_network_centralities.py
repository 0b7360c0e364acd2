"""Brokers, structural holes, prominence and core against networkx and igraph, rim against scipy, roles against plain loops."""

import math
import random
from pathlib import Path
from typing import Any

import pytest

import ssdc

nx = pytest.importorskip("networkx")
igraph = pytest.importorskip("igraph")
np = pytest.importorskip("numpy")

CLASSICS = Path(__file__).resolve().parents[2] / "../shared/data/networks"
SIZES = [(20, 30), (60, 150), (300, 900), (2_000, 6_000)]
KINDS = [(False, False), (False, True), (True, False), (True, True)]


def graph_of(nodes: int, ties: int, directed: bool, weighted: bool) -> Any:
    """A random graph with some hubs, a part of its own, and nodes without a tie; no tie is parallel to another."""
    draw = random.Random(f"{nodes} {ties} {directed} {weighted}")
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(nodes))
    while graph.number_of_edges() < ties:
        one, other = int(nodes * 0.9 * draw.random() ** 2), int(nodes * 0.9 * draw.random())
        if one != other:
            graph.add_edge(one, other, weight=draw.choice([0.5, 1, 2, 7]) if weighted else 1)
    graph.add_edge(nodes - 1, nodes - 2, weight=1)
    return graph


def column(answer: ssdc.Answer, name: str = "value") -> dict[int, Any]:
    table = answer.to_dict()
    return dict(zip(map(int, table["id"]), table[name]))


def same(got: dict[int, Any], want: dict[int, float], tolerance: float = 1e-10) -> None:
    assert got.keys() == want.keys()
    for node, value in want.items():
        if math.isnan(value):
            assert got[node] is None, node
        else:
            assert got[node] == pytest.approx(value, rel=1e-9, abs=tolerance), node


every_graph = pytest.mark.parametrize(
    ("size", "kind"), [(size, kind) for size in SIZES for kind in KINDS], ids=lambda pair: "-".join(map(str, pair))
)


@every_graph
def test_brokers_as_igraph(size: tuple[int, int], kind: tuple[bool, bool]) -> None:
    graph = graph_of(*size, *kind)
    nodes = len(graph)
    other = igraph.Graph(nodes, list(graph.edges()), directed=kind[0])
    answer = ssdc.Network.from_edges(graph, directed=kind[0]).brokers(ties=True)
    pairs = (nodes - 1) * (nodes - 2) / (1 if kind[0] else 2)
    same(column(answer), {node: value / pairs for node, value in enumerate(other.betweenness())})

    pairs = nodes * (nodes - 1) / (1 if kind[0] else 2)
    order = (lambda a, b: (a, b)) if kind[0] else (lambda a, b: (min(a, b), max(a, b)))
    want = {order(*edge): value / pairs for edge, value in zip(graph.edges(), other.edge_betweenness())}
    ties = answer.ties.to_dict()
    got = {order(int(a), int(b)): value for a, b, value in zip(ties["a"], ties["b"], ties["value"])}
    assert got == pytest.approx(want, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("size", SIZES[:3], ids=str)
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_structural_holes_as_networkx(size: tuple[int, int], kind: tuple[bool, bool]) -> None:
    graph = graph_of(*size, *kind)
    answer = ssdc.Network.from_edges(graph, directed=kind[0]).structural_holes()
    if not kind[0]:
        same(column(answer), nx.constraint(graph, weight="weight"))
        # With nodes networkx goes by the definition; its matrices say otherwise where weights differ (3.6).
        same(column(answer, "effective_size"), nx.effective_size(graph, nodes=list(graph), weight="weight"))
    else:
        # networkx walks successors alone in some places; both directions of a tie count together.
        both = nx.Graph()
        both.add_nodes_from(graph)
        for one, other, weight in graph.edges(data="weight"):
            both.add_edge(one, other, weight=weight + (both[one][other]["weight"] if both.has_edge(one, other) else 0))
        same(column(answer), nx.constraint(both, weight="weight"))


@every_graph
def test_constraint_as_igraph(size: tuple[int, int], kind: tuple[bool, bool]) -> None:
    graph = graph_of(*size, *kind)
    weights = [weight for *_, weight in graph.edges(data="weight")]
    other = igraph.Graph(len(graph), list(graph.edges()), directed=kind[0])
    answer = ssdc.Network.from_edges(graph, directed=kind[0]).structural_holes()
    same(column(answer), dict(enumerate(other.constraint(weights=weights))))


@every_graph
def test_prominence_as_networkx_and_igraph(size: tuple[int, int], kind: tuple[bool, bool]) -> None:
    graph = graph_of(*size, *kind)
    network = ssdc.Network.from_edges(graph, directed=kind[0])
    weights = [weight for *_, weight in graph.edges(data="weight")]
    other = igraph.Graph(len(graph), list(graph.edges()), directed=kind[0])
    rank = other.pagerank(weights=weights, damping=0.85)
    answer = network.prominence()
    same(column(answer), dict(enumerate(rank)), 1e-12)
    assert sum(answer.to_dict()["value"]) == pytest.approx(1, abs=1e-12)
    assert answer.error <= 1e-12 and answer.iterations > 1

    start = {0: 1.0, 3: 2.5}
    want = nx.pagerank(graph, personalization=start, tol=1e-15, max_iter=5_000)
    same(column(network.prominence(start=start)), want, 1e-11)
    alike = nx.pagerank(graph, personalization={5: 1, 7: 1}, alpha=0.5, tol=1e-15, max_iter=5_000)
    same(column(network.prominence(start=[5, 7], damping=0.5)), alike, 1e-11)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("weighted", [False, True])
def test_eigenvector_as_numpy(size: tuple[int, int], weighted: bool) -> None:
    graph = graph_of(*size, False, weighted)
    got = column(ssdc.Network.from_edges(graph).prominence(eigenvector=True), "eigenvector")
    matrix = nx.to_numpy_array(graph, nodelist=range(len(graph)))
    vector = np.linalg.eigh(matrix)[1][:, -1]
    same(got, dict(enumerate(np.abs(vector))), 1e-8)


@every_graph
def test_core_as_networkx(size: tuple[int, int], kind: tuple[bool, bool]) -> None:
    graph = graph_of(*size, *kind)
    answer = ssdc.Network.from_edges(graph, directed=kind[0]).core()
    want = nx.core_number(nx.Graph(graph))
    assert column(answer) == want
    assert answer.greatest == max(want.values()) and answer.size == list(want.values()).count(answer.greatest)


@pytest.mark.parametrize("directed", [False, True])
def test_roles_by_plain_loops(directed: bool) -> None:
    graph = graph_of(60, 150, directed, False)
    group = {node: "abcd"[node % 4] for node in graph if node % 7}
    answer = ssdc.Network.from_edges(graph, directed=directed).broker_roles(by=group)
    want: dict[str, dict[int, int]] = {}
    tie = nx.DiGraph(graph)
    for broker in group:
        counts = dict.fromkeys(["coordinator", "consultant", "gatekeeper", "representative", "liaison"], 0)
        for one in tie.predecessors(broker):
            for other in tie.successors(broker):
                if one == other or tie.has_edge(one, other) or one not in group or other not in group:
                    continue
                a, b, c = group[one], group[broker], group[other]
                role = {(True, True): "coordinator", (True, False): "representative", (False, True): "gatekeeper"}
                counts[role.get((a == b, b == c), "consultant" if a == c else "liaison")] += 1
        for name, count in counts.items():
            want.setdefault(name, {})[broker] = count
    for name, counts in want.items():
        assert column(answer, name) == {node: counts.get(node) for node in graph}
    shares = dict(zip(answer.roles["role"], answer.roles["count"]))
    assert shares == {name: sum(counts.values()) for name, counts in want.items()}


@pytest.mark.parametrize("name", ["florentine", "karate", "blocks", "random"])
def test_rim_fits_as_well_as_scipy(name: str) -> None:
    optimize = pytest.importorskip("scipy.optimize")
    draw = random.Random(3)
    if name == "blocks":  # ten at the core, thirty at the rim
        graph = nx.Graph((a, b) for a in range(40) for b in range(a) if draw.random() < [0.05, 0.3, 0.9][(a < 10) + (b < 10)])
    else:
        graphs = {"florentine": nx.florentine_families_graph, "karate": nx.karate_club_graph}
        graph = graphs.get(name, lambda: graph_of(30, 90, False, True))()
    graph = nx.convert_node_labels_to_integers(graph)
    answer = ssdc.Network.from_edges(graph).rim()
    matrix = nx.to_numpy_array(graph, nodelist=range(len(graph)))
    above = np.triu_indices(len(matrix), 1)

    def misfit(coreness: Any) -> float:
        products = np.outer(coreness, coreness)[above]
        return -float(np.corrcoef(matrix[above], products)[0, 1]) if products.std() > 0 else 0.0

    got = column(answer)
    ours = np.array([got[node] for node in range(len(matrix))])
    assert -misfit(ours) == pytest.approx(answer.fit, abs=1e-9) and ours.max() == 1 and ours.min() >= 0
    numbers = np.random.default_rng(1)
    starts = [numbers.random(len(matrix)) for _ in range(3)] + [ours]
    best = min(optimize.minimize(misfit, one, bounds=[(0, 1)] * len(matrix), method="L-BFGS-B").fun for one in starts)
    assert answer.fit >= -best - 2e-4
    if name == "blocks":
        core = {node for node, part in zip(answer.to_dict()["id"], answer.to_dict()["part"]) if part == "core"}
        # The planted cut fits, and the one found not worse: partners of the rim with many ties may stand at the core.
        def fit(core: set[str]) -> float:
            inside = np.array([str(node) in core for node in range(40)], int)
            block, weights = np.add.outer(inside, inside)[above], matrix[above]
            means = np.array([weights[block == kind].mean() for kind in range(3)])
            return float(np.corrcoef(weights, means[block])[0, 1])

        planted = {str(node) for node in range(10)}
        assert planted <= core and answer.cut_fit >= fit(planted) - 1e-9
        assert answer.cut_fit == pytest.approx(fit(core), abs=1e-9)


def test_the_middle_of_a_star_is_its_core() -> None:
    for leaves in range(3, 12):
        answer = ssdc.Network.from_edges([("hub", f"leaf {number}") for number in range(leaves)]).rim()
        assert (answer["id"][0], answer["part"]) == ("hub", ["core"] + ["rim"] * leaves)
        assert answer.cut_fit == pytest.approx(1.0)


def test_relabelling_changes_nothing_but_labels() -> None:
    graph = graph_of(300, 900, False, True)
    turned = nx.relabel_nodes(graph, {node: 299 - node for node in graph})
    by = {node: node % 3 for node in graph}
    questions = [("brokers", {}), ("structural_holes", {}), ("prominence", {}), ("core", {}), ("rim", {}), ("broker_roles", {"by": by})]
    for question, settings in questions:
        one = column(ssdc.Network.from_edges(graph).ask(question, settings))
        settings = {"by": {299 - node: group for node, group in by.items()}} if settings else {}
        other = column(ssdc.Network.from_edges(turned).ask(question, settings))
        tolerance = 1e-4 if question == "rim" else 1e-10
        same({299 - node: value for node, value in other.items()}, {n: math.nan if v is None else v for n, v in one.items()}, tolerance)


def test_introductions_do_not_depend_on_labels_to_the_last_bit() -> None:
    graph = nx.barabasi_albert_graph(300, 4, seed=6)
    turned = nx.relabel_nodes(graph, {node: 299 - node for node in graph})

    def scores(graph: nx.Graph, turn: bool) -> dict[frozenset[int], float]:
        table = ssdc.Network.from_edges(graph).introduce(top=10**6).to_dict()
        ends = ([299 - int(end) if turn else int(end) for end in table[name]] for name in ("a", "b"))
        return {frozenset(pair): value for *pair, value in zip(*ends, table["value"], strict=True)}

    assert scores(graph, False) == scores(turned, True)
    assert len(scores(graph, False)) > 10_000


def test_the_collaboration_network() -> None:
    path = CLASSICS / "ca-GrQc.edges"
    if not path.exists():
        pytest.skip(f"{path} is not at hand")
    (count, _), *edges = [tuple(line.split()) for line in path.read_text().splitlines()]
    network = ssdc.Network.from_edges(edges, nodes=[str(node) for node in range(int(count))])
    brokers = network.brokers(threads=1)
    assert column(brokers)[1489] == pytest.approx(0.03702715, abs=5e-9)
    assert sum(brokers.to_dict()["value"]) == pytest.approx(3.1780714595, abs=5e-11)
    assert brokers == network.brokers(threads=2)
    # A direct solution of the linear system gives ...321211; the ...322 that circulates is of an iteration stopped early.
    assert column(network.prominence())[10] == pytest.approx(0.001443124321211, abs=5e-15)
    holes = column(network.structural_holes())
    assert sum(value for value in holes.values() if value is not None) == pytest.approx(3193.96972024, abs=5e-9)
    core = network.core()
    assert (core.greatest, core.size, sum(core.to_dict()["value"])) == (43, 44, 20963)


def test_settings() -> None:
    network = ssdc.Network.from_edges([("a", "b"), ("b", "c")], nodes={"a": {"country": "KE"}, "b": {"country": "UG"}, "c": {}})
    assert network.broker_roles().to_dict()["value"] == [0, 0, None]
    assert network.rim(by="country").groups["group"] == ["KE", "UG"]
    for wrong in ("a", 5, {"a": "x"}, ["nobody"], [], {"a": -1.0}):
        with pytest.raises((TypeError, ValueError, KeyError)):
            network.prominence(start=wrong)
    with pytest.raises(ssdc.InvalidValue):
        network.prominence(damping=1)
    with pytest.raises(TypeError):
        network.rim(by=5)
