"""Runs every benchmark, ssdc and its peers one after the other in processes of their own, and writes bench/RESULTS.md.

What needs the real IATI files is left out, saying so, where they are absent.
"""

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

from allocation import SHAPES
from network import GRQC, QUESTIONS, TWO_CORES

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared/data/iati/activities"
ESCO = ROOT.parent / "shared/data/skills/tabiya-esco"
SOURCES = ("published/iati-activities-am-armenia.xml", "aims/china_geocoded_1.04.xml")
# Peers that would need many minutes, and questions that are not asked of the largest graph.
TOO_LONG = {
    ("10000", "betweenness", "networkx"),
    ("1000000", "betweenness"),
    ("1000000", TWO_CORES),
    ("1000000", "Leiden, as far as it goes"),
    ("1000000", "best introduction"),
    *(("1000000", question, "networkx") for question in ("constraint", "PageRank", "k-core", "articulation points and bridges", "components")),
}
CHECK_DAY, CHECK_DATE = 17_896, "2018-12-31"  # the same day


def run(*command: object, env: dict[str, str] | None = None) -> str:
    text = [str(part) for part in command]
    done = subprocess.run(text, cwd=ROOT, env=os.environ | (env or {}), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(text)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def figures(output: str) -> dict[str, float]:
    return {name: float(value) for name, value in re.findall(r"^(\w+) ([0-9.]+)(?: |$)", output, re.MULTILINE)}


def timed(runs: int, *command: object) -> tuple[float, int]:
    """Median wall time in seconds and greatest peak memory in bytes of `runs` runs, each a process of its own."""
    times, peak = [], 0
    for _ in range(runs):
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        times.append(time.perf_counter() - start)
        peak = max(peak, usage.ru_maxrss * 1024)
        if status:
            sys.exit(f"{command} ended with {status}")
    return statistics.median(times), peak


def machine() -> str:
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()}"


def faces(folder: str) -> list[str]:
    """Checks and tables through each face, on the portfolio that the core's own bench left in the folder."""
    run("cargo", "build", "--quiet", "--release", "-p", "ssdc-core", "-p", "ssdc-ffi", "--all-features", "--lib", "--example", "time_checks")
    (Path(folder) / "libssdc.so.0").symlink_to(ROOT / "target/release/libssdc.so")
    c = Path(folder) / "time_checks"
    run("gcc", "-O2", "-Iinclude", "bench/time_checks.c", "-Ltarget/release", "-lssdc", f"-Wl,-rpath,{folder}", "-o", c)
    question = (f"{folder}/portfolio.json", CHECK_DATE, "GRANT-2018-00000005")
    commands = {"Rust": (ROOT / "target/release/examples/time_checks",), "C": (c,), "Python": (sys.executable, "bench/faces.py")}
    middle = {name: figures(run(*command, *question)) for name, command in commands.items()}
    python, rust = middle["Python"], middle["Rust"]

    def row(name: str, key: str, scale: float, unit: str) -> str:
        cells = [f"{middle[face][key] * scale:.1f} {unit}" for face in commands]
        return f"| {name} | {' | '.join(cells)} | {middle['C'][key] / rust[key]:.2f} | {python[key] / rust[key]:.2f} |"

    def speed(name: str, key: str) -> str:
        return f"| {name} | {python[key] * 1e3:.2f} ms | {python['table_bytes'] / python[key] / 1e9:.1f} GB/s | {python['pyarrow_copy'] / python[key]:.1f} |"

    return [
        "### The same through each face",
        "",
        "`examples/time_checks.rs`, `bench/time_checks.c`, `bench/faces.py`: `check_all` to a table, and `check` of one grant to JSON; "
        "medians of 9 and of 2,001 runs. Bound: 1.10.",
        "",
        "| | Rust | C | Python | C / Rust | Python / Rust |",
        "|---|---|---|---|---|---|",
        row("`check_all`", "check_all", 1e3, "ms"),
        row("`check`", "check", 1e6, "us"),
        "",
        f"The table of {python['table_rows']:,.0f} contributions, {python['table_bytes'] / 1e6:.0f} MB in Arrow's layout. On the way out values are "
        f"shared, not copied, wherever the layout is the same; on the way in they are copied once, and text is looked through, for it must be UTF-8.",
        "",
        "| | time | bytes of the table a second | times as fast as pyarrow's copy of them |",
        "|---|---|---|---|",
        speed(f"pyarrow {version('pyarrow')}: copy of all buffers", "pyarrow_copy"),
        speed("`pyarrow.table(table)`", "to_pyarrow"),
        speed(f"`polars.DataFrame(table)` (polars {version('polars')})", "to_polars"),
        speed("`ssdc.Table.from_arrow(pyarrow table)`", "from_pyarrow"),
        speed("`ssdc.Table.from_arrow(polars frame)`", "from_polars"),
        "",
        f"Records become the table in {python['records_to_table']:.2f} s ({python['records_to_table'] * 1e6 / python['table_rows']:.2f} us a record); "
        f"tables of all {python['records']:,.0f} records become a portfolio in {python['tables_to_portfolio']:.1f} s "
        f"({python['tables_to_portfolio'] * 1e6 / python['records']:.2f} us a record).",
        "",
    ]


