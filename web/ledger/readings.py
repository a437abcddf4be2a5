"""The access log as its page shows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from triage.ledger.access import WHAT, Reading
from triage.ledger.actor import Actor
from triage.ledger.event import SHANGHAI
from triage.ledger.number import parse
from triage.ledger.units import Units
from web.office import Office

_MOST = 100


@dataclass(frozen=True)
class Line:
    when: str
    who: str
    post: str
    device: str
    what: str
    number: str
    why: str


@dataclass(frozen=True)
class Log:
    lines: tuple[Line, ...]
    before: int
    asked: Mapping[str, str]
    what: Mapping[str, str]


def look(office: Office, actor: Actor, asked: Mapping[str, str]) -> Log:
    kept = {name: asked.get(name, "").strip()[:60] for name in ("account", "number", "what")}
    number = (parse(kept["number"]) or kept["number"]) if kept["number"] else ""
    wanted = Reading(0, "", kept["account"], "", "", "", kept["what"] if kept["what"] in WHAT else "", number, "")
    before = asked.get("before", "")
    found = office.ledger.readings(actor, wanted, int(before[:15]) if before.isascii() and before.isdigit() else 0, _MOST)
    posts = office.ledger.content.rights.posts
    with office.ledger.store.read() as connection:
        units = Units.read(connection).by_code
    lines = tuple(
        Line(
            f"{dt.datetime.fromisoformat(each.at).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
            each.account,
            " ".join(filter(None, (posts.get(each.role, each.role), units[each.unit].name if each.unit in units else each.unit))),
            each.device,
            WHAT.get(each.what, each.what),
            each.number,
            each.why,
        )
        for each in found
    )
    return Log(lines, found[-1].id if len(found) == _MOST else 0, kept, WHAT)
