"""The keys that callers of the API bring: looked up once in a while, counted all the time."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from triage.clients import Client, Clients

#: Seconds for which a key that was looked up is taken as it was: so soon a withdrawn one stops working.
_REMEMBERED = 30.0
#: Keys, right and wrong ones, that are remembered at most.
_MOST = 2_000


@dataclass
class _Bucket:
    """How many requests are left; it fills up again evenly within a minute."""

    left: float
    at: float


@dataclass(frozen=True)
class Allowance:
    """What a client has left: ``left`` requests of ``limit``; ``reset`` seconds until all are there again."""

    limit: int
    left: int
    reset: int
    allowed: bool

    @property
    def headers(self) -> dict[str, str]:
        return {"RateLimit-Limit": str(self.limit), "RateLimit-Remaining": str(self.left), "RateLimit-Reset": str(self.reset)}


class Keys:
    """Each process counts for itself."""

    def __init__(self, clients: Clients):
        self._clients = clients
        self._known: OrderedDict[bytes, tuple[float, Client | None]] = OrderedDict()
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def client(self, given: str) -> Client | None:
        """Whose key ``given`` is; None for one that is not good.  Raises :class:`triage.store.StoreError`."""
        digest = hashlib.sha256(given.encode("utf-8", "replace")).digest()
        with self._lock:
            kept = self._known.get(digest)
        if kept is not None and time.monotonic() - kept[0] < _REMEMBERED:
            return kept[1]
        client = self._clients.known(given)
        with self._lock:
            self._known[digest] = (time.monotonic(), client)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return client

    def take(self, client: Client) -> Allowance:
        """Count one request of ``client``."""
        now = time.monotonic()
        with self._lock:
            bucket = self._buckets.setdefault(client.name, _Bucket(float(client.per_minute), now))
            bucket.left = min(float(client.per_minute), bucket.left + (now - bucket.at) * client.per_minute / 60)
            bucket.at = now
            allowed = bucket.left >= 1
            bucket.left -= allowed
            reset = math.ceil((client.per_minute - bucket.left) * 60 / client.per_minute)
            return Allowance(client.per_minute, int(bucket.left), reset, allowed)
