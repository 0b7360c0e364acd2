"""Questions to networks: ssdc beside networkx, igraph, rustworkx and networkit, each in a process of its own on one core.

usage: network.py make GRAPH FILE.npy                      writes the ties of a graph
       network.py QUESTION LIBRARY FILE.npy [SEED]         prints seconds, value, peak memory in MB; the graph is built before

GRAPH is grqc (the collaboration network ca-GrQc, where the file is at hand) or a number of nodes: a scale-free graph grown by
preferential attachment, five ties a node (Barabasi and Albert 1999).
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

GRQC = Path(__file__).resolve().parents[2] / "shared/data/networks/ca-GrQc.edges"
TIES = 5
SAMPLE = 64
SEED = int(sys.argv[4]) if __name__ == "__main__" and len(sys.argv) > 4 else 1
TWO_CORES = "betweenness on two cores"


def make(graph: str, path: str) -> None:
    if graph == "grqc":
        np.save(path, np.loadtxt(GRQC, dtype=np.int64, skiprows=1))
        return
    nodes, random = int(graph), np.random.default_rng(1)
    ends = np.empty(2 * TIES * nodes, np.int64)  # every end of a tie: drawing from them prefers those that have many
    filled, ties = 0, []
    for node in range(TIES, nodes):
        chosen: set[int] = set()
        while len(chosen) < TIES:
            chosen.add(int(ends[random.integers(filled)]) if filled else len(chosen))
        for other in chosen:
            ties.append((node, other))
            ends[filled], ends[filled + 1] = node, other
            filled += 2
    np.save(path, np.array(ties))


def ssdc_graph(ties: np.ndarray, nodes: int) -> Any:
    import ssdc

    return ssdc.Network.from_edges(ties, nodes=np.arange(nodes))


def networkx_graph(ties: np.ndarray, nodes: int) -> Any:
    import networkx as nx

    graph = nx.empty_graph(nodes)
    graph.add_edges_from((int(a), int(b)) for a, b in ties if a != b)
    return graph


def igraph_graph(ties: np.ndarray, nodes: int) -> Any:
    import igraph

    return igraph.Graph(nodes, ties, directed=False).simplify()


def rustworkx_graph(ties: np.ndarray, nodes: int) -> Any:
    import rustworkx as rx

    graph = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from([(int(a), int(b), None) for a, b in ties if a != b])
    return graph


def networkit_graph(ties: np.ndarray, nodes: int) -> Any:
    import networkit as nk

    nk.setNumberOfThreads(1)
    graph = nk.GraphFromCoo((ties[:, 0], ties[:, 1]), n=nodes) if hasattr(nk, "GraphFromCoo") else nk.Graph(nodes)
    if graph.numberOfEdges() == 0:
        for a, b in ties:
            graph.addEdge(int(a), int(b))
    graph.removeSelfLoops()
    graph.removeMultiEdges()
    return graph


def networkit_run(name: str, *arguments: Any) -> Callable[[Any], Any]:
    def run(graph: Any) -> Any:
        import networkit as nk

        return getattr(nk.centrality, name)(graph, *arguments).run().scores()

    return run


def networkit_leiden(graph: Any) -> float:
    import networkit as nk

    nk.setSeed(SEED, False)
    found = nk.community.ParallelLeiden(graph, randomize=False).run().getPartition()
    return nk.community.Modularity().getQuality(found, graph)


def networkit_adamic(graph: Any) -> float:
    import networkit as nk

    pairs = nk.linkprediction.MissingLinksFinder(graph).findAtDistance(2)
    return max(score for _, score in nk.linkprediction.AdamicAdarIndex(graph).runOn(pairs))


def networkit_parts(graph: Any) -> int:
    import networkit as nk

    return len(set(nk.components.ConnectedComponents(graph).run().getPartition().getVector()))


def networkit_cuts(graph: Any) -> int:
    import networkit as nk

    found = nk.components.BiconnectedComponents(graph)
    found.run()
    return found.numberOfComponents()


def networkx_(name: str, **settings: Any) -> Callable[[Any], Any]:
    def run(graph: Any) -> Any:
        import networkx as nx

        return list(getattr(nx, name)(graph, **settings).values())

    return run


def rustworkx_(name: str, **settings: Any) -> Callable[[Any], Any]:
    def run(graph: Any) -> Any:
        import rustworkx as rx

        return list(getattr(rx, name)(graph, **settings).values())

    return run


def rustworkx_pagerank(graph: Any) -> Any:
    import rustworkx as rx

    # It knows directed graphs only; the copy is part of the time, some 2 ms of 13 on ca-GrQc.
    return list(rx.pagerank(graph.to_directed(), tol=1e-12, max_iter=500).values())


def rustworkx_cuts(graph: Any) -> int:
    import rustworkx as rx

    return len(rx.articulation_points(graph)) + len(rx.bridges(graph))


def networkx_cuts(graph: Any) -> int:
    import networkx as nx

    return len(list(nx.articulation_points(graph))) + len(list(nx.bridges(graph)))


def networkx_adamic(graph: Any) -> float:
    import networkx as nx

    pairs = [(a, c) for a in graph for c in {c for b in graph[a] for c in graph[b]} if a < c and c not in graph[a]]
    return max(score for _, _, score in nx.adamic_adar_index(graph, pairs))


def networkx_parts(graph: Any) -> int:
    import networkx as nx

    return len(list(nx.connected_components(graph)))


def igraph_leiden(iterations: int) -> Callable[[Any], float]:
    def run(graph: Any) -> float:
        import random

        random.seed(SEED)
        return graph.community_leiden("modularity", n_iterations=iterations).modularity

    return run


def rustworkx_parts(graph: Any) -> int:
    import rustworkx as rx

    return len(rx.connected_components(graph))


# What each library is asked, and what of its answer is compared: the greatest value, a sum, or a count.
QUESTIONS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "betweenness": {
        "ssdc": lambda n: n.brokers(threads=1)["value"],
        "networkx": networkx_("betweenness_centrality"),
        "igraph": lambda g: np.array(g.betweenness()) * 2 / (g.vcount() - 1) / (g.vcount() - 2),
        "rustworkx": rustworkx_("betweenness_centrality", parallel_threshold=10**9),
        "networkit": networkit_run("Betweenness", True),
    },
    TWO_CORES: {"ssdc": lambda n: n.brokers(threads=2)["value"]},
    "sampled betweenness": {
        "ssdc": lambda n: n.brokers(sample=SAMPLE, threads=1)["value"],
        "networkit": networkit_run("EstimateBetweenness", SAMPLE, True),
    },
    "constraint": {
        "ssdc": lambda n: n.structural_holes()["value"],
        "networkx": networkx_("constraint"),
        "igraph": lambda g: g.constraint(),
    },
    "PageRank": {
        "ssdc": lambda n: n.prominence()["value"],
        "networkx": networkx_("pagerank", tol=1e-12, max_iter=500),
        "igraph": lambda g: g.pagerank(),
        "rustworkx": rustworkx_pagerank,
        "networkit": networkit_run("PageRank", 0.85, 1e-12),
    },
    "k-core": {
        "ssdc": lambda n: n.core()["value"],
        "networkx": networkx_("core_number"),
        "igraph": lambda g: g.coreness(),
        "rustworkx": rustworkx_("core_number"),
        "networkit": networkit_run("CoreDecomposition"),
    },
    "Leiden, as far as it goes": {"ssdc": lambda n: n.blocs(seed=SEED).modularity, "igraph": igraph_leiden(-1)},
    "Leiden, in few rounds": {
        "ssdc": lambda n: n.blocs(seed=SEED, runs=1, iterations=3 if len(n) < 100_000 else None).modularity,
        "igraph": igraph_leiden(2),
        "networkit": networkit_leiden,
    },
    "articulation points and bridges": {
        "ssdc": lambda n: (lambda found: len(found.partners) + len(found.ties))(n.fragility()),
        "networkx": networkx_cuts,
        "igraph": lambda g: len(g.articulation_points()) + len(g.bridges()),
        "rustworkx": rustworkx_cuts,
    },
    "components": {
        "ssdc": lambda n: len(set(n.parts()["value"])),
        "networkx": networkx_parts,
        "igraph": lambda g: len(set(g.connected_components().membership)),
        "rustworkx": rustworkx_parts,
        "networkit": networkit_parts,
    },
    "best introduction": {
        "ssdc": lambda n: n.introduce(top=1)["value"][0],
        "networkx": networkx_adamic,
        "networkit": networkit_adamic,
    },
    "seeds": {"ssdc": lambda n: n.train_first(budget=50, seed=1, model="weighted", threads=1).mean},
}
BUILD = {"ssdc": ssdc_graph, "networkx": networkx_graph, "igraph": igraph_graph, "rustworkx": rustworkx_graph, "networkit": networkit_graph}


def main() -> None:
    os.environ["RAYON_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    if sys.argv[1] == "make":
        make(*sys.argv[2:])
        return
    question, library, path = sys.argv[1:4]
    ties = np.load(path)
    graph = BUILD[library](ties, int(ties.max()) + 1)
    del ties
    start = time.perf_counter()
    found = QUESTIONS[question][library](graph)
    seconds = time.perf_counter() - start
    if hasattr(found, "__len__"):  # who has no tie has no value, or one that is no number
        found = max(value for value in found if value is not None and value == value)
    print(f"seconds {seconds:.6f}\nvalue {found:.9f}\npeak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


if __name__ == "__main__":
    main()
