"""Where a contribution came from, and who controls whom: what Python adds to the core."""

import copy
import json
import math
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
import ssdc
from ssdc import _picture
from test_html import luminance

ROOT = Path(__file__).resolve().parents[2]
CENTRE = str(ROOT / "examples/centre/portfolio.json")
DAY = date(2018, 6, 30)
ODD = "<b>Agency & \"Sons\"</b>"


def portfolio(*payments, **more):
    records = {
        "format": "ssdc-portfolio/1",
        "partners": [{"id": id, "name": id} for id in ("CENTRE", "DONOR", ODD)],
        "programmes": [{"id": "PR", "title": "P", "funders": ["CENTRE"]}],
        "grants": [{"id": "G", "title": "T", "programme": "PR"}],
        "contributions": [
            {"id": "C", "source": "DONOR", "kind": "cash", "amount": "500.00 USD", "earmark": {"grants": ["G"]}}
            | {"states": [{"state": "received", "on": "2018-03-01"}]}
        ],
        "payments": [
            {"id": f"P-{n}", "kind": "transfer", "from": giver, "to": receiver, "amount": f"{amount} USD", "on": on}
            for n, (giver, receiver, amount, on) in enumerate(payments)
        ],
    }
    return ssdc.Portfolio.from_json(json.dumps(records | more))


CIRCLE = [("DONOR", "CENTRE", 5, "2018-01-02"), ("CENTRE", ODD, 900, "2018-01-10"), (ODD, "DONOR", 400, "2018-02-01")]


def origin(portfolio, policy="ssdc-1-to-1-tranches", **more):
    return portfolio.match_funding(policy).origin("C", as_of=DAY, **more)


def test_an_answer_is_what_its_json_says():
    found = origin(portfolio(*CIRCLE))
    said = json.loads(found.to_json())
    assert (found.contribution, found.contributor, found.grantors, found.as_of) == ("C", "DONOR", ["CENTRE"], DAY)
    assert found.window == (date(2016, 3, 1), date(2018, 3, 1))
    figures = {name: str(getattr(found, name)) for name in ("amount", "flow", "tainted", "disallowed", "perhaps")}
    assert figures == {name: said[name] for name in figures}
    assert said["taint"] == {"min": str(found.flow), "fifo": str(found.fifo), "pro_rata": str(found.pro_rata)}
    assert figures["tainted"] == "400.00 USD" and said["message"] == str(found)
    assert (found.trace, found.known, found.is_grantor, found.flagged, found.unfollowed) == ("min", True, False, True, [])
    assert [row["payment"] for row in found.table()] == ["P-1", "P-2"]
    assert repr(found) == "<ssdc.Origin \"C\": 400.00 USD of 500.00 USD tainted>"
    assert copy.deepcopy(found) == found
    # A policy without a rule of origin flags and disallows nothing of its own; 40 days back there is only the agency.
    bare = origin(portfolio(*CIRCLE), "ssdc-1-to-1", look_back_days=40)
    assert (str(bare.flow), bare.flagged, str(bare.disallowed)) == ("0.00 USD", False, "0.00 USD")
    bare = origin(portfolio(*CIRCLE), "ssdc-1-to-1")
    assert (str(bare.flow), bare.policy_asks, bare.flagged, str(bare.disallowed)) == ("400.00 USD", False, False, "0.00 USD")
    assert (found.policy_asks, found.min, found.earlier) == (True, found.flow, [])
    with pytest.raises(ssdc.NotFound):
        portfolio().match_funding("ssdc-1-to-1").origin("X", as_of=DAY)
    with pytest.raises(ssdc.InvalidValue):
        origin(portfolio(), look_back_days=-1)


