"""The events of a case as lines in plain Chinese."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.ledger.event import SHANGHAI, Event
from triage.ledger.number import receipt_code
from web.ledger import names
from web.office import Office

#: What no action of the state table writes.
_OTHERS = {"case.absorbed": "并入另一件", "case.erased": "个人信息已删除"}
#: Personal words that have a place of their own on the page.
_ELSEWHERE = ("decision",)


@dataclass(frozen=True)
class Line:
    """One event: when, what, by whom, what was written down.  ``fresh``: the form that was sent had not seen it."""

    seq: int
    when: str
    what: str
    who: str
    details: tuple[tuple[str, str], ...]
    code: str
    clock: bool
    fresh: bool
    notice: str = ""


def lines(office: Office, events: Sequence[Event], texts: Mapping[str, str], since: Sequence[int] = ()) -> list[Line]:
    """The latest first, as one looks for it."""
    return [_line(office, event, texts, event.seq in since) for event in reversed(events)]


def latest(events: Sequence[Event], texts: Mapping[str, str], field: str) -> str:
    """What was last written into a personal field of the case; "" where nothing was, or it was erased."""
    for event in reversed(events):
        kept = event.data.get("personal", {}).get(field)
        if kept:
            return texts.get(kept["id"], "")
    return ""


def _line(office: Office, event: Event, texts: Mapping[str, str], fresh: bool) -> Line:
    machine = office.ledger.content.machine
    at = dt.datetime.fromisoformat(event.at).astimezone(SHANGHAI)
    when = f"{at.month}月{at.day}日 {at:%H:%M}"
    data, code = event.data, receipt_code(event.hash)
    if event.type == "clock.level":
        return Line(event.seq, when, _warning(office, data), "", (), code, True, fresh)
    action = machine.actions.get(event.type.removeprefix("case."))
    reasons = next((need.argument for need in action.needs if need.need == "reason"), "") if action else ""
    given = [(machine.fields[name], value) for name, value in data.get("given", {}).items() if name in machine.fields]
    details = [(field.name, names.value(machine, field, value, reasons)) for field, value in given]
    for name, kept in data.get("personal", {}).items():
        if name not in _ELSEWHERE and name in machine.fields:
            details.append((machine.fields[name].name, texts.get(kept["id"], "（不显示）")))
    drawn = data.get("set", {}).get("notices") or [["", ""]]
    if drawn[-1][1]:
        details.append(("编号", drawn[-1][1]))
    role = office.ledger.content.rights.posts.get(event.role, event.role)
    what = action.name if action else _OTHERS.get(event.type, event.type)
    who = role if event.role == "citizen" else f"{role} {event.actor}"
    return Line(event.seq, when, what, who, tuple(details), code, False, fresh, drawn[-1][1])


def _warning(office: Office, data: Mapping[str, str]) -> str:
    clocks = office.ledger.content.clocks
    level = next(
        (level.name for level in (*clocks.levels, *clocks.promises, *clocks.ratings) if level.code == data["level"]), data["level"]
    )
    return f"{level}：{names.day(data['due'])}，提醒{office.ledger.content.rights.posts.get(data['warned'], '经办人')}"
