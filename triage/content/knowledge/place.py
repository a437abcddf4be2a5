"""Where a piece of content stands, so that a finding can point at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """``file`` is relative to the home folder; ``line`` counts from 1; ``keys`` gives the line of each key."""

    file: str
    line: int = 0
    keys: Mapping[str, int] = field(default_factory=dict, hash=False, compare=False)

    def at(self, key: str) -> int:
        """The line of one key, else of the whole piece."""
        return self.keys.get(key, self.line)
