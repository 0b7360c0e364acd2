"""The parts of the book that are made of the sources when it is built, so that they cannot go stale.

A line `% generated: NAME` in a page is replaced by what the function of that name gives. What cannot be found where it
is looked for is an error, and the book is not built.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ROOT / "include" / "schema"
sys.path.insert(0, str(ROOT / "ssdc-py" / "python" / "ssdc"))

import _errors  # the file alone: the book can be built without the compiled module

MONEY = r"^-?[0-9]+(\.[0-9]+)? [A-Z]{3}$"
PATTERNS = {
    MONEY: "money",
    r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$": "date",
    r"^[A-Z]{2}$": "country",
    r"^[A-Z]{3}$": "currency",
    r"^[a-z]{2,3}$": "language",
    r"^[0-9a-fA-F]{64}$": "SHA-256",
    r"^[0-9]+(\.[0-9]+)?( ?%|:[0-9]+(\.[0-9]+)?)$": "ratio",
}


def filled(page: str) -> str:
    """The page with its generated parts."""
    return re.sub(r"^% generated: (\w+)$", lambda found: GENERATED[found[1]](), page, flags=re.MULTILINE)


def version() -> str:
    return re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    if not rows:
        raise ValueError(f"nothing found for the table of {', '.join(head)}")
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in cells) + "\n"


# The mapping of records, from the JSON Schemas.


def schemas() -> dict[str, dict]:
    """The schema of each kind of record, in the order in which a portfolio document names them."""
    kinds = json.loads((SCHEMAS / "portfolio.json").read_text())["properties"]
    lists = {name: field["items"]["$ref"].rsplit("/", 1)[1] for name, field in kinds.items() if name != "format"}
    return {name: json.loads((SCHEMAS / f"{kind}.json").read_text()) for name, kind in lists.items()}


def type_of(schema: dict) -> str:
    """What a schema admits, in words."""
    if "enum" in schema:
        return "one of " + ", ".join(f"`{word}`" for word in schema["enum"])
    if "anyOf" in schema:
        words = [type_of(choice) for choice in schema["anyOf"]]
        return " or ".join(dict.fromkeys(words))
    if "pattern" in schema:
        return PATTERNS.get(schema["pattern"], f"text like `{schema['pattern']}`")
    kind = schema["type"]
    if isinstance(kind, list):
        return " or ".join(map(plain, kind))
    if kind == "array":
        return f"list of {type_of(schema['items'])}"
    if kind == "object" and "properties" not in schema:
        return f"names, each with {type_of(schema['additionalProperties'])}"
    if kind == "string" and schema.get("maxLength") == 1024:
        return "id"
    if kind == "integer" and schema.get("minimum") == 0:
        return "whole number from 0"
    return plain(kind)


def plain(kind: str) -> str:
    return {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "object"}[kind]


def fields(schema: dict, place: str = "") -> list[list[str]]:
    """A row a field; those of objects follow under a path such as `recipients[].partner`."""
    rows = []
    for name, field in sorted(schema["properties"].items(), key=lambda item: item[0] not in schema.get("required", [])):
        required = "yes" if name in schema.get("required", []) else ""
        rows.append([f"`{place}{name}`", required, type_of(field), field.get("description", "")])
        inner, path = field, f"{place}{name}."
        if field.get("type") == "array":
            inner, path = field["items"], f"{place}{name}[]."
        if "properties" in inner:
            rows += fields(inner, path)
    return rows


def records() -> str:
    everything = schemas()
    names = set.intersection(*(set(schema["properties"]) for schema in everything.values()))
    first = next(iter(everything.values()))
    common = {name for name in names if all(s["properties"][name] == first["properties"][name] for s in everything.values())}
    common.add("id")
    shared = {"properties": {name: first["properties"][name] for name in first["properties"] if name in common}, "required": ["id"]}
    head = ["field", "required", "type", "meaning"]
    parts = ["## Fields of every record\n", table(head, fields(shared))]
    for name, schema in everything.items():
        own = {**schema, "properties": {key: value for key, value in schema["properties"].items() if key not in common}}
        parts += [f"## {name}\n", schema["description"] + "\n", table(head, fields(own))]
    return "\n".join(parts)


# Codes, from where they are frozen.


def frozen() -> list[list[str]]:
    return [line.split("\t") for line in (ROOT / "tests/vectors/codes.tsv").read_text().splitlines()]


def in_c() -> dict[str, tuple[str, str]]:
    """The name in C of each number, and the comment that stands with it."""
    header = (ROOT / "include/ssdc.h").read_text()
    found = re.findall(r"^ {4}(SSDC_\w+) = (\d+),?(?: /\* (.*) \*/)?$", header, re.MULTILINE)
    return {number: (name, comment) for name, number, comment in found}


def sentences() -> dict[str, str]:
    """What each error of the core says, with its fields as placeholders."""
    source = (ROOT / "ssdc-core/src/error.rs").read_text()
    found = re.findall(r'#\[error\(\s*"((?:[^"\\]|\\.)*)"[^\]]*?\)\]\s*(\w+)', source)
    return {name: text.replace("{}", "...") for text, name in found}


def python_class(number: int) -> str:
    """The exception, and the builtin that it is."""
    kind = _errors._BY_CODE.get(number) or _errors._BY_THOUSAND[number // 1000]
    builtin = [base.__name__ for base in kind.__bases__ if base.__module__ == "builtins"]
    return f"`{kind.__name__}`" + "".join(f" ({name})" for name in builtin)


def errors() -> str:
    said, names = sentences(), in_c()
    rows = [
        [number, f"`{name}`", f"`{names[number][0]}`", python_class(int(number)), f"`` {said[name]} ``"]
        for number, name, kind in frozen()
        if kind == "core"
    ]
    return table(["number", "name", "in C", "in Python", "what it says"], rows)


def c_errors() -> str:
    names = in_c()
    rows = [[number, f"`{name}`", f"`{names[number][0]}`", names[number][1]] for number, name, kind in frozen() if kind == "c"]
    return table(["number", "name", "in C", "meaning"], rows)


def rules() -> str:
    source = (ROOT / "ssdc-core/src/report/finding.rs").read_text()
    meanings = {name: " ".join(re.findall(r"/// ?(.*)", docs)) for docs, name in re.findall(r'((?:^ +///.*\n)+) +\w+ = "(\w+)", "(?:MF|EX)-', source, re.MULTILINE)}
    rows = [[f"`{name}`", rule, kind.removeprefix("rule "), meanings[name]] for rule, name, kind in frozen() if kind.startswith("rule ")]
    rows.sort(key=lambda row: (row[1].startswith("EX"), int(row[1].split("-")[1].removeprefix("P")), row[0]))
    return table(["finding", "primitive", "outcome", "meaning"], rows)


def import_findings() -> str:
    source = (ROOT / "ssdc-core/src/interchange/iati/finding.rs").read_text()
    found = re.findall(r'((?:^ +///.*\n)+) +\w+ = "(\w+)" (Error|Warning|Note),', source, re.MULTILINE)
    return table(["finding", "severity", "meaning"], [[f"`{name}`", severity.lower(), " ".join(re.findall(r"/// ?(.*)", docs))] for docs, name, severity in found])


GENERATED = {make.__name__: make for make in (records, errors, c_errors, rules, import_findings, version)}
