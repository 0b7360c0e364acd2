"""The command line: exit codes, formats, errors of one line."""

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import shtab
import ssdc.cli

from conftest import CENTRE, ROOT
from test_iati import XML

AS_OF = ("--as-of", "2018-06-30")
# What SG-07 lacks.
PLEDGE = {
    "id": "NEW", "source": "south-wind", "kind": "cash", "amount": "13000.00 USD",
    "earmark": {"grants": ["SG-07"]}, "states": [{"state": "received", "on": "2013-05-01"}],
}  # fmt: skip


def run(*arguments, **options):
    """Runs the installed command."""
    command = Path(sys.executable).with_name("ssdc")
    return subprocess.run([command, *map(os.fspath, arguments)], capture_output=True, **options)


def test_check_prints_the_table_and_counts_the_verdicts(centre):
    done = run("check", CENTRE, "--policy", "ssdc-1-to-1", *AS_OF)
    assert (done.returncode, done.stderr) == (1, b"")
    table, summary = done.stdout.decode().rsplit("\n\n", 1)
    assert table + "\n" == str(centre.match_funding("ssdc-1-to-1").check_all(as_of=date(2018, 6, 30)))
    assert summary == "18 grants: 6 met, 1 not due, 5 undetermined, 6 short\n"


@pytest.mark.parametrize(("grant", "code"), [("SG-01", 0), ("SG-16", 0), ("SG-06", 1), ("SG-14", 1)])
def test_check_of_one_grant(centre, grant, code):
    report = centre.match_funding("ssdc-1-to-1").check(grant, as_of=date(2018, 6, 30))
    for form, text in (("table", f"{report}\n"), ("json", report.to_json() + "\n"), ("csv", report.table().to_csv())):
        done = run("check", CENTRE, *AS_OF, "--grant", grant, "--format", form)
        assert (done.returncode, done.stdout.decode(), done.stderr) == (code, text, b"")


def test_exit_code_0_where_all_is_settled(document, tmp_path):
    document["contributions"][0]["amount"] = "1000.00 USD"
    ssdc.Portfolio.from_json(json.dumps(document)).write(tmp_path / "p.json")
    done = run("check", tmp_path / "p.json", *AS_OF)
    assert (done.returncode, done.stdout.decode().splitlines()[-1]) == (0, "1 grant: 1 met")
    assert run("check", tmp_path / "p.json", "--as-of", "2018-02-01").returncode == 1


def test_check_all_as_json_and_csv(centre):
    table = centre.match_funding("ssdc-1-to-1").check_all(as_of=date(2018, 6, 30))
    done = run("check", CENTRE, *AS_OF, "--format", "json")
    assert (done.returncode, done.stdout.decode()) == (1, table.to_json() + "\n")
    done = run("check", CENTRE, *AS_OF, "--format", "csv")
    assert (done.returncode, done.stdout.decode()) == (1, table.to_csv())


def test_json_is_utf_8_whatever_the_locale(document, tmp_path):
    document["grants"][0]["title"] = "水井 é"
    ssdc.Portfolio.from_json(json.dumps(document)).write(tmp_path / "p.json")
    environment = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for form in ("json", "table"):
        done = run("check", tmp_path / "p.json", *AS_OF, "--grant", "G-1", "--format", form, env=environment)
        assert "水井 é" in done.stdout.decode("utf-8") and done.stdout.endswith(b"\n") and not done.stdout.endswith(b"\n\n")


