"""What is prepared for a later day, looked at as of that day: nothing wrong waits for the morning on which it comes into force."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from triage.authoring.checks import run
from triage.authoring.content import read_content
from triage.authoring.result import Result
from triage.authoring.standing import mark
from triage.content.findings import Finding
from triage.content.yamlfile import change_days


def ahead(home: Path, today: datetime.date, now: Result) -> Iterator[Finding]:
    """What will be wrong on a day on which content changes by itself and is not wrong ``now``."""
    known = {mark(finding) for finding in now.findings}
    for day in (day for day in change_days(home) if day > today):
        for finding in run(read_content(home, day)).findings:
            if finding.severity != "notice" and finding.check not in _BY_DAY and mark(finding) not in known:
                known.add(mark(finding))
                yield replace(finding, message=f"从 {day} 起：{finding.message}")


#: What only the passing of time brings: due for another look, expired.
_BY_DAY = frozenset({"review-overdue", "expired", "exception-expired", "exception-unused", "emergency", "not-yet", "calendar-differs"})
