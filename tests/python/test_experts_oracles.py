"""Experts against what others find: linear programmes and flows of scipy, shortest paths of networkx, every team by brute force."""

import random
from decimal import Decimal

import numpy
import pytest
import rosters

optimize = pytest.importorskip("scipy.optimize")
sparse = pytest.importorskip("scipy.sparse")
csgraph = pytest.importorskip("scipy.sparse.csgraph")
pytest.importorskip("networkx")

PARTS = ("skill", "text", "language", "country", "availability", "fee", "experience")


def millionths(points):
    return int(Decimal(points) * 1_000_000)


class Roster:
    """A roster, the points of everybody who may serve in columns that scipy takes, and how much each may serve: `loads` of experts,
    and `groups` by name, each its members and its load."""

    def __init__(self, records, load=1, loads=None, groups=None):
        self.experts = rosters.portfolio(records).experts()
        self.requests, self.ids = ([one["id"] for one in records[kind]] for kind in ("requests", "experts"))
        self.demand = numpy.array([one["experts"] for one in records["requests"]])
        self.rankings = [self.experts.rank(request, top=len(self.ids)) for request in self.requests]
        place = {expert: number for number, expert in enumerate(self.ids)}
        found = [(row, place[one["expert"]], millionths(one["score"])) for row, ranking in enumerate(self.rankings) for one in ranking]
        self.rows, self.cols, self.scores = (numpy.array(column) for column in zip(*found))
        self.limit(load, loads or {}, groups or {})

    def limit(self, load, loads, groups):
        self.loads = numpy.array([loads.get(expert, load) for expert in self.ids])
        self.group_loads = numpy.array([most for _, most in groups.values()], int)
        number = {expert: number for number, (members, _) in enumerate(groups.values()) for expert in members}
        self.group = numpy.array([number.get(expert, -1) for expert in self.ids])
        self.groups = list(groups)
        of_groups = {name: most for name, (_, most) in groups.items()}
        self.settings = {"load": load, "loads": loads | of_groups, "groups": {name: list(members) for name, (members, _) in groups.items()}}

    def assign(self, **settings):
        return self.experts.assign(self.requests, **self.settings | settings)

    def places(self, among):
        """How many places can be filled with these pairs: a maximum flow in whole numbers."""
        requests, experts, groups = len(self.demand), len(self.ids), len(self.groups)
        source, sink = requests + experts + groups, requests + experts + groups + 1
        out = numpy.where(self.group < 0, sink, requests + experts + self.group)
        ties = [
            (numpy.full(requests, source), numpy.arange(requests), self.demand),
            (self.rows[among], requests + self.cols[among], numpy.ones(among.sum(), int)),
            (requests + numpy.arange(experts), out, self.loads),
            (requests + experts + numpy.arange(groups), numpy.full(groups, sink), self.group_loads),
        ]
        start, end, most = (numpy.concatenate(column) for column in zip(*ties))
        graph = sparse.csr_matrix((most.astype(numpy.int32), (start, end)), (sink + 1, sink + 1))
        return int(csgraph.maximum_flow(graph, source, sink).flow_value)

    def best(self, among=None):
        """The places that can be filled with these pairs, and the greatest total of all ways to fill so many: a linear programme."""
        among = numpy.ones(len(self.rows), bool) if among is None else among
        rows, cols, scores, filled = self.rows[among], self.cols[among], self.scores[among], self.places(among)
        group = self.group[cols]
        limits = [(rows, self.demand, rows >= 0), (cols, self.loads, cols >= 0), (group, self.group_loads, group >= 0)]
        units = numpy.arange(len(rows))
        matrix = sparse.vstack([sparse.csr_matrix((numpy.ones(held.sum()), (of[held], units[held])), (len(most), len(rows))) for of, most, held in limits])
        most = numpy.concatenate([most for _, most, _ in limits])
        found = optimize.linprog(-scores / 1e6, matrix, most, numpy.ones((1, len(rows))), [filled], bounds=(0, 1), method="highs")
        chosen = found.x.round().astype(int)
        assert abs(found.x - chosen).max() < 1e-6 and chosen.sum() == filled, "networks have their corners in whole numbers"
        return filled, int((scores * chosen).sum())

    def chosen(self, answer):
        """The pairs of an answer as a mask, once each may serve and has the points of the ranking, and nobody serves too much."""
        where = {(self.requests[row], self.ids[col]): number for number, (row, col) in enumerate(zip(self.rows, self.cols))}
        mask = numpy.zeros(len(self.rows), bool)
        for pair in answer:
            number = where[pair["request"], pair["expert"]]
            assert millionths(pair["score"]) == self.scores[number] and not mask[number]
            mask[number] = True
        got, load = self.served(mask)
        assert (got <= self.demand).all() and (load <= self.loads).all()
        members = numpy.bincount(self.group[self.cols[mask]] + 1, minlength=len(self.groups) + 1)[1:]
        assert (members <= self.group_loads).all()
        return mask

    def served(self, mask):
        return numpy.bincount(self.rows[mask], minlength=len(self.demand)), numpy.bincount(self.cols[mask], minlength=len(self.ids))

    def prove(self, answer):
        """Weak duality: by the values and prices of the certificate no way to fill as many places has more."""
        proof, mask = answer.certificate, self.chosen(answer)
        got, load = self.served(mask)
        column = lambda kind, names: numpy.array([millionths(proof[kind].get(name, "0")) for name in names], int)
        value, price, shared = column("requests", self.requests), column("experts", self.ids), column("groups", self.groups)
        # A price has that of the group in it; whom it leaves less than nothing serves nobody, and nothing is the most that brings.
        own = (price - numpy.append(shared, 0)[self.group]).clip(0)
        reduced = self.scores + value[self.rows] - price[self.cols]
        assert (reduced[mask] >= 0).all() and (reduced[~mask] <= 0).all()
        assert (price >= 0).all() and (shared >= 0).all() and not own[load < self.loads].any()
        # Who could have one more has the greatest value, so a place elsewhere instead never makes up for one of theirs.
        most = numpy.minimum(self.demand, numpy.bincount(self.rows, minlength=len(self.demand)))
        lacks = got < most
        greatest = value.max() if lacks.any() else 0
        assert (value[lacks] == greatest).all()
        bound = reduced[mask].sum() + (own * self.loads).sum() + (shared * self.group_loads).sum()
        bound += ((greatest - value) * most).sum() - greatest * mask.sum()
        assert millionths(answer.total) == millionths(answer.total_bound) == self.scores[mask].sum() == bound
        assert answer.proven and proof["proven"]
        return int(mask.sum()), int(bound)


