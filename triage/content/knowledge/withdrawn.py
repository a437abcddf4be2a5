"""Reads kb/withdrawn.yaml: wordings taken back at once, before anybody has mended or retired them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from triage.content import yamlfile
from triage.content.findings import ContentError, Finding
from triage.content.knowledge.reply import Reply
from triage.content.knowledge.schema import schema_findings
from triage.content.schema import nearest

FILE = "kb/withdrawn.yaml"
#: For so many days every desk is told, so that whoever copied the wording puts it right.
TOLD_FOR = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Withdrawn:
    """``at`` is the minute it was taken back, 2026-11-29 18:20; ``title`` is the reply's."""

    reply: str
    title: str
    at: str
    reason: str

    def told_on(self, day: datetime.date) -> bool:
        return day - datetime.date.fromisoformat(self.at[:10]) <= TOLD_FOR


def read_withdrawn(home: Path, replies: Mapping[str, Reply], findings: list[Finding]) -> Iterator[Withdrawn]:
    """What was taken back; a home without the file has taken back nothing."""
    if not (home / FILE).is_file():
        return
    try:
        raw = yamlfile.load(home / FILE, home)
    except ContentError as error:
        findings.extend(error.findings)
        return
    wrong = list(schema_findings("withdrawn", raw, FILE))
    findings.extend(wrong)
    for number, item in enumerate(() if wrong else raw["withdrawn"]):
        identity = item["reply"]
        if identity not in replies:
            mend = nearest(identity, replies) + "改成 kb/replies/ 里有的编号，或者删掉这一条"
            line = yamlfile.line_of(raw["withdrawn"], number)
            findings.append(Finding(FILE, line, "unknown-reply", f"没有答复口径“{identity}”", mend, identity))
        else:
            yield Withdrawn(identity, replies[identity].title, str(item["at"]), item["reason"])
