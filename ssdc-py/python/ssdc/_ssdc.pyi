"""
Grants, match funding, partner networks and expert matching on one graph, with reasons for every answer.
"""

from _typeshed import SupportsGetItem
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from os import PathLike
from pandas import DataFrame
from polars import DataFrame as DataFrame2
from ssdc._progress import Progress
from ssdc._tables import ArrowStream
from typing import Any, Final, SupportsFloat, SupportsIndex, final
from typing_extensions import disjoint_base

__all__ = ["VERSION", "Allocation", "Answer", "Asked", "Assignment", "ConflictReport", "Control", "ExpertAssignment", "ExpertTeam", "Experts", "Finding", "GateReport", "IatiImport", "MatchAllocation", "MatchFunding", "MatchReport", "Money", "Network", "Obligation", "Origin", "Policy", "Portfolio", "Ranking", "Receipt", "RecordRef", "RemedyReport", "RosterReport", "Table", "TableRows", "Taxonomy", "TextIndex", "Verification", "_allocate", "_assign", "quadratic", "read_iati", "text_scores", "verify"]

VERSION: Final[str]
"""
The version of ssdc.
"""

@final
class Allocation(Asked):
    """
    Who is given what, and why it cannot be more.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def _coverage(self, /) -> list[tuple[int, int]] | None:
        """
        How much of its need each obligation gets, where the order is "fairest", as numerators and denominators.
        """
    def _flow(self, /) -> bytes:
        """
        What each pair carries, in the order of the input, as little-endian bytes of 64 bits each.
        """
    @property
    def cut(self, /) -> str:
        """
        The cut in one sentence.
        """
    @property
    def cut_lots(self, /) -> list[int]:
        """
        The lots that serve those obligations and nobody else.
        """
    @property
    def cut_obligations(self, /) -> list[int]:
        """
        The obligations that compete for too little, by number; empty where nobody lacks anything.
        """
    @property
    def lack(self, /) -> int:
        """
        What those obligations lack together, in every allocation.
        """
    @property
    def total(self, /) -> int:
        """
        What is given in all: as much as any allocation can give.
        """

@final
class Answer(Asked):
    """
    The answer to a question about a network: a table, a sentence, what to beware of.

    It is its main table (rows), and its further tables and figures are attributes by their names: answer.modularity.
    """
    def __arrow_c_stream__(self, /, requested_schema: Any | None = None) -> Any: ...
    def __dir__(self, /) -> list[str]: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __getattr__(self, name: str, /) -> Any:
        """
        A figure or a further table by its name.
        """
    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self, /) -> Any: ...
    def __len__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def baseline(self, /) -> dict[str, Any] | None:
        """
        What chance alone would give, where it was asked for: figure, observed, expected, range, quantile, lower and
        same (in how many of the random networks), samples, seed.
        """
    def by(self, /, groups: str | dict[str, Any], *, at_least: SupportsIndex = 5) -> Answer:
        """
        The answer for groups of partners: by the name of an attribute, or a dict with the group of each id. Groups of fewer
        than at_least partners are shown only together, and never so that one could be found as a difference.

        Rows: group, partners, total, value (the mean), suppressed; of answers about pairs a, b, pairs, partners, total, value,
        suppressed. Tables, figures and the sentence of the answer, which may name partners, are left out.
        """
    @property
    def caveats(self, /) -> list[str]:
        """
        What to beware of, a sentence each.
        """
    @property
    def columns(self, /) -> Any:
        """
        The names of the columns of the main table.
        """
    @property
    def figures(self, /) -> dict[str, Any]:
        """
        The single figures, by name.
        """
    @property
    def question(self, /) -> str:
        """
        The name of the question.
        """
    @property
    def rows(self, /) -> Table:
        """
        The main table.
        """
    @property
    def sentence(self, /) -> str:
        """
        The answer in a sentence or two.
        """
    @property
    def tables(self, /) -> dict[str, Table]:
        """
        The further tables, by name.
        """
    def to_csv(self, /) -> str:
        """
        The main table as comma-separated values.
        """
    def to_dict(self, /) -> dict[str, list[Any]]:
        """
        The columns of the main table by name, as lists.
        """
    def to_json(self, /) -> str:
        """
        The whole answer as canonical JSON: the same bytes in every language.
        """
    def to_pandas(self, /) -> DataFrame:
        """
        The main table as a pandas.DataFrame.
        """
    def to_polars(self, /) -> DataFrame2:
        """
        The main table as a polars.DataFrame.
        """

@disjoint_base
class Asked:
    """
    What was asked of something else. It never changes, so a copy is itself; pickle keeps the question and what it was asked of,
    and asks again.
    """
    def __copy__(self, /) -> Asked: ...
    def __deepcopy__(self, /, memo: Any) -> Asked: ...
    def __eq__(self, other: object, /) -> bool:
        """
        Views are equal where the same was asked of equals; answers compare what they say.
        """
    def __reduce__(self, /) -> tuple[Any, tuple[Any, str, Any | None, int | None]]: ...
    @staticmethod
    def _again(of: Any, name: str, arguments: Any | None, place: SupportsIndex | None) -> Any:
        """
        What pickle calls.
        """

@final
class Assignment(Asked):
    """
    Who is given whom, how good that is, and why it cannot be better.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def _certificate(self, /) -> tuple[bytes, bytes, bytes, int, int] | None:
        """
        Values of rows, prices of columns and of groups likewise, and the two penalties.
        """
    def _pairs(self, /) -> bytes:
        """
        The chosen pairs, by their places in the input, as little-endian bytes of 64 bits each.
        """
    @property
    def below(self, /) -> list[tuple[int, int]]:
        """
        The columns whose load is below their lower one, and by how much.
        """
    @property
    def floor(self, /) -> int | None:
        """
        The least sum of any row that must get something and has a pair; None where no row has.
        """
    @property
    def floor_bound(self, /) -> int | None:
        """
        Where fairest: what the floor of no assignment exceeds that serves as much.
        """
    @property
    def reasons(self, /) -> list[str]:
        """
        Why rows are not served and columns not loaded, in sentences.
        """
    def to_json(self, /) -> str:
        """
        Everything as JSON, as the C function gives it.
        """
    @property
    def total(self, /) -> int:
        """
        The sum of the scores of the chosen pairs.
        """
    @property
    def total_bound(self, /) -> int:
        """
        What the total of no assignment exceeds that serves as much and, where fairest, has this floor.
        """
    @property
    def unserved(self, /) -> list[tuple[int, int]]:
        """
        The rows that do not get all they must, and how many columns each lacks.
        """

@final
class ConflictReport(Asked):
    """
    Conflicts of interest with a request: its main table is expert, kind, certainty, path, expires.
    """
    def __arrow_c_stream__(self, /, requested_schema: Any | None = None) -> Any: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self, /) -> Any: ...
    def __len__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def columns(self, /) -> Any:
        """
        The names of the columns of the main table.
        """
    @property
    def rows(self, /) -> Table:
        """
        The main table.
        """
    @property
    def searched(self, /) -> str:
        """
        How far conflicts were searched, in a sentence.
        """
    @property
    def sentence(self, /) -> str:
        """
        The answer in a sentence or two.
        """
    def to_csv(self, /) -> str:
        """
        The main table as comma-separated values.
        """
    def to_dict(self, /) -> dict[str, list[Any]]:
        """
        The columns of the main table by name, as lists.
        """
    def to_json(self, /) -> str:
        """
        The whole answer as canonical JSON: the same bytes in every language.
        """
    def to_pandas(self, /) -> DataFrame:
        """
        The main table as a pandas.DataFrame.
        """
    def to_polars(self, /) -> DataFrame2:
        """
        The main table as a polars.DataFrame.
        """

@final
class Control(Asked):
    """
    Who controls whom on a day: whoever holds, with all it controls, more than half of the votes.
    """
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def as_of(self, /) -> date:
        """
        The day that it is for.
        """
    def beneficial_share(self, /, owner: str, partner: str) -> str | None:
        """
        What share of a partner belongs to an owner in the end, such as "9:25": shares multiplied along each way, summed over
        all ways. None where the shares stated leave no answer.
        """
    def controlled_by(self, /, partner: str) -> list[str]:
        """
        The ids of everything that a partner surely controls.
        """
    def controllers(self, /, partner: str) -> list[str]:
        """
        The ids of everyone who surely controls a partner.
        """
    def table(self, /, partner: str) -> Table:
        """
        What a partner controls and who controls it: a table of partner, controller, votes, certainty, holdings.
        """
    def to_json(self, /, partner: str) -> str:
        """
        All of it as JSON: controls, controlled_by, owners with their beneficial shares.
        """

