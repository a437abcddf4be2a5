"""Which wordings an officer may read to a citizen: labels of kb/cases/wordings.jsonl, by reading.

One matter a line: ``{"id": "D001", "replies": ["rep-birth-late"]}``; an empty list says that silence is right.  Where some
wordings were laid before a reader, ``"unfit": ["rep-birth-ask"]`` are those that are not fit, and ``replies`` only those of
them that are.  The words are those of the labelled matter of that id.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from triage.content.findings import ContentError, Finding
from triage.content.labelled import CHECK
from triage.content.schema import nearest
from triage.content.textfile import read_text

FILE = "kb/cases/wordings.jsonl"
#: As many judgements as if each wording had been found fit as often as all others, before anybody read it.
DRAWN = 12
#: For so many mistakes what is near is looked for, which takes a walk over all names; with more a file is missing, and no name is near.
_GUESSED = 50
_FORM = '写成 {"id": "事项编号", "replies": ["口径编号"]}；不该说话的，replies 写 []；摆出来读过、不合适的，写进 "unfit": ["口径编号"]'


@dataclass(frozen=True)
class Acceptable:
    """``replies`` are the ids of all wordings that an officer may read to this citizen; none: silence is right.  Where a reader judged
    some wordings (``unfit`` is not None) they are those of them that are fit, and none of them may be."""

    matter: str
    replies: frozenset[str]
    line: int = field(compare=False)
    unfit: frozenset[str] | None = None

    @property
    def telling(self) -> bool:
        """Whether it tells what is right: a wording, or silence."""
        return bool(self.replies) or self.unfit is None


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


def labels_of(home: Path) -> dict[str, Acceptable]:
    """Matter → its label, as far as it can be read; what is wrong there, ``bancheng check`` tells."""
    file = home / FILE
    if not file.is_file():
        return {}
    stat = file.stat()
    return _labels(file, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)  # two releases are compared, and a desk opens other days
def _labels(file: Path, changed: int, size: int) -> dict[str, Acceptable]:
    try:
        return {label.matter: label for _, label in _lines(file) if label}
    except ContentError:
        return {}


def told_for(home: Path) -> dict[str, frozenset[str]]:
    """Matter → the wordings it was told for."""
    return {matter: label.replies for matter, label in labels_of(home).items()}


def accepted(home: Path) -> dict[str, float]:
    """Wording → how much oftener than others it was found fit where it was laid before a reader: the difference in log-odds.  Those that
    were laid before nobody are left out: as fit as all others."""
    judged = [label for label in labels_of(home).values() if label.unfit is not None]
    fit = Counter(reply for label in judged for reply in label.replies)
    unfit = Counter(reply for label in judged for reply in label.unfit or ())
    if not fit or not unfit:
        return {}
    usual = fit.total() / (fit.total() + unfit.total())

    def odds(share: float) -> float:
        return math.log(share / (1 - share))

    return {
        reply: odds((fit[reply] + DRAWN * usual) / (fit[reply] + unfit[reply] + DRAWN)) - odds(usual)
        for reply in sorted(fit.keys() | unfit.keys())
    }


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
    if set(raw) - {"id", "replies", "unfit", "note"} or not isinstance(raw.get("unfit", []), list):
        return None
    unfit = frozenset(map(str, raw["unfit"])) if "unfit" in raw else None
    return Acceptable(raw["id"], frozenset(map(str, raw["replies"])), number, unfit)


def _wrong(label: Acceptable | None, matters: set[str], replies: set[str], number: int, guess: bool) -> Iterator[tuple[str, str]]:
    if label is None:
        yield f"第 {number} 行写得不对", _FORM
        return

    def near(name: str, names: set[str]) -> str:
        return nearest(name, names) if guess else ""

    if label.matter not in matters:
        yield f"没有标注好的事项“{label.matter}”", near(label.matter, matters) or "编号照 kb/cases/ 里的写"
    for identity in sorted((label.replies | (label.unfit or frozenset())) - replies):
        yield f"没有答复口径“{identity}”", near(identity, replies) or "编号照 kb/replies/ 里的写"
    for identity in sorted(label.replies & (label.unfit or frozenset())):
        yield f"口径“{identity}”又写合适又写不合适", "读一遍，留一处"
