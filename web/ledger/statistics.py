"""Tables of what the actor may count, with the charts that are drawn from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.insight.statistics import TABLES, Between, Table
from triage.ledger.actor import Actor
from triage.ledger.rights import Place
from triage.ledger.units import Units
from web.ledger import names
from web.office import Office

#: What is shown together where no table is chosen.
OVERVIEW = ("month", "line", "route", "path")
#: Rows of a chart at most: more cannot be told apart.
_DRAWN = 80


@dataclass(frozen=True)
class Counted:
    """``tables`` is empty for one whose post sees no statistics; ``districts`` may be chosen by who sees several."""

    tables: tuple[Table, ...]
    asked: Mapping[str, str]
    districts: Mapping[str, str]

    def kind(self, table: Table) -> str:
        """How it is drawn: line, bar, or "" where it is not."""
        if not 0 < len(table.rows) <= _DRAWN:
            return ""
        return "line" if table.code == "month" and len(table.rows) > 1 else "bar"


def look(office: Office, actor: Actor, asked: Mapping[str, str]) -> Counted:
    code = asked.get("table", "")
    since, until = names.day_asked(asked.get("since", "")), names.day_asked(asked.get("until", ""))
    kept = {"table": code if code in TABLES else "", "unit": ""}
    kept |= {"since": since.isoformat() if since else "", "until": until.isoformat() if until else ""}
    rights = office.ledger.content.rights
    if rights.grant(actor, "statistics") is None:
        return Counted((), kept, {})
    with office.ledger.store.read() as connection:
        units = Units.read(connection)
        below = [unit for unit in sorted(units.by_code.values(), key=lambda unit: unit.code) if unit.kind == "district"]
        districts = {unit.code: unit.name for unit in below if rights.allows(actor, "statistics", Place(unit.code, actor.line), units)}
        kept["unit"] = asked.get("unit", "") if asked.get("unit") in districts else ""
        visible = rights.visible(actor, units, "statistics")
        between = Between(since, until, kept["unit"])
        wanted = (kept["table"],) if kept["table"] else OVERVIEW
        tables = tuple(office.statistics.table(connection, one, between, visible) for one in wanted)
    return Counted(tables, kept, districts if len(districts) > 1 else {})