@final
class ExpertAssignment(Asked):
    """
    Who serves which request: its main table is request, expert, name, score, forced.
    """
    def __arrow_c_stream__(self, /, requested_schema: Any | None = None) -> Any: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self, /) -> Any: ...
    def __len__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def certificate(self, /) -> dict[str, Any]:
        """
        The proof: a dict of proven, requests (what one more expert would cost the others), experts (what the last place is
        worth) and groups (the part of that which is theirs), those that are not nothing; points are text, for they are exact.
        """
    @property
    def columns(self, /) -> Any:
        """
        The names of the columns of the main table.
        """
    @property
    def floor(self, /) -> Decimal | None:
        """
        The points of the request that has the fewest.
        """
    @property
    def floor_bound(self, /) -> Decimal | None:
        """
        Where fairest: what no floor exceeds.
        """
    @property
    def notes(self, /) -> list[str]:
        """
        What a reader must know, a sentence each.
        """
    @property
    def proven(self, /) -> bool:
        """
        Whether nobody can do better: by prices that were checked against every pair, or by bounds that meet.
        """
    @property
    def rows(self, /) -> Table:
        """
        The main table.
        """
    @property
    def sentence(self, /) -> str:
        """
        The answer in a sentence or two.
        """
    def to_csv(self, /) -> str:
        """
        The main table as comma-separated values.
        """
    def to_dict(self, /) -> dict[str, list[Any]]:
        """
        The columns of the main table by name, as lists.
        """
    def to_json(self, /) -> str:
        """
        The whole answer as canonical JSON: the same bytes in every language.
        """
    def to_pandas(self, /) -> DataFrame:
        """
        The main table as a pandas.DataFrame.
        """
    def to_polars(self, /) -> DataFrame2:
        """
        The main table as a polars.DataFrame.
        """
    @property
    def total(self, /) -> Decimal:
        """
        The points of all pairs.
        """
    @property
    def total_bound(self, /) -> Decimal:
        """
        What no assignment that serves as many has more of.
        """
    @property
    def unserved(self, /) -> Table:
        """
        Who lacks experts: a table of request, lacks, reason, sentence, change (the smallest that would help).
        """

@final
class ExpertTeam(Asked):
    """
    A team that has all skills of a request: its main table is expert, name, skills, cost, cost_currency.
    """
    def __arrow_c_stream__(self, /, requested_schema: Any | None = None) -> Any: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self, /) -> Any: ...
    def __len__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def bound(self, /) -> str | None:
        """
        What no team has less of.
        """
    @property
    def columns(self, /) -> Any:
        """
        The names of the columns of the main table.
        """
    @property
    def diameter(self, /) -> int | None:
        """
        The greatest number of ties between two members; None where no ties join them.
        """
    @property
    def members(self, /) -> list[str]:
        """
        The ids of the members.
        """
    @property
    def notes(self, /) -> list[str]:
        """
        What a reader must know, a sentence each.
        """
    @property
    def proven(self, /) -> bool:
        """
        Whether nobody can do better, or there is no team at all.
        """
    @property
    def rows(self, /) -> Table:
        """
        The main table.
        """
    @property
    def sentence(self, /) -> str:
        """
        The answer in a sentence or two.
        """
    def to_csv(self, /) -> str:
        """
        The main table as comma-separated values.
        """
    def to_dict(self, /) -> dict[str, list[Any]]:
        """
        The columns of the main table by name, as lists.
        """
    def to_json(self, /) -> str:
        """
        The whole answer as canonical JSON: the same bytes in every language.
        """
    def to_pandas(self, /) -> DataFrame:
        """
        The main table as a pandas.DataFrame.
        """
    def to_polars(self, /) -> DataFrame2:
        """
        The main table as a polars.DataFrame.
        """
    @property
    def uncovered(self, /) -> list[str]:
        """
        Skills that no candidate has at the level asked for.
        """
    @property
    def value(self, /) -> str | None:
        """
        What the team has of the objective: text such as "440.00 USD", or a number of people or ties.
        """

@final
class Experts(Asked):
    """
    The experts and requests of a portfolio; it never changes.

    Every question takes these settings by name: as_of (a day; without it the first day of the request's period), roster,
    statuses (as what one stands on it), countries (experience, national, international, south, north), unknown ("eligible" or
    "excluded": what becomes of those about whom nobody can say), must_percent, rate_days, years, depth, siblings, lasting,
    passing (conflicts of interest), south, north (frameworks), weights (a dict of skill, text, language, country, availability,
    fee, experience).
    """
    def __len__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    def assign(self, /, requests: SupportsGetItem[int, str], *, objective: str = "total", progress: Progress | None = None, **settings: "object") -> ExpertAssignment:
        """
        Assigns experts to several requests at once: as many places as can be are filled, and of all ways to do that the
        objective is best ("total", or "fairest": the most for the request that has the fewest points, then in all).

        Settings beside those of every question: load (how many requests an expert may serve; 1), loads (by expert or group),
        forced and forbidden (pairs of a request and an expert), groups (lists of experts who count as one, by name), candidates
        (only so many of the best for each request), effort. Nobody with a conflict of interest is assigned.
        """
    def conflicts(self, /, request: str, **settings: "object") -> ConflictReport:
        """
        The conflicts of interest of all experts with a request, each with the path that shows it.
        """
    def rank(self, /, request: str, *, top: SupportsIndex = 20, **settings: "object") -> Ranking:
        """
        The top best experts for a request by points that add up, and why everybody else is left out.
        """
    def roster(self, /, *, as_of: date, **settings: "object") -> RosterReport:
        """
        Who stands on a roster at the end of the day as_of, what profiles ask for, and how it is balanced.

        Settings: roster (its name; without it all), statuses, refresh_days (365), most_skills, referees, smallest (groups of
        fewer people are not shown; 5), south, north.
        """
    def team(self, /, request: str, *, objective: str = "cost", progress: Progress | None = None, **settings: "object") -> ExpertTeam:
        """
        The team of eligible experts who together have all skills of a request, with the least of the objective: "cost", "size",
        "distance" (ties between each two), "diameter" (between the two farthest), "cost_and_distance". Exact for up to 20
        skills; effort and seconds stop the search with the best so far and a bound. wishes=False leaves out skills that are only
        wished for.
        """

@final
class Finding(Asked):
    """
    What one rule saw on one record. str() says it in a sentence.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    @property
    def code(self, /) -> str:
        """
        The frozen name of the rule, such as "outside_window".
        """
    @property
    def message(self, /) -> str:
        """
        The finding in one sentence.
        """
    @property
    def observed(self, /) -> Any:
        """
        What was seen: Money, a date (text where only its year or month is known), a period as a pair of dates, a number
        as decimal.Decimal, a word or several, records, or None.
        """
    @property
    def outcome(self, /) -> str:
        """
        How the rule came out: "pass", "fail", "undecided" or "note".
        """
    @property
    def recipient(self, /) -> str | None:
        """
        The recipient whose obligation it was applied for, where the grant has several.
        """
    @property
    def required(self, /) -> Any:
        """
        What was asked for, in the same forms.
        """
    @property
    def rule(self, /) -> str:
        """
        The primitive of match funding that the rule belongs to, such as "MF-P8".
        """
    @property
    def source(self, /) -> str:
        """
        Where the rule stands: the policy and the place in it.
        """
    @property
    def subject(self, /) -> RecordRef:
        """
        The record that the rule was applied to.
        """
    def to_json(self, /) -> str:
        """
        The finding as the report's JSON has it.
        """

@final
class GateReport(Asked):
    """
    What may be paid of a tranche, and why not more.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def amount(self, /) -> Money | None:
        """
        The tranche as agreed.
        """
    @property
    def decision(self, /) -> str:
        """
        "open", "in_proportion", "not_due", "undetermined" or "held".
        """
    @property
    def grant(self, /) -> str:
        """
        The id of the grant.
        """
    @property
    def may_be_paid(self, /) -> Money | None:
        """
        What may be paid now, beside what has been; None where the tranche's amount is not known.
        """
    @property
    def notes(self, /) -> list[str]:
        """
        Whether the policy is the right one, a sentence each: whether it was in effect, and whether the programme names it.
        """
    @property
    def paid(self, /) -> Money | None:
        """
        What has been paid of it; None where payments are in several currencies.
        """
    @property
    def reasons(self, /) -> list[str]:
        """
        Why, a sentence a rule.
        """
    @property
    def receipt(self, /) -> Receipt:
        """
        What the answer stands on: policy, records read, engine, day.
        """
    def to_json(self, /) -> str:
        """
        As canonical JSON: the same bytes in every language.
        """
    @property
    def tranche(self, /) -> int:
        """
        The number of the tranche.
        """