def test_a_picture_is_well_formed_and_stands_out():
    found = origin(portfolio(*CIRCLE))
    picture = found.plot()
    svg = ET.fromstring(picture)
    texts = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    for text in ("CENTRE", "DONOR", "400.00 USD", "2018-02-01 (P-2)", "C"):
        assert text in texts
    assert ODD not in picture and "<b>" not in picture
    assert picture in found._repr_html_() and found.plot() == picture
    assert len([*svg.iter("{http://www.w3.org/2000/svg}circle")]) == 3
    colours = {_picture._INK, _picture._TAINTED, _picture._PLAIN, _picture._RETURN}
    assert set(re.findall("#[0-9a-f]{6}", picture)) == {*colours, _picture._GROUND}
    for colour in colours:
        assert (luminance(_picture._GROUND) + 0.05) / (luminance(colour) + 0.05) >= 4.5
    # Letters and the heads of arrows are drawn alike by all programs: a ground in an element of its own, no markers.
    assert "paint-order" not in picture and "marker" not in picture
    texts = [*svg.iter("{http://www.w3.org/2000/svg}text")]
    donor = [(text.get("fill"), text.get("stroke")) for text in texts if text.text == "DONOR"]
    assert donor == [("none", _picture._GROUND), (_picture._INK, None)]
    left, top, width, height = map(float, svg.get("viewBox").split())
    for text in texts:
        x, y, half = float(text.get("x")), float(text.get("y")), 3.5 * len(text.text)
        assert left < x - half and x + half < left + width and top < y < top + height
    heads = [path for path in svg.iter("{http://www.w3.org/2000/svg}path") if path.get("d").endswith("Z")]
    lines = [path for path in svg.iter("{http://www.w3.org/2000/svg}path") if not path.get("d").endswith("Z")]
    for line, head in zip(lines, heads, strict=True):
        # The line ends in the middle of the foot of its head, which points on in the line's last direction.
        (*_, cx, cy, x, y), (tx, ty, ax, ay, bx, by) = ([float(one) for one in re.findall(r"-?[0-9.]+", path.get("d"))] for path in (line, head))
        assert abs((ax + bx) / 2 - x) < 0.2 and abs((ay + by) / 2 - y) < 0.2
        assert (x - cx) * (tx - x) + (y - cy) * (ty - y) > 0.99 * math.hypot(x - cx, y - cy) * math.hypot(tx - x, ty - y)
    # Nothing to draw is no error; one party alone, many parties.
    nothing = origin(portfolio())
    ET.fromstring(nothing.plot())
    assert "<svg" not in nothing._repr_html_()
    many = [f"A-{n}" for n in range(30)]
    chain = [*zip(["CENTRE", *many], [*many, "DONOR"], [9] * 31, ["2018-02-01"] * 31)]
    partners = [{"id": id, "name": id} for id in ("CENTRE", "DONOR", ODD, *many)]
    assert len([*ET.fromstring(origin(portfolio(*chain, partners=partners)).plot()).iter("{http://www.w3.org/2000/svg}circle")]) == 32


def test_control():
    def part(id, *ties):
        return {"id": id, "name": id, "part_of": [{"partner": of, "share": share} for of, share in ties]}

    partners = [part("A"), part("B", ("A", "60")), part("C", ("B", "60"), ("D", "30")), part("D", ("C", "10"))]
    control = ssdc.Portfolio.from_json(json.dumps({"format": "ssdc-portfolio/1", "partners": partners})).control(as_of=DAY)
    assert control.controlled_by("A") == ["B", "C"] and control.controllers("C") == ["A", "B"]
    # 60 % of 60 %, and 3 % of C belong to C itself by way of D: 0.36 / 0.97.
    assert control.beneficial_share("A", "C") == "36:97"
    assert control.beneficial_share("C", "A") == "0:1"
    assert control.table("C")["controller"] == ["A", "B"]
    said = json.loads(control.to_json("C"))
    assert said["owners"] == {"A": "36:97", "B": "60:97", "D": "3:10"}
    assert [one["controller"] for one in said["controlled_by"]] == ["A", "B"]
    with pytest.raises(ssdc.NotFound):
        control.controllers("X")
    assert repr(control) == "<ssdc.Control on 2018-06-30>"


def test_the_command(tmp_path):
    def run(*arguments):
        done = subprocess.run([sys.executable, "-m", "ssdc", "trace", *arguments], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    day = ("--as-of", str(DAY))
    clean, found = run(CENTRE, "C-15", *day), run(CENTRE, "C-02", *day)
    assert clean[0] == 0 and "No payment leads from" in clean[1]
    # It counts for nothing anyhow, but the policy flags it.
    assert found[0] == 1 and "flags it, and disallows nothing" in found[1] and "names no component" in found[1]
    unasked = run(CENTRE, "C-02", *day, "--policy", "ssdc-1-to-1")
    assert unasked[0] == 0 and "does not ask" in unasked[1] and "At most 15000.00 USD" in unasked[1]
    answer = ssdc.Portfolio.read(CENTRE).match_funding("ssdc-1-to-1-tranches").origin("C-02", as_of=DAY, look_back_days=30)
    assert run(CENTRE, "C-02", *day, "--look-back", "30", "--format", "json") == (0, answer.to_json() + "\n", "")
    assert run(CENTRE, "C-99", *day)[0] == 2 and run(CENTRE, "C-02", *day, "--look-back", "-1")[0] == 2
    assert run(CENTRE, "C-02", *day, "--look-back", "a year")[0] == 2
