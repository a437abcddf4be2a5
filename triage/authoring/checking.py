"""One whole check of a home: as it is today, as it will be on the days that are prepared, and against the revision it left."""

from __future__ import annotations

import datetime
from pathlib import Path

from triage.authoring.ahead import ahead
from triage.authoring.checks import run
from triage.authoring.checks.history import compare
from triage.authoring.content import read_content
from triage.authoring.result import Result
from triage.authoring.revision import unchanged
from triage.authoring.standing import apart, mark, marks_at


def checked(home: Path, day: datetime.date, since: str | None, compared: bool, everything: bool) -> Result:
    """What the checks find on ``day``.  ``since`` is the commit that was left (None outside Git), ``compared`` whether somebody
    asked for the comparison, though nothing may have changed; with ``everything`` the typical cases are tried too."""
    content = read_content(home, day, with_cases=everything)
    changed = since is not None and (compared or not unchanged(home, since))
    result = run(content, compare(content, since) if since and changed else [])
    result = result.with_more(ahead(home, day, result))
    if since and changed:
        return apart(result, marks_at(home, since, day, result, with_cases=everything))
    # Nothing was changed here: whatever is found stood before.
    return apart(result, map(mark, result.findings)) if since else result
