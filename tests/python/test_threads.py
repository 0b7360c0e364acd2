"""Eight threads at once, and Ctrl-C: portfolios never change under anyone's eyes, and nobody waits for long."""

import json
import pickle
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import ssdc

AS_OF = date(2018, 6, 30)
READERS, CHANGES = 7, 60


def test_seven_threads_read_while_one_applies_changes(centre):
    """What a reader sees is one version whole: its verdict and its canonical text belong together."""
    newest, versions, done = [centre], {centre.to_json(): 0}, threading.Event()
    start = threading.Barrier(READERS + 1)

    def change():
        start.wait()
        for number in range(1, CHANGES + 1):
            lot = {"id": f"C-{number:03}", "source": "south-wind", "kind": "cash", "amount": f"{number}.00 USD", "earmark": {"grants": ["SG-06"]},
                   "recipient": "vu-growers", "states": [{"state": "received", "on": "2015-01-01"}]}  # fmt: skip
            after = newest[0].apply(put={"contributions": [lot]}, remove={"contributions": [f"C-{number - 1:03}"]} if number > 1 else {})
            versions[after.to_json()] = number
            newest[0] = after
        done.set()

    def read():
        start.wait()
        seen = []
        while not done.is_set() or not seen:
            portfolio = newest[0]
            matching = portfolio.match_funding("ssdc-1-to-1")
            seen.append((portfolio.to_json(), matching.check("SG-06", as_of=AS_OF).recognised, len(matching.check_all(as_of=AS_OF)), len(portfolio.table("grants"))))
        return seen

    before = centre.to_json()
    own = centre.match_funding("ssdc-1-to-1").check("SG-06", as_of=AS_OF).recognised
    with ThreadPoolExecutor(READERS + 1) as pool:
        changed = pool.submit(change)
        readings = [future.result(60) for future in [pool.submit(read) for _ in range(READERS)]]
        changed.result(60)
    everything = [reading for seen in readings for reading in seen]
    assert len({text for text, *_ in everything}) > 1, "some reader saw a change"
    for text, recognised, grants, rows in everything:
        version = versions[text]
        assert recognised == own + ssdc.Money(f"{version} USD") and grants == rows == 18
    assert centre.to_json() == before


def test_eight_threads_share_one_portfolio(centre):
    expected = centre.match_funding("ssdc-1-to-1").check_all(as_of=AS_OF).to_csv()

    def work(number):
        table = centre.match_funding("ssdc-1-to-1").check_all(as_of=AS_OF).to_csv()
        return table, pickle.loads(pickle.dumps(centre)) == centre, ssdc.Table.from_arrow(centre.table("grants")) == centre.table("grants")

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(40))) == [(expected, True, True)] * 40


@pytest.fixture(scope="module")
def large():
    """Enough records for a second of work and more in each call below."""
    grants = [{"id": f"G-{number:07}", "title": "Wells", "amount": "100.00 USD"} for number in range(150_000)]
    lots = [
        {"id": f"C-{number:07}", "kind": "cash", "amount": "100.00 USD", "earmark": {"grants": [f"G-{number % 150_000:07}"]},
         "states": [{"state": "received", "on": "2018-01-01"}]}
        for number in range(450_000)
    ]  # fmt: skip
    text = json.dumps({"format": "ssdc-portfolio/1", "grants": grants, "contributions": lots})
    return ssdc.Portfolio.from_json(text), text


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no interval timers")
@pytest.mark.parametrize("name", ["from_json", "read", "to_json", "write", "table", "from_tables", "apply", "to_csv"])
def test_ctrl_c_ends_the_wait_within_a_second(large, tmp_path, name):
    portfolio, text = large
    path = tmp_path / "p.json"
    if name == "read":
        path.write_text(text)
    table = portfolio.table("contributions") if name in ("from_tables", "to_csv") else None
    put = json.loads(text) if name == "apply" else None
    calls = {
        "from_json": lambda: ssdc.Portfolio.from_json(text),
        "read": lambda: ssdc.Portfolio.read(path),
        "to_json": portfolio.to_json,
        "write": lambda: portfolio.write(path),
        "table": lambda: portfolio.table("contributions"),
        "from_tables": lambda: ssdc.Portfolio.from_tables(contributions=table, grants=portfolio.table("grants")),
        "apply": lambda: ssdc.Portfolio().apply(put=put),
        "to_csv": lambda: table.to_csv(),
    }

    def interrupt(*_):
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        start = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            calls[name]()
        assert time.monotonic() - start < 1.0
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert name == "read" or list(tmp_path.iterdir()) == [], "what was interrupted wrote nothing"
