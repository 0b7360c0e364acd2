"""All faces give the same bytes: Rust, C, Python and the command line, over every grant of the demonstration portfolio and
over everything that can be asked of random portfolios with records of every kind.

Ends with "cross: N checks passed". Run by `make test` after the faces are built.
"""

import json
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import ssdc

ROOT = Path(__file__).resolve().parents[2]
PORTFOLIO = ROOT / "examples/centre/portfolio.json"
AS_OF = date(2018, 6, 30)
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
    reports += [matching.allocate(as_of=AS_OF, order=order).to_json() + "\n" for order in ORDERS]
    reports += [matching.origin(lot, as_of=AS_OF).to_json() + "\n" for lot in portfolio.table("contributions")["id"]]
    experts = portfolio.experts()
    for request in portfolio.table("requests")["id"]:
        reports += [experts.rank(request).to_json() + "\n", experts.conflicts(request).to_json() + "\n"]
    reports += [experts.roster(as_of=AS_OF).to_json() + "\n"]
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
    pieces += [("allocate", path, *common, "--order", order, "--format", "json") for order in ORDERS]
    trace = ("trace", "--as-of", AS_OF.isoformat(), "--policy", "ssdc-1-to-1", "--format", "json", "--", path)
    pieces += [(*trace, lot) for lot in portfolio.table("contributions")["id"]]
    # Assignment of bare numbers is no question of a portfolio, so the command line does not ask it.
    for request in portfolio.table("requests")["id"]:
        pieces += [("experts", question, "--format", "json", "--", path, request) for question in ("rank", "conflicts")]
    pieces += [("experts", "roster", path, "--as-of", AS_OF.isoformat(), "--format", "json")]
    solved = "".join(assigned(portfolio, objective) + "\n" for objective in ("total", "fairest"))
    bundle = path.with_suffix(".bundle")
    output(SSDC, "allocate", path, *common, "--bundle", bundle)
    printed = (output(SSDC, *piece).decode() for piece in pieces)
    return "".join([path.read_text(encoding="utf-8"), *printed, solved, bundle.read_text(encoding="utf-8")])


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
