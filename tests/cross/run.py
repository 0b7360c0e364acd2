"""All faces give the same bytes: Rust, C, Python and the command line, over every grant of the demonstration portfolio.

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
passed = 0


def check(what: str, found: bytes, expected: bytes) -> None:
    global passed
    if found != expected:
        sys.exit(f"cross: {what} differs:\n{found[:2000]!r}\ninstead of\n{expected[:2000]!r}")
    passed += 1


def output(*command: str | Path) -> bytes:
    return subprocess.run([str(part) for part in command], capture_output=True, check=False, cwd=ROOT).stdout


metadata = json.loads(output("cargo", "metadata", "--format-version", "1", "--no-deps"))
target = Path(metadata["target_directory"]) / "debug"
portfolio = ssdc.Portfolio.read(PORTFOLIO)
matching = portfolio.match_funding("ssdc-1-to-1")

with tempfile.TemporaryDirectory() as folder:
    c_example = Path(folder) / "check"
    compile_c = ["gcc", "-std=c11", "-Iinclude", "examples/c/check.c", f"-L{target}", "-lssdc", f"-Wl,-rpath,{folder}", "-o", c_example]
    (Path(folder) / "libssdc.so.0").symlink_to(target / "libssdc.so")
    subprocess.run([str(part) for part in compile_c], check=True, cwd=ROOT)
    for grant in json.loads((ROOT / "tests/vectors/centre_verdicts.json").read_text()):
        arguments = (PORTFOLIO, grant["grant"], AS_OF.isoformat())
        expected = matching.check(grant["grant"], as_of=AS_OF).to_json().encode() + b"\n"
        check(f"Rust on {grant['grant']}", output(target / "examples/check", *arguments), expected)
        check(f"C on {grant['grant']}", output(c_example, *arguments), expected)
        command = (Path(sys.executable).parent / "ssdc", "check", PORTFOLIO, "--as-of", AS_OF.isoformat(), "--grant", grant["grant"])
        check(f"ssdc on {grant['grant']}", output(*command, "--format", "json"), expected)
        example = (sys.executable, ROOT / "examples/python/check.py", *arguments)
        check(f"the Python example on {grant['grant']}", output(*example), expected)

    # What one face writes, another reads: the canonical form has one text.
    written = Path(folder) / "portfolio.json"
    portfolio.write(written)
    check("writing and reading again", ssdc.Portfolio.read(written).to_json().encode(), portfolio.to_json().encode())

print(f"cross: {passed} checks passed")
