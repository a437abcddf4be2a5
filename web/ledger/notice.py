"""A notice of a case on paper: the number that was drawn for it, and what the case fills in."""

from __future__ import annotations

import datetime as dt

from triage.deadlines.calendar import spoken
from triage.ledger.actor import Actor
from triage.ledger.clock import ANSWER
from triage.ledger.event import SHANGHAI
from triage.ledger.number import receipt_code
from web.ledger import names
from web.ledger.matter import decision_of
from web.office import Office
from web.sheet import Sheet


def sheet_of(office: Office, actor: Actor, number: str, serial: str) -> Sheet | None:
    """The sheet with its serial; None where the case has none of that number, or its form is gone."""
    case = office.ledger.case(actor, number)
    code = next((code for code, drawn in case.notices if drawn == serial), "")
    form = office.notices.by_code(code) if code else None
    if form is None:
        return None
    events = office.ledger.events(actor, number)
    event = next(event for event in events if serial in event.payload)
    decision, clock, content = decision_of(office, actor, number), case.clock(ANSWER), office.ledger.content
    if code in content.machine.receipts and not case.handed:  # printed before it is reported, and it promises the day after that
        clock = content.clocks.start("escalate", dt.date.fromisoformat(case.registered))
    due = content.clocks.due(case, clock).date if clock else None
    known = {
        "service": names.service(office, case.service) if case.service else "",
        "missing": "、".join(decision.get("missing", ())),
        "deadline": spoken(due),
        "owner": " ".join(filter(None, (case.department, (decision.get("owner") or {}).get("liaison", "")))),
        "station": office.station.place,
        "phone": office.station.phone,
        "today": spoken(names.today()),
    }
    values = {field.name: known.get(field.source, "") for field in form.fields}
    day = dt.datetime.fromisoformat(event.at).astimezone(SHANGHAI).date()
    return Sheet(form, values, serial, day, case.rule, str(office.release), office.station.name, case.number, receipt_code(event.hash))
