"""Blocs, fragility, removal, routes, paths, introductions and convening against networkx, igraph and scipy."""

import math
import random
from datetime import date
from itertools import islice, pairwise
from statistics import mean

import pytest

import ssdc

nx = pytest.importorskip("networkx")
igraph = pytest.importorskip("igraph")


def graphs():
    """Random graphs of up to 2,000 nodes: scale-free, small-world, sparse and in many parts, weighted."""
    yield "scale-free", nx.barabasi_albert_graph(2_000, 3, seed=1)
    yield "small world", nx.watts_strogatz_graph(500, 6, 0.1, seed=2)
    yield "sparse", nx.gnm_random_graph(1_000, 900, seed=3)
    weighted = nx.gnm_random_graph(300, 900, seed=4)
    chance = random.Random(4)
    for _, _, data in weighted.edges(data=True):
        data["weight"] = chance.choice([0.5, 1.0, 2.0, 4.0])
    yield "weighted", weighted


GRAPHS = dict(graphs())
each = pytest.mark.parametrize("name", GRAPHS)


def network_of(graph):
    edges = [(str(a), str(b), float(data.get("weight", 1.0))) for a, b, data in graph.edges(data=True)]
    return ssdc.Network.from_edges(edges, nodes=[str(node) for node in graph])


@each
def test_blocs_are_connected_and_not_below_igraphs(name):
    graph = GRAPHS[name]
    network = network_of(graph)
    theirs = igraph.Graph.from_networkx(graph)
    weights = [data.get("weight", 1.0) for _, _, data in graph.edges(data=True)]
    igraphs = []
    for seed in range(5):
        random.seed(seed)
        partition = theirs.community_leiden("modularity", weights=weights, n_iterations=4)
        igraphs.append(theirs.modularity(partition, weights=weights))
    answers = [network.blocs(seed=seed, runs=1, iterations=4) for seed in range(5)]
    assert mean(answer.modularity for answer in answers) >= mean(igraphs) - 0.002
    assert network.blocs().modularity >= max(igraphs)
    members = answers[0].members.to_dict()
    blocs = {}
    for partner, bloc in zip(members["id"], members["bloc"], strict=True):
        blocs.setdefault(bloc, set()).add(int(partner))
    assert all(nx.is_connected(graph.subgraph(bloc)) for bloc in blocs.values())
    assert answers[0].modularity == pytest.approx(nx.community.modularity(graph, blocs.values()), abs=1e-12)
    assert network.blocs(seed=7).to_json() == network.blocs(seed=7).to_json()


