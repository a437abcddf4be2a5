"""One event: a fact that happened, chained by SHA-256 to the one before it in its stream."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from zoneinfo import ZoneInfo

import rfc8785

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Event:
    """``pos`` numbers all events from 1, ``seq`` those of one stream; ``at`` is UTC, ``day`` the day in Shanghai."""

    pos: int
    stream: str
    seq: int
    id: str
    type: str
    v: int
    at: str
    day: str
    actor: str
    role: str
    unit: str
    device: str
    client: str
    command: str
    payload: str
    prev: str
    hash: str = ""

    @property
    def data(self) -> Mapping[str, Any]:
        return json.loads(self.payload)

    @property
    def true_hash(self) -> str:
        """The hash that this content has; :attr:`hash` is the one that was kept."""
        return hashlib.sha256(rfc8785.dumps([getattr(self, name) for name in _HASHED])).hexdigest()


_HASHED = tuple(field.name for field in fields(Event) if field.name != "hash")


def canonical(value: Any) -> str:
    """The one text of a JSON value (RFC 8785)."""
    return rfc8785.dumps(value).decode("utf-8")


def digest(value: Any) -> str:
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def moment(now: dt.datetime) -> str:
    """UTC to the microsecond, so that the texts sort as the times do."""
    return now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def day_of(now: dt.datetime) -> dt.date:
    """The day in Shanghai."""
    return now.astimezone(SHANGHAI).date()


def not_before(at: str, now: dt.datetime) -> dt.datetime:
    """Now, or the moment of the last event (``at``) where the machine's clock was set back since."""
    return max(now, dt.datetime.fromisoformat(at)) if at else now


def new_id() -> str:
    """A UUID of version 7: sorts by the time it was made."""
    raw = bytearray((time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
