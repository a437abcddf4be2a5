"""Each rule's record: how often it decided the labelled matters, and how often the labels accept its path.

Every matter is heard by an ear that did not learn from it, so that the record says what an unseen matter would get.
``bancheng review`` works it out (:mod:`triage.authoring.recording`); it is kept under var/ by the hash of what it
depends on: rules, labels and code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from triage.content import made
from triage.content.home import var_folder
from triage.content.labelled import FOLDER as LABELS
from triage.content.labelled import LabelledMatter
from triage.content.release import code_hash, content_hash

FOLDER = "record"
#: Records of so many revisions are kept.
_KEPT = 4


@dataclass
class Decided:
    """What one rule did: it decided so many matters, the labels accept its path in so many, and ``against`` are the others."""

    decided: int = 0
    agreed: int = 0
    against: list[str] = field(default_factory=list)

    @property
    def agreement(self) -> float:
        return self.agreed / self.decided if self.decided else 1.0


@dataclass
class Held:
    """How often path, service and cause were right over ``matters`` held back: (right, of so many labelled)."""

    matters: int = 0
    path: tuple[int, int] = (0, 0)
    service: tuple[int, int] = (0, 0)
    cause: tuple[int, int] = (0, 0)

    def count(self, path: bool, service: bool, cause: bool | None) -> None:
        """One matter more; ``cause`` is None where nobody labelled it."""
        self.matters += 1
        self.path = self.path[0] + path, self.path[1] + 1
        self.service = self.service[0] + service, self.service[1] + 1
        if cause is not None:
            self.cause = self.cause[0] + cause, self.cause[1] + 1


@dataclass
class Record:
    """The record over ``matters`` labelled matters: of every rule that decided any, and for each business line (code)."""

    matters: int = 0
    rules: dict[str, Decided] = field(default_factory=dict)
    lines: dict[str, Held] = field(default_factory=dict)

    def of(self, rule: str) -> Decided:
        """The record of one rule: of one that decided nothing too."""
        return self.rules.get(rule, Decided())

    def count(self, matter: LabelledMatter, rule: str, path: str, service: str, cause: str) -> None:
        """Take in one matter that ``rule`` ("" for none) decided so."""
        self.matters += 1
        right = path in matter.accept
        if rule:
            record = self.rules.setdefault(rule, Decided())
            record.decided += 1
            record.agreed += right
            record.against += [] if right else [matter.id]
        if not matter.danger:  # help comes first: what errand is told beside a danger is not measured
            known = cause in (matter.cause, matter.second) if matter.cause else None
            self.lines.setdefault(matter.line or "other", Held()).count(right, service in matter.services, known)

    def add(self, other: Record) -> None:
        """Take in what another process counted."""
        self.matters += other.matters
        for name, more in other.rules.items():
            mine = self.rules.setdefault(name, Decided())
            mine.decided, mine.agreed, mine.against = mine.decided + more.decided, mine.agreed + more.agreed, mine.against + more.against
        for name, held in other.lines.items():
            ours = self.lines.setdefault(name, Held())
            ours.matters += held.matters
            for axis in ("path", "service", "cause"):
                setattr(ours, axis, tuple(a + b for a, b in zip(getattr(ours, axis), getattr(held, axis), strict=True)))


def read_record(home: Path) -> Record | None:
    """The record of what stands in ``home``; None where nobody has worked it out since it last changed."""
    try:
        kept = json.loads(record_file(home).read_text(encoding="utf-8"))
        rules = {name: Decided(**value) for name, value in kept["rules"].items()}
        return Record(kept["matters"], rules, {name: _held(value) for name, value in kept["lines"].items()})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _held(kept: Mapping) -> Held:
    return Held(kept["matters"], *(tuple(kept[axis]) for axis in ("path", "service", "cause")))


def record_file(home: Path) -> Path:
    """Where the record of these rules, these labels and this code is kept."""
    key = hashlib.sha256(f"{content_hash(home, ('rules', LABELS))} {code_hash()}".encode()).hexdigest()[:16]
    return var_folder(home) / FOLDER / f"{key}.json"


def keep(found: Record, file: Path) -> None:
    """Write a record; those of earlier revisions are thrown away."""
    made.write(file, json.dumps(asdict(found), ensure_ascii=False, indent=1, sort_keys=True))
    made.forget_older(file, _KEPT)
