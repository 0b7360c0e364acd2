"""Settings on the command line: --set NAME=VALUE, where a value is JSON or else text."""

from __future__ import annotations

import argparse
import json


def add(command: argparse.ArgumentParser, help: str) -> None:
    """The argument; its value is a list of pairs, which `dict` takes."""
    command.add_argument("--set", action="append", type=_setting, default=[], metavar="NAME=VALUE", help=help)


def _setting(text: str) -> tuple[str, object]:
    name, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"`{text}` is no setting: expected NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