@final
class IatiImport:
    """
    What was read from IATI files: a portfolio, what could not be kept, and the control totals.
    """
    def __copy__(self, /) -> IatiImport: ...
    def __deepcopy__(self, /, memo: Any) -> IatiImport: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> tuple[Any, tuple[Portfolio, Table, Table]]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(portfolio: Portfolio, findings: Table, totals: Table) -> IatiImport:
        """
        What pickle calls.
        """
    @property
    def findings(self, /) -> Table:
        """
        What the files say that could not be kept as it stands: a table of code, severity, file, line, path, message.
        """
    @property
    def portfolio(self, /) -> Portfolio:
        """
        The records as a portfolio.
        """
    def totals(self, /) -> Table:
        """
        The control totals, exact: a table of file, type, currency, year, count, sum.
        """

@final
class MatchAllocation(Asked):
    """
    Which contribution counts for which obligation, all at once. str() says it in lines, cut in sentences.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def as_of(self, /) -> date:
        """
        The day that it is for.
        """
    def assigned(self, /) -> Portfolio:
        """
        The portfolio in which every contribution is assigned as it was given; what was assigned before stays, and what is
        shared stays free.
        """
    @property
    def at_most(self, /) -> list[Money]:
        """
        What no allocation can exceed, in each currency: what is given, except where not all can be met and a policy caps a part
        of what is recognised, or what is assigned to some would be taken from others for whom it counts, too.
        """
    @property
    def coverage(self, /) -> Table:
        """
        A table of grants, recipient, requirement, required, given, carried, lacking, currency, share, verdict: a line for each
        obligation. Grants that the policy compares together have one, with commas between them; what earlier periods carried in
        is part of what is given.
        """
    @property
    def cut(self, /) -> list[str]:
        """
        Where it cannot be done: who competes for which contributions and how much they lack together, a sentence each, those
        who lack most first.
        """
    @property
    def notes(self, /) -> list[str]:
        """
        Whether the policy is the right one, a sentence each: for which grants it was not in effect or nobody can say so, and
        which programmes name another.
        """
    @property
    def order(self, /) -> str:
        """
        Who was served first: "any", "earliest_due", "least_flexible", "pro_rata" or "fairest".
        """
    def plot(self, /) -> Any:
        """
        The allocation as a picture: contributions on the left, grants on the right, bands as wide as what they carry, and what
        is lacking dashed. An SVG text that notebooks show; write(path) saves it.
        """
    @property
    def policy(self, /) -> str:
        """
        The id of the policy.
        """
    @property
    def receipt(self, /) -> Receipt:
        """
        What the allocation stands on: policy, engine, day, and every record that match funding looks at, for each obligation
        competes with every other. It is put together when it is asked for.
        """
    @property
    def rows(self, /) -> Table:
        """
        A table of contribution, grant, recipient, tranche, amount, currency, was_assigned, is_shared: what counts for several
        grants at once, as the policy's exclusive scope allows, is shared, and is not assigned to any of them.
        """
    def to_json(self, /) -> str:
        """
        As canonical JSON: the same bytes in every language.
        """
    @property
    def total(self, /) -> Money | None:
        """
        What is given in all; None where it is in several currencies, or nothing is asked for.
        """
    @property
    def totals(self, /) -> list[Money]:
        """
        What is given in each currency.
        """

@final
class MatchFunding(Asked):
    """
    The match-funding view of a portfolio under one policy.
    """
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    def allocate(self, /, *, as_of: date, order: str = "fairest", progress: Progress | None = None) -> MatchAllocation:
        """
        Which contribution counts for which obligation at the end of the day as_of, so that as much as possible of what is
        required is covered. order says who is served first where that is less than all of it: "any", "earliest_due",
        "least_flexible", "pro_rata" or "fairest" (the least covered as well as possible, then the next).

        What the records already assign stays. progress is as in check_all(). Raises PolicyError with the places that an
        allocation does not execute.
        """
    def check(self, /, grant: str, *, as_of: date) -> MatchReport:
        """
        How a grant stands at the end of the day as_of: figures, verdict, a finding for each step on each contribution, a receipt.

        Raises NotFound where there is no such grant.
        """
    def check_all(self, /, *, as_of: date, progress: Progress | None = None) -> Table:
        """
        How every grant stands at the end of the day as_of: a table of grant, required, recognised, shortfall, currency, verdict.

        progress(done, total) counts grants, is called at most every 50 ms and once at the end, and cancels by returning
        False (Cancelled is then raised) or by raising.
        """
    def gate(self, /, grant: str, *, tranche: SupportsIndex, as_of: date) -> GateReport:
        """
        What may be paid of a tranche at the end of the day as_of, and why not more: the match is compared as it must be before
        this tranche.

        Raises NotFound where there is no such grant or tranche.
        """
    def letter(self, /, grant: str, *, as_of: date) -> str:
        """
        A letter of one page to the recipients of a grant, as plain text: how the match stands at the end of the day as_of, what
        counts, what does not and why, what follows, what would help.
        """
    def origin(self, /, contribution: str, *, as_of: date, look_back_days: SupportsIndex | None = None) -> Origin:
        """
        Whether a contribution is the grantor's own money that went in a circle: the most that can have come from the grantor by
        payments in the order of time, the chains of payments, and what the policy makes of it.

        Payments are followed for look_back_days before the contribution came; None: as many as the policy says, else 365.
        Raises NotFound where there is no such contribution.
        """
    @property
    def policy(self, /) -> Policy:
        """
        The policy.
        """
    @property
    def portfolio(self, /) -> Portfolio:
        """
        The portfolio.
        """
    def remarks(self, /, *, as_of: date) -> Table:
        """
        What is to be known about grants at the end of the day as_of beside how their match stands, a row each: limits and conditions
        of the policy that they fail, a policy that was not in effect or of which nobody can say so, a programme that names another
        policy. A table of code (that of the finding in a check), of (the limit, the condition, the policy), grants (how many),
        named (the first ten of them), message.
        """
    def remedy(self, /, grant: str, *, as_of: date) -> RemedyReport:
        """
        What the shortfall of a grant leads to at the end of the day as_of: the action of the policy, what it takes, and what
        each published formula would take.
        """
    def what_if(self, /, *, as_of: date, add: dict[str, Any] | None = None, put: dict[str, Any] | None = None, remove: dict[str, Any] | None = None, progress: Progress | None = None) -> Table:
        """
        The grants that would stand differently at the end of the day as_of, as a table of grant, verdict_before, verdict,
        required_before, required, recognised_before, recognised, shortfall_before, shortfall, currency.

        add is a list of contributions that would come; put and remove are as in Portfolio.apply(). The portfolio stays.
        """

@final
class MatchReport:
    """
    How one grant stands, with every reason and a receipt. str() says it in full sentences.
    """
    def __copy__(self, /) -> MatchReport: ...
    def __deepcopy__(self, /, memo: Any) -> MatchReport: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def as_of(self, /) -> date:
        """
        The day that the report is for.
        """
    @property
    def findings(self, /) -> list[Finding]:
        """
        What each step found on each contribution, in a fixed order; steps that passed are among them.
        """
    @staticmethod
    def from_bundle(bundle: str) -> MatchReport:
        """
        The report of a bundle (receipt.bundle()), recomputed from what the bundle holds. Pickle calls it, too.
        """
    @property
    def grant(self, /) -> str:
        """
        The id of the grant.
        """
    @property
    def obligations(self, /) -> list[Obligation]:
        """
        What each recipient owes, and how it stands.
        """
    @property
    def receipt(self, /) -> Receipt:
        """
        What the answer stands on: policy, records read, engine, day.
        """
    @property
    def recognised(self, /) -> Money | None:
        """
        The match that surely counts; None where not even its currency can be known.
        """
    @property
    def required(self, /) -> Money | None:
        """
        The match that is required; None where it cannot be known.
        """
    @property
    def shortfall(self, /) -> Money | None:
        """
        What is lacking; None where it cannot be known.
        """
    def table(self, /) -> Table:
        """
        The findings as a table.
        """
    @property
    def title(self, /) -> str:
        """
        The title of the grant.
        """
    def to_json(self, /) -> str:
        """
        The report as canonical JSON: the same bytes in every language.
        """
    @property
    def verdict(self, /) -> str:
        """
        "met", "short", "undetermined", "exempt" or "not_due": the worst of the recipients' verdicts.
        """

@final
class Money:
    """
    An exact amount in one currency: `Money("600.00 USD")` or `Money(Decimal("600"), "USD")`.

    A float, an int or a bool is refused with TypeError. Amounts in different currencies are never equal; adding or
    ordering them raises InvalidValue. sum() adds amounts of one currency.
    """
    def __add__(self, other: object, /) -> Money: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ge__(self, other: object, /) -> bool: ...
    def __gt__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __le__(self, other: object, /) -> bool: ...
    def __lt__(self, other: object, /) -> bool: ...
    def __neg__(self, /) -> Money: ...
    def __new__(cls, /, amount: str | Decimal, currency: str | None = None) -> Money: ...
    def __radd__(self, other: object, /) -> Money:
        """
        With 0 the amount itself, for that is where sum() starts.
        """
    def __reduce__(self, /) -> tuple[type, tuple[str]]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def __sub__(self, other: object, /) -> Money: ...
    @property
    def amount(self, /) -> Decimal:
        """
        The amount, with at least the decimals of the currency.
        """
    @property
    def currency(self, /) -> str:
        """
        The code of the currency (ISO 4217), such as "USD".
        """

@final
class Network:
    """
    Partners and the ties between them; it never changes. Each question is a method, each answer a table with a sentence.
    """
    def __contains__(self, id: str | int, /) -> bool: ...
    def __copy__(self, /) -> Network: ...
    def __deepcopy__(self, /, memo: Any) -> Network: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __len__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> tuple[Any, tuple[Any, str, Any | None, int | None]]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    def ask(self, /, question: str, settings: dict[str, Any] | None = None) -> Answer:
        """
        Answers a question by its name, with its settings as a dict.
        """
    def attribute(self, /, name: str) -> Table:
        """
        An attribute of every partner: a table of id, value.
        """
    @property
    def attributes(self, /) -> list[str]:
        """
        The names of the attributes that partners can be grouped by.
        """
    def blocs(self, /, *, resolution: SupportsFloat | SupportsIndex = 1.0, seed: SupportsIndex = 1, runs: SupportsIndex | None = None, iterations: SupportsIndex | None = None, by: str | dict[str, Any] | None = None, baseline: SupportsIndex = 0) -> Answer:
        """
        Which blocs exist, and do they follow region, theme or goal? Communities, each connected (Traag et al. 2019).

        Rows: id, value (the number of the bloc, 0 the greatest). Tables: members (id, bloc); blocs (bloc, size, inside, leading).
        Figures: count, modularity. by, an attribute or a dict of groups by id, adds the figure nmi (normalised mutual
        information) and the columns group and share. baseline is how many random networks to compare with.
        """
    def broker_roles(self, /, by: str | dict[str, Any] | None = None, *, baseline: SupportsIndex = 0, seed: SupportsIndex = 1) -> Answer:
        """
        What kind of broker is each partner? How often it stands between two others that have no tie, by the groups of the
        three (Gould and Fernandez 1989).

        by is the name of an attribute (None: country), or a dict with the group of each partner. Rows: id, value (all roles),
        coordinator, consultant, gatekeeper, representative, liaison. Table roles: role, count, share. Figure: across, the share
        between groups. An undirected network is read both ways. baseline is how many random networks to compare with.
        """
    def brokers(self, /, *, sample: SupportsIndex | None = None, seed: SupportsIndex = 1, ties: bool = False, baseline: SupportsIndex = 0, threads: SupportsIndex | None = None) -> Answer:
        """
        On whom do others depend to reach each other? Betweenness, from 0 to 1 (Freeman 1977; Brandes 2001).

        Rows: id, value. Figures: centralisation; with sample also error. With ties=True a table ties: a, b, value. sample is
        how many partners to start from: an estimate. baseline is how many random networks to compare with.
        """
    def compare(self, /, earlier: Network) -> Answer:
        """
        What changed since an earlier network?

        Rows: measure, before, now, change. Figures: jaccard (of ties), came, gone (partners). Table ties: a, b, change.
        """
    def concentration(self, /, *, top: SupportsIndex = 10) -> Answer:
        """
        Do few partners hold the ties and the money (Freeman 1979; Gini 1912)?

        Rows: id, value (the share of all ends of ties). Figures: centralisation, gini, herfindahl, top_share. Tables: measures
        (what, partners, gini, herfindahl, top_share), money (id, currency, amount, share).
        """
    def convene(self, /, partners: str | int | Iterable[str | int], *, by: str = "steps") -> Answer:
        """
        What is the smallest group to convene that links all these partners (Kou et al. 1981; Dreyfus and Wagner 1971)?

        by is "steps" (few ties) or "strength" (a tie is as long as one over its weight). Rows: id, value (1: to be linked, 0:
        comes along). Table: ties (a, b, weight). Figures: connectors, length, exact, linked.
        """
    def core(self, /, *, baseline: SupportsIndex = 0, seed: SupportsIndex = 1) -> Answer:
        """
        Who belongs to the densest core? The k-core number (Seidman 1983).

        Rows: id, value. Figures: greatest, size (how many have it). Directions and weights are left aside. baseline is how many
        random networks to compare with.
        """
    def coverage(self, /, theme: str | None = None, country: str | None = None, *, themes: SupportsGetItem[int, str] | None = None) -> Answer:
        """
        Who is missing for a theme in a country? Needs the network of a portfolio.

        Rows: theme, country, partners, grants. Tables: who (theme, country, id, by) and, where both are asked about, candidates
        (id, value, country). Figures: missing, cover (a smallest set of partners for all wanted themes), least, uncovered,
        covered.
        """
    @property
    def directed(self, /) -> bool:
        """
        Whether ties lead from one partner to another, rather than join both.
        """
    def fragility(self, /, *, parallel_as_one: bool = False, groups: bool = False) -> Answer:
        """
        Whose departure splits the network? Articulation points and bridges (Hopcroft and Tarjan 1973).

        Rows: id, value (how many others it cuts off from the greatest rest). Tables: partners (id, cut_off), ties (a, b, cut_off);
        with groups=True also groups (group, id) that no departure splits. Figures: articulation_points, bridges, groups_count.
        A tie that stands for several is no bridge unless parallel_as_one.
        """
    @staticmethod
    def from_edges(edges: Table | ArrowStream | str | PathLike[str] | Iterable[Any], nodes: Table | ArrowStream | str | PathLike[str] | Iterable[Any] | None = None, directed: bool | None = None) -> Network:
        """
        The network of an edge list: pairs (a, b) or triples (a, b, weight) of ids, which are text or whole numbers; or a
        frame whose first two columns are the ends, with weights in a column `weight` or in the third; or a networkx graph.

        nodes names partners that may have no tie: ids, or a dict of attributes by id ({"a": {"country": "KE"}}), or a frame.
        Parallel ties become one with their weights added up; a tie of a partner with itself, or of weight 0, is left out.

        directed says whether ties lead from a to b; None: as a networkx graph has it, else not.

        Raises InvalidValue for a weight that is negative or not a number.
        """
    @staticmethod
    def from_memberships(memberships: Table | ArrowStream | str | PathLike[str] | Iterable[Any]) -> Network:
        """
        The network of those who took part in the same things: pairs (partner, thing), or a frame whose first two columns they
        are. A thing with k participants ties each two of them with weight 1 / (k - 1) (Newman 2001).
        """
    @property
    def ids(self, /) -> list[str]:
        """
        The ids, in the order of their text.
        """
    def introduce(self, /, top: SupportsIndex = 20, *, method: str = "adamic_adar", partner: str | int | None = None, by: str | dict[str, Any] | None = None, groups: str = "same", kinds: SupportsGetItem[int, str] | None = None, since_split: date | None = None, earlier: Network | None = None) -> Answer:
        """
        Which pairs should be introduced? Pairs without a tie, by the partners that both know (Adamic and Adar 2003).

        method is "adamic_adar", "resource_allocation" or "common". Only pairs with partner; only of the same or different
        (groups) groups (by); only of these kinds. Rows: a, b, value, common, through. Figure: pairs. since_split, a day before
        the view's, or earlier, a network, adds auc: how well the scores of then foretold the ties since; and later_pairs.
        """
    def introduction_path(self, /, a: str | int, b: str | int, k: SupportsIndex = 1, *, by: str = "steps") -> Answer:
        """
        Who can introduce one partner to another? The k best paths (Yen 1971).

        by is "steps" (few; of as many the strongest ties) or "strength" (a tie is as long as one over its weight). Rows: path,
        step, id. Table: paths (path, steps, length, weakest). Figures: paths_count, steps.
        """
    def layout(self, /, seed: SupportsIndex = 1) -> Table:
        """
        A place for each partner in a picture: a table of id, x, y, from 0 to 1; the same seed gives the same places.
        """
    def modality(self, /) -> Answer:
        """
        What kind of co-operation each grant is: bilateral, South-South, triangular, North-South, public-private (UN SSC/17/3).
        Needs the network of a portfolio; its south and north say who is which.

        Rows: grant, modality, public_private, pivot, south, north, multilateral, countries, unknown. Tables: programmes (the
        same), census (modality, grants, public_private, currency, amount). Figures: grants, undetermined.
        """
    def participation(self, /, by: str | dict[str, Any] | None = None, *, baseline: SupportsIndex = 0, seed: SupportsIndex = 1) -> Answer:
        """
        Do small and private partners take part or only sign? How far groups mix (Krackhardt and Stern 1988; Newman 2003).

        by is the name of an attribute (None: sme), or a dict with the group of each id. Rows: id, value (the participation
        coefficient). Figures: e_i, assortativity, share. Table groups: group, partners, taking_part, share, inside, outside, e_i.
        """
    def parts(self, /) -> Table:
        """
        The part of each partner, those whom ties join: a table of id and value, the number of the part.
        """
    def plot(self, /, *, colour: Any | None = None, size: Any | None = None, labels: SupportsIndex = 15, seed: SupportsIndex = 1) -> Any:
        """
        The network as a picture: an SVG text that notebooks show; write(path) saves it.

        colour is an attribute ("country"), a dict of groups by id, or None for blocs; size is an answer with id and value or a
        dict of numbers by id, or None for the number of ties; the largest partners are labelled.
        """
    def prominence(self, /, *, damping: SupportsFloat | SupportsIndex = 0.85, start: dict[str, Any] | Iterable[Any] | None = None, eigenvector: bool = False) -> Answer:
        """
        Who is prominent because prominent partners choose them? PageRank, which adds up to 1 (Page 1999; Haveliwala 2002).

        start, where attention starts: a list of ids, or a dict with a share for each; None: everywhere alike. Rows: id, value,
        and with eigenvector=True the column eigenvector, of length 1. Figures: iterations, error.
        """
    @staticmethod
    def questions() -> dict[str, str]:
        """
        What can be asked: the questions in words, by the names of their methods.
        """
    def removal(self, /, *, order: str = "degree", partners: str | int | Iterable[str | int] | None = None, steps: SupportsIndex = 50, runs: SupportsIndex = 20, seed: SupportsIndex = 1, key_players: SupportsIndex = 0) -> Answer:
        """
        How far does reach fall if the best connected leave (Albert et al. 2000; Borgatti 2006)?

        order is "degree" (counted anew after each departure), "betweenness" (counted once) or "random" (the mean of runs);
        partners, a list of ids, leaves in its order instead. Rows: id, value (share of pairs that reach one another), step, greatest.
        Figures: robustness, halved_after. key_players=k adds a table key_players and the figure fragmentation.
        """
    def rim(self, /, *, by: str | dict[str, Any] | None = None, baseline: SupportsIndex = 0, seed: SupportsIndex = 1) -> Answer:
        """
        Who stands at the core, who at the rim? Coreness, from 0 to 1: the numbers whose products correlate best with the
        weights of ties (Borgatti and Everett 1999).

        by is the name of an attribute, or a dict with the group of each partner: adds a table groups of group, partners, core,
        rim, rim_share, mean. Rows: id, value, part (core or rim). Figures: fit, cut_fit, core_size, rim_share. baseline is how
        many random networks to compare with.
        """
    def round_trips(self, /, max_length: SupportsIndex = 6, *, most: SupportsIndex = 10000) -> Answer:
        """
        Does money come back to its source? Circles of payments, and what can have gone around in them in the order of time
        (Tarjan 1972; Johnson 1975). Of a network without a portfolio: its circles.

        Rows: number, length, partners, amount, currency, first, last. Figures: round_trips, circles, complete.
        """
    def routes(self, /, a: str | int, b: str | int, *, multiplicity: bool = False) -> Answer:
        """
        How many independent routes join two partners (Menger 1927)?

        Figures: partner_routes (share no partner), tie_routes (share no tie). Rows: route, step, id. Tables: routes_by_tie (the
        same), partners_between (id) and ties_between (a, b): the fewest without which none is left.
        """
    def spread(self, /, from_: str | int | Iterable[str | int], *, model: str | SupportsFloat | SupportsIndex | None = None, runs: SupportsIndex = 10000, seed: SupportsIndex = 1, threads: SupportsIndex | None = None) -> Answer:
        """
        How far a practice spreads from some partners, by when, how sure (Kempe et al. 2003).

        model is as in train_first. Rows: id, value (the chance to be reached). Figures: mean, interval (95 %). Table by_step:
        step, mean, low, high.
        """
    def structural_holes(self, /, *, baseline: SupportsIndex = 0, seed: SupportsIndex = 1) -> Answer:
        """
        Who bridges groups that do not talk? Burt's constraint: from near 0 (open) to 1.125 (a closed triangle) (Burt 1992).

        Rows, the least constrained first: id, value, effective_size, efficiency, hierarchy; None for who has no tie. Figure:
        mean. Weights are used, directions are not. baseline is how many random networks to compare with.
        """
    @property
    def ties(self, /) -> Table:
        """
        A table of the ties: a, b, weight, multiplicity.
        """
    def train_first(self, /, budget: SupportsFloat | SupportsIndex = 10.0, *, cost: dict[str | int, SupportsFloat | SupportsIndex] | None = None, model: str | SupportsFloat | SupportsIndex | None = None, runs: SupportsIndex | None = None, seed: SupportsIndex = 1, threads: SupportsIndex | None = None) -> Answer:
        """
        Whom to train first, so that a practice reaches most partners in the end (Kempe et al. 2003; Tang et al. 2018).

        budget is what may be spent: how many partners, where each costs 1; cost says what else they cost, by id. model is
        "weighted" (each tie passes it on with chance 1 / the number of ties of who is reached), "threshold", or a chance.
        Rows: id, value (how many more are reached by each). Figures: seeds, mean, interval (95 %), bound, cost, method. Table
        compared: method, mean, low, high, cost. runs is how many worlds are drawn for the figures.
        """

@final
class Obligation(Asked):
    """
    What one recipient of a grant owes and what is recognised for it.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def recipient(self, /) -> str | None:
        """
        The recipient, where the grant names one.
        """
    @property
    def recognised(self, /) -> Money | None:
        """
        The match that surely counts; None where not even its currency can be known.
        """
    @property
    def required(self, /) -> Money | None:
        """
        The match that is required; None where it cannot be known.
        """
    @property
    def requirement(self, /) -> str | None:
        """
        The requirement of the policy, where it has several.
        """
    @property
    def shortfall(self, /) -> Money | None:
        """
        What is lacking; None where it cannot be known.
        """
    def to_json(self, /) -> str:
        """
        The obligation as the report's JSON has it.
        """
    @property
    def verdict(self, /) -> str:
        """
        "met", "short", "undetermined", "exempt" or "not_due".
        """

