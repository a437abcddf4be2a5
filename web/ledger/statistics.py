"""Tables of what the actor may count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from triage.insight.statistics import TABLES, Between, Table
from triage.ledger.actor import Actor
from triage.ledger.units import Units
from web.office import Office


@dataclass(frozen=True)
class Counted:
    """``table`` is None for one whose post sees no statistics."""

    table: Table | None
    asked: Mapping[str, str]


def look(office: Office, actor: Actor, asked: Mapping[str, str]) -> Counted:
    code = asked.get("table", "")
    code = code if code in TABLES else "line"
    since, until = _day(asked.get("since", "")), _day(asked.get("until", ""))
    kept = {"table": code, "since": since.isoformat() if since else "", "until": until.isoformat() if until else ""}
    rights = office.ledger.content.rights
    if rights.grant(actor, "statistics") is None:
        return Counted(None, kept)
    with office.ledger.store.read() as connection:
        visible = rights.visible(actor, Units.read(connection), "statistics")
        return Counted(office.statistics.table(connection, code, Between(since, until), visible), kept)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
