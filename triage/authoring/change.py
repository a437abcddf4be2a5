"""What a difference is made of: pieces that were added, removed, changed or moved, and the fields that say how."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from triage.authoring import say
from triage.authoring.pieces import Piece
from triage.content.findings import Finding


@dataclass(frozen=True)
class Field:
    """One field that changed.  ``words`` says it; ``sentences`` are old and new sentences of prose ("" where none)."""

    field: str
    old: Any
    new: Any
    words: str
    sentences: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Change:
    """One piece that was added, removed, changed or moved to another file."""

    what: Literal["added", "removed", "changed", "moved"]
    piece: Piece
    fields: tuple[Field, ...] = ()
    note: str = ""

    @property
    def lead(self) -> str:
        """自 2026-12-01 起，where the change names a day of its own."""
        since = next((f.new for f in self.fields if f.field == "since"), None)
        return f"自 {since} 起，" if since and len(self.fields) > 1 else ""

    def in_force_later(self, today: datetime.date) -> datetime.date | None:
        """The last day from which something of an added or changed piece holds, where that is still to come."""
        series = self.piece.fields.get("later")
        days = [*map(_day, series if isinstance(series, dict) else ()), _day(self.piece.fields.get("since"))]
        later = [day for day in days if day and day > today]
        return max(later) if later and self.what in ("added", "changed") else None

    def as_dict(self) -> dict:
        return {
            "kind": self.piece.kind,
            "id": self.piece.id,
            "title": self.piece.title,
            "owner": self.piece.owner,
            "file": self.piece.file,
            "line": self.piece.line,
            "what": self.what,
            "note": self.note,
            "fields": [{"field": f.field, "name": say.name_of(f.field), "old": f.old, "new": f.new, "words": f.words} for f in self.fields],
        }


def _day(words: Any) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(words))
    except ValueError:
        return None


@dataclass(frozen=True)
class Difference:
    """All changes, in the order of kinds; ``unread`` are files one side of which cannot be read."""

    changes: tuple[Change, ...]
    unread: tuple[Finding, ...] = ()

    def counts(self) -> Counter[tuple[str, str]]:
        return Counter((change.piece.kind, change.what) for change in self.changes)
