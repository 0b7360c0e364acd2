"""How well texts are told apart: ssdc.text_scores beside BM25 on the occupations of ESCO. text_quality.py FOLDER

A person is a group of occupations of ISCO-08, its works the descriptions of all but one of them; a request is the one left out.
How well a person answers a request is how many digits of the two groups' codes agree, 0 to 4. With several groups to a person it
is the best of them, as experts have several fields. The loss is that of Stelmakh and others, A Gold Standard Dataset for the
Reviewer Assignment Problem (2023): of all pairs of requests to one person that are not equally good, the share whose scores
stand in the wrong order, weighted by how much better one is; equal scores are half wrong.
"""

import csv
import random
import sys
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import bm25s
import ssdc
import Stemmer

Texts = dict[str, list[str]]
SEEDS = (1, 2, 3)


def occupations(folder: Path) -> dict[str, list[str]]:
    """Descriptions by group, where there are four of them at least."""
    groups = defaultdict(list)
    with open(folder / "occupations.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            groups[row["ISCOGROUPCODE"]].append(f"{row['PREFERREDLABEL']}. {row['DESCRIPTION']}")
    return {code: texts for code, texts in sorted(groups.items()) if len(texts) >= 4}


def agreement(one: str, other: str) -> int:
    return next((digits for digits in range(4) if one[digits] != other[digits]), 4)


def ratings(groups: Texts, together: int, seed: int) -> tuple[Texts, dict[str, str], dict[str, dict[str, int]]]:
    """Profiles, requests, and how well each profile answers up to three requests of each degree."""
    rng = random.Random(seed)
    shuffled = {code: rng.sample(texts, len(texts)) for code, texts in groups.items()}
    requests = {code: texts[0] for code, texts in shuffled.items()}
    codes = rng.sample(list(shuffled), len(shuffled))
    profiles, rated = {}, {}
    for start in range(0, len(codes) - together + 1, together):
        own = codes[start : start + together]
        profiles["+".join(own)] = [text for code in own for text in shuffled[code][1:31]]
        degrees = defaultdict(list)
        for request in requests:
            degrees[max(agreement(code, request) for code in own)].append(request)
        picked = {request: degree for degree, some in degrees.items() for request in rng.sample(some, min(3, len(some)))}
        rated["+".join(own)] = picked
    return profiles, requests, rated


def loss(scores: dict[tuple[str, str], float], rated: dict[str, dict[str, int]]) -> float:
    wrong = whole = 0.0
    for person, degrees in rated.items():
        for one, other in combinations(degrees, 2):
            weight = degrees[one] - degrees[other]
            difference = (scores[person, one] - scores[person, other]) * weight
            whole += abs(weight)
            wrong += abs(weight) * (1 if difference < 0 else 0.5 if difference == 0 else 0)
    return wrong / whole


def bm25(profiles: Texts, requests: dict[str, str]) -> dict[tuple[str, str], float]:
    stemmer = Stemmer.Stemmer("english")

    def tokens(texts: list[str], **options: object):
        return bm25s.tokenize(texts, stopwords=None, stemmer=stemmer, show_progress=False, **options)

    index = bm25s.BM25()
    index.index(tokens([" ".join(works) for works in profiles.values()]), show_progress=False)
    asked = tokens(list(requests.values()), return_ids=False)
    rows = (index.get_scores(text) for text in asked)
    return {(person, request): float(score) for request, row in zip(requests, rows, strict=True) for person, score in zip(profiles, row, strict=True)}


def main() -> None:
    groups = occupations(Path(sys.argv[1]))
    for together in (1, 2, 3):
        own, peer = [], []
        for seed in SEEDS:
            profiles, requests, rated = ratings(groups, together, seed)
            table = ssdc.text_scores(profiles, requests)
            own.append(loss({(row["person"], row["request"]): row["score"] for row in table}, rated))
            peer.append(loss(bm25(profiles, requests), rated))
        print(f"ssdc_{together} {sum(own) / len(own):.4f}")
        print(f"bm25_{together} {sum(peer) / len(peer):.4f}")


if __name__ == "__main__":
    main()
