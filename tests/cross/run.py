"""All faces give the same bytes: Rust, C, Python and the command line, over every grant of the demonstration portfolio and
over everything that can be asked of random portfolios with records of every kind.

Ends with "cross: N checks passed". Run by `make test` after the faces are built.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path

import ssdc

ROOT = Path(__file__).resolve().parents[2]
PORTFOLIO = ROOT / "examples/centre/portfolio.json"
AS_OF, EARLIER = date(2018, 6, 30), date(2017, 6, 30)
SSDC = Path(sys.executable).parent / "ssdc"
SEEDS = range(1, 9)
passed = 0


def check(what: str, found: bytes, expected: bytes) -> None:
    global passed
    if found != expected:
        sys.exit(f"cross: {what} differs:\n{found[:2000]!r}\ninstead of\n{expected[:2000]!r}")
    passed += 1


def output(*command: object) -> bytes:
    return subprocess.run([str(part) for part in command], capture_output=True, check=False, cwd=ROOT).stdout


def compile_c(source: Path, program: Path) -> None:
    command = ["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-Iinclude", source, f"-L{target}", "-lssdc", f"-Wl,-rpath,{program.parent}", "-o", program]
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT)


def said(ask: Callable[[], str]) -> str:
    """An answer, or the error instead."""
    try:
        return ask() + "\n"
    except ssdc.SsdcError as error:
        return f"{error.code} {error}\n"


def about_experts(portfolio: ssdc.Portfolio) -> Iterator[str]:
    experts, first = portfolio.experts(), portfolio.table("experts")["id"][0]
    requests = portfolio.table("requests")["id"]
    for request in requests:
        ranking = experts.rank(request)
        yield ranking.to_json() + "\n"
        yield canonical(ranking.relax(3)) + canonical(ranking.explain(first))
        yield experts.conflicts(request).to_json() + "\n"
        for objective in ("cost", "diameter"):
            yield said(lambda: experts.team(request, objective=objective).to_json())
    for objective in ("total", "fairest"):
        yield experts.assign(requests, objective=objective, load=2).to_json() + "\n"
    yield experts.roster(as_of=AS_OF).to_json() + "\n"


def about_texts(portfolio: ssdc.Portfolio) -> Iterator[str]:
    """The referees of experts are texts as good as others, and the only lists of texts that records have."""
    index, people = ssdc.TextIndex(), portfolio.table("experts")["id"]
    for person in people:
        index.add(person, portfolio.get(person).get("referees", []))
    for change in (False, True):
        if change:
            index.replace(people[0], ["Solar wells", "水井"])
            if len(people) > 1:
                index.remove(people[-1])
        for title in portfolio.table("requests")["title"]:
            yield index.scores(title).to_json() + "\n" + index.top(title, count=3).to_json() + "\n"
            yield canonical(index.explain(title, people[0]))


def questions(portfolio: ssdc.Portfolio) -> Iterator[tuple[str, dict[str, object]]]:
    """What can be asked of one network, with settings where there must be some."""
    partners = portfolio.table("partners")["id"]
    a, b = partners[0], partners[-1]
    needed = {"routes": {"a": a, "b": b}, "introduction_path": {"a": a, "b": b}, "convene": {"partners": [a, b]}, "spread": {"from": [a], "runs": 500}}
    return ((name, needed.get(name, {})) for name in ssdc.Network.questions() if name != "compare")


def about_the_network(portfolio: ssdc.Portfolio) -> Iterator[str]:
    network = portfolio.network(as_of=AS_OF)
    for name, settings in questions(portfolio):
        yield network.ask(name, settings).to_json() + "\n"
    yield network.compare(portfolio.network(as_of=EARLIER)).to_json() + "\n"


def canonical(fields: dict[str, object]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


ORDERS = ("any", "earliest_due", "least_flexible", "pro_rata", "fairest")


def assigned(portfolio: ssdc.Portfolio, objective: str) -> str:
    """Grants as rows and contributions as columns, with scores that every face makes alike."""
    grants, lots = portfolio.counts()["grants"], portfolio.counts()["contributions"]
    pairs = [(row, column) for row in range(grants) for column in range(lots) if (row * 7 + column * 3) % 4 == 0]
    scores = [(row * 31 + column * 17) % 50 for row, column in pairs]
    demand, capacity = [1 + row % 3 for row in range(grants)], [1 + column % 2 for column in range(lots)]
    return ssdc.solve.assign([row for row, _ in pairs], [column for _, column in pairs], scores, demand, capacity, objective).to_json()


def everything(portfolio: ssdc.Portfolio) -> str:
    """What the programs `faces` print, through Python."""
    matching = portfolio.match_funding("ssdc-1-to-1")
    checked = matching.check_all(as_of=AS_OF)
    tables = [portfolio.table(kind).to_csv() for kind in portfolio.counts()]
    reports = [matching.check(grant, as_of=AS_OF).to_json() + "\n" for grant in portfolio.table("grants")["id"]]
    reports += [matching.remedy(grant, as_of=AS_OF).to_json() + "\n" for grant in portfolio.table("grants")["id"]]
    reports += [matching.letter(grant, as_of=AS_OF) for grant in portfolio.table("grants")["id"]]
    reports += [said(lambda: matching.gate(grant, tranche=1, as_of=AS_OF).to_json()) for grant in portfolio.table("grants")["id"]]
    reports += [said(lambda: matching.what_if(remove={"contributions": [lot]}, as_of=AS_OF).to_json()) for lot in portfolio.table("contributions")["id"]]
    reports += [matching.allocate(as_of=AS_OF, order=order).to_json() + "\n" for order in ORDERS]
    reports += [matching.origin(lot, as_of=AS_OF).to_json() + "\n" for lot in portfolio.table("contributions")["id"]]
    reports += [*about_experts(portfolio), *about_texts(portfolio), *about_the_network(portfolio)]
    reports += [assigned(portfolio, objective) + "\n" for objective in ("total", "fairest")]
    reports += [matching.allocate(as_of=AS_OF).receipt.bundle()]
    return "".join([portfolio.to_json(), "\n", portfolio.totals().to_json(), "\n", *tables, checked.to_json(), "\n", checked.to_csv(), *reports])


def through_the_command_line(path: Path, portfolio: ssdc.Portfolio) -> str:
    """The same, piece by piece."""
    check_all = ("check", path, "--as-of", AS_OF.isoformat())
    pieces = [("totals", path, "--format", "json"), *(("table", path, kind, "--format", "csv") for kind in portfolio.counts())]
    pieces += [(*check_all, "--format", "json"), (*check_all, "--format", "csv")]
    pieces += [(*check_all, f"--grant={grant}", "--format", "json") for grant in portfolio.table("grants")["id"]]
    common = ("--as-of", AS_OF.isoformat(), "--policy", "ssdc-1-to-1")
    pieces += [("remedy", *common, "--format", "json", "--", path, grant) for grant in portfolio.table("grants")["id"]]
    pieces += [("letter", *common, "--", path, grant) for grant in portfolio.table("grants")["id"]]
    pieces += [("gate", *common, "--format", "json", "--", path, grant, "1") for grant in portfolio.table("grants")["id"]]
    pieces += [("what-if", *common, "--format", "json", f"--remove=contribution={lot}", "--", path) for lot in portfolio.table("contributions")["id"]]
    pieces += [("allocate", path, *common, "--order", order, "--format", "json") for order in ORDERS]
    trace = ("trace", "--as-of", AS_OF.isoformat(), "--policy", "ssdc-1-to-1", "--format", "json", "--", path)
    pieces += [(*trace, lot) for lot in portfolio.table("contributions")["id"]]
    first = portfolio.table("experts")["id"][0]
    for request in portfolio.table("requests")["id"]:
        ask = lambda question, *more: ("experts", question, *more, "--format", "json", "--", path, request)
        pieces += [ask("rank"), ask("rank", "--relax", "3"), ask("rank", f"--explain={first}"), ask("conflicts")]
        pieces += [ask("team", "--objective", objective) for objective in ("cost", "diameter")]
    pieces += [("experts", "assign", path, "--objective", objective, "--set", "load=2", "--format", "json") for objective in ("total", "fairest")]
    pieces += [("experts", "roster", path, "--as-of", AS_OF.isoformat(), "--format", "json")]
    network = ("--as-of", AS_OF.isoformat(), "--format", "json", "--", path)
    asked = [("network", name, *chain.from_iterable(("--set", f"{key}={json.dumps(value)}") for key, value in settings.items()), *network) for name, settings in questions(portfolio)]
    asked += [("network", "compare", "--earlier", EARLIER.isoformat(), *network)]
    # Assignment of bare numbers and an index of texts are no questions of a portfolio, so the command line does not ask them.
    texts = "".join(about_texts(portfolio))
    solved = "".join(assigned(portfolio, objective) + "\n" for objective in ("total", "fairest"))
    bundle = path.with_suffix(".bundle")
    output(SSDC, "allocate", path, *common, "--bundle", bundle)
    return "".join([path.read_text(encoding="utf-8"), *map(printed, pieces), texts, *map(printed, asked), solved, bundle.read_text(encoding="utf-8")])


def printed(piece: tuple[object, ...]) -> str:
    """What the command prints, or the error instead."""
    done = subprocess.run([str(part) for part in (SSDC, *piece)], capture_output=True, text=True, check=False, cwd=ROOT)
    return done.stderr.removeprefix("ssdc: error ").replace(":", "", 1) if done.returncode == 2 else done.stdout


metadata = json.loads(output("cargo", "metadata", "--format-version", "1", "--no-deps"))
target = Path(metadata["target_directory"]) / "debug"
portfolio = ssdc.Portfolio.read(PORTFOLIO)
matching = portfolio.match_funding("ssdc-1-to-1")

with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "libssdc.so.0").symlink_to(target / "libssdc.so")
    c_check, c_faces = Path(folder) / "check", Path(folder) / "faces"
    compile_c(ROOT / "examples/c/check.c", c_check)
    compile_c(ROOT / "tests/cross/faces.c", c_faces)
    for grant in json.loads((ROOT / "tests/vectors/centre_verdicts.json").read_text()):
        arguments = (PORTFOLIO, grant["grant"], AS_OF.isoformat())
        expected = matching.check(grant["grant"], as_of=AS_OF).to_json().encode() + b"\n"
        check(f"Rust on {grant['grant']}", output(target / "examples/check", *arguments), expected)
        check(f"C on {grant['grant']}", output(c_check, *arguments), expected)
        command = (SSDC, "check", PORTFOLIO, "--as-of", AS_OF.isoformat(), "--grant", grant["grant"])
        check(f"ssdc on {grant['grant']}", output(*command, "--format", "json"), expected)
        example = (sys.executable, ROOT / "examples/python/check.py", *arguments)
        check(f"the Python example on {grant['grant']}", output(*example), expected)

    # What one face writes, another reads: the canonical form has one text.
    written = Path(folder) / "portfolio.json"
    portfolio.write(written)
    check("writing and reading again", ssdc.Portfolio.read(written).to_json().encode(), portfolio.to_json().encode())

    kinds = set()
    for seed in SEEDS:
        path = Path(folder) / f"{seed}.json"
        path.write_bytes(output(target / "examples/random_portfolio", seed))
        random = ssdc.Portfolio.read(path)
        kinds |= {kind for kind, count in random.counts().items() if count > 3}
        expected = everything(random).encode()
        check(f"Rust on portfolio {seed}", output(target / "examples/faces", path, AS_OF), expected)
        check(f"C on portfolio {seed}", output(c_faces, path, AS_OF), expected)
        check(f"ssdc on portfolio {seed}", through_the_command_line(path, random).encode(), expected)
    if len(kinds) < 13:
        sys.exit(f"cross: the random portfolios hold enough records of {sorted(kinds)} only")

print(f"cross: {passed} checks passed")