def test_a_policy_file(tmp_path):
    text = (ROOT / "ssdc-core/policies/ssdc-1-to-1.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text.replace('id = "ssdc-1-to-1"', 'id = "mine"'), encoding="utf-8")
    done = run("check", CENTRE, "--policy", tmp_path / "mine.toml", *AS_OF, "--grant", "SG-01", "--format", "json")
    assert json.loads(done.stdout)["policy"] == "mine"


def errors(tmp_path):
    bad, policy = tmp_path / "bad.json", tmp_path / "bad.toml"
    bad.write_text('{"format": "ssdc-portfolio/1", "grants": [{"id": "G", "title": "t", "amount": 1000}]}')
    policy.write_text('id = "mine"\ncurrency = "dollars"\n"')
    wells, pages = tmp_path / "wells.xml", tmp_path / "pages"
    wells.write_text(XML, encoding="utf-8")
    (tmp_path / "link.json").symlink_to(wells)
    (tmp_path / "folder").mkdir()
    pages.mkdir()
    for name in ("a.xml", "b.XML"):
        (pages / name).write_text("<html/>")
    yield ("check", bad, *AS_OF), "error 1202: /grants/0/amount: wrong type: expected an amount as text"
    yield ("check", tmp_path / "none.json", *AS_OF), "error 7001: cannot read `"
    yield ("check", tmp_path / "none\nat all.json", *AS_OF), "error 7001: cannot read `"
    yield ("check", CENTRE, *AS_OF, "--grant", "SG-99"), "error 2001: no grant `SG-99`"
    yield ("check", CENTRE, *AS_OF, "--grant", ""), "error 1001: invalid id ``"
    yield ("check", CENTRE, *AS_OF, "--policy", "nope"), "error 3002: no policy `nope`: known are eu-cpr-2021, "
    yield ("check", CENTRE, *AS_OF, "--policy", policy), "error 3001: invalid policy: "
    yield ("check", CENTRE, *AS_OF, "--policy", tmp_path / "none.toml"), "error 7001: cannot read `"
    yield ("check", CENTRE, "--as-of", "2018-06"), "error: argument --as-of: invalid day `2018-06`: expected for example 2018-06-30"
    yield ("check", CENTRE, "--as-of", "20180630"), "error: argument --as-of: invalid day `20180630`"
    yield ("check", CENTRE), "error: the following arguments are required: --as-of"
    yield ("check", CENTRE, *AS_OF, "--format", "xml"), "error: argument --format: invalid choice: 'xml'"
    yield (), "error: the following arguments are required: COMMAND"
    yield ("import", "iati", tmp_path / "none.xml", "-o", tmp_path / "p.json"), "error 7001: cannot read `"
    yield ("import", "iati", bad, "-o", tmp_path / "p.json"), "error 7003: `bad.json` is no IATI activity file: "
    yield ("import", "iati", wells, "-o", tmp_path / "no/p.json"), "error 7001: cannot write `"
    yield ("import", "iati", wells, "-o", tmp_path / "ok.json", "--findings", tmp_path / "no/f.csv"), "error 7001: cannot use"
    yield ("import", "iati", tmp_path / "folder", "-o", tmp_path / "p.json"), "error: no IATI file in `"
    yield ("import", "iati", wells, tmp_path / "folder", "-o", tmp_path / "p.json"), "error: no IATI file in `"
    yield ("import", "iati", pages, "-o", tmp_path / "p.json"), "error: no IATI file in `"
    for output in (wells, tmp_path / "pages/../wells.xml", tmp_path / "link.json"):
        yield ("import", "iati", wells, "-o", output), f"error: `{output}` is one of the files to read"
        yield ("import", "iati", wells, "-o", tmp_path / "p.json", "--findings", output), f"error: `{output}` is one of the files"
    yield ("import", "iati", tmp_path, "-o", pages / "b.XML"), f"error: `{pages / 'b.XML'}` is one of the files to read"
    yield ("import", "iati", wells, "-o", tmp_path / "p.json", "--findings", pages / "../p.json"), f"error: `{tmp_path / 'p.json'}` cannot hold both"
    yield ("check", tmp_path / "no\x1b[2Jne.json", *AS_OF), f"error 7001: cannot read `{tmp_path}/no\\x1b[2Jne.json`"


def test_errors_are_one_line_and_exit_code_2(tmp_path):
    for arguments, start in errors(tmp_path):
        done = run(*arguments)
        message = done.stderr.decode()
        assert (done.returncode, done.stdout) == (2, b""), arguments
        assert message.startswith(f"ssdc: {start}") and message.count("\n") == 1 and message.endswith("\n"), message
    assert not (tmp_path / "p.json").exists() and (tmp_path / "wells.xml").read_text(encoding="utf-8") == XML


def test_import(tmp_path):
    (tmp_path / "wells.xml").write_text(XML, encoding="utf-8")
    done = run("import", "iati", tmp_path / "wells.xml", "-o", tmp_path / "p.json", "--findings", tmp_path / "f.csv")
    imported = ssdc.read_iati(tmp_path / "wells.xml")
    assert (done.returncode, done.stderr) == (1, b"")
    lines = done.stdout.decode().splitlines()
    assert "\n".join(lines[:3]) + "\n" == str(imported.totals())
    assert lines[3:5] == ["", "1 finding"] and lines[5].split() == ["1", "error", "unreadable_transaction"]
    assert lines[6] == f"{tmp_path / 'p.json'}: 1 partner, 1 grant, 2 payments"
    assert ssdc.Portfolio.read(tmp_path / "p.json") == imported.portfolio
    with open(tmp_path / "f.csv", newline="", encoding="utf-8") as file:
        assert [row["code"] for row in csv.DictReader(file)] == ["unreadable_transaction"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.csv", "p.json", "wells.xml"]


def test_import_as_json_and_csv(tmp_path):
    (tmp_path / "wells.xml").write_text(XML, encoding="utf-8")
    command = ("import", "iati", tmp_path / "wells.xml", "-o", tmp_path / "p.json", "--format")
    done = run(*command, "json")
    assert done.stdout.endswith(b"}\n") and (done.returncode, done.stderr) == (1, b"")
    answer = json.loads(done.stdout)
    assert answer["findings"] == {"unreadable_transaction": 1} and answer["records"]["grants"] == 1
    assert answer["totals"] == json.loads(ssdc.read_iati(tmp_path / "wells.xml").totals().to_json())
    done = run(*command, "csv")
    assert done.stdout.decode() == ssdc.read_iati(tmp_path / "wells.xml").totals().to_csv()
    assert b"unreadable_transaction" in done.stderr and done.returncode == 1


def test_an_import_that_keeps_all_is_exit_code_0(tmp_path):
    for text, code in ((XML.replace("much", "1"), 0), (XML.replace("much", "1").replace("<title>", "<title/><title>"), 0), (XML, 1)):
        (tmp_path / "wells.xml").write_text(text, encoding="utf-8")
        assert run("import", "iati", tmp_path / "wells.xml", "-o", tmp_path / "p.json").returncode == code


def test_no_text_reaches_the_terminal_as_a_command(document, tmp_path):
    document["grants"][0]["title"] = "Wells\n  recognised 9.00 USD\x1b[2J\x9b1m\r\u202e"
    portfolio = ssdc.Portfolio.from_json(json.dumps(document))
    portfolio.write(tmp_path / "p.json")
    command = ("check", tmp_path / "p.json", *AS_OF, "--grant", "G-1", "--format")
    lines = run(*command, "table").stdout.decode().split("\n")
    report = portfolio.match_funding("ssdc-1-to-1").check("G-1", as_of=date(2018, 6, 30))
    heading = r"G-1 (Wells\n  recognised 9.00 USD\x1b[2J\x9b1m\r\u202e) on 2018-06-30 under ssdc-1-to-1: short"
    assert lines == [heading, *str(report).split(": short\n", 1)[1].split("\n"), ""]
    assert run(*command, "json").stdout.decode() == report.to_json() + "\n"


@pytest.mark.skipif(os.name == "nt", reason="no file can be called so")
def test_a_table_has_a_line_for_each_row(tmp_path):
    name = "a\nwells\x1b[2J.xml"
    (tmp_path / name).write_text(XML, encoding="utf-8")
    lines = run("import", "iati", tmp_path / name, "-o", tmp_path / "p\n.json").stdout.decode().split("\n")
    shown = r"a\nwells\x1b[2J.xml"
    plain = tmp_path / shown.replace("\\", "_")
    plain.write_text(XML, encoding="utf-8")
    expected = str(ssdc.read_iati(plain).totals()).replace(plain.name, shown)
    assert expected.count(shown) == 2 and lines[:4] == expected.split("\n")
    assert lines[-2].startswith(rf"{tmp_path}/p\n.json: 1 partner")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_a_terminal_sees_a_progress_bar_and_a_pipe_does_not(tmp_path):
    (tmp_path / "wells.xml").write_text(XML, encoding="utf-8")
    ours, theirs = os.openpty()
    command = [Path(sys.executable).with_name("ssdc"), "import", "iati", tmp_path / "wells.xml", "-o", tmp_path / "p.json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    seen = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.returncode == 1 and "100%" in seen and seen.endswith("\r\x1b[K")
    assert b"\r" not in done.stdout


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_who_leaves_is_no_error(tmp_path, unbuffered):
    grants = [{"id": f"G-{number:01000}", "title": "t"} for number in range(4_000)]  # more than any pipe holds
    ssdc.Portfolio().apply(put={"grants": grants}).write(tmp_path / "p.json")
    command = [Path(sys.executable).with_name("ssdc"), "check", tmp_path / "p.json", *AS_OF]
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_version_and_help():
    assert run("--version").stdout.decode() == f"ssdc {ssdc.__version__}\n"
    for command in ((), ("check",), ("allocate",), ("gate",), ("remedy",), ("letter",), ("what-if",), ("control",), ("trace",), ("totals",), ("table",), ("import",), ("import", "iati"), ("policy",), ("policy", "show"), ("completion",)):
        done = run(*command, "--help")
        assert done.returncode == 0 and done.stdout.startswith(b"usage: ssdc")
    module = subprocess.run([sys.executable, "-m", "ssdc", "--version"], capture_output=True, text=True)
    assert module.stdout == f"ssdc {ssdc.__version__}\n"


def test_the_help_teaches_with_commands_that_work(tmp_path):
    """Each command that the help shows is run as it stands there, on files of those names."""
    (tmp_path / "activities.xml").write_text(XML, encoding="utf-8")
    lines = run("--help").stdout.decode().split("start here:\n")[1].split("\n\n")[0].split("\n")
    commands = [line.split("   ")[0].split() for line in lines if line.startswith("  ssdc ")]
    assert [command[1] for command in commands] == ["import", "totals", "check", "check", "allocate", "letter", "what-if", "trace", "network", "experts", "table"]
    for command in commands:
        assert run(*command[1:], cwd=tmp_path).returncode in (0, 1), command
        ssdc.Portfolio.read(CENTRE).write(tmp_path / "portfolio.json")
        (tmp_path / "pledge.json").write_text(json.dumps({"contributions": [PLEDGE]}), encoding="utf-8")


def test_policies(tmp_path):
    catalogue = ssdc.Policy.catalogue()
    assert run("policy", "list").stdout.decode() == str(catalogue)
    assert run("policy", "list", "--format", "csv").stdout.decode() == catalogue.to_csv()
    assert [row["id"] for row in json.loads(run("policy", "list", "--format", "json").stdout)] == ssdc.Policy.names()
    policy = ssdc.Policy.load("ssdc-1-to-1")
    shown = run("policy", "show", "ssdc-1-to-1").stdout.decode()
    assert shown.startswith(f"# {policy}\n# ") and policy.sha256 in shown and shown.endswith(policy.to_toml())
    assert run("policy", "show", "ssdc-1-to-1", "--format", "json").stdout.decode() == policy.to_json() + "\n"
    (tmp_path / "good.toml").write_text(policy.to_toml(), encoding="utf-8")
    (tmp_path / "bad.toml").write_text('id = "mine"\ncurrency = "dollars"\n', encoding="utf-8")
    done = run("policy", "check", "good.toml", cwd=tmp_path)
    assert (done.returncode, done.stdout.decode()) == (0, f"good.toml: {policy}\n")
    done = run("policy", "check", "good.toml", "bad.toml", cwd=tmp_path)
    lines = done.stdout.decode().splitlines()
    with pytest.raises(ssdc.PolicyError) as caught:
        ssdc.Policy.read(tmp_path / "bad.toml")
    assert (done.returncode, done.stderr) == (1, b"")
    assert lines[1] == f"bad.toml: error 3001: {len(caught.value.faults)} faults" and len(caught.value.faults) > 2
    assert lines[2:] == [f"  {place}: {why}" for place, why in caught.value.faults]
    assert run("policy", "check", "none.toml", cwd=tmp_path).returncode == 2
    # A command that needs the policy names each fault on a line of its own, too.
    done = run("check", CENTRE, *AS_OF, "--policy", "bad.toml", cwd=tmp_path)
    message = done.stderr.decode().splitlines()
    assert (done.returncode, message[0]) == (2, f"ssdc: error 3001: invalid policy: {len(caught.value.faults)} faults")
    assert message[1:] == lines[2:]


def test_limits_and_conditions_that_fail_are_told_and_end_with_exit_code_1(document, tmp_path):
    # All is there, and more is given than the policy allows to one.
    document["contributions"][0]["amount"] = "1000.00 USD"
    ssdc.Portfolio.from_json(json.dumps(document)).write(tmp_path / "p.json")
    limit = '\n[[limit]]\nid = "ceiling"\nfigure = "award"\nat_most = "999 USD"\n'
    text = ssdc.Policy.load("ssdc-1-to-1").to_toml().replace('currency = "award"', 'currency = "USD"')
    (tmp_path / "mine.toml").write_text(text + limit, encoding="utf-8")
    command = ("check", tmp_path / "p.json", *AS_OF, "--policy", tmp_path / "mine.toml")
    done = run(*command)
    lines = done.stdout.decode().splitlines()
    assert (done.returncode, lines[-1]) == (1, "1 grant: 1 met")
    assert "1 grant is beyond the limit `ceiling`: G-1" in lines
    done = run(*command, "--grant", "G-1")
    assert done.returncode == 1 and "is beyond its limit, ceiling 999.00 USD." in done.stdout.decode()


def test_verify(centre, tmp_path):
    bundle = tmp_path / "bundle.json"
    assert run("check", CENTRE, *AS_OF, "--grant", "SG-06", "--bundle", bundle).returncode == 1
    assert bundle.read_text(encoding="utf-8") == centre.match_funding("ssdc-1-to-1").check("SG-06", as_of=date(2018, 6, 30)).receipt.bundle()
    done = run("verify", bundle)
    assert done.returncode == 0 and done.stdout.endswith(b"\nthe same\n")
    older = json.loads(bundle.read_text(encoding="utf-8"))
    older["receipt"]["engine"] = "ssdc 0.0.9"
    (tmp_path / "older.json").write_text(json.dumps(older), encoding="utf-8")
    done = run("verify", tmp_path / "older.json")
    assert done.returncode == 0 and done.stdout.endswith(b"\nthe same, by another version of the engine\n")
    assert run("verify", bundle, "--portfolio", CENTRE).returncode == 0
    centre.apply(remove={"contributions": ["C-15"]}).write(tmp_path / "later.json")
    done = run("verify", bundle, "--portfolio", tmp_path / "later.json", "--format", "csv")
    lines = [line.split(",")[0] for line in done.stdout.decode().splitlines()]
    assert done.returncode == 1 and lines[:2] == ["what", "contribution C-15"] and lines[-2:] == ["recognised", "shortfall"]
    matching = centre.match_funding("ssdc-1-to-1")
    for command, answer in (
        (("gate", CENTRE, "SG-06", "2"), matching.gate("SG-06", tranche=2, as_of=date(2018, 6, 30))),
        (("remedy", CENTRE, "SG-06"), matching.remedy("SG-06", as_of=date(2018, 6, 30))),
        (("trace", CENTRE, "C-02"), matching.origin("C-02", as_of=date(2018, 6, 30))),
        (("allocate", CENTRE), matching.allocate(as_of=date(2018, 6, 30))),
    ):
        assert run(*command, *AS_OF, "--policy", "ssdc-1-to-1", "--bundle", bundle).stderr == b""
        assert bundle.read_text(encoding="utf-8") == answer.receipt.bundle() and run("verify", bundle).stdout.endswith(b"\nthe same\n")
    bundle.write_text("{}")
    assert run("verify", bundle).returncode == 2 and run("check", CENTRE, *AS_OF, "--bundle", bundle).returncode == 2


def test_table(centre, tmp_path):
    for form, text in (("table", str), ("json", ssdc.Table.to_json), ("csv", ssdc.Table.to_csv)):
        done = run("table", CENTRE, "grants", "--format", form)
        assert (done.returncode, done.stdout.decode()) == (0, text(centre.table("grants")).rstrip("\n") + "\n")
    files = {}
    for kind in centre.counts():
        files[kind] = tmp_path / f"{kind}.csv"
        files[kind].write_bytes(run("table", CENTRE, kind, "--format", "csv").stdout)
    assert ssdc.Portfolio.from_tables(**files) == centre
    assert b"invalid choice: 'colours'" in run("table", CENTRE, "colours").stderr


def on_a_terminal(*arguments, **environment):
    """What a terminal sees of standard output."""
    ours, theirs = os.openpty()
    command = [Path(sys.executable).with_name("ssdc"), *map(os.fspath, arguments)]
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
    process = subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=plain | {"TERM": "xterm"} | environment)
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 10_000)
        except OSError:  # how Linux says that nobody writes any more
            break
        if not piece:
            break
        seen += piece
    process.wait()
    os.close(ours)
    return seen.decode().replace("\r\n", "\n")


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_colours_are_for_terminals_and_honour_no_color():
    for arguments in (("check", CENTRE, *AS_OF), ("check", CENTRE, *AS_OF, "--grant", "SG-06")):
        plain = run(*arguments).stdout.decode()
        seen = on_a_terminal(*arguments)
        assert "\x1b[31mshort\x1b[0m\n" in seen and "\x1b" not in plain
        assert re.sub(r"\x1b\[\d+m", "", seen) == plain
        assert on_a_terminal(*arguments, NO_COLOR="1") == on_a_terminal(*arguments, TERM="dumb") == plain
        assert on_a_terminal(*arguments, NO_COLOR="") == seen
    assert "\x1b[31mfail\x1b[0m " in seen
    assert "\x1b" not in on_a_terminal(*arguments, "--format", "json")


def with_files(parser):
    """The parser with the arguments marked that are files, as shtab wants it."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for choice in action.choices.values():
                with_files(choice)
        elif any(word in str(action.metavar) for word in ("FILE", "PORTFOLIO")):
            action.complete = shtab.FILE
    return parser


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completions_are_up_to_date(shell):
    """What shtab makes of the parser is what the package holds; SSDC_BLESS=1 renews it."""
    text = shtab.complete(with_files(ssdc.cli.parser()), shell).rstrip("\n") + "\n"
    file = Path(ssdc.cli.__file__).parent / "completions" / ssdc.cli._SHELLS[shell]
    if os.environ.get("SSDC_BLESS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text, "renew it with SSDC_BLESS=1"
    assert run("completion", shell).stdout.decode() == text


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
@pytest.mark.parametrize(("typed", "offered"), [("ssdc che", {"check"}), ("ssdc policy s", {"show"}), ("ssdc check p.json --fo", {"--format"})])
def test_bash_completes(typed, offered):
    script = f"""source <({Path(sys.executable).with_name("ssdc")} completion bash)
        COMP_WORDS=({typed}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMP_LINE="{typed}"; COMP_POINT=${{#COMP_LINE}}
        $(complete -p ssdc | sed 's/.*-F \\([^ ]*\\) .*/\\1/'); printf '%s\n' "${{COMPREPLY[@]}}" """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
    assert set(done.stdout.split()) == offered, done.stderr


def test_what_if(centre, tmp_path):
    (tmp_path / "put.json").write_text(json.dumps({"contributions": [PLEDGE]}), encoding="utf-8")
    command = ("what-if", CENTRE, *AS_OF, "--put", tmp_path / "put.json")
    found = centre.match_funding("ssdc-1-to-1").what_if(put={"contributions": [PLEDGE]}, as_of=date(2018, 6, 30))
    assert (found["grant"], found["verdict_before"], found["verdict"]) == (["SG-07"], ["short"], ["met"])
    for form, text in (("table", f"{found}\n1 grant would stand differently\n"), ("json", found.to_json() + "\n"), ("csv", found.to_csv())):
        done = run(*command, "--format", form)
        assert (done.returncode, done.stdout.decode(), done.stderr) == (0, text, b""), form
    assert ssdc.Portfolio.read(CENTRE) == centre
    # What goes makes it worse: the verdict, or only what is lacking; what nobody misses does not.
    for gone, grants, code in (("C-02", {"SG-01": "short"}, 1), ("C-15", {"SG-06": "short"}, 1), ("C-33", {"SG-13": "short"}, 1), ("C-08", {}, 0)):
        done = run("what-if", CENTRE, *AS_OF, "--remove", f"contributions={gone}", "--format", "json")
        assert (done.returncode, {row["grant"]: row["verdict"] for row in json.loads(done.stdout)}) == (code, grants)
    done = run(*command, "--remove", "contributions=C-02", "--remove", "contributions=C-03")
    assert done.returncode == 1 and done.stdout.endswith(b"\n\n2 grants would stand differently\n")
    for arguments, start in (
        ((), "error: nothing would change: expected --put FILE or --remove KIND=ID"),
        (("--remove", "C-02"), "error: argument --remove: `C-02` names no record: expected KIND=ID"),
        (("--remove", "contributions=C-99"), "error 2001: /remove/contributions/0: no contribution `C-99`"),
        (("--put", tmp_path / "none.json"), "error 7001: cannot use"),
        (("--put", ROOT / "README.md"), f"error: `{ROOT / 'README.md'}` is no JSON: "),
    ):
        done = run("what-if", CENTRE, *AS_OF, *arguments)
        assert (done.returncode, done.stdout) == (2, b"") and done.stderr.decode().startswith(f"ssdc: {start}"), done.stderr
    (tmp_path / "put.json").write_text('{"contributions": [{"id": "NEW", "amount": 5}]}', encoding="utf-8")
    assert b"error 1202: /contributions/0/amount: " in run(*command).stderr


def test_control(tmp_path):
    def part(id, *ties):
        return {"id": id, "name": id, "part_of": [{"partner": of, "share": share} for of, share in ties]}

    partners = [part("A"), part("B", ("A", "60")), part("C", ("B", "60"), ("D", "30")), part("D", ("C", "10"))]
    portfolio = ssdc.Portfolio.from_json(json.dumps({"format": "ssdc-portfolio/1", "partners": partners}))
    portfolio.write(tmp_path / "p.json")
    control = portfolio.control(as_of=date(2018, 6, 30))
    owners = [
        "A owns 37.11 % (36:97) of C in the end",
        "B owns 61.86 % (60:97) of C in the end",
        "D owns 30 % (3:10) of C in the end",
    ]
    table = control.table("C")
    for form, text in (("table", f"{table}\n" + "\n".join(owners) + "\n"), ("json", control.to_json("C") + "\n"), ("csv", table.to_csv())):
        done = run("control", tmp_path / "p.json", "C", *AS_OF, "--format", form)
        assert (done.returncode, done.stdout.decode(), done.stderr) == (0, text, b""), form
    assert run("control", tmp_path / "p.json", "A", *AS_OF).stdout.decode().endswith("\n\nnobody owns a part of A\n")
    done = run("control", tmp_path / "p.json", "X", *AS_OF)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"ssdc: error 2001: no partner `X`\n")
    assert run("control", tmp_path / "p.json", "A").returncode == 2


def test_totals(centre):
    for form, text in (("table", str(centre.totals())), ("json", centre.totals().to_json()), ("csv", centre.totals().to_csv())):
        assert run("totals", CENTRE, "--format", form).stdout.decode() == text.rstrip("\n") + "\n"


def test_versions_of_a_policy(centre):
    names = [f"rotary-global-grant-{year}" for year in (2018, 2020, 2022)]
    done = run("policy", "versions", CENTRE, *names, *AS_OF, "--format", "csv")
    assert done.stdout.decode() == centre.policy_versions(names, as_of=date(2018, 6, 30)).to_csv()
    assert (done.returncode, done.stderr) == (1, b"")
    own = run("policy", "versions", CENTRE, "ssdc-1-to-1", *AS_OF)
    assert own.returncode == (1 if None in centre.policy_versions(["ssdc-1-to-1"], as_of=date(2018, 6, 30))["policy"] else 0)
