"""How Sphinx builds the book. `make docs` calls it; nothing is loaded from the network, neither then nor by a reader."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import generate

project = "ssdc"
author = "The ssdc developers"
copyright = "The ssdc developers"
version = release = generate.version()

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"ssdc {version}"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
html_static_path = ["static"]
html_css_files = ["book.css"]


def setup(app):
    """A line `% generated: NAME` of a page becomes what generate.py makes under that name."""
    app.connect("source-read", lambda _app, _page, source: source.__setitem__(0, generate.filled(source[0])))