def portfolio(grants: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        printed = run("cargo", "bench", "--quiet", "-p", "ssdc-core", "--bench", "portfolio", "--", grants, folder)
        own = figures(printed)
        polars = figures(run(sys.executable, "bench/polars_check.py", folder, CHECK_DAY))
        through_faces = faces(folder)
    if own["met"] != polars["polars_whole_met"]:
        sys.exit(f"ssdc finds {own['met']} grants met, Polars {polars['polars_whole_met']}")
    policies = [
        f"| `{name}` | {float(seconds):.3f} s | {int(met):,} | {int(short):,} | {int(unknown):,} |"
        for name, seconds, met, short, unknown in re.findall(r"^policy (\S+) (\S+) (\d+) (\d+) (\d+)$", printed, re.MULTILINE)
    ]
    return [
        f"## A portfolio of {grants:,} grants and {3 * grants:,} contributions",
        "",
        "`cargo bench -p ssdc-core --bench portfolio`, and `bench/polars_check.py` on the same columns. Both find the same grants met.",
        "",
        "| | measured | bound |",
        "|---|---|---|",
        f"| `check_all`, verdicts only | {own['check_all']:.3f} s | not slower than the next line |",
        f"| Polars {version('polars')}: bare filter, group-sum, join, compare | {polars['polars_bare']:.3f} s ({polars['polars_bare'] / own['check_all']:.1f} times `check_all`) | |",
        f"| Polars: the whole rule, with window and grantor | {polars['polars_whole']:.3f} s ({polars['polars_whole'] / own['check_all']:.1f} times `check_all`) | |",
        f"| building from records | {own['build']:.2f} us a record | 3 us |",
        f"| memory | {own['memory_contribution']:.0f} bytes a contribution, {own['memory']:.0f} a record of any kind | 650 bytes a contribution |",
        f"| snapshot | {own['snapshot']:.3f} ms | 2 ms |",
        f"| 1,000 edits after it that change no tie | {own['edits_after_snapshot']:.1f} ms | 10 ms |",
        f"| `check` of one grant, with reasons and receipt | {own['check']:.0f} us | |",
        "",
        "`check_all` under each policy that comes with ssdc and requires a match, verdicts only, once. Rows of integers decide under "
        "`ssdc-1-to-1`; all others look at every record, on all cores.",
        "",
        "| policy | `check_all` | met | short | undetermined |",
        "|---|---|---|---|---|",
        *policies,
        "",
        *through_faces,
    ]


def iati(megabytes: int) -> list[str]:
    if not DATA.exists():
        print(f"SKIPPED: the real IATI files are not at {DATA}")
        return ["## Reading IATI", "", "Left out: the real files were not on this machine.", ""]
    run("cargo", "build", "--quiet", "--release", "-p", "ssdc-core", "--features", "iati", "--example", "iati_totals")
    own, rows = ROOT / "target/release/examples/iati_totals", []
    with tempfile.TemporaryDirectory() as folder:
        files = [DATA / source for source in SOURCES]
        for source in SOURCES:
            large = Path(folder) / f"{Path(source).stem} repeated.xml"
            run(sys.executable, "bench/iati_large.py", DATA / source, megabytes, large)
            files.append(large)
        for file in files:
            runs = 3 if file.parent == Path(folder) else 7
            seconds, peak = timed(runs, own, file)
            peer, peer_peak = timed(runs, sys.executable, "bench/iati_lxml.py", "--quiet", file)
            size = file.stat().st_size
            rows.append(
                f"| {file.name} | {size / 1e6:.1f} MB | {seconds:.2f} s, {size / seconds / 1e6:.0f} MB/s | {peer:.2f} s | "
                f"{peer / seconds:.1f} | {peak / size:.2f} | {peer_peak / size:.2f} |"
            )
    return [
        "## Reading IATI",
        "",
        f"`examples/iati_totals.rs` (reads, builds the portfolio, sums) against lxml {version('lxml')}'s `iterparse` that finds the "
        f"same transactions (`bench/iati_lxml.py`); whole processes. Bounds: 3 times as fast, and 4 bytes of peak memory a byte of a "
        f"200 MB file. The large files are the real ones repeated under new identifiers.",
        "",
        "| file | size | ssdc | lxml | times as fast | ssdc: peak bytes a byte | lxml: peak bytes a byte |",
        "|---|---|---|---|---|---|---|",
        *rows,
        "",
    ]


def network() -> list[str]:
    """Every question on three graphs; ssdc and each peer in processes of their own on one core, the least of some runs."""
    pinned = ("taskset", "-c", "0") if shutil.which("taskset") else ()
    heads = {"grqc": "ca-GrQc", "10000": "10,000 nodes", "1000000": "1,000,000 nodes"}
    lines = [
        "## Questions to networks",
        "",
        f"ssdc beside networkx {version('networkx')}, igraph {version('igraph')}, rustworkx {version('rustworkx')} and networkit "
        f"{version('networkit')}, on one core each unless said otherwise, the graph built beforehand (`bench/network.py`): ca-GrQc (5,242 nodes, 14,484 ties) and "
        f"scale-free graphs of five ties a node. Seconds, the best of three runs (of one on the largest); a value that all agree on, or that is "
        f"each one's own; of Leiden ten runs, each with another seed, and the mean of their modularity; peak memory of ssdc's whole process. Left out are peers that would need many minutes. Bound: not slower than the fastest.",
        "",
        "| graph | question | ssdc | networkx | igraph | rustworkx | networkit | fastest peer / ssdc | ssdc finds | peers find | peak memory |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for graph, head in heads.items():
            if graph == "grqc" and not GRQC.exists():
                print(f"SKIPPED: ca-GrQc is not at {GRQC}")
                continue
            path = f"{folder}/{graph}.npy"
            run(sys.executable, "bench/network.py", "make", graph, path)
            for question, libraries in QUESTIONS.items():
                asked = [library for library in libraries if (graph, question, library) not in TOO_LONG and (graph, question) not in TOO_LONG]
                runs = 1 if graph == "1000000" else 10 if question.startswith("Leiden") else 3
                found: dict[str, dict[str, float]] = {}
                for library in asked:
                    core = () if question == TWO_CORES else pinned
                    command = (*core, sys.executable, "bench/network.py", question, library, path)
                    turns = [figures(run(*command, seed)) for seed in range(1, runs + 1)]
                    found[library] = min(turns, key=lambda one: one["seconds"]) | {"value": statistics.mean(one["value"] for one in turns)}
                if "ssdc" not in found:
                    continue
                peers = {name: one for name, one in found.items() if name != "ssdc"}
                cells = [f"{found[name]['seconds']:.3g}" if name in found else "" for name in ("ssdc", "networkx", "igraph", "rustworkx", "networkit")]
                ratio = f"{min(one['seconds'] for one in peers.values()) / found['ssdc']['seconds']:.2f}" if peers else ""
                values = sorted({f"{one['value']:.6g}" for one in peers.values()})
                lines.append(
                    f"| {head} | {question} | {' | '.join(cells)} | {ratio} | {found['ssdc']['value']:.6g} | {', '.join(values)} | {found['ssdc']['peak']:.0f} MB |"
                )
    return [*lines, ""]


def allocation(obligations: int, lots: int) -> list[str]:
    """The six shapes, ssdc and OR-tools in turns, each a process of its own on one core."""
    pinned = ("taskset", "-c", "0") if shutil.which("taskset") else ()
    rows, ratios = [], []
    for shape, meaning in SHAPES.items():

        def ask(question: str, runs: int = 1) -> list[dict[str, float]]:
            command = (*pinned, sys.executable, "bench/allocation.py", shape, question, obligations, lots)
            return [figures(run(*command)) for _ in range(runs)]

        turns = [(ask("ssdc")[0], ask("ortools")[0]) for _ in range(3)]
        others = {question: ask(question)[0] for question in ("fairest", "pro_rata", "classes")}
        totals = {one["total"] for pair in turns for one in pair} | {one["total"] for one in others.values()}
        if len(totals) > 1:
            sys.exit(f"{shape}: the optimum is not one: {totals}")
        ratio = statistics.median(peer["seconds"] / own["seconds"] for own, peer in turns)
        ratios.append(ratio)
        own, peer = (statistics.median(pair[one]["seconds"] for pair in turns) for one in (0, 1))
        cells = [f"{others[question]['seconds']:.2f} s" for question in ("fairest", "pro_rata", "classes")]
        peak = max(one["peak"] for one in others.values())
        rows.append(
            f"| {shape}: {meaning} | {own:.2f} s | {peer:.2f} s | {ratio:.1f} | {turns[0][0]['peak']:.0f}, {turns[0][1]['peak']:.0f} MB | "
            f"{' | '.join(cells)} | {peak:.0f} MB |"
        )
    return [
        f"## Allocation of {lots:,} lots to {obligations:,} obligations",
        "",
        f"`ssdc.solve.allocate` beside OR-tools {version('ortools')}'s `SimpleMaxFlow`, both through Python with numpy columns, building included, "
        f"on one core, in turns (`bench/allocation.py`); all answers have the same total. Bounds: never less than 1.7 times as fast, in the median "
        f"4 times. Measured: least {min(ratios):.1f}, median {statistics.median(ratios):.1f}. Peak memory is that of the whole process, numpy and "
        f"the instance (about 150 MB) included. The orders: leximin of coverage, one common fraction, 365 due dates.",
        "",
        "| shape | ssdc | OR-tools | times as fast | peak memory | fairest | pro_rata | by due date | peak memory of the orders |",
        "|---|---|---|---|---|---|---|---|---|",
        *rows,
        "",
    ]


def texts(profiles: int) -> list[str]:
    """The 20 best of many profiles, ssdc and other libraries in turns, each a process of its own on one core."""
    run("cargo", "build", "--quiet", "--release", "-p", "ssdc-core", "--example", "text_index")
    pinned = ("taskset", "-c", "0") if shutil.which("taskset") else ()
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "bench/text_profiles.py", profiles, folder)
        commands = {
            "ssdc": (ROOT / "target/release/examples/text_index", folder),
            "bm25s": (sys.executable, "bench/text_peers.py", "bm25s", folder),
            "tantivy": (sys.executable, "bench/text_peers.py", "tantivy", folder),
        }
        turns = [{name: figures(run(*pinned, *command)) for name, command in commands.items()} for _ in range(3)]
    middle = {name: {key: statistics.median(turn[name][key] for turn in turns) for key in turns[0][name]} for name in commands}
    names = {"ssdc": "ssdc: words and pairs of words", **{peer: f"{peer} {version(peer)}: words" for peer in ("bm25s", "tantivy")}}
    rows = [
        f"| {names[name]} | {own['build']:.2f} s | {own['peak_mb']:.0f} MB | {own['titles'] * 1e3:.2f} ms | {own['abstracts'] * 1e3:.2f} ms |"
        for name, own in middle.items()
    ]
    return [
        f"## Texts: the 20 best of {profiles:,} profiles",
        "",
        "`examples/text_index.rs`, `bench/text_peers.py`: profiles of some 120 words, titles of some 10 and abstracts of some 150, words as "
        "frequent as Zipf's law says (`bench/text_profiles.py`); on one core, medians of 200 requests and of 3 turns. The others score by BM25 "
        "of stems, through Python. Bounds of ssdc: built in 15 s and 300 MB, 1.5 ms a title, 8 ms an abstract. An answer right after a change, "
        f"with the change: {middle['ssdc']['change'] * 1e3:.0f} ms.",
        "",
        "| | built in | peak memory | title | abstract |",
        "|---|---|---|---|---|",
        *rows,
        "",
        *quality(),
    ]


def quality() -> list[str]:
    if not ESCO.exists():
        print(f"SKIPPED: the occupations of ESCO are not at {ESCO}")
        return ["How well texts are told apart: left out, the occupations of ESCO were not on this machine.", ""]
    losses = figures(run(sys.executable, "bench/text_quality.py", ESCO))

    def row(title: str, key: str) -> str:
        return f"| {title} | {' | '.join(f'{loss:.3f}' for name, loss in losses.items() if name.startswith(key))} |"

    return [
        "How well texts are told apart: the loss on occupations of ESCO (`bench/text_quality.py` says what it is; less is better, 0.5 is "
        "chance), where a person has one, two or three fields.",
        "",
        "| | one | two | three |",
        "|---|---|---|---|",
        row("`ssdc.text_scores`", "ssdc"),
        row(f"bm25s {version('bm25s')}", "bm25"),
        "",
    ]


def assignment() -> list[str]:
    """Sparse transportation and a dense square, ssdc and its peers in turns, each a process of its own on one core."""
    pinned = ("taskset", "-c", "0") if shutil.which("taskset") else ()
    uniform = ROOT.parent / "shared/data/assignment/transport/uniform.txt.gz"
    instances = {"transport": ("random: 10,000 requests of 1 to 3, 50,000 experts, 50 candidates each", ("ortools",))}
    if uniform.exists():
        instances[str(uniform)] = ("`transport/uniform` of the shared data: as large", ("ortools",))
    else:
        print(f"SKIPPED: no shared data at {uniform}")
    instances["dense"] = ("dense, 2,000 by 2,000", ("scipy", "lapx"))
    rows = []
    for instance, (meaning, peers) in instances.items():

        def ask(who: str) -> dict[str, float]:
            return figures(run(*pinned, sys.executable, "bench/assignment.py", instance, who))

        turns = [{who: ask(who) for who in ("ssdc", *peers)} for _ in range(5)]
        totals = {one["total"] for turn in turns for one in turn.values()}
        if len(totals) > 1:
            sys.exit(f"{instance}: the optimum is not one: {totals}")
        bare = ask("nobody")["peak"]
        times = {who: statistics.median(turn[who]["seconds"] for turn in turns) for who in turns[0]}
        ratios = {who: statistics.median(turn["ssdc"]["seconds"] / turn[who]["seconds"] for turn in turns) for who in peers}
        beside = ", ".join(f"{who} {times[who]:.3f} s" for who in peers)
        parts = ", ".join(f"{ratios[who]:.2f}" for who in peers)
        memory = ", ".join(f"{who} {turns[0][who]['peak'] - bare:.0f}" for who in turns[0])
        rows.append(f"| {meaning} | {times['ssdc']:.3f} s | {beside} | {parts} | {memory} MiB |")
    versions = ", ".join(f"{name} {version(name)}" for name in ("ortools", "scipy", "lapx"))
    return [
        "## Assignment",
        "",
        f"`ssdc.solve.assign` beside {versions}, through Python with numpy columns, building included, on one core, in turns "
        "(`bench/assignment.py`); all answers have the same total. Bounds: 0.6 of OR-tools' time and 60 MiB, not slower than scipy. "
        "Memory is peak memory above that of the process with numpy and the instance.",
        "",
        "| instance | ssdc | peers | ssdc's part of their time | memory |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]


def experts(count: int) -> list[str]:
    run("cargo", "build", "--quiet", "--release", "-p", "ssdc-core", "--example", "expert_filters")
    pinned = ("taskset", "-c", "0") if shutil.which("taskset") else ()
    found = figures(run(*pinned, ROOT / "target/release/examples/expert_filters", count))
    return [
        f"## A request to {count:,} experts",
        "",
        f"`examples/expert_filters.rs`, on one core, medians of 21: roster and status, dates and days, two languages at a level, fee against "
        f"budget, countries, a skill that must be there; {found['candidates']:.0f} are left. Bound: 5 ms for the filters.",
        "",
        "| | measured |",
        "|---|---|",
        f"| bit sets of a portfolio, once | {found['open']:.2f} s, {found['memory_mb']:.0f} MB |",
        f"| filters, everybody else with a reason to be asked for | {found['filter'] * 1e3:.1f} ms |",
        f"| filters and points, the 20 best | {found['rank'] * 1e3:.1f} ms |",
        "",
    ]


def builds() -> list[str]:
    rows = []
    for name, bound, command in (
        ("core without features, release", "60 s", ("cargo", "build", "--release", "-p", "ssdc-core")),
        ("everything: core with all features, C library, Python module, release", "240 s", ("cargo", "build", "--release", "--workspace", "--all-features")),
    ):
        folder = tempfile.mkdtemp()
        start = time.perf_counter()
        run(*command, env={"CARGO_TARGET_DIR": folder})
        rows.append(f"| {name} | {time.perf_counter() - start:.0f} s | {bound} |")
        shutil.rmtree(folder)
    return ["## Builds from nothing", "", "Dependencies already fetched.", "", "| | measured | bound |", "|---|---|---|", *rows, ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grants", type=int, default=1_000_000)
    parser.add_argument("--megabytes", type=int, default=200)
    sections = {
        "portfolio": lambda: portfolio(arguments.grants),
        "iati": lambda: iati(arguments.megabytes),
        "allocation": lambda: allocation(arguments.grants // 5, arguments.grants),
        "network": network,
        "experts": lambda: experts(arguments.grants),
        "assignment": assignment,
        "texts": lambda: texts(arguments.grants // 10),
        "builds": builds,
    }
    parser.add_argument("--only", choices=tuple(sections), action="append", help="renew only these parts of the file")
    arguments = parser.parse_args()
    # A part runs from its heading to the next one; a part that is not renewed stays as it stands, with its own date.
    results = ROOT / "bench/RESULTS.md"
    old = dict(re.findall(r"<!-- (\w+) -->\n(.*?)(?=<!-- \w+ -->\n|\Z)", results.read_text() if results.exists() else "", re.DOTALL))
    rustc = run("rustc", "--version").strip()
    for name, section in sections.items():
        if name in (arguments.only or sections):
            heading, *rest = section()
            stamp = f"{date.today()}, {machine()}. {rustc}, Python {platform.python_version()}."
            old[name] = "\n".join([heading, "", stamp, *rest])
        parts = [f"<!-- {name} -->\n{old[name].rstrip()}\n" for name in sections if name in old]
        results.write_text("\n".join(["# Results", "", "Medians unless said otherwise; `make bench` renews this file.", "", *parts]))
    print(results.read_text())


if __name__ == "__main__":
    main()
