"""What was filled in, held against the fields that a step takes; what has the form of personal data is masked at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from triage.insight.topics.table import Field, Step, Table
from triage.ledger.filling import clean
from triage.ledger.refusal import Lack, lacking
from triage.privacy import mask

_LONGEST = {"words": 2000, "word": 60}
_MOST = 400


def filled(table: Table, step: Step, given: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """The values by field.  Raises :class:`Refusal` with everything that is missing or wrong."""
    values, lacks = {}, []
    for name in step.needs:
        value = _value(table, table.fields[name], given.get(name), today)
        if value is None:
            lacks.append(Lack(name, (name,), table.fields[name].say))
        values[name] = value
    if lacks:
        raise lacking(step.name, lacks)
    return values


def _value(table: Table, field: Field, given: Any, today: dt.date) -> Any:
    """None where it is missing or wrong."""
    if field.type == "codes":
        words = given.replace("、", " ").replace("，", " ").replace(",", " ").split() if isinstance(given, str) else list(given or ())
        codes = [clean(str(word)).upper() if field.code == "stations" else clean(str(word)) for word in words]
        return codes if len(codes) <= _MOST and (codes or field.code == "links") else None
    text = clean(str(given if given is not None else "")).strip()
    if field.type == "code":  # which codes there are is the door's to say, but for remedies
        return text if field.code != "remedy" or text in table.remedies else None
    if field.type == "date":
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            return None
        return day.isoformat() if (day <= today if field.code == "since" else day >= today) else None
    return mask(text) if 0 < len(text) <= _LONGEST[field.type] else None