def test_mutual_information_is_igraphs():
    graph = GRAPHS["small world"]
    groups = {str(node): str(node // 60) for node in graph}
    answer = network_of(graph).blocs(by=groups)
    blocs = answer.to_dict()
    ours = [blocs["value"][blocs["id"].index(str(node))] for node in graph]
    theirs = igraph.compare_communities(ours, [node // 60 for node in graph], method="nmi")
    assert answer.nmi == pytest.approx(theirs, abs=1e-12)


@each
def test_fragility_is_networkx(name):
    graph = GRAPHS[name]
    answer = network_of(graph).fragility(groups=True)
    assert set(answer.partners["id"]) == {str(node) for node in nx.articulation_points(graph)}
    bridges = {frozenset(map(str, tie)) for tie in nx.bridges(graph)}
    assert {frozenset(tie) for tie in zip(answer.ties["a"], answer.ties["b"], strict=True)} == bridges
    groups = {}
    for group, partner in zip(answer.groups["group"], answer.groups["id"], strict=True):
        groups.setdefault(group, set()).add(partner)
    theirs = sorted(sorted(map(str, group)) for group in nx.biconnected_components(graph))
    assert sorted(map(sorted, groups.values())) == theirs
    # What the three most splitting partners cut off, by taking them away.
    for partner, cut_off in islice(zip(answer.partners["id"], answer.partners["cut_off"], strict=True), 3):
        part = nx.node_connected_component(graph, int(partner)) - {int(partner)}
        rest = max(map(len, nx.connected_components(graph.subgraph(part))))
        assert cut_off == len(part) - rest


@each
def test_removal_is_taking_away(name):
    graph = GRAPHS[name].copy()
    size = len(graph)
    answer = network_of(graph).removal(steps=40)
    for partner, share, reach in islice(zip(*(answer.rows[c] for c in ("id", "greatest", "value")), strict=True), 0, 41, 8):
        left = graph.copy()
        gone = answer.rows["id"][1 : answer.rows["id"].index(partner) + 1]
        left.remove_nodes_from(map(int, gone))
        sizes = [len(part) for part in nx.connected_components(left)]
        assert share == pytest.approx(max(sizes) / size)
        assert reach == pytest.approx(sum(s * (s - 1) for s in sizes) / (size * (size - 1)))


@each
def test_routes_are_networkx(name):
    graph = GRAPHS[name]
    network = network_of(graph)
    chance = random.Random(5)
    for a, b in [chance.sample(list(graph), 2) for _ in range(15)]:
        answer = network.routes(str(a), str(b))
        direct = graph.has_edge(a, b)
        bare = nx.Graph(graph.edges)
        bare.add_nodes_from(graph)
        if direct:
            bare.remove_edge(a, b)
        assert answer.partner_routes == nx.node_connectivity(bare, a, b) + direct
        assert answer.tie_routes == nx.edge_connectivity(graph, a, b)
        bare.remove_nodes_from(map(int, answer.partners_between["id"]))
        assert not nx.has_path(bare, a, b)


@each
def test_introduction_paths_are_networkx_and_scipys(name):
    graph = GRAPHS[name]
    network = network_of(graph)
    for _, _, data in graph.edges(data=True):
        data["length"] = 1.0 / data.get("weight", 1.0)
    chance = random.Random(6)
    part = list(max(nx.connected_components(graph), key=len))
    for a, b in [chance.sample(part, 2) for _ in range(4)]:
        for by, weight in [("steps", None), ("strength", "length")]:
            answer = network.introduction_path(str(a), str(b), k=5, by=by)
            theirs = list(islice(nx.shortest_simple_paths(graph, a, b, weight=weight), 5))
            length = lambda path: nx.path_weight(graph, path, weight) if weight else len(path) - 1  # noqa: E731
            ours = answer.paths["steps" if by == "steps" else "length"]
            assert ours == pytest.approx([length(path) for path in theirs])


@each
def test_introductions_are_networkx(name):
    graph = GRAPHS[name]
    network = network_of(graph)
    pairs = {(u, w) for v in graph for u in graph[v] for w in graph[v] if u < w and not graph.has_edge(u, w)}
    for method, theirs in [("adamic_adar", nx.adamic_adar_index), ("resource_allocation", nx.resource_allocation_index)]:
        answer = network.introduce(top=50, method=method)
        assert answer.pairs == len(pairs)
        scores = {frozenset(map(str, pair[:2])): pair[2] for pair in theirs(graph, pairs)}
        best = sorted(scores.values(), reverse=True)[:50]
        assert answer.rows["value"] == pytest.approx(best, abs=1e-12)
        for a, b, value in zip(*(answer.rows[c] for c in ("a", "b", "value")), strict=True):
            assert value == pytest.approx(scores[frozenset((a, b))], abs=1e-12)


def test_the_judgement_of_introductions_counts_every_pair():
    now = GRAPHS["small world"]
    then = now.copy()
    chance = random.Random(8)
    gone = chance.sample(list(now.edges), 150)
    then.remove_edges_from(gone)
    answer = network_of(now).introduce(earlier=network_of(then))
    scores = {}
    for node in then:
        if then.degree(node) > 1:
            for a in then[node]:
                for b in then[node]:
                    scores[a, b] = scores.get((a, b), 0.0) + 1 / math.log(then.degree(node))
    tied, others = [], []
    for a in then:
        for b in then:
            if a < b and not then.has_edge(a, b):
                (tied if now.has_edge(a, b) else others).append(round(scores.get((a, b), 0.0), 9))
    ranks = __import__("scipy.stats", fromlist=["mannwhitneyu"]).mannwhitneyu(tied, others)
    assert answer.auc == pytest.approx(ranks.statistic / (len(tied) * len(others)), abs=1e-9)
    assert answer.later_pairs == 150


@each
def test_convening_links_all_and_is_not_longer_than_networkx(name):
    graph = GRAPHS[name]
    network = network_of(graph)
    part = sorted(max(nx.connected_components(graph), key=len))
    for count in (2, 5, 40):
        terminals = random.Random(count).sample(part, count)
        answer = network.convene([str(node) for node in terminals])
        tree = nx.Graph(zip(answer.ties["a"], answer.ties["b"], strict=True))
        assert nx.is_tree(tree)
        assert set(map(str, terminals)) <= set(tree)
        assert set(tree) == set(answer.rows["id"])
        theirs = nx.algorithms.approximation.steiner_tree(graph.subgraph(part), terminals, weight=None, method="mehlhorn")
        if answer.exact:
            assert len(tree.edges) <= len(theirs.edges)
        else:
            assert len(tree.edges) <= 1.1 * len(theirs.edges)
        if count == 2:
            assert answer.exact
            assert answer.length == nx.shortest_path_length(graph, *terminals)


def test_choices_and_days_are_checked():
    network = ssdc.Network.from_edges([("a", "b"), ("b", "c")])
    with pytest.raises(ssdc.SsdcError, match="order"):
        network.removal(order="fame")
    with pytest.raises(ssdc.SsdcError, match="portfolio"):
        network.introduce(since_split=date(2018, 1, 1))
    with pytest.raises(ssdc.NotFound):
        network.convene(["nobody"])
    path = network.introduction_path("a", "c")
    assert [tuple(pair) for pair in pairwise(path.rows["id"])] == [("a", "b"), ("b", "c")]
