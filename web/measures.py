"""What the server tells of itself to Prometheus: how many requests of which kind, and how long they took."""

from __future__ import annotations

import hashlib
import os

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

#: Bounds in seconds of the times that answers take.
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_requests = Counter("bancheng_requests", "Requests answered.", ("method", "route", "status"))
_seconds = Histogram("bancheng_request_seconds", "Seconds from a request to its answer.", ("route",), buckets=_BOUNDS)


def answered(method: str, route: str, status: int, seconds: float) -> None:
    _requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
    _seconds.labels(route).observe(seconds)


def exposition() -> bytes:
    """All of it as Prometheus reads it; of all processes together where ``PROMETHEUS_MULTIPROC_DIR`` names their folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)


def short_hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
