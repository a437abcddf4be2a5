"""How long what is personal is kept after a case has ended: a setting that ships unset, and nothing is erased while it is."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.case import PREFIX
from triage.ledger.content import LedgerContent
from triage.ledger.event import day_of
from triage.ledger.imports import outside
from triage.ledger.imports.book import Imports
from triage.ledger.ledger import Ledger
from triage.ledger.tables import CASES, KEYS, OUTSIDE
from triage.trouble import Trouble

SETTING = "BANCHENG_RETENTION_YEARS"
_ACTOR = Actor("retention", "police", "admin", "", client="retention")


@dataclass(frozen=True)
class Expired:
    """A case and the day on which it ended, or what another line heard (source/number) and the day of that."""

    number: str
    closed: str
    heard: bool = False

    @property
    def what(self) -> str:
        """What happened on that day."""
        return "收到" if self.heard else "办结"


def years() -> int | None:
    """None where nobody has set it.  Raises :class:`Trouble`."""
    said = os.environ.get(SETTING, "").strip()
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and 1 <= int(said[:3]) <= 100):
        raise Trouble(f"{SETTING} 写 1 到 100 的整数，是办结以后保存几年；不写就不删。")
    return int(said[:3])


def expired(connection: sa.Connection, content: LedgerContent, kept: int, today: dt.date) -> list[Expired]:
    """Cases that ended more than ``kept`` years before ``today`` and still hold something personal, by the day on which they ended;
    then what other lines heard before that day."""
    before = f"{today.year - kept:04d}{today.isoformat()[4:]}"  # as text: there is no 29 February in most years
    holds = sa.exists().where(KEYS.c.stream == sa.literal(PREFIX) + CASES.c.number)
    ended = (CASES.c.state.not_in(content.machine.open), CASES.c.closed != "", CASES.c.closed < before)
    query = sa.select(CASES.c.number, CASES.c.closed).where(*ended, holds).order_by(CASES.c.closed, CASES.c.number)
    name = OUTSIDE.c.source + "/" + OUTSIDE.c.number
    holds = sa.exists().where(KEYS.c.stream == sa.literal(outside.PREFIX) + name)
    heard = sa.select(name, OUTSIDE.c.day).where(OUTSIDE.c.day < before, holds).order_by(OUTSIDE.c.day, name)
    return [*(Expired(*row) for row in connection.execute(query)), *(Expired(*row, heard=True) for row in connection.execute(heard))]


def erase(ledger: Ledger, kept: int, now: dt.datetime) -> list[Expired]:
    """Erase the keys and texts of all that has expired, each with an event that says so and looked at again in its own turn."""
    today = day_of(now)
    with ledger.store.read() as connection:
        found = expired(connection, ledger.content, kept, today)
    done, imports = [], Imports(ledger)
    for each in found:
        if each.heard:
            imports.erase(_ACTOR, each.number, f"收到以后保存满 {kept} 年", now)
            done.append(each)
            continue
        with ledger.turn() as turn:
            stands = turn.find(each.number)
            if stands and stands.closed == each.closed and stands.state not in ledger.content.machine.open:  # not opened again
                done.append(each)
                turn.erase(_ACTOR, each.number, f"办结后保存满 {kept} 年", f"retention/{each.number}", now)
    return done
