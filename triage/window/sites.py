"""Which site somebody's post has to do with, and the windows under its roof."""

from __future__ import annotations

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.refusal import Refusal
from triage.ledger.rights import Rights
from triage.ledger.tables import WINDOWS
from triage.ledger.units import Units, Window


def site_of(units: Units, rights: Rights, actor: Actor, right: str, asked: str = "") -> str:
    """The centre that the actor's station moved into, or their own unit; a superior's is the one that they ask for, below them; a
    program's the one that it names.

    Raises :class:`Refusal` where their post has not this right, or the site is none of theirs.
    """
    grant, own = rights.grant(actor, right), units.by_code.get(actor.unit)
    if grant is not None and grant.place == "station" and own and own.kind in ("station", "centre"):
        return own.site or own.code
    if grant is not None and grant.place in ("district", "city"):
        unit = units.by_code.get(asked)
        if unit and unit.kind in ("station", "centre") and units.within(unit.code, units.seat(actor.unit)):
            return unit.site or unit.code
        raise Refusal("needs", "先选一个服务点：自己管的中心或者派出所。")
    if grant is not None and grant.place == "any":
        unit = units.by_code.get(asked)
        if unit and unit.kind in ("station", "centre"):
            return unit.site or unit.code
        raise Refusal("needs", "没有这个服务点；site 写中心或者派出所的代码，例如 MH05。")
    raise Refusal("not_allowed", "您的岗位在这里没有这项权限；请找窗口的人或者负责人。")


def sites_of(units: Units, rights: Rights, actor: Actor, right: str) -> list[tuple[str, str]]:
    """(code, name) of the sites that a superior may ask for, in the order of their codes; none for who has a site of their own."""
    grant = rights.grant(actor, right)
    if grant is None or grant.place not in ("district", "city"):
        return []
    seat = units.seat(actor.unit)
    kept = [one for one in units.by_code.values() if one.kind in ("station", "centre") and not one.site and units.within(one.code, seat)]
    return sorted((one.code, one.name) for one in kept)


def windows_of(connection: sa.Connection, units: Units, site: str) -> tuple[Window, ...]:
    """The windows of a site and of the stations that moved in; a name that two of them have is told apart by the station's."""
    inside = {site, *units.stations_of(site)}
    rows = connection.execute(sa.select(WINDOWS).where(WINDOWS.c.unit.in_(inside)).order_by(WINDOWS.c.unit, WINDOWS.c.name)).mappings()
    windows = [Window(**row) for row in rows]
    names = [window.name for window in windows]
    return tuple(
        Window(w.unit, f"{units.by_code[w.unit].name}{w.name}" if names.count(w.name) > 1 else w.name, w.form, w.function, w.sign_since)
        for w in windows
    )
