"""Scores of texts: any script, exact parts, no trace of the order of input."""

import json
from pathlib import Path

import pandas
import pytest
import ssdc

PROFILES = {
    "Amina": ["Solar pumps for village wells", "Water quality of rivers"],
    "Bo": ["Vaccination of cattle"],
    "Chen": ["乡村太阳能水泵", "水资源管理"],
    "Dawit": ["የውሃ ሀብት አስተዳደር"],
    "Fatima": ["الطاقة الشمسية في القرى"],
    "Niran": ["การจัดการทรัพยากรน้ำ"],
    "Nobody": [],
}
REQUESTS = {
    "am": "የውሃ አስተዳደር",
    "ar": "طاقة شمسية",
    "en": "pumps driven by solar energy",
    "th": "ทรัพยากรน้ำ",
    "zh": "太阳能",
}


def test_every_pair_has_a_score_by_request_then_by_person():
    table = ssdc.text_scores(PROFILES, REQUESTS)
    assert table.columns == ["person", "request", "score"]
    pairs = [(row["request"], row["person"]) for row in table]
    assert pairs == sorted(pairs) and len(pairs) == len(PROFILES) * len(REQUESTS)
    assert all(0 <= row["score"] <= 1 for row in table)
    assert {row["score"] for row in table if row["person"] == "Nobody"} == {0.0}


def test_each_script_finds_its_own():
    best = ssdc.text_scores(PROFILES, REQUESTS, top=3)
    assert [(row["request"], row["person"]) for row in best] == [
        ("am", "Dawit"), ("ar", "Fatima"), ("en", "Amina"), ("th", "Niran"), ("zh", "Chen"),
    ]  # fmt: skip


def test_the_order_of_input_leaves_no_trace():
    turned = {person: works[::-1] for person, works in reversed(PROFILES.items())}
    assert ssdc.text_scores(PROFILES, REQUESTS) == ssdc.text_scores(turned, dict(reversed(REQUESTS.items())))


def test_the_best_are_the_best_of_all():
    everybody = ssdc.text_scores(PROFILES, REQUESTS)
    top = ssdc.text_scores(PROFILES, REQUESTS, top=2)
    for request in REQUESTS:
        scores = [(-row["score"], row["person"]) for row in everybody if row["request"] == request and row["score"] > 0]
        assert [(-row["score"], row["person"]) for row in top if row["request"] == request] == sorted(scores)[:2]


def test_a_stated_language_stems_in_it():
    profiles, requests = {"Jana": ["Bildung"]}, {"R": "Bildungen"}
    assert len(ssdc.text_scores(profiles, requests, top=1)) == 0
    assert len(ssdc.text_scores(profiles, requests, language="de", top=1)) == 1
    with pytest.raises(ssdc.InvalidValue) as caught:
        ssdc.text_scores(profiles, requests, language="German")
    assert caught.value.code == 1010


@pytest.mark.parametrize(("profiles", "requests"), [
    ({"A": "one text"}, {}), ([("A", ["x"])], {}), ({"A": ["x"]}, ["x"]), ({"A": [1]}, {}), ({1: ["x"]}, {}), (None, {}),
])  # fmt: skip
def test_what_are_no_texts_is_refused(profiles, requests):
    with pytest.raises(TypeError):
        ssdc.text_scores(profiles, requests)


def test_nobody_and_nothing():
    assert len(ssdc.text_scores({}, {"R": "water"})) == 0
    assert [dict(row) for row in ssdc.text_scores({"A": ["water"]}, {"R": ""})] == [{"person": "A", "request": "R", "score": 0.0}]


SKILLS = {
    "id": ["W", "W1", "W11", "W2"],
    "label": ["Water", "Wells", "Hand pumps", "Rivers"],
    "parents": [[], ["W"], ["W1"], ["W"]],
    "synonyms": [None, ["boreholes"], None, []],
}


@pytest.fixture
def skills():
    return ssdc.Taxonomy.from_table(SKILLS)


