"""Grants, match funding, partner networks and expert matching on one graph, with reasons for every answer.

>>> import ssdc
>>> from datetime import date
>>> p = ssdc.Portfolio.read("portfolio.json")
>>> report = p.match_funding("ssdc-1-to-1").check("SG-06", as_of=date(2018, 6, 30))
>>> report.verdict, str(report.shortfall)
('short', '6000.00 USD')
"""

from . import solve as solve
from ._errors import Cancelled, FileError, InvalidValue, NotFound, PolicyError, PortfolioError, SsdcError
from ._ssdc import (
    Answer,
    ConflictReport,
    Control,
    ExpertAssignment,
    Experts,
    ExpertTeam,
    Finding,
    GateReport,
    IatiImport,
    MatchAllocation,
    MatchFunding,
    MatchReport,
    Money,
    Network,
    Obligation,
    Origin,
    Policy,
    Portfolio,
    Ranking,
    Receipt,
    RecordRef,
    RemedyReport,
    RosterReport,
    Table,
    Taxonomy,
    TextIndex,
    Verification,
    quadratic,
    read_iati,
    text_scores,
    verify,
)
from ._ssdc import VERSION as __version__

for _exception in (Cancelled, FileError, InvalidValue, NotFound, PolicyError, PortfolioError, SsdcError):
    _exception.__module__ = "ssdc"
del _exception

__all__ = [
    "Answer",
    "Cancelled",
    "ConflictReport",
    "Control",
    "ExpertAssignment",
    "ExpertTeam",
    "Experts",
    "FileError",
    "Finding",
    "GateReport",
    "IatiImport",
    "InvalidValue",
    "MatchAllocation",
    "MatchFunding",
    "MatchReport",
    "Money",
    "Network",
    "NotFound",
    "Obligation",
    "Origin",
    "Policy",
    "PolicyError",
    "Portfolio",
    "PortfolioError",
    "Ranking",
    "Receipt",
    "RecordRef",
    "RemedyReport",
    "RosterReport",
    "SsdcError",
    "Table",
    "Taxonomy",
    "TextIndex",
    "Verification",
    "__version__",
    "quadratic",
    "read_iati",
    "solve",
    "text_scores",
    "verify",
]
