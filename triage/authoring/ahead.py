"""What is prepared for a later day, looked at as of that day: nothing wrong waits for the morning on which it comes into force."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace

from triage.authoring.checks import run
from triage.authoring.content import Content, read_content
from triage.authoring.result import Result
from triage.authoring.standing import mark
from triage.content.findings import Finding
from triage.content.knowledge import Knowledge
from triage.content.yamlfile import change_days


def ahead(content: Content, now: Result) -> Iterator[Finding]:
    """What will be wrong on a day on which ``content`` changes by itself and is not wrong ``now``."""
    known = {mark(finding) for finding in now.findings}
    for day in sorted(day for day in {*change_days(content.home), *_begins(content.knowledge)} if day > content.today):
        for finding in run(read_content(content.home, day)).findings:
            if finding.severity != "notice" and finding.check not in _BY_DAY and mark(finding) not in known:
                known.add(mark(finding))
                yield replace(finding, message=f"从 {day} 起：{finding.message}")


def _begins(knowledge: Knowledge) -> Iterator[datetime.date]:
    """The days from which a wording or an article is in force."""
    for since in {*(reply.since for reply in knowledge.all_replies), *(article.since for article in knowledge.all_articles)}:
        try:
            yield datetime.date.fromisoformat(since)
        except ValueError:  # told where the file is read
            continue


#: What only the passing of time brings: due for another look, expired.
_BY_DAY = frozenset({"review-overdue", "expired", "exception-expired", "exception-unused", "emergency", "not-yet", "calendar-differs"})
