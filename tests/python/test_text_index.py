"""An index of texts that follows changes: always what one built anew answers, explained exactly, from any thread."""

import copy
import pickle
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import ssdc

WORDS = "solar pumps water wells 太阳能 水 cattle vaccine village 乡村 energy river boats training".split()


def works(rng: random.Random) -> list[str]:
    return [" ".join(rng.choices(WORDS, k=rng.randint(0, 8))) for _ in range(rng.randint(0, 3))]


def filled(profiles: dict[str, list[str]], **settings: str) -> ssdc.TextIndex:
    index = ssdc.TextIndex(**settings)
    for person, texts in profiles.items():
        index.add(person, texts)
    return index


def test_after_any_changes_it_answers_as_one_built_anew():
    for seed in range(40):
        rng = random.Random(seed)
        index, profiles = ssdc.TextIndex(), {}
        for _ in range(40):
            person = f"P-{rng.randrange(12)}"
            if person not in profiles:
                profiles[person] = works(rng)
                index.add(person, profiles[person])
            elif rng.random() < 0.4:
                del profiles[person]
                index.remove(person)
            else:
                profiles[person] = works(rng)
                index.replace(person, profiles[person])
            if rng.random() < 0.3:
                index.top("solar water", count=1)  # what is asked in between leaves no trace
        request = " ".join(rng.choices(WORDS, k=4))
        everybody = ssdc.text_scores(profiles, {"R": request})
        assert index.scores(request).to_dict() == {column: list(everybody[column]) for column in ("person", "score")}
        best = ssdc.text_scores(profiles, {"R": request}, top=3)
        assert index.top(request, count=3).to_dict() == {column: list(best[column]) for column in ("person", "score")}
        assert len(index) == len(profiles) and all((f"P-{n}" in index) == (f"P-{n}" in profiles) for n in range(12))
        for person, score in zip(everybody["person"], everybody["score"]):
            why = index.explain(request, person)
            assert list(why) == ["score", "terms", "works"] and why["score"] == score
            assert len(why["works"]) == len(profiles[person])
            parts = [term["score"] for term in why["terms"]]
            assert sum(parts) == score == sum(why["works"]) or not profiles[person]
            assert parts == sorted(parts, reverse=True) and all(part > 0 for part in parts)


def test_terms_stand_as_the_request_writes_them():
    index = filled({"Amina": ["Solar pumps for village wells", "Water quality of rivers"], "Bo": ["Vaccination of cattle"]})
    why = index.explain("PUMPING driven by solar energy", "Amina")
    assert [term["term"] for term in why["terms"]] == ["pumping", "solar"]
    assert why["works"][0] > 0.9 * why["score"] and why["works"][1] < 0.1 * why["score"]
    assert index.explain("solar", "Bo") == {"score": 0.0, "terms": [], "works": [0.0]}


def test_a_stated_language_stems_in_it():
    assert len(filled({"Jana": ["Bildung"]}).top("Bildungen")) == 0
    assert len(filled({"Jana": ["Bildung"]}, language="de").top("Bildungen")) == 1
    with pytest.raises(ssdc.InvalidValue) as caught:
        ssdc.TextIndex(language="German")
    assert caught.value.code == 1010


def test_who_is_there_twice_or_not_at_all_is_named():
    index = filled({"Bo": ["cattle"]})
    with pytest.raises(ssdc.PortfolioError, match="duplicate person `Bo`"):
        index.add("Bo", [])
    for call in (lambda: index.remove("A"), lambda: index.replace("A", []), lambda: index.explain("x", "A")):
        with pytest.raises(KeyError, match="no person `A`"):
            call()
    for call in (lambda: index.add("A", "one text"), lambda: index.add("A", [1]), lambda: index.replace("Bo", "cattle"),
                 lambda: index.top("cattle", 5), lambda: ssdc.TextIndex("de"), lambda: index.scores(None)):  # fmt: skip
        with pytest.raises(TypeError):
            call()
    assert repr(index) == "<ssdc.TextIndex: 1 person, 1 work>" and "A" not in index
    assert list(index.top("cattle")["score"]) == [1.0]


def test_it_keeps_words_and_no_texts_so_it_does_not_pickle():
    index = filled({"Bo": ["cattle"]})
    for call in (lambda: pickle.dumps(index), lambda: copy.copy(index), lambda: copy.deepcopy(index)):
        with pytest.raises(TypeError, match="cannot pickle"):
            call()


def test_eight_threads_change_and_ask_it_at_once():
    index = filled({"Bo": ["cattle"]})

    def work(thread: int) -> bool:
        rng = random.Random(thread)
        for number in range(40):
            person = f"{thread}-{number}"
            index.add(person, works(rng))
            index.replace(person, ["solar pumps"])
            table = index.scores("solar pumps")
            assert table["score"][table["person"].index(person)] > 0.999999
            if number % 2:
                index.remove(person)
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))
    people = ["Bo", *(f"{thread}-{number}" for thread in range(8) for number in range(0, 40, 2))]
    expected = filled({person: ["cattle"] if person == "Bo" else ["solar pumps"] for person in people})
    assert index.scores("pumps and cattle") == expected.scores("pumps and cattle") and len(index) == len(people)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no interval timers")
def test_ctrl_c_ends_the_wait_and_the_index_answers_later():
    rng = random.Random(1)
    words = [f"w{number}" for number in range(20_000)]
    index = ssdc.TextIndex(language="en")
    for person in range(12_000):
        index.add(f"P-{person}", [" ".join(rng.choices(words, k=120))])

    def interrupt(*_):
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        start = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            index.top("w1 w2 w3")  # the lists are built first
        assert time.monotonic() - start < 1.0
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert len(index.top("w1 w2 w3")) == 20 and len(index) == 12_000
