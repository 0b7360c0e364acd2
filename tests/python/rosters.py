"""Random rosters, and plain rules for them: who may serve, who is in conflict, how many ties lie between two. Nothing here asks
the engine."""

import random
from datetime import date
from decimal import Decimal
from itertools import combinations

SKILLS = "pumps wells soil bamboo dubbing welding bread boats silk solar dairy maps".split()
LEVELS = "A1 A2 B1 B2 C1 C2 native".split()
DAY = date(2018, 6, 5)  # the first of each request's period
RECENT = "2013-06-05"  # five years before


def portfolio(records):
    import ssdc

    return ssdc.Portfolio().apply(put=records)


def chosen(rng, names, most):
    return rng.sample(names, rng.randint(1, most))


def large(seed, experts=300, requests=60, most=3):
    """Everybody states everything, so that each condition surely holds or surely does not."""
    rng = random.Random(seed)
    partners = [{"id": f"P-{n}", "name": f"P-{n}"} | ({"part_of": [{"partner": f"P-{n % 8}"}]} if n >= 16 else {}) for n in range(60)]
    ids = [one["id"] for one in partners]
    people = [
        {
            "id": f"E-{n:03}", "name": f"Expert {n}", "nationality": rng.choice(["KE", "VU", "CN", "DE"]), "countries": chosen(rng, ["KE", "VU", "CN"], 2),
            "skills": [{"skill": skill, "level": rng.randint(1, 5), "years": rng.randint(0, 30)} for skill in chosen(rng, SKILLS, 4)],
            "languages": [{"code": "en", "level": rng.choice(LEVELS)}],
            "fee_per_day": f"{rng.randint(100, 900)}.50 USD",
            "availability": [{"from": f"2018-06-{rng.randint(1, 20):02}", "to": "2018-06-30", "days": rng.randint(3, 20)}],
            "affiliations": [{"partner": rng.choice(ids)} | rng.choice([{}, {}, {"to": "2016-03-31"}, {"to": "2010-03-31"}])],
            "conflicts": [rng.choice(ids)] if rng.random() < 0.2 else [],
            "attributes": [{"name": rng.choice(["family", "hobby"]), "value": rng.choice(ids)}] if rng.random() < 0.2 else [],
            "works": [{"title": f"{rng.choice(SKILLS)} and {rng.choice(SKILLS)} for villages"}],
        }
        for n in range(experts)
    ]  # fmt: skip
    asked = [
        {
            "id": f"R-{n:02}", "title": f"{rng.choice(SKILLS)} in villages", "requester": rng.choice(ids), "country": rng.choice(["KE", "VU"]),
            "period": {"from": "2018-06-05", "to": "2018-06-25"}, "days": rng.randint(2, 8), "experts": rng.randint(1, most),
            "skills": [
                {"skill": skill, "need": need, "level": rng.randint(1, 3), "weight": rng.randint(1, 5)}
                for skill, need in zip(rng.sample(SKILLS, 3), ("must", "wish", "wish"))
            ],
            "languages": [{"code": "en", "level": rng.choice(LEVELS[:4])}],
            "budget": f"{rng.randint(4_000, 20_000)} USD", "exclude": [f"E-{rng.randrange(experts):03}"],
        }
        for n in range(requests)
    ]  # fmt: skip
    return {"partners": partners, "experts": people, "requests": asked}


def above(records, partner):
    """A partner and what it is part of."""
    part_of = {one["id"]: one["part_of"][0]["partner"] for one in records["partners"] if "part_of" in one}
    chain = [partner]
    while chain[-1] in part_of:
        chain.append(part_of[chain[-1]])
    return set(chain)


def in_conflict(records, expert, request):
    """Works where those who ask belong, or may have done so not long ago; declares it, or has family there."""
    those_who_ask = above(records, request["requester"])
    near = lambda partner: bool(above(records, partner) & those_who_ask)
    last = lambda tie: (tie.get("to", "2099") + "-12-31")[:10]  # of a year its last day
    at_work = any(near(tie["partner"]) and last(tie) >= RECENT for tie in expert["affiliations"])
    family = [attribute["value"] for attribute in expert["attributes"] if attribute["name"] == "family"]
    return at_work or any(map(near, expert["conflicts"] + family))


def may_serve(records, expert, request):
    must = next(skill for skill in request["skills"] if skill["need"] == "must")
    free = expert["availability"][0]
    days = min(26 - max(5, int(free["from"][-2:])), free["days"])
    cost = Decimal(expert["fee_per_day"].split()[0]) * request["days"] * request["experts"]
    return (
        not in_conflict(records, expert, request)
        and expert["id"] not in request["exclude"]
        and any(skill["skill"] == must["skill"] and skill["level"] >= must["level"] for skill in expert["skills"])
        and LEVELS.index(expert["languages"][0]["level"]) >= LEVELS.index(request["languages"][0]["level"])
        and days >= request["days"]
        and cost <= Decimal(request["budget"].split()[0])
    )


def turned(records, rng):
    """The same records, and the same lists in them, in another order."""
    listed = {kind: [dict(one) for one in rng.sample(some, len(some))] for kind, some in records.items()}
    for one in listed["experts"]:
        for field in ("skills", "affiliations", "works", "countries", "attributes"):
            if field in one:
                one[field] = rng.sample(one[field], len(one[field]))
    return listed


