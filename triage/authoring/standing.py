"""What the checks find at an earlier revision too: told apart, so that a change's own findings do not drown among others'.

The findings of a revision are kept under var/ by its commit, the code that checks and the day.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from triage.authoring.checks import run
from triage.authoring.content import read_content
from triage.authoring.kept import code
from triage.authoring.result import Result
from triage.authoring.revision import commit_of, content_at
from triage.content import made
from triage.content.findings import Finding
from triage.content.home import var_folder

FOLDER = "standing"
_KEPT = 6
#: Where a finding quotes the text that it is about.
_QUOTED = re.compile("“([^”]+)”")
#: Places in the words of a finding: they move whenever a line is added above.
_PLACES = re.compile(r":\d+|第 \d+ 行")

#: What makes a finding the same one in another revision.
Mark = tuple[str, str, str]


def mark(finding: Finding) -> Mark:
    return finding.check, finding.id or finding.file, _PLACES.sub("", finding.message)


def apart(result: Result, before: Iterable[Mark]) -> Result:
    """The same result with what stood before told apart."""
    known = frozenset(before)
    return Result(result.findings, result.excused, frozenset(finding for finding in result.findings if mark(finding) in known))


def marks_at(home: Path, revision: str, today: datetime.date, now: Result, with_cases: bool = False) -> frozenset[Mark]:
    """The marks of what the checks find at ``revision``, as far as the findings of ``now`` may have stood there: only the texts
    that they are about are put to the desk of that revision.  Raises ``RevisionError``."""
    texts = frozenset(text for finding in now.findings for text in _QUOTED.findall(finding.message))
    file = var_folder(home) / FOLDER / f"{_key(commit_of(home, revision), today, texts)}.json"
    try:
        return frozenset(tuple(kept) for kept in json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        pass
    with content_at(home, revision) as folder:
        found = run(replace(read_content(folder, today, with_cases), trying=texts))
    marks = sorted({mark(finding) for finding in found.findings})
    _keep(file, json.dumps(marks, ensure_ascii=False))
    return frozenset(marks)


def _key(commit: str, today: datetime.date, texts: frozenset[str]) -> str:
    return hashlib.sha256(f"{commit} {code()} {today} {sorted(texts)}".encode()).hexdigest()[:16]


def _keep(file: Path, words: str) -> None:
    """Write it; a folder that cannot be written to costs time, nothing else."""
    try:
        made.write(file, words)
        made.forget_older(file, _KEPT)
    except OSError:
        return