@final
class Origin(Asked):
    """
    How much of a contribution is the grantor's own money that went in a circle, and by which payments. str() says it in
    sentences; a notebook shows the circle.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def amount(self, /) -> Money:
        """
        What came of the contribution.
        """
    @property
    def as_of(self, /) -> date:
        """
        The day that the answer is for.
        """
    @property
    def contribution(self, /) -> str:
        """
        The id of the contribution.
        """
    @property
    def contributor(self, /) -> str | None:
        """
        Who gives it; None where nobody says.
        """
    @property
    def counts_for_nothing(self, /) -> str | None:
        """
        Why it counts for nothing, wherever it came from; None where something of it could count.
        """
    @property
    def disallowed(self, /) -> Money:
        """
        What does not count as match: all that is tainted where the policy disallows, nothing where it only flags, nor where the
        contribution counts for nothing anyhow.
        """
    @property
    def earlier(self, /) -> list[str]:
        """
        The ids of contributions that came earlier, count for the same grantor's grants and can have come from the same payments.
        """
    @property
    def fifo(self, /) -> Money:
        """
        What is the grantor's where each party pays first what it received first.
        """
    @property
    def flagged(self, /) -> bool:
        """
        Whether the policy asks, and the figure is above zero and at least the policy's flag_from of the contribution.
        """
    @property
    def flow(self, /) -> Money:
        """
        The most that can have come from the grantor, at most the contribution, whatever other contributions came.
        """
    @property
    def grantors(self, /) -> list[str]:
        """
        Who funds the grants that it may serve.
        """
    @property
    def is_grantor(self, /) -> bool:
        """
        Whether the contributor itself is the grantor, or is controlled by it.
        """
    @property
    def known(self, /) -> bool:
        """
        Whether it is known who gives it and who the grantor is; where not, nothing was followed.
        """
    @property
    def min(self, /) -> Money:
        """
        What of flow the earlier contributions leave to it: the figure of the trace "min".
        """
    @property
    def perhaps(self, /) -> Money:
        """
        What could have come if all that is not known (payers, days, rates, control) were against it; never below flow.
        """
    def plot(self, /) -> Any:
        """
        The money circle as a picture: the text of an SVG.
        """
    @property
    def policy_asks(self, /) -> bool:
        """
        Whether the policy has a rule of origin; where not, what is found is told and nothing follows from it.
        """
    @property
    def pro_rata(self, /) -> Money:
        """
        What is the grantor's where each payment has the share of it that the payer holds.
        """
    @property
    def receipt(self, /) -> Receipt:
        """
        What the answer stands on: policy, records read, engine, day.
        """
    @property
    def related(self, /) -> list[str]:
        """
        The parties on the way that the grantor controls, or may control, when their money moved or on the day asked about, as
        sentences.
        """
    def table(self, /) -> Table:
        """
        The steps of all chains of payments as a table: path, step, payment, from, to, on, amount, currency, carried.
        """
    @property
    def tainted(self, /) -> Money:
        """
        That figure.
        """
    def to_json(self, /) -> str:
        """
        The answer as canonical JSON: the same bytes in every language.
        """
    @property
    def trace(self, /) -> str:
        """
        Which figure the policy goes by: "min", "fifo" or "pro_rata".
        """
    @property
    def unfollowed(self, /) -> list[tuple[str, str]]:
        """
        The payments on the way that could not be followed, and why.
        """
    @property
    def window(self, /) -> tuple[date, date] | None:
        """
        The first and the last day on which payments were followed; None where nothing was.
        """

@final
class Policy:
    """
    A match-funding policy: what is required, and what counts towards it.
    """
    def __copy__(self, /) -> Policy: ...
    def __deepcopy__(self, /, memo: Any) -> Policy: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    def canonical(self, /) -> str:
        """
        The same policy as canonical text: two policies that say the same have the same, however each was written.
        """
    @staticmethod
    def catalogue() -> Table:
        """
        The policies that come with ssdc: a table of id, title, effective_from, effective_to, evidence, how well the least
        known of its sources is known, and unverified: whether one of them was not read.
        """
    def evaluate(self, /, facts: dict[str, Any]) -> dict[str, Any]:
        """
        Tries the policy on bare facts, no portfolio needed.

        facts is a dict of figures, attributes, parameters (inputs), dates (by anchor), lines, lots, projects, programme,
        matches, as_of, carry_in; amounts are exact numbers as text, in the policy's currency. The answer is a dict: by the
        id of each requirement required, recognised, shortfall, excess, total, met, funder_share, why (by lot), slices,
        parts, remedy, remedy_amounts (by formula); beside them offer, limit, conditions, formula. What cannot be known says
        "refused: " and what is missing.
        """
    @property
    def evidence(self, /) -> str:
        """
        How well the least known of its sources is known: "read" in the source, "known" in general, "derived" here.
        """
    @staticmethod
    def from_toml(text: str) -> Policy:
        """
        A policy from its text in the format ssdc-policy/1 (TOML). PolicyError names every mistake at once.
        """
    @property
    def id(self, /) -> str:
        """
        Its id.
        """
    @staticmethod
    def load(name: str) -> Policy:
        """
        A policy that comes with ssdc, by its name.
        """
    @staticmethod
    def names() -> list[str]:
        """
        The names of the policies that come with ssdc.
        """
    @staticmethod
    def read(path: str | PathLike[str]) -> Policy:
        """
        A policy from a file in the format ssdc-policy/1 (TOML).
        """
    def required(self, /, *, award: Money | str, inputs: dict[str, Any] | None = None) -> Money:
        """
        The match that an award would require, no portfolio needed: of the first requirement of the policy.

        award is Money or text such as "350000 USD", inputs what the policy asks for, by name ({"funder_share": "75%"}).
        Raises NotFound where something that the policy asks for is missing, WrongType where an input lies outside its range.
        """
    @property
    def sha256(self, /) -> str:
        """
        SHA-256 of its text, which a receipt pins.
        """
    @property
    def sources(self, /) -> Table:
        """
        Where its parts were found and how well each is known: a table of title and evidence.
        """
    @property
    def title(self, /) -> str:
        """
        Its title.
        """
    def to_json(self, /) -> str:
        """
        What it says of itself, as JSON: id, title, effective_from, effective_to, sha256, sources (with unverified).
        """
    def to_toml(self, /) -> str:
        """
        Its text in the format ssdc-policy/1, as it was read.
        """

@final
class Portfolio:
    """
    A portfolio: grants, contributions, partners, experts and all that hangs together with them.

    It never changes; apply() gives a new one. Two portfolios are equal when their records are, in whatever order they
    came. Pickling uses the wire form. Portfolio() is empty.
    """
    def __copy__(self, /) -> Portfolio: ...
    def __deepcopy__(self, /, memo: Any) -> Portfolio: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __len__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /) -> Portfolio: ...
    def __reduce__(self, /) -> tuple[Any, tuple[str]]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    def apply(self, /, put: dict[str, Any] | None = None, remove: dict[str, Any] | None = None) -> Portfolio:
        """
        A new portfolio with these records put and those removed, or an exception and the old one untouched.

        put is a part of a portfolio document ({"grants": [{...}]}), remove lists ids by kind ({"grants": ["G-2"]}). Beside
        plain values put takes Money, datetime.date and decimal.Decimal.
        """
    def control(self, /, *, as_of: date) -> Control:
        """
        Who controls whom on the day as_of.
        """
    def counts(self, /) -> dict[str, int]:
        """
        How many records of each kind there are.
        """
    def experts(self, /, taxonomy: Taxonomy | None = None) -> Experts:
        """
        The experts and requests, with a taxonomy of skills; without one, skills match by their names alone.
        """
    @staticmethod
    def from_json(text: str) -> Portfolio:
        """
        Reads a portfolio document (ssdc-portfolio/1) from JSON text.

        Raises InvalidValue or PortfolioError for the first thing that is wrong; the pointer of the exception names the place.
        """
    @staticmethod
    def from_tables(**tables: "Table | ArrowStream | str | PathLike[str]") -> Portfolio:
        """
        A portfolio of the records that tables hold, by kind: from_tables(grants=frame, contributions="lots.csv").

        A table is an ssdc.Table, any object with __arrow_c_stream__ (pandas, polars, pyarrow, DuckDB) or the path of a CSV
        file; its columns are those that table() gives, in any order, absent fields left out. Money is a decimal with a
        column for its currency, or text such as "1250.00 USD", never a float.

        Raises InvalidValue or PortfolioError; the pointer of the exception names table, row (from 0) and column.
        """
    def get(self, /, id: str, kind: str | None = None) -> dict[str, Any]:
        """
        The record of this id in its wire form; without a kind, whichever kind has the id.

        Raises NotFound, or PortfolioError where records of several kinds have the id.
        """
    def match_funding(self, /, policy: str | Policy) -> MatchFunding:
        """
        The match-funding view of the portfolio under a policy, given as a Policy or by the name of one.
        """
    def network(self, /, *, as_of: date, ties: SupportsGetItem[int, str] | None = None, kinds: SupportsGetItem[int, str] | None = None, since: date | None = None, directed: bool = False, south: str = "g77", north: str = "oecd-dac") -> Network:
        """
        The network of the partners at the end of the day as_of.

        ties says what ties them (part_of, funds, works_with, gives, pays, exchanges, shares_expert, solves; None: all), kinds
        which kinds of partners take part (codes of the IATI codelist OrganisationType; None: all). What lasts must hold on the
        day, what happened counts from the beginning; with since what lasted or happened on any day from it on counts. south and north name the frameworks whose members are the South and
        the North.
        """
    def policy_versions(self, /, policies: SupportsGetItem[int, str | Policy], *, as_of: date) -> Table:
        """
        Which of several versions of a rule governs each grant: the one in effect on the date by which versions are chosen,
        such as the day on which the agreement was signed.

        policies are Policy objects or names. A table with a row a grant: grant, policy (None where not exactly one surely
        governs), chosen_by and date, the date by which it was chosen, and why none was.
        """
    @staticmethod
    def read(path: str | PathLike[str]) -> Portfolio:
        """
        Reads a portfolio file (ssdc-portfolio/1, JSON).

        Raises FileError where it cannot be read; otherwise as from_json().
        """
    def table(self, /, kind: str) -> Table:
        """
        The records of a kind ("grants") as a table, by id: a column a field.

        An amount is a decimal, with its currency in a column beside it (amount_currency); a date known only to the month
        or the year is its first day, and a column beside it says so (on_precision). What is absent is None.
        """
    def to_json(self, /) -> str:
        """
        The portfolio as canonical JSON: one text for equal portfolios.
        """
    def totals(self, /) -> Table:
        """
        Control totals: a table of record, type, currency, count, sum over every amount that the portfolio holds.
        """
    def write(self, /, path: str | PathLike[str]) -> None:
        """
        Writes the canonical JSON to a file, whole or not at all.
        """

@final
class Ranking(Asked):
    """
    The best experts for a request, and why the others are left out.

    It is its main table: expert, name, score, its parts (skill, text, language, country, availability, fee, experience), which
    add up to it exactly, and unknown.
    """
    def __arrow_c_stream__(self, /, requested_schema: Any | None = None) -> Any: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self, /) -> Any: ...
    def __len__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def candidates(self, /) -> int:
        """
        How many experts may serve, listed or not.
        """
    @property
    def columns(self, /) -> Any:
        """
        The names of the columns of the main table.
        """
    @property
    def conditions(self, /) -> Table:
        """
        How many each condition leaves out, and about how many nobody can say: a table of condition, excluded, unknown.
        """
    @property
    def excluded(self, /) -> Table:
        """
        Everybody who is left out: a table of expert, reason, sentence.
        """
    def explain(self, /, expert: str) -> dict[str, Any]:
        """
        Why an expert has a score, or is left out: a dict of score, parts (each with its terms, which add up to it), excluded,
        unknown. Points are text, for they are exact.
        """
    @property
    def notes(self, /) -> list[str]:
        """
        What a reader must know, a sentence each.
        """
    def relax(self, /, n: SupportsIndex) -> dict[str, Any]:
        """
        The fewest conditions to drop so that n candidates remain: a dict of drop, candidates (how many there are then) and
        reached. Conflicts of interest, exclusions and second records of one person are never dropped.
        """
    @property
    def rows(self, /) -> Table:
        """
        The main table.
        """
    @property
    def sentence(self, /) -> str:
        """
        The answer in a sentence or two.
        """
    def to_csv(self, /) -> str:
        """
        The main table as comma-separated values.
        """
    def to_dict(self, /) -> dict[str, list[Any]]:
        """
        The columns of the main table by name, as lists.
        """
    def to_json(self, /) -> str:
        """
        The whole answer as canonical JSON: the same bytes in every language.
        """
    def to_pandas(self, /) -> DataFrame:
        """
        The main table as a pandas.DataFrame.
        """
    def to_polars(self, /) -> DataFrame2:
        """
        The main table as a polars.DataFrame.
        """

@final
class Receipt(Asked):
    """
    What was asked and answered, and what the answer stood on: the policy, the records read, the engine's version, the day.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def as_of(self, /) -> date:
        """
        The day the answer is for.
        """
    def bundle(self, /) -> str:
        """
        Everything that the answer stands on, as JSON: the question, the policy's text, exactly the records of the receipt, the answer.
        ssdc.verify(bundle) recomputes it on a machine that has nothing else.
        """
    @property
    def engine(self, /) -> str:
        """
        The version of the engine.
        """
    @property
    def policy(self, /) -> str:
        """
        The name of the policy.
        """
    @property
    def policy_sha256(self, /) -> str:
        """
        SHA-256 of the policy's text.
        """
    @property
    def question(self, /) -> dict[str, Any]:
        """
        What was asked: a dict of kind ("check", "gate", "remedy", "origin", "allocate") and its settings.
        """
    @property
    def records(self, /) -> Table:
        """
        The records that were read: a table of kind, id and sha256 of the canonical JSON.
        """
    @property
    def records_sha256(self, /) -> str:
        """
        One sum over all records read.
        """
    def to_json(self, /) -> str:
        """
        The receipt as canonical JSON, as the answer's JSON has it.
        """

