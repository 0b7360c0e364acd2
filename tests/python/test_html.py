"""What a notebook shows can be read on white and on the near black of dark notebooks."""

import re
from datetime import date

import pytest
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
