"""Profiles and requests made of words as frequent as Zipf's law says, with a fixed seed: text_profiles.py PROFILES FOLDER

Writes profiles.txt (one a line, some 120 words), titles.txt (some 10 words) and abstracts.txt (some 150 words), 200 each.
"""

import sys
from itertools import product
from pathlib import Path

import numpy as np

WORDS, REQUESTS = 50_000, 200


def vocabulary() -> np.ndarray:
    """Words of two or three syllables, as a stemmer meets them, with the endings of English."""
    syllables = ["".join(parts) for parts in product("bcdfghklmnprstvw", "aeiou")]
    endings = ("", "s", "ing", "ed", "er", "ation", "al", "ly")
    random = np.random.default_rng(3)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        stem = "".join(random.choice(syllables, random.integers(2, 4)))
        words.setdefault(stem + endings[random.integers(len(endings))])
    return np.array(list(words))


def texts(random: np.random.Generator, words: np.ndarray, count: int, length: int) -> list[str]:
    weights = 1 / np.arange(1, len(words) + 1)
    sums = np.cumsum(weights / weights.sum())
    lengths = np.maximum(3, random.normal(length, length / 5, count)).astype(int)
    ends = np.cumsum(lengths)
    drawn = words[np.searchsorted(sums, random.random(ends[-1])).clip(0, len(words) - 1)]
    return [" ".join(drawn[end - length : end]) for end, length in zip(ends, lengths, strict=True)]


def main() -> None:
    profiles, folder = int(sys.argv[1]), Path(sys.argv[2])
    words, random = vocabulary(), np.random.default_rng(11)
    for name, count, length in (("profiles", profiles, 120), ("titles", REQUESTS, 10), ("abstracts", REQUESTS, 150)):
        (folder / f"{name}.txt").write_text("\n".join(texts(random, words, count, length)) + "\n")


if __name__ == "__main__":
    main()