@final
class RecordRef:
    """
    A record that a finding speaks of: its kind and its id.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __new__(cls, /, kind: str, id: str) -> RecordRef: ...
    def __reduce__(self, /) -> tuple[type, tuple[str, str]]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    @property
    def id(self, /) -> str:
        """
        The id.
        """
    @property
    def kind(self, /) -> str:
        """
        The kind, such as "contribution".
        """

@final
class RemedyReport(Asked):
    """
    What the shortfall of a grant leads to.
    """
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def by_formula(self, /) -> dict[str, dict[str, Money]]:
        """
        What each published formula would take, by requirement: A, B and C as far as their figures are known. Of a requirement
        with several recipients the sums.
        """
    @property
    def grant(self, /) -> str:
        """
        The id of the grant.
        """
    @property
    def notes(self, /) -> list[str]:
        """
        Whether the policy is the right one, a sentence each: whether it was in effect, and whether the programme names it.
        """
    @property
    def receipt(self, /) -> Receipt:
        """
        What the answer stands on: policy, records read, engine, day.
        """
    @property
    def rows(self, /) -> Table:
        """
        A table of requirement, recipient, verdict, shortfall, action, formula, amount, currency.
        """
    def to_json(self, /) -> str:
        """
        As canonical JSON: the same bytes in every language.
        """

@final
class RosterReport(Asked):
    """
    A roster on a day: its main table is expert, name, roster, status, from, to, stands.
    """
    def __arrow_c_stream__(self, /, requested_schema: Any | None = None) -> Any: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self, /) -> Any: ...
    def __len__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def balance(self, /) -> Table:
        """
        How those who stand there are balanced by what they say themselves: a table of of (gender, origin), group, count,
        percent; empty where groups are too small.
        """
    @property
    def columns(self, /) -> Any:
        """
        The names of the columns of the main table.
        """
    @property
    def findings(self, /) -> Table:
        """
        What profiles ask for: a table of expert, code, outcome, sentence.
        """
    @property
    def rows(self, /) -> Table:
        """
        The main table.
        """
    @property
    def sentence(self, /) -> str:
        """
        The answer in a sentence or two.
        """
    @property
    def standing(self, /) -> int:
        """
        How many experts stand there now.
        """
    def to_csv(self, /) -> str:
        """
        The main table as comma-separated values.
        """
    def to_dict(self, /) -> dict[str, list[Any]]:
        """
        The columns of the main table by name, as lists.
        """
    def to_json(self, /) -> str:
        """
        The whole answer as canonical JSON: the same bytes in every language.
        """
    def to_pandas(self, /) -> DataFrame:
        """
        The main table as a pandas.DataFrame.
        """
    def to_polars(self, /) -> DataFrame2:
        """
        The main table as a polars.DataFrame.
        """

@final
class Table:
    """
    Rows under named columns. Iterating gives each row as a dict, table[0] a row, table["name"] a column; str() gives
    aligned text, a notebook shows a table.
    """
    def __arrow_c_stream__(self, /, requested_schema: Any | None = None) -> Any:
        """
        The table as an Arrow C stream, which shares its values: what pandas, polars, pyarrow and DuckDB call.
        """
    def __copy__(self, /) -> Table: ...
    def __deepcopy__(self, /, memo: Any) -> Table: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __getitem__(self, key: int | str, /) -> Any:
        """
        The row of this number as a dict, or the column of this name as a list.
        """
    def __iter__(self, /) -> TableRows: ...
    def __len__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> tuple[Any, tuple[list[tuple[str, Any, list[Any]]]]]: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @staticmethod
    def _restore(columns: SupportsGetItem[int, tuple[str, Any, SupportsGetItem[int, Any]]]) -> Table:
        """
        What pickle calls.
        """
    @property
    def columns(self, /) -> list[str]:
        """
        The names of the columns, in order.
        """
    @staticmethod
    def from_arrow(frame: ArrowStream, /) -> Table:
        """
        The table that an object with __arrow_c_stream__ streams: a frame of pandas, polars, pyarrow, DuckDB and others.
        """
    @property
    def kinds(self, /) -> dict[str, str]:
        """
        What kind of values each column holds, by name: text, integer, float, boolean, date, decimal, list<...>, struct<...>.
        """
    @staticmethod
    def read_csv(path: str | PathLike[str]) -> Table:
        """
        Reads a CSV file with a header; every column is text, and what is empty is None.
        """
    def to_csv(self, /) -> str:
        """
        Comma-separated values with a header (RFC 4180, lines end with a newline); an empty place is empty.
        """
    def to_dict(self, /) -> dict[str, list[Any]]:
        """
        The columns by name, as lists of None or str, int, float, bool, decimal.Decimal, datetime.date, list, dict.
        """
    def to_json(self, /) -> str:
        """
        The rows as JSON objects; decimals are text, for JSON numbers are not exact.
        """
    def to_pandas(self, /) -> DataFrame:
        """
        The table as a pandas.DataFrame.
        """
    def to_polars(self, /) -> DataFrame2:
        """
        The table as a polars.DataFrame.
        """

@final
class TableRows:
    """
    The rows of a Table, one after the other.
    """
    def __iter__(self, /) -> TableRows: ...
    def __next__(self, /) -> dict[str, Any]: ...

@final
class Taxonomy:
    """
    Skills, each below none, one or several others: what stands below what, how much each tells, and how well one answers the
    need of another. Skills are given by id, or by a label or synonym that is only theirs.
    """
    def __contains__(self, text: str, /) -> bool: ...
    def __copy__(self, /) -> Taxonomy: ...
    def __deepcopy__(self, /, memo: Any) -> Taxonomy: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __len__(self, /) -> int: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self, /) -> tuple[Any, tuple[Table]]: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    def find(self, /, text: str) -> list[str]:
        """
        The ids of the skills that a text names: the one whose id it is, else those so labelled, else those that have it as a
        synonym. Capitals, forms of letters and numbers of spaces make no difference.
        """
    @staticmethod
    def from_esco(folder: str | PathLike[str]) -> Taxonomy:
        """
        Reads the skills of ESCO from CSV files in a folder or in those right in it: those of its own download (skills_en.csv,
        skillGroups_en.csv, broaderRelationsSkillPillar_en.csv), or those of Tabiya (skills.csv, skillGroups.csv,
        skills_hierarchy.csv). The hierarchy must be there.
        """
    @staticmethod
    def from_table(table: Table | ArrowStream | str | PathLike[str] | dict[str, list[Any]], /) -> Taxonomy:
        """
        Reads a Table, a frame, the path of a CSV file or a dict of lists, with a column id, a column parents or parent, and
        perhaps label, synonyms and count (how often each skill is met, itself). Parents and synonyms are lists, JSON text of
        lists, or text with one a line.

        Raises PortfolioError for circles, which it names, for skills that stand twice and parents that are not there.
        """
    def get(self, /, skill: str) -> dict[str, Any]:
        """
        A skill as a dict of id, label, synonyms, parents, level (fewest steps from a root), information (how much it tells, 0 to
        1) and count.
        """
    def lin(self, /, one: str, other: str) -> float:
        """
        Lin's similarity of two skills, which has no direction.
        """
    def nearest_common(self, /, one: str, other: str) -> list[str]:
        """
        The skills above both, or one of them where it is above the other, below which no other such skill lies.
        """
    def similarity(self, /, *, need: str, skill: str) -> float:
        """
        How well a skill answers a need, from 0 to 1: the share of what the need tells that the skill tells too. A skill answers
        everything above it wholly, and what lies below it in part.
        """
    def to_table(self, /) -> Table:
        """
        All skills as a Table of id, label, parents, synonyms, level, information and, where counts were given, count.
        """
    def with_counts(self, /, counts: dict[str, SupportsIndex]) -> Taxonomy:
        """
        The same skills, each met so often by itself: what is met often tells less.
        """

@final
class TextIndex:
    """
    People and their works, who answer requests in words and may come and go: each answer is that of an index built anew.

    language is the ISO 639 code of all texts; without it, each text's is found from its small words and its script. How texts are
    compared says text_scores.

    A change costs as much as its own words; the first question after it measures all works again. Several threads may use one
    index: each question is answered from the people of one moment.
    """
    def __contains__(self, person: str, /) -> bool: ...
    def __len__(self, /) -> int: ...
    def __new__(cls, /, *, language: str | None = None) -> TextIndex: ...
    def __repr__(self, /) -> str: ...
    def add(self, /, person: str, works: SupportsGetItem[int, str]) -> None:
        """
        Adds a person with a list of works: titles, abstracts, a whole profile.
        """
    def explain(self, /, request: str, person: str) -> dict[str, Any]:
        """
        Why a person has a score: a dict of score, terms (each term as the request writes it, and the score that it adds, the most
        first) and works (what each adds, in their order). Both add up to the score exactly.
        """
    def remove(self, /, person: str) -> None:
        """
        Removes a person.
        """
    def replace(self, /, person: str, works: SupportsGetItem[int, str]) -> None:
        """
        Gives a person other works; after an error the person has those of before.
        """
    def scores(self, /, request: str) -> Table:
        """
        The score of everybody for a request, from 0 to 1: a table of person and score, by person.
        """
    def top(self, /, request: str, *, count: SupportsIndex = 20) -> Table:
        """
        The count best of those who have a word of the request: a table of person and score, best first, then by person.
        """

@final
class Verification(Asked):
    """
    An answer then and now. It is true where it is the same; str() says what was asked, the figures of both, and what differs.
    """
    def __bool__(self, /) -> bool: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __repr__(self, /) -> str: ...
    def __str__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def as_of(self, /) -> date:
        """
        The day the answer is for.
        """
    @property
    def differences(self, /) -> Table:
        """
        What differs: a table of what, then, now; records first, then what the answer says.
        """
    @property
    def engine(self, /) -> tuple[str, str]:
        """
        The version of the engine then and now. Another version alone is no difference.
        """
    @property
    def figures(self, /) -> Table:
        """
        Verdict or decision and figures of the answer: a table of what, then, now; of a remedy those of each obligation.
        """
    @property
    def policy(self, /) -> str:
        """
        The name of the policy.
        """
    @property
    def question(self, /) -> dict[str, Any]:
        """
        What was asked: a dict of kind and its settings, as a receipt has it.
        """
    @property
    def same(self, /) -> bool:
        """
        Whether everything is as it was.
        """
    @property
    def sums(self, /) -> Table:
        """
        The SHA-256 of the policy and of all records read, as letters print them: a table of what, then, now.
        """
    def to_json(self, /) -> str:
        """
        As JSON: question, policy, as_of, figures with what, then, now, engine with then, now, sums with what, then, now, same, and
        differences with what, then, now.
        """

def _allocate(supply: bytes, need: bytes, lots: tuple[bytes, SupportsIndex], obligations: tuple[bytes, SupportsIndex], order: str, classes: bytes | None, capacity: bytes | None, progress: Progress | None = None) -> Allocation:
    """
    The allocation of packed columns; `ssdc.solve.allocate` is the way in.
    """

def _assign(rows: tuple[bytes, SupportsIndex], columns: tuple[bytes, SupportsIndex], scores: bytes, demand: bytes, capacity: bytes, objective: str, required: bytes | None, lower: bytes | None, groups: tuple[bytes, bytes] | None, forced: bytes, forbidden: bytes, budget: tuple[bytes, bytes] | None, effort: SupportsIndex | None, progress: Progress | None = None) -> Assignment:
    """
    The assignment of packed columns; `ssdc.solve.assign` is the way in. Forced and forbidden are rows and columns in turns.
    """

def quadratic(projects: SupportsGetItem[int, dict[str, str | Decimal | int] | SupportsGetItem[int, str | Decimal | int]], *, pool: str | Decimal | int, pool_use: str = "fill", cap: str | Decimal | int | None = None, bound: str | None = None, threshold: str | Decimal | int | None = None) -> list[Decimal]:
    """
    Shares a pool by quadratic funding: what each project gets, in the order given, to a millionth, the rest cut off.

    projects lists the gifts of each project, or maps each contributor to its gift; gifts, pool and cap are decimal.Decimal,
    int or text, never float. pool_use is "fill" (all of the pool), "to_contributions" (at most what was given) or "raw" (at
    most the raw match). With a cap no project gets more; what is above goes to the others in proportion, again until none is
    above.

    bound, with threshold M, matches the less the more two contributors give to the same projects, in one of two published
    forms: with T the sum over projects of the roots of their two gifts, a pair adds to a project its root there times
    2 M / (M + T) ("buterin_2019") or (M + 1) / T ("gitcoin"). It needs the contributors.
    """

def read_iati(paths: str | PathLike[str] | Iterable[str | PathLike[str]], *, progress: Progress | None = None) -> IatiImport:
    """
    Reads IATI activity files, 1.01 to 2.03: a path, several, or a directory of them.

    What a file says wrongly is a finding, never an exception; FileError where a file cannot be read, InvalidValue where
    it is no IATI file at all. progress(done, total) counts bytes, is called at most every 50 ms and once at the end, and
    cancels by returning False (Cancelled is then raised) or by raising.
    """

def text_scores(profiles: dict[str, SupportsGetItem[int, str]], requests: dict[str, str], *, language: str | None = None, top: SupportsIndex | None = None) -> Table:
    """
    How well the works of each person answer each request, from the words alone, in any script: a table of person, request and
    score, from 0 to 1, by request, then by person.

    profiles maps each person to a list of works (titles, abstracts, a whole profile), requests each request to its text.
    language is the ISO 639 code of all texts; without it, each text's is found from its small words and its script. top=20 gives
    only the 20 best for each request, best first, and none without anything in common with it.

    Words are stemmed by Snowball where it has a stemmer, and texts in Chinese, Japanese, Thai, Lao, Burmese and Khmer compared
    by pairs of characters. A work scores the cosine of its words and pairs of words with those of the request, rare ones
    weighing more; a person the soft maximum of the works' scores. The order of input makes no difference.
    """

def verify(answer: Receipt | MatchReport | GateReport | RemedyReport | Origin | MatchAllocation | str, portfolio: Portfolio | None = None) -> Verification:
    """
    Recomputes an answer and says what differs: of a receipt, or of an answer that has one, against a portfolio as it stands now,
    or of a bundle (receipt.bundle()) from what the bundle holds, on a bare machine.

    Of the text of a bundle and a portfolio both is done: what was changed in the bundle, and what the portfolio answers now.

    Raises InvalidValue where the text is no bundle.
    """