def test_a_specialist_answers_the_general_need(skills):
    assert skills.similarity(need="Wells", skill="Hand pumps") == 1.0
    assert skills.similarity(need="Hand pumps", skill="Wells") == 0.5
    assert skills.lin("Hand pumps", "Wells") == 2 * 0.5 / 1.5
    assert skills.nearest_common("Hand pumps", "Rivers") == ["W"]
    with pytest.raises(TypeError):
        skills.similarity("Wells", "Hand pumps")


def test_names_are_looked_up_however_they_are_written(skills):
    assert skills.find(" BOREHOLES ") == ["W1"] and "boreholes" in skills and "cooking" not in skills
    assert skills.get("wells") == {
        "id": "W1", "label": "Wells", "synonyms": ["boreholes"], "parents": ["W"], "level": 1, "information": 0.5, "count": 0,
    }  # fmt: skip
    with pytest.raises(KeyError, match="no skill `cooking`"):
        skills.similarity(need="cooking", skill="W")
    twice = ssdc.Taxonomy.from_table({"id": [1, 2], "label": ["Maps", "maps"], "parent": [None, None]})
    with pytest.raises(ssdc.InvalidValue) as caught:
        twice.get("MAPS")
    assert (caught.value.code, caught.value.name) == (5001, "AmbiguousSkill")


def test_tables_of_every_kind_are_read(skills, tmp_path):
    table = skills.to_table()
    (tmp_path / "skills.csv").write_text(table.to_csv())
    for source in (table, table.to_pandas(), table.to_polars(), tmp_path / "skills.csv"):
        assert ssdc.Taxonomy.from_table(source) == skills
    numbered = pandas.DataFrame({"id": [1, 2], "parent": pandas.array([None, 1], dtype="Int64")})
    assert ssdc.Taxonomy.from_table(numbered).get("2")["parents"] == ["1"]


def test_it_pickles_copies_and_shows(skills):
    import copy
    import pickle

    counted = skills.with_counts({"boreholes": 6})
    assert counted != skills and pickle.loads(pickle.dumps(counted)) == counted and copy.deepcopy(skills) is skills
    assert (repr(skills), len(skills)) == ("<ssdc.Taxonomy: 4 skills>", 4)
    assert "boreholes" in skills._repr_html_()


@pytest.mark.parametrize(("columns", "kind", "pointer"), [
    ({"id": ["A", "B"], "parents": [["B"], ["A"]]}, ssdc.PortfolioError, None),
    ({"id": ["A", "A"], "parents": [[], []]}, ssdc.PortfolioError, "/1/id"),
    ({"id": ["A"], "parents": [["B"]]}, ssdc.PortfolioError, "/0/parents"),
    ({"id": ["A"]}, ssdc.InvalidValue, None),
    ({"id": ["A"], "parents": []}, ssdc.InvalidValue, None),
    ({"id": [1.5], "parents": [None]}, TypeError, None),
    ({"id": "A", "parents": None}, TypeError, None),
    (5, TypeError, None),
])  # fmt: skip
def test_what_is_no_taxonomy_is_refused(columns, kind, pointer):
    with pytest.raises(kind) as caught:
        ssdc.Taxonomy.from_table(columns)
    assert getattr(caught.value, "pointer", None) == pointer


def test_a_circle_is_named():
    with pytest.raises(ssdc.PortfolioError, match="`A` is part of itself: A -> C -> B -> A"):
        ssdc.Taxonomy.from_table({"id": ["A", "B", "C"], "parent": ["C", "A", "B"]})


def test_esco_as_published(shared):
    esco = ssdc.Taxonomy.from_esco(shared / "data/skills/tabiya-esco")
    assert repr(esco) == "<ssdc.Taxonomy: 14536 skills, 13896 without a label>"
    assert esco.find("driving heavy vehicles") == esco.find("S8.2.1")
    assert esco.similarity(need="S8", skill="S8.2.1") == 1.0 > esco.similarity(need="S8.2.1", skill="S8") > 0
    assert json.loads(esco.to_table().to_json())[0].keys() == {"id", "label", "parents", "synonyms", "level", "information"}
    with pytest.raises(OSError):
        ssdc.Taxonomy.from_esco(Path("no such folder"))
