"""IATI files as portfolios: records, findings, exact totals, progress, cancelling."""

import os
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal

import pytest
import ssdc

XML = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03">
  <iati-activity default-currency="USD">
    <iati-identifier>XX-1</iati-identifier>
    <reporting-org ref="XX" type="10"><narrative>A ministry</narrative></reporting-org>
    <title><narrative>Wells &amp; pumps</narrative></title>
    <transaction><transaction-type code="2"/><transaction-date iso-date="2018-01-15"/><value>1000.00</value></transaction>
    <transaction><transaction-type code="3"/><transaction-date iso-date="2018-06-30"/><value>0.10</value></transaction>
    <transaction><transaction-type code="3"/><transaction-date iso-date="2018-07-01"/><value>0.20</value></transaction>
    <transaction><transaction-type code="3"/><transaction-date iso-date="2018-07-02"/><value>much</value></transaction>
  </iati-activity>
</iati-activities>
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "wells.xml"
    path.write_text(XML, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A file that takes a while: 60,000 transactions."""
    path = tmp_path_factory.mktemp("large") / "large.xml"
    transaction = '<transaction><transaction-type code="3"/><transaction-date iso-date="2018-06-30"/><value>0.10</value></transaction>'
    activity = '<iati-activity default-currency="USD"><iati-identifier>XX-{}</iati-identifier><title><narrative>Wells</narrative></title>'
    activities = (activity.format(number) + transaction * 20 + "</iati-activity>\n" for number in range(3_000))
    path.write_text('<iati-activities version="2.03">' + "".join(activities) + "</iati-activities>", encoding="utf-8")
    return path


def test_records_totals_and_findings(file):
    imported = ssdc.read_iati(file)
    assert imported.portfolio.get("XX-1")["title"] == "Wells & pumps"
    totals = imported.totals()
    assert totals.columns == ["file", "type", "currency", "year", "count", "sum"]
    assert [(row["type"], row["currency"], row["year"], row["count"], row["sum"]) for row in totals] == [
        ("2", "USD", 2018, 1, Decimal("1000.00")),
        ("3", "USD", 2018, 2, Decimal("0.30")),
    ]
    assert imported.findings.columns == ["code", "severity", "file", "line", "path", "message"]
    (finding,) = imported.findings
    assert (finding["code"], finding["severity"], finding["file"], finding["line"]) == ("unreadable_transaction", "error", "wells.xml", 10)
    assert finding["path"].startswith("/iati-activities/iati-activity[1]/transaction[4]") and "much" in finding["message"]
    assert "unreadable_transaction" in imported._repr_html_() and repr(imported).endswith("1 findings>")


def test_a_path_several_and_a_folder_are_the_same(file):
    (file.parent / "more.xml").write_text(XML.replace("XX-1", "XX-2"), encoding="utf-8")
    both = ssdc.read_iati(file.parent)
    assert both.portfolio.counts()["grants"] == 2
    assert ssdc.read_iati(sorted(file.parent.glob("*.xml"))).portfolio.counts() == both.portfolio.counts()
    assert ssdc.read_iati(str(path) for path in file.parent.iterdir()).portfolio == ssdc.read_iati(list(file.parent.iterdir())).portfolio


def test_what_is_no_iati_file(tmp_path):
    (tmp_path / "page.xml").write_text("<html/>")
    with pytest.raises(ssdc.InvalidValue) as caught:
        ssdc.read_iati(tmp_path / "page.xml")
    assert caught.value.code == 7003 and "page.xml" in str(caught.value)
    assert [row["code"] for row in ssdc.read_iati(tmp_path).findings] == ["not_iati"]
    with pytest.raises(ssdc.FileError):
        ssdc.read_iati(tmp_path / "none.xml")


def test_progress_counts_bytes_and_does_not_come_too_often(large):
    calls = []
    ssdc.read_iati(large, progress=lambda done, total: calls.append((time.monotonic(), done, total)))
    done = [call[1] for call in calls]
    assert len(calls) >= 2 and done == sorted(done)
    assert {call[2] for call in calls} == {calls[-1][1]}, "all is done at the end"
    pauses = [later[0] - earlier[0] for earlier, later in zip(calls, calls[1:-1])]
    assert all(pause > 0.045 for pause in pauses)


def test_cancelling(large):
    with pytest.raises(ssdc.Cancelled) as caught:
        ssdc.read_iati(large, progress=lambda done, total: False)
    assert caught.value.code == 1301
    with pytest.raises(ZeroDivisionError):
        ssdc.read_iati(large, progress=lambda done, total: 1 // 0)
    assert ssdc.read_iati(large, progress=lambda done, total: None).portfolio.counts()["payments"] == 60_000


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no interval timers")
def test_ctrl_c_ends_the_work(large, tmp_path):
    content = large.read_bytes()
    for number in range(8):  # seconds of work
        (tmp_path / f"{number}.xml").write_bytes(content + b"<!-- %d -->" % number)

    def interrupt(*_):
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGALRM, interrupt)
    try:
        start = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(KeyboardInterrupt):
            ssdc.read_iati(tmp_path)
        assert time.monotonic() - start < 1.1, "Ctrl-C ends the work within a second"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def test_other_threads_go_on_meanwhile(large):
    beats, stop = [], threading.Event()

    def beat():
        while not stop.wait(0.005):
            beats.append(time.monotonic())

    thread = threading.Thread(target=beat)
    thread.start()
    start = time.monotonic()
    ssdc.read_iati(large)
    took = time.monotonic() - start
    stop.set()
    thread.join()
    assert len([at for at in beats if at < start + took]) > took / 0.05


def test_published_files_add_up(shared):
    checks = shared / "checks/iati_totals.py"
    command = [sys.executable, checks, shared / "data/iati/expected_sums.jsonl", shared / "data"]
    done = subprocess.run(list(map(os.fspath, command)), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