def some(rng, names, count, values):
    return {name: rng.choice(values) for name in rng.sample(names, count)}


@pytest.mark.parametrize("seed", range(3))
def test_who_may_serve_is_who_the_plain_rule_lets(seed):
    records = rosters.large(seed)
    roster = Roster(records)
    let_in = 0
    for request, ranking in zip(records["requests"], roster.rankings):
        expected = {one["id"] for one in records["experts"] if rosters.may_serve(records, one, request)}
        assert set(ranking["expert"]) == expected
        let_in += len(expected)
        for row in ranking:
            assert sum(row[part] for part in PARTS) == row["score"] and row["unknown"] is None
        for expert in [*ranking["expert"][:1], *roster.ids[:2]]:
            why = ranking.explain(expert)
            assert sum(Decimal(part["points"]) for part in why["parts"]) == Decimal(why["score"])
            for part in why["parts"]:
                assert not part["terms"] or sum(Decimal(term["points"]) for term in part["terms"]) == Decimal(part["points"])
    assert 400 < let_in < 9_000, let_in


@pytest.mark.parametrize("seed", range(6))
def test_the_greatest_total_is_that_of_scipy(seed):
    rng = random.Random(seed)
    roster = Roster(rosters.large(seed, experts=(300, 80)[seed % 2]))
    lacking = 0
    for load in (1, 2):
        for loads, groups in (({}, {}), (some(rng, roster.ids, 30, [0, 1, 3]), {"A": (roster.ids[:40], 3), "B": (roster.ids[50:70], 2)})):
            roster.limit(load, loads, groups)
            answer = roster.assign()
            assert roster.prove(answer) == roster.best()
            got, _ = roster.served(roster.chosen(answer))
            lacks = {request: int(want - has) for request, want, has in zip(roster.requests, roster.demand, got) if want > has}
            assert dict(zip(answer.unserved["request"], answer.unserved["lacks"])) == lacks
            lacking += len(lacks)
    assert lacking or seed % 2 == 0


