"""Who guesses has to wait: after a few failures within a while an address gets no further try until the while is over."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque

#: So many failures within so many seconds; and of so many addresses at most, the latest.
FAILURES, SECONDS, MOST_ADDRESSES = 5, 60.0, 10_000


class Throttle:
    """Kept by each process for itself: with two workers a guesser gets twice as many tries, which is still none to speak of."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str) -> int:
        """Seconds until ``address`` may try again; 0 for at once."""
        with self._lock:
            times = self._failed.get(address, ())
            recent = [at for at in times if at > time.monotonic() - SECONDS]
        return int(recent[-FAILURES] + SECONDS - time.monotonic()) + 1 if len(recent) >= FAILURES else 0

    def failed(self, address: str) -> None:
        with self._lock:
            self._failed.setdefault(address, deque(maxlen=FAILURES)).append(time.monotonic())
            self._failed.move_to_end(address)
            while len(self._failed) > MOST_ADDRESSES:
                self._failed.popitem(last=False)
