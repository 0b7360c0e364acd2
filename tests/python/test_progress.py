"""Progress: a callable, a tqdm bar, tqdm itself."""

import io
from datetime import date

import pytest
import ssdc
from tqdm import tqdm


def check_all(portfolio, progress):
    return portfolio.match_funding("ssdc-1-to-1").check_all(as_of=date(2018, 6, 30), progress=progress)


def test_a_callable_hears_the_end(centre):
    calls = []
    assert len(check_all(centre, lambda *call: calls.append(call))) == 18
    assert calls[-1] == (18, 18)


def test_a_bar_is_moved_and_stays_open(centre):
    stream = io.StringIO()
    with tqdm(file=stream, desc="grants") as bar:
        check_all(centre, bar)
        assert (bar.n, bar.total, bar.disable) == (18, 18, False)
    assert "grants: 100%" in stream.getvalue() and "18/18" in stream.getvalue()


def test_tqdm_itself_is_made_and_closed(centre):
    made, closed = [], []

    class Bar(tqdm):
        def __init__(self):
            super().__init__(file=io.StringIO())
            made.append(self)

        def close(self):
            closed.append(self.n)
            super().close()

    check_all(centre, Bar)
    assert [bar.n for bar in made] == [18] and closed[0] == 18


def test_what_cannot_hear_is_refused(centre):
    with pytest.raises(TypeError, match="expected a callable or a tqdm bar, got builtins.int"):
        check_all(centre, 5)
