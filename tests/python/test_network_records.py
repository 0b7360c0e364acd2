"""Training, spread, mixing, change, concentration and circles against networkx and numpy; answers by groups."""

import random

import pytest
import ssdc

networkx = pytest.importorskip("networkx")
numpy = pytest.importorskip("numpy")


def random_graph(seed: int, directed: bool = False, nodes: int = 400, ties: int = 1200):
    graph = networkx.gnm_random_graph(nodes, ties, seed=seed, directed=directed)
    return networkx.relabel_nodes(graph, {node: f"p{node:04}" for node in graph})


def network_of(graph) -> ssdc.Network:
    return ssdc.Network.from_edges(graph, directed=graph.is_directed())


def groups_of(graph, seed: int, count: int = 4) -> dict[str, str]:
    chance = random.Random(seed)
    return {node: f"g{chance.randrange(count)}" for node in graph}


@pytest.mark.parametrize("seed", range(4))
def test_mixing_is_networkx_s(seed: int) -> None:
    graph = random_graph(seed)
    groups = groups_of(graph, seed)
    networkx.set_node_attributes(graph, groups, "group")
    answer = ssdc.Network.from_edges(graph).participation(by=groups, baseline=5)
    assert answer.assortativity == pytest.approx(networkx.attribute_assortativity_coefficient(graph, "group"), abs=1e-12)
    outside = sum(groups[a] != groups[b] for a, b in graph.edges)
    inside = graph.number_of_edges() - outside
    assert answer.e_i == pytest.approx((outside - inside) / (outside + inside))
    assert sum(answer.groups.to_dict()["partners"]) == len(graph)
    assert 0 < answer.baseline["quantile"] <= 1


@pytest.mark.parametrize("directed", [False, True])
def test_change_is_networkx_s(directed: bool) -> None:
    before, now = random_graph(1, directed), random_graph(2, directed, nodes=450, ties=1500)
    answer = network_of(now).compare(network_of(before))
    columns = answer.to_dict()
    for side, graph in (("before", before), ("now", now)):
        values = dict(zip(columns["measure"], columns[side], strict=True))
        undirected = graph.to_undirected()
        assert values["density"] == pytest.approx(networkx.density(graph))
        assert values["transitivity"] == pytest.approx(networkx.transitivity(undirected))
        assert values["parts"] == networkx.number_connected_components(undirected)
        largest = max(map(len, networkx.connected_components(undirected)))
        assert values["largest_part"] == pytest.approx(largest / len(graph))
        if directed:
            assert values["reciprocity"] == pytest.approx(networkx.overall_reciprocity(graph))
        else:
            assert values["reciprocity"] is None
    old, new = ({tuple(tie) if directed else frozenset(tie) for tie in graph.edges} for graph in (before, now))
    assert answer.jaccard == pytest.approx(len(old & new) / len(old | new))
    assert sorted(answer.came) == sorted(set(now) - set(before))


def test_concentration_is_that_of_numpy() -> None:
    graph = networkx.relabel_nodes(networkx.barabasi_albert_graph(1000, 3, seed=5), str)
    answer = ssdc.Network.from_edges(graph).concentration(top=20)
    degrees = numpy.array([degree for _, degree in graph.degree], dtype=float)
    pairs = numpy.abs(degrees[:, None] - degrees[None, :]).sum()
    assert answer.gini == pytest.approx(pairs / (2 * len(degrees) ** 2 * degrees.mean()))
    shares = degrees / degrees.sum()
    assert answer.herfindahl == pytest.approx((shares**2).sum())
    assert answer.top_share == pytest.approx(numpy.sort(shares)[-20:].sum())
    central = (degrees.max() - degrees).sum() / ((len(degrees) - 1) * (len(degrees) - 2))
    assert answer.centralisation == pytest.approx(central)


@pytest.mark.parametrize("seed", range(3))
def test_circles_are_networkx_s(seed: int) -> None:
    graph = random_graph(seed, directed=True, nodes=60, ties=150)
    answer = network_of(graph).round_trips(max_length=5)

    def turned(circle: list[str]) -> tuple[str, ...]:
        first = circle.index(min(circle))
        return tuple(circle[first:] + circle[:first])

    wanted = {turned(circle) for circle in networkx.simple_cycles(graph, length_bound=5)}
    assert {tuple(circle) for circle in answer.to_dict()["partners"]} == wanted
    assert answer.circles == len(wanted) and answer.complete


def simulated(graph, seeds: list[str], model: str | float, runs: int) -> float:
    """Plain forward simulation with another source of chance."""
    chance = random.Random(1)
    total = 0
    for _ in range(runs):
        reached, queue, follows = set(seeds), list(seeds), {}
        while queue:
            node = queue.pop()
            for other in graph[node]:
                if other in reached:
                    continue
                if model == "threshold":
                    passes = follows.setdefault(other, chance.choice(list(graph[other]))) == node
                else:
                    passes = chance.random() < (model if isinstance(model, float) else 1 / graph.degree(other))
                if passes:
                    reached.add(other)
                    queue.append(other)
        total += len(reached)
    return total / runs


@pytest.mark.parametrize("model", ["weighted", "threshold", 0.1])
def test_spread_and_training_are_those_of_a_plain_simulation(model: str | float) -> None:
    graph = networkx.relabel_nodes(networkx.barabasi_albert_graph(300, 2, seed=3), str)
    network = ssdc.Network.from_edges(graph)
    answer = network.train_first(budget=5, model=model, runs=20_000)
    truth = simulated(graph, answer.seeds, model, 4_000)
    assert answer.mean == pytest.approx(truth, rel=0.04)
    spread = network.spread(answer.seeds, model=model, runs=20_000)
    assert spread.mean == pytest.approx(answer.mean, rel=0.02)
    assert spread.by_step.to_dict()["mean"][0] == 5
    by_degree = sorted(graph, key=graph.degree, reverse=True)[:5]
    assert simulated(graph, by_degree, model, 4_000) < truth * 1.03
    compared = answer.compared.to_dict()
    assert max(compared["mean"]) <= answer.mean * 1.03
    assert answer.bound >= answer.mean * 0.98


def test_answers_by_groups_hide_small_groups() -> None:
    graph = random_graph(7, nodes=60, ties=150)
    groups = {node: "large" if index < 50 else "middle" if index < 57 else "small" for index, node in enumerate(sorted(graph))}
    answer = ssdc.Network.from_edges(graph).concentration().by(groups, at_least=5)
    rows = answer.to_dict()
    # Alone the small group would be the difference to 1, so the middle one joins it.
    assert rows["group"] == ["large", None]
    assert rows["partners"] == [50, 10] and rows["suppressed"] == [False, True]
    assert sum(rows["total"]) == pytest.approx(1.0)
    with pytest.raises(ssdc.SsdcError):
        ssdc.Network.from_edges(graph).compare(ssdc.Network.from_edges(graph)).by(groups)
