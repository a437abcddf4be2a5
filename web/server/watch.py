"""Whether the content of a running server has become another: seen by its files, taken up once they have come to rest.

A new day makes another content of the same files: what begins or ends with it is taken up after midnight.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from pathlib import Path

from triage.content.release import content_files

#: Seconds between two looks.  What changes between two looks is still being written: it is left to come to rest.
PAUSE = 2.0

Seen = tuple[tuple[str, int, int], ...]


class Watch:
    """Told of by :meth:`changed` once for each new state of the content."""

    def __init__(self, home: Path, today: Callable[[], datetime.date] = datetime.date.today):
        self._home, self._today = home, today
        self._served = self._last = self._look()
        self._next = time.monotonic() + PAUSE

    def changed(self) -> bool:
        """Whether the files are another than those that were served, and were the same at the last look."""
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + PAUSE
        seen, before = self._look(), self._last
        self._last = seen
        if seen == self._served or seen != before:
            return False
        self._served = seen
        return True

    def _look(self) -> Seen:
        found = [(self._today().isoformat(), 0, 0)]
        for path in content_files(self._home):
            try:
                known = path.stat()
            except OSError:  # gone between two glances: the next look will tell
                continue
            found.append((path.as_posix(), known.st_mtime_ns, known.st_size))
        return tuple(found)
