"""Codes of the ledger in the officer's words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from triage.deadlines.calendar import spoken
from triage.ledger.case import Case
from triage.ledger.clock import ANSWER
from triage.ledger.event import SHANGHAI, day_of
from triage.ledger.machine import Field, Machine
from web.office import Office


def today() -> dt.date:
    return day_of(dt.datetime.now(dt.UTC))


def now() -> str:
    """The minute in Shanghai, as a field for it holds it."""
    return f"{dt.datetime.now(SHANGHAI):%Y-%m-%dT%H:%M}"


def day(text: str) -> str:
    """11月27日（星期五）; "" for no day."""
    return spoken(dt.date.fromisoformat(text)) if text else ""


def day_asked(text: str) -> dt.date | None:
    """The day that a field of a form holds; None where it holds none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def service(office: Office, code: str) -> str:
    return office.statistics.names["service"].get(code, "没听出是哪件事")


def value(machine: Machine, field: Field, given: object, reasons: str = "") -> str:
    """What somebody filled in, as it is read; ``reasons`` is the list that a reason was chosen from."""
    if given is True:
        return "是"
    text = str(given)
    if field.type == "date":
        return day(text)
    if field.type == "code":
        return machine.lists[field.of].get(text, text)
    return machine.reasons.get(reasons, {}).get(text, text)


@dataclass(frozen=True)
class Deadline:
    """The day by which the citizen is to be answered, how far it is, and why it is this day."""

    day: str
    left: str
    why: str
    late: bool
    near: bool
    setting: bool


def deadline(office: Office, case: Case, now: dt.date) -> Deadline | None:
    """The answer's; None where the case is closed or no day is set."""
    clocks = office.ledger.content.clocks
    clock = case.clock(ANSWER)
    if clock is None or case.state not in clocks.open:
        return None
    due = clocks.due(case, clock)
    if due.date is None:
        return None
    far, late, near = left(office, due.date, now)
    return Deadline(spoken(due.date), far, due.why, late, near, not due.confirmed)


def rating(office: Office, case: Case, now: dt.date) -> str:
    """不满意 · 差评待联系 · 11月30日（星期一）前; "" where nobody rated it."""
    content = office.ledger.content
    if case.rating == "unrated":
        return ""
    due = content.clocks.due_day(case) if case.rating in ("bad", "rectifying") and case.state not in content.machine.open else ""
    counted = "申诉成立，不计入" if case.uncounted else ""
    parts = (
        content.machine.lists["grades"].get(case.grade, ""),
        content.machine.names["rating"][case.rating],
        counted,
        f"{day(due)}前" if due else "",
    )
    return " · ".join(filter(None, parts))


def left(office: Office, due: dt.date, now: dt.date) -> tuple[str, bool, bool]:
    """(还剩2个工作日, over the day, the last or last but one working day)."""
    if due == now:
        return "今天到期", False, True
    first, last = min(due, now), max(due, now)
    calendar = office.ledger.content.clocks.calendar
    days = sum(calendar.judge(first + dt.timedelta(days=step)).workday for step in range(1, (last - first).days + 1))
    if due < now:
        return f"超期{days}个工作日" if days else "已超期", True, False
    return f"还剩{days}个工作日", False, days <= 1
