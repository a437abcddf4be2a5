"""How well the wording fits, on matters for which somebody read which wordings are acceptable.

The labels stand in kb/cases/wordings.jsonl, one matter a line: ``{"id": "D001", "replies": ["rep-birth-late"]}``; an empty
list says that silence is right.  The words are those of the labelled matter of that id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from triage.authoring.measure import Share
from triage.content.findings import ContentError, Finding
from triage.content.labelled import LabelledMatter
from triage.content.schema import nearest
from triage.decision.decision import Decision
from triage.decision.judge import Judge

FILE = "kb/cases/wordings.jsonl"


@dataclass(frozen=True)
class Acceptable:
    """``replies`` are the ids of all wordings that an officer may read to this citizen; none: silence is right."""

    matter: str
    replies: frozenset[str]
    line: int


@dataclass
class Fit:
    """``first`` over matters with an acceptable wording, ``silence`` over those without; ``wrong`` are the misses."""

    first: Share = field(default_factory=Share)
    silence: Share = field(default_factory=Share)
    said: Share = field(default_factory=Share)
    wrong: list[tuple[Acceptable, LabelledMatter, str | None]] = field(default_factory=list)

    def add(self, label: Acceptable, matter: LabelledMatter, decision: Decision) -> None:
        told = decision.reply.id if decision.reply else None
        right = told in label.replies if label.replies else told is None
        (self.first if label.replies else self.silence).add(right)
        self.said.add(told is not None)
        if not right:
            self.wrong.append((label, matter, told))

    def table(self) -> str:
        return "\n".join(
            [
                f"有合适口径的，第一条就合适　{self.first}",
                f"没有合适口径的，没有说话　　{self.silence}",
                f"说了话的　　　　　　　　　　{self.said}",
            ]
        )


def read_acceptable(file: Path, matters: Mapping[str, LabelledMatter], replies: Mapping[str, object]) -> list[Acceptable]:
    """The labels of ``file``.  Raises :class:`ContentError` with every line that is not right, in Chinese."""
    found, findings = [], []
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            label = _label(line, number)
            wrong = list(_wrong(label, matters, replies, number))
            findings += [Finding(file.name, number, "labels", message, mend) for message, mend in wrong]
            if label and not wrong:
                found.append(label)
    if findings:
        raise ContentError(findings)
    return found


def measure_fit(labels: Iterable[Acceptable], matters: Mapping[str, LabelledMatter], judge: Judge, fit: Fit) -> Fit:
    """``fit`` with the wordings that ``judge`` reads for these matters."""
    for label in labels:
        matter = matters[label.matter]
        fit.add(label, matter, judge.decide(matter.text, form=matter.form or None))
    return fit


def _label(line: str, number: int) -> Acceptable | None:
    """The label of one line; None where it has not the form of one."""
    try:
        raw = json.loads(line)
    except ValueError:
        return None
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str) or not isinstance(raw.get("replies"), list):
        return None
    return Acceptable(raw["id"], frozenset(map(str, raw["replies"])), number) if set(raw) <= {"id", "replies", "note"} else None


def _wrong(
    label: Acceptable | None, matters: Mapping[str, LabelledMatter], replies: Mapping[str, object], number: int
) -> Iterator[tuple[str, str]]:
    if label is None:
        yield f"第 {number} 行写得不对", '写成 {"id": "事项编号", "replies": ["口径编号"]}；不该说话的，replies 写 []'
        return
    if label.matter not in matters:
        yield f"没有标注好的事项“{label.matter}”", nearest(label.matter, matters) or "编号照 kb/cases/ 里的写"
    for identity in sorted(label.replies - set(replies)):
        yield f"没有答复口径“{identity}”", nearest(identity, replies) or "编号照 kb/replies/ 里的写"
