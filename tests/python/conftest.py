"""What the tests share: the demonstration portfolio, a small document, and where other data would be."""

import copy
import json
from pathlib import Path

import pytest
import ssdc

ROOT = Path(__file__).resolve().parents[2]
CENTRE = ROOT / "examples/centre/portfolio.json"

DOCUMENT = {
    "format": "ssdc-portfolio/1",
    "partners": [
        {"id": "CENTRE", "name": "The centre", "kind": "10", "country": "CN"},
        {"id": "DONOR", "name": "A company", "kind": "70"},
    ],
    "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}],
    "grants": [
        {
            "id": "G-1",
            "title": "Wells",
            "programme": "PR",
            "amount": "1000.00 USD",
            "agreement": {"from": "2018-01-01", "to": "2018-12-31"},
            "countries": [{"country": "KE", "percent": "60"}],
        }
    ],
    "contributions": [
        {
            "id": "C-1",
            "source": "DONOR",
            "kind": "cash",
            "amount": "400.00 USD",
            "earmark": {"grants": ["G-1"]},
            "states": [{"state": "received", "on": "2018-03-01"}],
        }
    ],
}


@pytest.fixture(scope="session")
def centre():
    return ssdc.Portfolio.read(CENTRE)


@pytest.fixture
def document():
    return copy.deepcopy(DOCUMENT)


@pytest.fixture
def portfolio(document):
    return ssdc.Portfolio.from_json(json.dumps(document))


@pytest.fixture(scope="session")
def shared():
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder ../shared with the shared data is absent")
    return folder
