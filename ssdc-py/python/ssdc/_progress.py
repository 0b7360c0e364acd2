"""What may hear of progress: a callable, or a tqdm bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

Listener: TypeAlias = Callable[[int, int], object]


class Bar(Protocol):
    """A bar as tqdm has it: an instance, or tqdm itself, which is then made and closed here."""

    n: Any
    total: Any

    def refresh(self) -> Any: ...
    def close(self) -> Any: ...


Progress: TypeAlias = Listener | Bar | type[Bar]


def callback(progress: Any) -> Listener:
    """The callable that work reports (done, total) to."""
    if isinstance(progress, type) and hasattr(progress, "refresh"):
        return _on_bar(progress(), close=True)
    if hasattr(progress, "refresh") and hasattr(progress, "total"):
        return _on_bar(progress, close=False)
    if callable(progress):
        listener: Listener = progress
        return listener
    kind = type(progress)
    raise TypeError(f"expected a callable or a tqdm bar, got {kind.__module__}.{kind.__qualname__}")


def _on_bar(bar: Any, close: bool) -> Listener:
    def report(done: int, total: int) -> None:
        bar.n, bar.total = done, total or None
        bar.refresh()
        if close and done == total:
            bar.close()

    return report
