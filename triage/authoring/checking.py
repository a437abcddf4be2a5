"""One whole check of a home: as it is today, as it will be on the days that are prepared, and against the revision it left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from triage.authoring.ahead import ahead
from triage.authoring.checks import run
from triage.authoring.checks.history import compare
from triage.authoring.content import Content
from triage.authoring.result import Result
from triage.authoring.revision import changed_files
from triage.authoring.standing import apart, mark, marks_at

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
        return _insisted(apart(result, marks_at(home, against, day, result, with_cases=bool(content.cases))), touched)
    # Nothing was changed here: whatever is found stood before.
    return apart(result, map(mark, result.findings)) if since else result


def _insisted(result: Result, touched: Collection[str]) -> Result:
    """The same, but an example that is not obeyed is an error where its file was changed and it did not stand there before."""
    findings = [
        replace(found, severity="error")
        if found.check in _OBEYED and found.severity == "warning" and found.file in touched and found not in result.standing
        else found
        for found in result.findings
    ]
    return replace(result, findings=tuple(sorted(findings)))