UNJOINED = 1 << 20  # ties between two whom none join, as the note of an answer says


def small(seed):
    """A roster for a team: up to 12 experts and 6 skills, joined by records of every kind that ties people."""
    rng = random.Random(seed)
    count = rng.randint(3, 12)
    skills = SKILLS[: rng.randint(2, 6)]
    ids = [f"P-{n}" for n in range(6)]
    since = lambda: rng.choice([{}, {}, {"from": "2015-01-01"}, {"from": "2019-01-01"}])
    partners = [{"id": one, "name": one} | ({"part_of": [{"partner": ids[n - 1]} | since()]} if n and rng.random() < 0.3 else {}) for n, one in enumerate(ids)]
    people = [
        {
            "id": f"E-{n:02}", "name": f"Expert {n}", "skills": [{"skill": skill, "level": rng.randint(1, 5)} for skill in chosen(rng, skills, min(3, len(skills)))],
            "affiliations": [{"partner": rng.choice(ids)} | since()] if rng.random() < 0.8 else [],
            "conflicts": [f"E-{rng.randrange(count):02}"] if rng.random() < 0.15 else [],
        }
        | ({"fee_per_day": f"{rng.randint(10, 90)}.{rng.randint(0, 99):02} USD"} if rng.random() < 0.9 else {})
        for n in range(count)
    ]  # fmt: skip
    request = {
        "id": "R", "title": "t", "days": rng.randint(1, 9), "period": {"from": "2018-06-05", "to": "2018-06-25"}, "budget": "1000000 USD",
        "skills": [{"skill": skill, "need": rng.choice(["must", "wish"])} | rng.choice([{}, {"level": 2}]) for skill in skills],
    }  # fmt: skip
    return {
        "partners": partners,
        "experts": people,
        "requests": [request],
        "grants": [{"id": "G", "title": "g", "recipients": [{"partner": one} for one in rng.sample(ids, 2)], "agreement": {"from": rng.choice(["2016-01-01", "2020-01-01"])}}],
        "exchanges": [{"id": "X", "kind": "workshop", "to": rng.sample(ids, 1), "trainers": [rng.choice(people)["id"]], "on": "2017-05-01"}],
        "solutions": [{"id": "S", "title": "s", "entities": rng.sample(ids, 2)}] if rng.random() < 0.5 else [],
    }


def ties(records):
    """The records as a graph of networkx: what had begun by the day."""
    import networkx

    begun = lambda tie: date.fromisoformat(tie.get("from", "1900-01-01")) <= DAY
    graph = networkx.Graph()
    graph.add_nodes_from(one["id"] for kind in ("partners", "experts") for one in records[kind])
    for one in records["experts"]:
        graph.add_edges_from((one["id"], tie["partner"]) for tie in one["affiliations"] if begun(tie))
    for one in records["partners"]:
        graph.add_edges_from((one["id"], tie["partner"]) for tie in one.get("part_of", []) if begun(tie))
    for one in records["grants"]:
        graph.add_edges_from((one["id"], tie["partner"]) for tie in one["recipients"] if begun(one["agreement"]))
    for one in records["exchanges"]:
        graph.add_edges_from((one["id"], other) for other in one["to"] + one["trainers"])
    for one in records["solutions"]:
        graph.add_edges_from((one["id"], other) for other in one["entities"])
    return graph


def best_team(records, objective):
    """The least that any team has of the objective, of all sets of experts; None where no team has all skills."""
    import networkx

    request = records["requests"][0]
    people = [one for one in records["experts"] if objective not in ("cost", "cost_and_distance") or "fee_per_day" in one]
    has = {}
    for one in people:
        levels = {skill["skill"]: skill["level"] for skill in one["skills"]}
        has[one["id"]] = {asked["skill"] for asked in request["skills"] if levels.get(asked["skill"], 0) >= max(asked.get("level", 0), 1)}
    somebody = set().union(*has.values())
    wanted = {asked["skill"] for asked in request["skills"] if asked["need"] == "must" or asked["skill"] in somebody}
    ids = [one["id"] for one in people]
    lengths = dict(networkx.all_pairs_shortest_path_length(ties(records)))
    apart = {frozenset((one["id"], other)) for one in people for other in one["conflicts"]}
    cents = {one["id"]: int(Decimal(one["fee_per_day"].split()[0]) * 100) * request["days"] for one in people if "fee_per_day" in one}

    def worth(team):
        between = [lengths[one].get(other, UNJOINED) for one, other in combinations(team, 2)]
        if objective == "cost":
            return sum(cents[one] for one in team)
        if objective == "cost_and_distance":
            return sum(-(-cents[one] // 100) for one in team) + sum(between)
        return {"size": len(team), "distance": sum(between), "diameter": max(between, default=0)}[objective]

    teams = (team for size in range(1, len(ids) + 1) for team in combinations(ids, size))
    able = (team for team in teams if wanted <= set().union(*(has[one] for one in team)) and not any(frozenset(pair) in apart for pair in combinations(team, 2)))
    return min(map(worth, able), default=None)