@pytest.mark.parametrize("seed", range(4))
def test_with_one_request_each_it_is_linear_sum_assignment(seed):
    roster = Roster(rosters.large(seed, experts=(300, 100)[seed % 2]))
    row_of = numpy.repeat(numpy.arange(len(roster.demand)), roster.demand)
    worth = numpy.zeros((len(roster.demand), len(roster.ids)))
    worth[roster.rows, roster.cols] = roster.scores + 10**11  # a place is worth more than all points; sums stay below 2^53
    place, expert = optimize.linear_sum_assignment(worth[row_of], maximize=True)
    taken = worth[row_of[place], expert]
    filled = int((taken > 0).sum())
    assert roster.prove(roster.assign()) == (filled, int(taken.sum()) - filled * 10**11)


@pytest.mark.parametrize("seed", range(6))
def test_no_floor_is_higher_and_no_total_on_it(seed):
    """One expert each: whether all can be served by pairs of so many points is a question of flow."""
    records = rosters.large(seed, experts=300, requests=60, most=1)
    probe = Roster(records)
    records["requests"] = [one for one, ranking in zip(records["requests"], probe.rankings) if len(ranking) > 2]
    roster = Roster(records, load=1 + seed % 2)
    everybody = numpy.ones(len(roster.rows), bool)
    count = len(roster.demand)
    assert count > 30 and roster.places(everybody) == count
    answer = roster.assign(objective="fairest")
    mask = roster.chosen(answer)
    floor = int(roster.scores[mask].min())
    assert mask.sum() == count and millionths(answer.floor) == millionths(answer.floor_bound) == floor and answer.proven
    assert roster.places(roster.scores >= floor) == count
    higher = roster.scores[roster.scores > floor].min()
    assert roster.places(roster.scores >= higher) < count, "the next higher floor serves fewer"
    assert roster.best(roster.scores >= floor) == (count, millionths(answer.total)) == (count, int(roster.scores[mask].sum()))
    assert answer.total <= roster.assign().total


@pytest.mark.parametrize("seed", range(4))
def test_floors_of_several_experts_stay_within_their_bound(seed):
    records = rosters.large(seed, experts=120, requests=14, most=2)
    probe = Roster(records)
    records["requests"] = [one for one, ranking in zip(records["requests"], probe.rankings) if len(ranking) > 4][:8]
    roster = Roster(records)
    answer = roster.assign(objective="fairest")
    mask = roster.chosen(answer)
    filled = roster.places(numpy.ones(len(roster.rows), bool))
    assert mask.sum() == filled == roster.demand.sum()
    # The greatest floor as an integer programme: all places filled, each request with at least t points.
    pairs, units = len(roster.rows), numpy.arange(len(roster.rows))
    by_request = sparse.csr_matrix((numpy.ones(pairs), (roster.rows, units)), (len(roster.demand), pairs))
    by_expert = sparse.csr_matrix((numpy.ones(pairs), (roster.cols, units)), (len(roster.ids), pairs))
    points = sparse.hstack([by_request.multiply(roster.scores / 1e6), -numpy.ones((len(roster.demand), 1))])
    none = lambda matrix: sparse.hstack([matrix, numpy.zeros((matrix.shape[0], 1))])
    within = [
        optimize.LinearConstraint(none(by_request), roster.demand, roster.demand),
        optimize.LinearConstraint(none(by_expert), 0, roster.loads),
        optimize.LinearConstraint(points, 0, numpy.inf),
    ]
    best = optimize.milp(numpy.append(numpy.zeros(pairs), -1), constraints=within, integrality=numpy.append(numpy.ones(pairs), 0),
                         bounds=optimize.Bounds(0, numpy.append(numpy.ones(pairs), numpy.inf)), options={"mip_rel_gap": 0})  # fmt: skip
    assert best.status == 0
    totals = numpy.zeros(len(roster.demand), int)
    numpy.add.at(totals, roster.rows[mask], roster.scores[mask])
    assert millionths(answer.floor) == totals.min()
    assert float(answer.floor) <= -best.fun + 1e-5 and -best.fun <= float(answer.floor_bound) + 1e-5
    if answer.floor == answer.floor_bound:
        assert abs(float(answer.floor) + best.fun) < 1e-5


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_records_changes_nothing(seed):
    rng = random.Random(seed)
    records = rosters.large(seed, experts=120, requests=25)
    turned = rosters.turned(records, rng)
    one, other = (rosters.portfolio(some).experts() for some in (records, turned))
    asked = [request["id"] for request in records["requests"]]
    for objective in ("total", "fairest"):
        found = one.assign(asked, objective=objective, load=2).to_json()
        assert found == other.assign(rng.sample(asked, len(asked)), objective=objective, load=2).to_json()
    for request in asked:
        assert one.rank(request).to_json() == other.rank(request).to_json()
        assert one.conflicts(request).to_json() == other.conflicts(request).to_json()
        assert one.team(request).to_json() == other.team(request).to_json()
    assert one.roster(as_of=rosters.DAY).to_json() == other.roster(as_of=rosters.DAY).to_json()


