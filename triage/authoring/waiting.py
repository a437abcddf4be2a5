"""What long work asks for to show how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

#: (what is worked on, in how many parts) → what hears of how many more parts are done.
Waiting = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]


@contextmanager
def unseen(label: str, length: int) -> Iterator[Callable[[int], object]]:
    """Shows nobody anything."""
    yield lambda more: None
