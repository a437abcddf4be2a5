"""What the difference to an earlier revision is looked at by: both revisions, and a check of the two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from triage.authoring.content import Content
from triage.authoring.pieces import Piece, Pieces
from triage.content.findings import Finding, Severity

_SHIPPED = ("规则", "口径", "文章", "事实")


@dataclass(frozen=True)
class Past:
    """The base (with the folder it stands in) and the head, and the ids that any release ever had."""

    folder: Path
    base: Pieces
    head: Pieces
    released: frozenset[str]

    def shipped(self) -> Iterator[tuple[Piece, Piece | None]]:
        """What was in force at the base, with what became of it; files that cannot be read now are passed over."""
        for key, old in self.base.found.items():
            if old.kind in _SHIPPED and old.fields.get("status") != "草案" and (key in self.head.found or old.file not in self.head.unread):
                yield old, self.head.found.get(key)

    def kept(self) -> Iterator[tuple[Piece, Piece]]:
        """What stands in both, as it was and as it is."""
        for key, old in self.base.found.items():
            if key in self.head.found:
                yield old, self.head.found[key]


@dataclass(frozen=True)
class HistoryCheck:
    """A check of the difference to an earlier revision; ``key`` as in :class:`triage.authoring.checks.base.Check`."""

    name: str
    guards: str
    look: Callable[[Past, Content], Iterator[tuple[Piece, str, str]]]
    severity: Severity = "error"
    key: str = ""
    excusable: ClassVar[bool] = False

    def run(self, past: Past, content: Content) -> Iterator[Finding]:
        for piece, message, mend in self.look(past, content):
            present = piece.key in past.head.found or (content.home / piece.file).is_file()
            line = piece.line if present and piece.file else 0
            gone = piece.kind in _SHIPPED and piece.key not in past.head.found
            file = piece.file if present else str(Path(piece.file).parent)
            yield content.exactly(Finding(file, 0 if gone else line, self.name, message, mend, piece.id, self.severity), self.key)
