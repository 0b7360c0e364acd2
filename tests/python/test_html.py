"""What a notebook shows can be read on white and on the near black of dark notebooks."""

import re
from datetime import date

import pytest
import ssdc
from ssdc import _html


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("background", ["#ffffff", "#111111"])
def test_every_colour_stands_out_in_light_and_dark(background, centre):
    report = centre.match_funding("ssdc-1-to-1").check("SG-06", as_of=date(2018, 6, 30))._repr_html_()
    colours = set(re.findall(r"color: (#[0-9a-f]{6})", report))
    assert colours and colours <= set(_html._COLOURS.values())
    for colour in _html._COLOURS.values():
        low, high = sorted((luminance(colour), luminance(background)))
        assert (high + 0.05) / (low + 0.05) >= 4, (colour, background)


def test_every_answer_about_match_funding_can_be_shown(centre):
    day, funding = date(2018, 6, 30), centre.match_funding("ssdc-1-to-1")
    report = funding.check("SG-06", as_of=day)
    shown = {
        "18 grants under ssdc-1-to-1": funding,
        "in effect from 2008-09-01": funding.policy,
        "SG-06, tranche 2 on 2018-06-30 under ssdc-1-to-1": funding.gate("SG-06", tranche=2, as_of=day),
        "SG-06 on 2018-06-30 under ssdc-1-to-1": funding.remedy("SG-06", as_of=day),
        "pacific-bamboo": report.obligations[1],
        report.receipt.records_sha256: report.receipt,
        report.receipt.policy_sha256: ssdc.verify(report.receipt.bundle()),
        "Who controls whom on 2018-06-30": centre.control(as_of=day),
        "obligation 0 needs 4, and all that can reach it is 2": ssdc.solve.allocate([5], [4], [0], [0], capacity=[2]),
    }
    for text, answer in shown.items():
        assert text in answer._repr_html_(), type(answer)
