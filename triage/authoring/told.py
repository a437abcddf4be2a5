"""A matter that somebody told, wherever it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from triage.content.findings import ContentError, Finding
from triage.content.labelled import LabelledMatter
from triage.content.textfile import read_text


@dataclass(frozen=True)
class Told:
    """A matter somebody told: where it stands, and the paths that a careful officer would call right (() where nobody said)."""

    id: str
    text: str
    file: str = ""
    line: int = 0
    accept: tuple[str, ...] = ()


def read_matters(path: Path, name: str = "") -> Iterator[Told]:
    """The matters of a JSON-lines file with id and text.  Raises :class:`ContentError` at the first bad line."""
    for number, line in enumerate(read_text(path, path.parent, "matters").split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            matter = LabelledMatter.from_dict({**entry, "id": str(entry.get("id", number)), "text": str(entry["text"])})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise ContentError(
                [Finding(name or path.name, number, "matters", "这一行不是一件事项", '每行写成 {"id": "编号", "text": "群众说的话"}')]
            ) from None
        yield Told(matter.id, matter.text, name or path.name, number, matter.accept)