def test_nobody_in_conflict_is_assigned_or_in_a_team():
    in_conflict = possibly = 0
    for seed in range(12):
        records = rosters.large(seed, experts=60, requests=12)
        rng = random.Random(seed)
        for one in rng.sample(records["experts"], 15):  # on some day of that year, or with a namesake who gives the money
            one["affiliations"] = [{"partner": f"P-{rng.randrange(60)}", "to": "2013"}]
        records["partners"] += [{"id": f"S-{n}", "name": f"Expert {n}", "country": records["experts"][n]["nationality"]} for n in range(5)]
        records["payments"] = [
            {"id": f"Y-{n}", "from": f"S-{n}", "to": f"P-{rng.randrange(60)}", "amount": "5.00 USD", "on": "2017-02-01", "kind": "disbursement"} for n in range(5)
        ]
        experts = rosters.portfolio(records).experts()
        by_id = {kind: {one["id"]: one for one in records[kind]} for kind in ("experts", "requests")}
        asked = list(by_id["requests"])
        told = {request: experts.conflicts(request) for request in asked}
        possibly += sum(row["certainty"] == "possibly" for report in told.values() for row in report)
        pairs = [(row["request"], row["expert"]) for objective in ("total", "fairest") for row in experts.assign(asked, objective=objective, load=3)]
        pairs += [(request, member) for request in asked for member in experts.team(request, objective="size").members]
        assert len(pairs) > 12
        for request, expert in pairs:
            assert expert not in told[request]["expert"], (seed, request, expert)
            assert not rosters.in_conflict(records, by_id["experts"][expert], by_id["requests"][request]), (seed, request, expert)
        for request, report in told.items():
            sure = {row["expert"] for row in report if row["certainty"] == "surely"}
            plain = {expert for expert, one in by_id["experts"].items() if rosters.in_conflict(records, one, by_id["requests"][request])}
            unsure = {expert for expert in plain if by_id["experts"][expert]["affiliations"][0].get("to") == "2013"}
            assert plain - unsure <= sure
            in_conflict += len(sure)
    assert in_conflict > 300 and possibly > 30, (in_conflict, possibly)


@pytest.mark.parametrize("objective", ["cost", "size", "distance", "diameter", "cost_and_distance"])
def test_no_team_has_less_than_every_team_tried(objective):
    none = several = 0
    for seed in range(120):
        records = rosters.small(seed)
        found = rosters.portfolio(records).experts().team("R", objective=objective)
        least = rosters.best_team(records, objective)
        assert found.proven, seed
        if least is None:
            assert found.members == [] and found.value is found.bound is None, seed
            none += 1
            continue
        value = millionths(found.value.split()[0]) // 10_000 if objective == "cost" else int(found.value)
        assert value == least and found.value == found.bound, (seed, found.value, least)
        several += len(found.members) > 1
    assert none > 3 and several > 40, (none, several)
