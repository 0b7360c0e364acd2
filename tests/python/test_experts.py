"""Experts through Python: the demonstration portfolio, exact numbers, settings by name, errors, tables and Ctrl-C."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import ssdc
from ssdc.cli import main

PORTFOLIO = Path(__file__).resolve().parents[2] / "examples/centre/portfolio.json"
PARTS = ("skill", "text", "language", "country", "availability", "fee", "experience")


@pytest.fixture(scope="module")
def experts() -> ssdc.Experts:
    """The demonstration portfolio, where R-2 and R-3 wish for what else nobody has who may serve."""
    portfolio = ssdc.Portfolio.read(PORTFOLIO)
    requests = [portfolio.get(request) for request in ("R-2", "R-3")]
    for request in requests:
        for skill in request["skills"]:
            skill["need"] = "wish"
    return portfolio.apply(put={"requests": requests}).experts()


def test_parts_add_up_and_terms_too(experts):
    for request in ("R-1", "R-2", "R-3"):
        ranking = experts.rank(request, top=100)
        assert len(ranking) == ranking.candidates == len(ranking.rows) > 0
        for row in ranking:
            assert sum(row[part] for part in PARTS) == row["score"]
            why = ranking.explain(row["expert"])
            assert Decimal(why["score"]) == row["score"] and why["excluded"] == []
            for part in why["parts"]:
                terms = [Decimal(term["points"]) for term in part["terms"]]
                assert Decimal(part["points"]) == row[part["part"]] and (not terms or sum(terms) == row[part["part"]])
        out = set(ranking.excluded["expert"])
        assert len(out) + len(ranking) == len(experts) and not out & set(ranking["expert"])
        assert ranking.relax(1) == {"drop": [], "candidates": len(ranking), "reached": True}
        assert list(ranking["score"]) == sorted(ranking["score"], reverse=True)


def test_settings_come_by_name_and_are_refused_by_name(experts):
    skills_alone = experts.rank("R-1", weights=dict.fromkeys(PARTS, 0) | {"skill": 1})
    assert all(row["score"] == row["skill"] <= 1 for row in skills_alone)
    assert experts.rank("R-1", as_of=date(2008, 1, 1)).candidates == 0  # nobody stood on the roster yet
    strict = experts.rank("R-1", unknown="excluded", countries=["south"], roster="South-South experts")
    assert strict.candidates <= experts.rank("R-1").candidates
    with pytest.raises(ssdc.InvalidValue, match="unknown setting `asof`: expected one of"):
        experts.rank("R-1", asof=date(2018, 6, 30))
    with pytest.raises(ssdc.InvalidValue, match="/weights: wrong type"):
        experts.rank("R-1", weights={"luck": 1})
    with pytest.raises(ssdc.NotFound, match="no roster `none`"):
        experts.rank("R-1", roster="none")
    with pytest.raises(ssdc.NotFound, match="no request `R-9`"):
        experts.conflicts("R-9")
    with pytest.raises(ssdc.InvalidValue, match="unknown objective `cheap`"):
        experts.team("R-1", objective="cheap")


def test_assignments_keep_what_is_forced_and_name_what_is_not_possible(experts):
    found = experts.assign(["R-1", "R-2", "R-3"])
    assert found.proven and found.total == found.total_bound == sum(found["score"])
    assert found.certificate["proven"] and found.floor_bound is None
    by_request: dict[str, Decimal] = {}
    for row in found:
        by_request[row["request"]] = by_request.get(row["request"], Decimal(0)) + row["score"]
        assert row["expert"] in experts.rank(row["request"], top=100)["expert"]
    lacking = dict(zip(found.unserved["request"], found.unserved["lacks"]))
    assert found.floor == min(by_request.get(request, Decimal(0)) for request in ("R-1", "R-2", "R-3"))
    wanted = {"R-1": 2, "R-2": 1, "R-3": 1}
    for request, count in wanted.items():
        assert list(found["request"]).count(request) + lacking.get(request, 0) == count
    expert = experts.rank("R-3")["expert"][-1]
    kept = experts.assign(["R-1", "R-2", "R-3"], forced=[("R-3", expert)], objective="fairest", load=2)
    assert {"request": "R-3", "expert": expert, "forced": True}.items() <= next(row for row in kept if row["request"] == "R-3").items()
    with pytest.raises(ssdc.SsdcError, match=f"expert `{expert}` cannot be forced to serve request `R-3`: the pair is forbidden too") as raised:
        experts.assign(["R-3"], forced=[("R-3", expert)], forbidden=[("R-3", expert)])
    assert raised.value.code == 5002


def test_nobody_in_conflict_is_ranked_or_assigned(experts):
    report = experts.conflicts("R-1")
    sure = {row["expert"] for row in report if row["certainty"] == "surely"}
    assert sure and not sure & set(experts.rank("R-1", top=100)["expert"])
    assert not set(report["expert"]) & set(experts.assign(["R-1"])["expert"])
    assert "asks for request R-1" in report["path"][0] and "2018-09-01" in report.searched


def test_teams_cover_what_is_asked_for():
    people = {"A": (["x", "y"], "900 USD"), "B": (["x"], "300 USD"), "C": (["y"], "400 USD"), "D": (["x"], None)}
    records = [
        {"id": name, "name": name, "skills": [{"skill": skill} for skill in skills]} | ({"fee_per_day": fee} if fee else {})
        for name, (skills, fee) in people.items()
    ]
    request = {"id": "R", "title": "t", "days": 10, "skills": [{"skill": skill, "need": "must"} for skill in "xy"]}
    experts = ssdc.Portfolio().apply(put={"experts": records, "requests": [request]}).experts()
    team = experts.team("R")
    assert (team.members, team.value, team.bound, team.proven) == (["B", "C"], "7000.00 USD", "7000.00 USD", True)
    assert team.notes == ["1 candidate is left out, for no fee in USD is known."] and team.uncovered == []
    assert team["cost"] == [Decimal("3000.00"), Decimal("4000.00")]
    assert experts.team("R", objective="size").members == ["A"]
    stopped = experts.team("R", effort=0)
    assert (stopped.members, stopped.value, stopped.bound, stopped.proven) == ([], None, "7000.00 USD", False)


def test_rosters_say_what_profiles_ask_for(experts):
    roster = experts.roster(as_of=date(2018, 6, 30), most_skills=2, smallest=1)
    assert roster.standing == 7 and roster["stands"].count("no") == 1  # a candidate is on record, too
    assert "too_many_skills" in roster.findings["code"]
    gender = {row["group"]: row["count"] for row in roster.balance if row["of"] == "gender"}
    assert sum(gender.values()) == roster.standing
    assert all(row["count"] is None for row in experts.roster(as_of=date(2018, 6, 30), smallest=50).balance)


def test_a_taxonomy_lets_specialists_answer(experts):
    taxonomy = ssdc.Taxonomy.from_table({"id": ["solar thermal engineering", "solar water heating"], "parents": [None, ["solar thermal engineering"]]})
    portfolio = ssdc.Portfolio.read(PORTFOLIO)
    record = portfolio.get("E-1", kind="expert")
    record["skills"][0]["skill"] = "solar water heating"
    changed = portfolio.apply(put={"experts": [record]})
    assert "E-1" in [row["expert"] for row in changed.experts().rank("R-1").excluded if row["reason"] == "skill"]
    assert "E-1" not in [row["expert"] for row in changed.experts(taxonomy).rank("R-1").excluded if row["reason"] == "skill"]


def test_answers_are_tables_and_print(experts):
    answers = [
        experts.rank("R-1"),
        experts.assign(["R-1"]),
        experts.team("R-1", objective="size"),
        experts.conflicts("R-1"),
        experts.roster(as_of=date(2018, 6, 30)),
    ]
    for answer in answers:
        assert answer.to_dict() == answer.rows.to_dict() and list(answer.columns) == list(answer.rows.columns)
        assert answer.to_csv() == answer.rows.to_csv() and list(answer) == list(answer.rows)
        whole = json.loads(answer.to_json())
        assert whole["sentence"] == answer.sentence and answer.sentence in str(answer) and answer.sentence in repr(answer)
        assert answer.sentence.split(" ")[0] in answer._repr_html_() and answer._repr_html_().count("<table>") >= 1
        assert answer == answer and json.dumps(whole, sort_keys=True)
    assert repr(experts) == "<ssdc.Experts: 8 experts, 3 requests>"


def test_the_command_line_says_the_same(capsys):
    experts = ssdc.Portfolio.read(PORTFOLIO).experts()

    def printed(*arguments: str) -> str:
        assert main(["experts", *arguments]) == 0
        return capsys.readouterr().out.rstrip("\n")

    path, day = str(PORTFOLIO), date(2018, 6, 30)
    assert printed("rank", path, "R-1", "--format", "json") == experts.rank("R-1").to_json()
    assert printed("rank", path, "R-1", "--excluded", "--format", "csv") == experts.rank("R-1").excluded.to_csv().rstrip("\n")
    assert json.loads(printed("rank", path, "R-1", "--relax", "3", "--format", "json")) == experts.rank("R-1").relax(3)
    assert json.loads(printed("rank", path, "R-1", "--explain", "E-1", "--format", "json")) == experts.rank("R-1").explain("E-1")
    assert printed("assign", path, "--set", "load=2", "--format", "json") == experts.assign(["R-1", "R-2", "R-3"], load=2).to_json()
    assert printed("team", path, "R-1", "--objective", "size", "--format", "json") == experts.team("R-1", objective="size").to_json()
    assert printed("conflicts", path, "R-1", "--as-of", "2018-06-30", "--format", "json") == experts.conflicts("R-1", as_of=day).to_json()
    roster = ("roster", path, "--roster", "South-South experts", "--as-of", "2018-06-30", "--set", "most_skills=2")
    assert printed(*roster, "--format", "json") == experts.roster(as_of=day, roster="South-South experts", most_skills=2).to_json()
    assert experts.rank("R-1").sentence in printed("rank", path, "R-1")
    with pytest.raises(SystemExit):
        main(["experts", "rank", path, "R-1", "--set", "top"])
    assert "`top` is no setting: expected NAME=VALUE" in capsys.readouterr().err
    assert main(["experts", "rank", path, "R-9"]) == 2 and "no request `R-9`" in capsys.readouterr().err


def test_what_is_no_table_is_said_in_words_and_in_canonical_json(capsys):
    def printed(*arguments):
        code = main(["experts", *map(str, arguments)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    assert printed("rank", PORTFOLIO, "R-1", "--relax", "4") == (0, "Without skill solar thermal engineering at level 3 there are 6 candidates.\n", "")
    assert printed("rank", PORTFOLIO, "R-1", "--relax", "50")[1].startswith("Without roster and skill solar thermal engineering at level 3 there are 7")
    code, why, _ = printed("rank", PORTFOLIO, "R-1", "--explain", "E-2")
    assert code == 0 and "  country: 10 of 10\n" in why and "Wanjiru Kamande has a conflict of interest: expert E-2 works" in why
    assert printed("rank", PORTFOLIO, "R-1", "--relax", "1", "--format", "json")[1] == '{"candidates":1,"drop":[],"reached":true}\n'
    for question, setting, why in (("rank", "top=2", "it is --top"), ("team", "objective=size", "it is --objective"), ("rank", "progress=1", "of rank")):
        with pytest.raises(SystemExit) as stopped:
            main(["experts", question, str(PORTFOLIO), "R-1", "--set", setting])
        assert stopped.value.code == 2 and f"is no setting{':' if '--' in why else ''} {why}" in capsys.readouterr().err
    assert "too small to be shown" in printed("roster", PORTFOLIO, "--as-of", "2018-06-30")[1]


def test_what_names_nobody_is_an_error_and_what_nobody_can_do_is_said(experts):
    with pytest.raises(ssdc.NotFound, match="no expert or group `E-99`"):
        experts.assign(["R-1"], loads={"E-99": 2})
    assert experts.assign(["R-1"], loads={"A": 0, "E-3": 1}, groups={"A": ["E-1"]}).total == 0
    strict = ssdc.Portfolio.read(PORTFOLIO).experts().team("R-3")
    assert strict.sentence == "No team covers all skills of R-3: no candidate has bamboo processing at level 4."
    assert strict.uncovered == ["bamboo processing at level 4"]
    free = {"experts": [{"id": "A", "name": "A", "skills": [{"skill": "x"}]}], "requests": [{"id": "R", "title": "t", "skills": [{"skill": "x", "need": "must"}]}]}
    assert ssdc.Portfolio().apply(put=free).experts().team("R").notes == ["No candidate states a fee, so nobody is reckoned to cost anything."]


def test_the_order_of_skills_in_a_record_does_not_show():
    skills = [{"skill": skill} for skill in ("solar pumps", "village wells", "maps")]
    request = {"id": "R", "title": "pumps village", "skills": [{"skill": "maps", "need": "must"}]}
    one, other = (
        ssdc.Portfolio().apply(put={"experts": [{"id": "A", "name": "A", "skills": some}], "requests": [request]}).experts() for some in (skills, skills[::-1])
    )
    assert one.rank("R").to_json() == other.rank("R").to_json()
