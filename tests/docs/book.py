"""Builds the book with every warning an error, and reads the pages: nothing in them may come from the network."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "target" / "book"


class Loads(HTMLParser):
    """What a browser fetches when it shows a page: links that a reader clicks on are not among it."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        name = "href" if tag == "link" else "data" if tag == "object" else "src"
        if tag != "a" and (place := values.get(name)):
            self.places.append(place)


def build() -> None:
    """What `make docs` does."""
    warnings = ["-q", "-W", "--keep-going"]
    whole = ["-E", "-a", "-d", str(ROOT / "target/book-doctrees")]
    if subprocess.run([sys.executable, "-m", "sphinx", *warnings, *whole, "docs", str(BOOK)], cwd=ROOT).returncode:
        raise SystemExit("the book is not built")
    pages = sorted(BOOK.glob("**/*.html"))
    written = {page.stem for page in (ROOT / "docs").glob("*.md")}
    if missing := written - {page.stem for page in pages}:
        raise SystemExit(f"not in the book: {missing}")
    for page in pages:
        loads = Loads()
        loads.feed(page.read_text())
        if not loads.places:
            raise SystemExit(f"{page}: no style at all: the reading of what it loads is wrong")
        check(page, loads.places)
        if "% generated" in page.read_text():
            raise SystemExit(f"{page}: a generated part is missing")
    for style in BOOK.glob("**/*.css"):
        check(style, re.findall(r"(?:@import\s+[\"']|url\(\s*[\"']?)([^\"')]+)", style.read_text()))


def check(page: Path, places: list[str]) -> None:
    far = [place for place in places if re.match(r"(?:\w+:)?//", place)]
    if far:
        raise SystemExit(f"{page} is not whole without the network: {', '.join(far)}")


if __name__ == "__main__":
    build()
