"""Runs every code block of the book and of README.md, and builds the book. The last line is "docs: N blocks run".

    .venv/bin/python tests/docs/run.py [PAGE...]     only these pages, and no build

A page runs in a folder of its own that looks like the repository, so that what its blocks write stays out of it. A block
of language `text` right behind another is what that one prints, compared exactly. A language without an entry in
RUNNERS is an error.
"""

import contextlib
import doctest
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import ssdc

try:
    import tomllib
except ModuleNotFoundError:  # before Python 3.11
    import tomli as tomllib  # type: ignore[import-not-found, no-redef]

ROOT = Path(__file__).resolve().parents[2]
DEBUG = ROOT / "target" / "debug"
BIN = Path(sys.executable).parent
IATI = ROOT / "ssdc-core/tests/fixtures/iati/wells-2.03.xml"

# What is not run, by page and first line, and why.
NOT_RUN = {
    ("README.md", "make demo"): "builds the release and runs these tests",
    ("docs/index.md", "make docs"): "is what builds the page that it stands on; the build is the last step here",
    ("docs/embedding.md", "make install PREFIX=$HOME/ssdc"): "a release build; the blocks after it have the same of a debug build",
}


class Block(NamedTuple):
    page: str
    line: int
    language: str
    code: str
    # What it must print, where a block of text follows.
    expected: str | None

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


class Page(NamedTuple):
    folder: Path
    # What the Python blocks of the page share.
    names: dict[str, Any]


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text()
    name = str(page.relative_to(ROOT))
    found: list[Block] = []
    end_of_last, fences = -1, 0
    for fence in re.finditer(r"^(`{3,})([^\n`]*)\n(.*?)^\1$", text, re.MULTILINE | re.DOTALL):
        language, code, line = re.split("[ ,]", fence[2].strip())[0], fence[3], text.count("\n", 0, fence.start()) + 1
        if language != "text":
            found.append(Block(name, line, language, code, None))
        elif end_of_last < 0 or text[end_of_last : fence.start()].strip() or found[-1].expected is not None:
            raise SystemExit(f"{name}:{line}: this text is what no block prints")
        else:
            found[-1] = found[-1]._replace(expected=code)
        end_of_last = fence.end()
        fences += 2
    if len(re.findall(r"^[ \t]*(?:```|~~~)", text, re.MULTILINE)) != fences:
        raise SystemExit(f"{name}: a fence that is indented, open or made of tildes: it would not be run")
    return found


def folder_like_the_repository(place: str) -> Path:
    folder = Path(place)
    for entry in ROOT.iterdir():
        if not entry.name.startswith(".") or entry.name == ".venv":
            (folder / entry.name).symlink_to(entry)
    (folder / "activities.xml").write_bytes(IATI.read_bytes())
    return folder


def python(block: Block, page: Page) -> str:
    if not block.code.startswith(">>> "):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            exec(compile(block.code, block.place, "exec"), page.names)
        return said.getvalue()
    test = doctest.DocTestParser().get_doctest(block.code, page.names, block.place, block.page, block.line)
    if not test.examples:
        raise AssertionError("a session without a line that runs")
    with contextlib.redirect_stdout(io.StringIO()) as said:
        failed = doctest.DocTestRunner(verbose=False).run(test, clear_globs=False).failed
    page.names.update(test.globs)
    if failed:
        raise AssertionError(said.getvalue())
    return ""


def sh(block: Block, page: Page) -> str:
    """Stops at the first command that fails; that a grant is short is an answer (1) and no failure of `ssdc`."""
    answer = 'code=$?; case "$code $BASH_COMMAND" in "1 ssdc "*|"1 .venv/bin/ssdc "*) ;; *) exit $code ;; esac'
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    if "$HOME/ssdc" in block.code:
        environment["HOME"] = str(installed(page).parent)
    return output(["bash", "-c", f"trap '{answer}' ERR\n{block.code}\nexit 0"], page.folder, environment)


def installed(page: Page) -> Path:
    """A prefix as `make install` makes it, of the debug build; a block calls it `$HOME/ssdc`."""
    prefix = page.folder / "home" / "ssdc"
    if not prefix.exists():
        output(["sh", str(ROOT / "packaging/install.sh")], ROOT, {**os.environ, "PREFIX": str(prefix), "PROFILE": "debug"})
    return prefix


def cmake(block: Block, page: Page) -> str:
    """The CMakeLists.txt of the example in C."""
    (page.folder / "figures.c").write_bytes((ROOT / "examples/c/figures.c").read_bytes())
    (page.folder / "CMakeLists.txt").write_text(block.code)
    output(["cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={installed(page)}"], page.folder)
    output(["cmake", "--build", "build"], page.folder)
    return output(["build/figures", "examples/centre/portfolio.json", "SG-06", "2018-06-30"], page.folder)


