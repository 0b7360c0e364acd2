"""How fast other libraries index and find the texts of text_profiles.py: text_peers.py bm25s|tantivy FOLDER

Prints seconds to build, peak memory in MB, and the median seconds for the 20 best of a title and of an abstract.
"""

import re
import resource
import statistics
import sys
import time
from pathlib import Path


def lines(path: Path) -> list[str]:
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file]


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bm25s_index(profiles: list[str]):
    """BM25 over stems, by numpy."""
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("english")

    def tokens(texts: list[str]):
        return bm25s.tokenize(texts, stopwords=None, stemmer=stemmer, show_progress=False)

    index = bm25s.BM25()
    index.index(tokens(profiles), show_progress=False)
    return lambda text: index.retrieve(tokens([text]), k=20, show_progress=False, n_threads=1)


def tantivy_index(profiles: list[str]):
    """BM25 over stems, by the Rust library; the index is in memory, in one segment."""
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("text", stored=False, tokenizer_name="en_stem", index_option="freq")
    index = tantivy.Index(schema.build())
    writer = index.writer(heap_size=500_000_000, num_threads=1)
    for profile in profiles:
        writer.add_document(tantivy.Document(text=profile))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    return lambda text: searcher.search(index.parse_query(re.sub(r"\W+", " ", text), ["text"]), 20, count=False)


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    texts = {name: lines(folder / f"{name}.txt") for name in ("profiles", "titles", "abstracts")}
    make = {"bm25s": bm25s_index, "tantivy": tantivy_index}[name]
    before, start = peak(), time.perf_counter()
    find = make(texts["profiles"])
    find("the first question")
    print(f"build {time.perf_counter() - start:.3f}")
    print(f"peak_mb {peak() - before:.1f}")
    for kind in ("titles", "abstracts"):
        times = []
        for text in texts[kind]:
            start = time.perf_counter()
            find(text)
            times.append(time.perf_counter() - start)
        print(f"{kind} {statistics.median(times):.6f}")


if __name__ == "__main__":
    main()
