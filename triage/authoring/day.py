"""The day an impact is judged as of: a change that holds from a later day is seen only on that day."""

from __future__ import annotations

import datetime
from pathlib import Path

from triage.authoring.diff import difference


def day_to_judge(old: Path, new: Path, asked: datetime.date | None) -> tuple[datetime.date, tuple[str, ...]]:
    """The day to judge as of, and what to say about it; ``asked`` is what somebody asked for."""
    today = datetime.date.today()
    later = {day for change in difference(old, new).changes if (day := change.in_force_later(today))}
    if asked:
        beyond = sorted(day for day in later if day > asked)
        return asked, (f"有改动自 {'、'.join(map(str, beyond))} 起才生效，这次看不到。",) if beyond else ()
    if later:
        return max(later), (f"有改动以后才生效，所以按 {max(later)} 判；要看今天的，加 --as-of {today}。",)
    return today, ()