def c(block: Block, page: Page) -> str:
    """A whole program, or statements between the declarations and the calls that free."""
    code = block.code
    if "int main(" not in code:
        code = (
            '#include <stdio.h>\n#include "ssdc.h"\nint main(void) {\n'
            "ssdc_portfolio *portfolio = NULL; ssdc_policy *policy = NULL; char *report = NULL; char buffer[64];\n"
            f"{code}\n(void)buffer; ssdc_string_free(report); ssdc_policy_free(policy); ssdc_portfolio_free(portfolio);\n"
            "return ssdc_last_error_code() != SSDC_OK; }\n"
        )
    (page.folder / "block.c").write_text(code)
    library = page.folder / "library"
    if not library.exists():
        library.mkdir()
        (library / "libssdc.so.0").symlink_to(DEBUG / "libssdc.so")
        (library / "libssdc.so").symlink_to("libssdc.so.0")
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{ROOT}/include", f"-L{library}", f"-Wl,-rpath,{library}"]
    output(["gcc", "block.c", *flags, "-lssdc", "-o", "block"], page.folder)
    return output(["./block"], page.folder)


def rust(block: Block, page: Page) -> str:
    """A whole program, or what stands in one; lines that start with `# ` are hidden in rustdoc, and run."""
    code = re.sub(r"^# ?", "", block.code, flags=re.MULTILINE) if re.search(r"^# ", block.code, re.MULTILINE) else block.code
    if "fn main(" not in code:
        code = f"fn main() -> Result<(), Box<dyn std::error::Error>> {{\n{code};\nOk(())\n}}\n"
    (page.folder / "block.rs").write_text(code)
    crates = ["-L", f"dependency={DEBUG}/deps", "--extern", f"ssdc_core={DEBUG}/libssdc_core.rlib"]
    environment = {**os.environ, "CARGO_MANIFEST_DIR": str(ROOT / "ssdc-core")}
    flags = ["--edition", "2024", "-A", "unused_must_use", *crates, "-o", "block"]
    output(["rustc", "block.rs", *flags], page.folder, environment)
    return output(["./block"], page.folder)


def toml(block: Block, page: Page) -> str:
    if {"schema", "recognise"} <= tomllib.loads(block.code).keys():  # a whole policy; the parts of one are put together elsewhere
        ssdc.Policy.from_toml(block.code)
    return ""


def jsons(block: Block, page: Page) -> str:
    if "format" in json.loads(block.code):
        ssdc.Portfolio.from_json(block.code)
    return ""


RUNNERS: dict[str, Callable[[Block, Page], str]] = {
    "python": python,
    "sh": sh,
    "c": c,
    "rust": rust,
    "toml": toml,
    "json": jsons,
    "cmake": cmake,
}
# What a block needs beside Python, Rust, gcc and make: where it is missing, the block is left out loudly.
TOOLS = ("cmake", "pkg-config")
# What is no code but structure of the book.
STRUCTURE = ("{toctree}",)


def output(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def run(block: Block, page: Page) -> None:
    if block.language not in RUNNERS:
        raise AssertionError(f"no way to run the language `{block.language}`")
    said = RUNNERS[block.language](block, page)
    if block.expected is not None and said != block.expected:
        raise AssertionError(f"prints\n{said}and the page says\n{block.expected}")


def main(names: list[str]) -> int:
    output(["cargo", "build", "--quiet", "-p", "ssdc-ffi", "-p", "ssdc-core", "--lib"], ROOT)
    pages = [Path(name).resolve() for name in names] or [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
    left_out, count, failed = dict(NOT_RUN), 0, 0
    for path in pages:
        with tempfile.TemporaryDirectory() as folder:
            page = Page(folder_like_the_repository(folder), {"__name__": "page"})
            os.chdir(folder)
            for block in blocks_of(path):
                reason = left_out.pop((block.page, re.split("  |\n", block.code)[0].split(" #")[0]), None)
                if reason or block.language in STRUCTURE:
                    if block.expected is not None:
                        raise SystemExit(f"{block.place}: the text behind it is compared with nothing")
                    if reason:
                        print(f"not run: {block.place}: {reason}")
                    continue
                missing = [tool for tool in TOOLS if tool in f"{block.language} {block.code}" and not shutil.which(tool)]
                if missing:
                    print(f"SKIPPED {block.place}: no {missing[0]} on this machine")
                    continue
                try:
                    run(block, page)
                    count += 1
                except Exception as error:
                    failed += 1
                    print(f"{block.place}: {type(error).__name__}: {error}", file=sys.stderr)
            os.chdir(ROOT)
    if not names:
        import book

        if left_out:
            raise SystemExit(f"left out, but not there: {left_out}")
        book.build()
    if failed:
        raise SystemExit(f"docs: {failed} blocks failed, {count} run")
    print(f"docs: {count} blocks run")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
