"""One whole check of a home: as it is today, as it will be on the days that are prepared, and against the revision it left."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from triage.authoring.ahead import ahead
from triage.authoring.checks import run
from triage.authoring.checks.history import compare
from triage.authoring.checks.record import PoorRecord
from triage.authoring.content import Content
from triage.authoring.result import Result
from triage.authoring.revision import changed_files
from triage.authoring.standing import apart, mark, marks_at
from triage.content.findings import Finding

#: What an example must be in a file that was changed: whoever writes a rule shows that it is obeyed.
_OBEYED = frozenset({"example-hit", "wrong-reply"})


def checked(content: Content, since: str | None, compared: bool) -> Result:
    """What the checks find in ``content``.  ``since`` is the commit that was left (None outside Git), ``compared`` whether
    somebody asked for the comparison, though nothing may have changed."""
    home, day = content.home, content.today
    touched = changed_files(home, since) if since else frozenset()
    against = since if touched or compared else None
    result = run(content, compare(content, against) if against else [])
    result = result.with_more(ahead(content, result))
    if against:
        told_apart = apart(result, marks_at(home, against, day, result, with_cases=bool(content.cases)))
        return _insisted(replace(told_apart, standing=told_apart.standing | recorded(result.findings, touched)), touched)
    # Nothing was changed here: whatever is found stood before.
    return apart(result, map(mark, result.findings)) if since else result


def recorded(findings: Iterable[Finding], touched: Collection[str]) -> frozenset[Finding]:
    """The poor records of rules whose file was not changed: they stood before, though nobody worked out the record then."""
    return frozenset(found for found in findings if found.check == PoorRecord.name and found.file not in touched)


def _insisted(result: Result, touched: Collection[str]) -> Result:
    """The same, but an example that is not obeyed is an error where its file was changed and it did not stand there before."""
    findings = [
        replace(found, severity="error")
        if found.check in _OBEYED and found.severity == "warning" and found.file in touched and found not in result.standing
        else found
        for found in result.findings
    ]
    return replace(result, findings=tuple(sorted(findings)))
