"""Text for a terminal: aligned, coloured where that is wanted, and without power over the terminal."""

from __future__ import annotations

import os
import re
import sys

import ssdc

# What moves the cursor, ends a line or turns the direction of writing.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_RED, _YELLOW, _GREEN, _PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[0m"
_COLOURS = {
    "short": _RED, "fail": _RED, "error": _RED,
    "undetermined": _YELLOW, "undecided": _YELLOW, "warning": _YELLOW,
    "met": _GREEN,
}  # fmt: skip
# A verdict ends its line, an outcome or a severity begins it.
_WORD = re.compile(rf"(?m)(?<=[: ])({'|'.join(_COLOURS)})$|^( *\d* +)({'|'.join(_COLOURS)})(?= )")


def visible(text: str) -> str:
    """The text with each control character as its escape."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def visible_lines(text: str) -> str:
    return "\n".join(map(visible, text.split("\n")))


def count(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"


def aligned(table: ssdc.Table) -> str:
    """The table as aligned text, with a line for each row whatever the cells hold."""
    text = str(table)
    if text.count("\n") == len(table) + 1 and text == visible_lines(text):
        return text
    lines = [""] * (len(table) + 1)
    for name in table.columns:
        values = table[name]
        cells = [name, *("-" if value is None else visible(str(value)) for value in values)]
        width = max(map(len, cells))
        pad = str.ljust if any(isinstance(value, str) for value in values) else str.rjust
        lines = [line + pad(cell, width) + "  " for line, cell in zip(lines, cells)]
    return "\n".join(map(str.rstrip, lines)) + "\n"


def coloured(text: str) -> str:
    """The text with its verdicts and outcomes in colour, where standard output is a terminal and NO_COLOR is not set."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty():
        return text

    def colour(found: re.Match[str]) -> str:
        before, word = found[2] or "", found[1] or found[3]
        return f"{before}{_COLOURS[word]}{word}{_PLAIN}"

    return _WORD.sub(colour, text)


def write(text: str) -> None:
    """Prints a text with exactly one newline at its end, in UTF-8 on every system."""
    rest = memoryview((text.rstrip("\n") + "\n").encode("utf-8", "backslashreplace"))
    while rest:  # an unbuffered stdout may take only a part at a time
        rest = rest[sys.stdout.buffer.write(rest) :]


def print_table(table: ssdc.Table, format: str) -> None:
    texts = {"table": lambda: coloured(aligned(table)), "json": table.to_json, "csv": table.to_csv}
    write(texts[format]())


class Bar:
    """A line on standard error that says how far work has come; nothing where that is no terminal."""

    def __init__(self, what: str, unit: str, scale: float = 1.0) -> None:
        self.what, self.unit, self.scale = what, unit, scale
        self.shows = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        if self.shows:
            share = done / total if total else 1.0
            amount = f"{total / self.scale:.1f}" if self.scale > 1 else str(total)
            line = f"\r{self.what} [{'#' * int(30 * share):<30}] {share:4.0%} of {amount} {self.unit}"
            print(line, end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shows:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
