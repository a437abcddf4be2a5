"""抽查: the draw of a month, for whoever supervises."""

from __future__ import annotations

import datetime as dt
import re

from triage.insight import spotcheck
from triage.insight.spotcheck import Draw
from triage.ledger.actor import Actor
from triage.ledger.units import Units
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
