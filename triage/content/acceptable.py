"""Which wordings an officer may read to a citizen: labels of kb/cases/wordings.jsonl, by reading.

One matter a line: ``{"id": "D001", "replies": ["rep-birth-late"]}``; an empty list says that silence is right.  The words
are those of the labelled matter of that id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from triage.content.findings import ContentError, Finding
from triage.content.labelled import CHECK
from triage.content.schema import nearest
from triage.content.textfile import read_text

FILE = "kb/cases/wordings.jsonl"
#: For so many mistakes what is near is looked for, which takes a walk over all names; with more a file is missing, and no name is near.
_GUESSED = 50
_FORM = '写成 {"id": "事项编号", "replies": ["口径编号"]}；不该说话的，replies 写 []'


@dataclass(frozen=True)
class Acceptable:
    """``replies`` are the ids of all wordings that an officer may read to this citizen; none: silence is right."""

    matter: str
    replies: frozenset[str]
    line: int


def read_acceptable(file: Path, matters: Iterable[str], replies: Iterable[str]) -> list[Acceptable]:
    """The labels of ``file``.  Raises :class:`ContentError` with every line that is not right, in Chinese."""
    labels, findings = check_acceptable(file, matters, replies, file.name)
    if findings:
        raise ContentError(findings)
    return labels


def check_acceptable(file: Path, matters: Iterable[str], replies: Iterable[str], name: str) -> tuple[list[Acceptable], list[Finding]]:
    """The labels of ``file``, and what is wrong with the others; the file goes by ``name``."""
    known, wordings = set(matters), set(replies)
    found: list[Acceptable] = []
    findings: list[Finding] = []
    try:
        lines = _lines(file)
    except ContentError as error:
        return [], [replace(finding, file=name) for finding in error.findings]
    for number, label in lines:
        wrong = list(_wrong(label, known, wordings, number, guess=len(findings) < _GUESSED))
        findings += [Finding(name, number, CHECK, message, mend) for message, mend in wrong]
        if label and not wrong:
            found.append(label)
    return found, findings


def told_for(home: Path) -> dict[str, frozenset[str]]:
    """Matter → the wordings it was told for, as far as it can be read; what is wrong there, ``bancheng check`` tells."""
    try:
        return {label.matter: label.replies for _, label in _lines(home / FILE) if label} if (home / FILE).is_file() else {}
    except ContentError:
        return {}


def _lines(file: Path) -> list[tuple[int, Acceptable | None]]:
    """Each line's number and label, None where it has not the form of one.  Raises :class:`ContentError`."""
    text = read_text(file, file.parent, CHECK)
    return [(number, _label(line, number)) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _label(line: str, number: int) -> Acceptable | None:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str) or not isinstance(raw.get("replies"), list):
        return None
    return Acceptable(raw["id"], frozenset(map(str, raw["replies"])), number) if set(raw) <= {"id", "replies", "note"} else None


def _wrong(label: Acceptable | None, matters: set[str], replies: set[str], number: int, guess: bool) -> Iterator[tuple[str, str]]:
    if label is None:
        yield f"第 {number} 行写得不对", _FORM
        return

    def near(name: str, names: set[str]) -> str:
        return nearest(name, names) if guess else ""

    if label.matter not in matters:
        yield f"没有标注好的事项“{label.matter}”", near(label.matter, matters) or "编号照 kb/cases/ 里的写"
    for identity in sorted(label.replies - replies):
        yield f"没有答复口径“{identity}”", near(identity, replies) or "编号照 kb/replies/ 里的写"
