"""Who builds first: of two processes that start at once one builds, the other waits and finds it built."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = "building.lock"


@contextmanager
def turn(var: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Within this nobody else builds under ``var``; ``tell`` hears in Chinese where somebody does and has to be waited for.

    Where no lock can be kept, each builds for itself.
    """
    try:
        lock = (var / FILE).open("wb")
    except OSError:
        yield
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("另一个进程正在建听音或者索引，等它建好……")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
