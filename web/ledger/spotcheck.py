"""抽查: the draw of a month, for whoever supervises."""

from __future__ import annotations

import datetime as dt
import re

from triage.insight import spotcheck
from triage.insight.doorcheck import Doors, draw_doors
from triage.insight.spotcheck import Draw
from triage.ledger.actor import Actor
from triage.ledger.units import Units
from triage.window.sites import sites_of
from web.ledger import names
from web.office import Office

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def look(office: Office, actor: Actor, month: str) -> Draw | None:
    """The month before this one, where none is asked for; None for one whose post supervises nothing."""
    rights = office.ledger.content.rights
    if rights.grant(actor, "supervise") is None:
        return None
    if not _MONTH.fullmatch(month):
        month = f"{names.today().replace(day=1) - dt.timedelta(days=1):%Y-%m}"
    with office.ledger.store.read() as connection:
        visible = rights.visible(actor, Units.read(connection), "supervise")
        return spotcheck.draw(connection, spotcheck.strata(office.home), month, visible)


def doors(office: Office, actor: Actor, drawn: Draw) -> Doors:
    """The draw at the doors of the sites that the actor supervises; a department supervises none."""
    with office.ledger.store.read() as connection:
        sites = [code for code, _ in sites_of(Units.read(connection), office.ledger.content.rights, actor, "supervise")]
        return draw_doors(connection, spotcheck.strata(office.home, "doors"), drawn, sites)
