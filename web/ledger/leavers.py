"""交接: open cases of whoever has left the station, to be handed to somebody who is there; all of one leaver's in one action."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from triage.accounts.account import Account
from triage.ledger.actor import Actor
from triage.ledger.listing import MOST, Wanted
from triage.ledger.refusal import Lack, Refusal
from web.ledger import names
from web.ledger.listing import Row, row_of
from web.office import Office
from web.session import book


@dataclass(frozen=True)
class Leaver:
    """``why`` says how somebody has left; ``kept`` are complaints about a person, which are handed over one by one."""

    account: str
    name: str
    why: str
    rows: tuple[Row, ...]
    kept: tuple[Row, ...]


def look(office: Office, actor: Actor) -> list[Leaver] | None:
    """By account; None for one whose post hands nothing over."""
    if office.ledger.content.rights.grant(actor, "assign") is None:
        return None
    return list(_leavers(office, actor))


def any_left(office: Office, actor: Actor) -> bool:
    """Whether somebody has left with cases open that the actor could hand over."""
    return office.ledger.content.rights.grant(actor, "assign") is not None and any(_owners(office, actor))


def colleagues(office: Office, station: str, keeper: str = "") -> tuple[tuple[str, str], ...]:
    """Who is there to take a case over, a complaint about a person only who may know of it: (account, name and account), by
    account."""
    rights = office.ledger.content.rights
    roles = [role for role in rights.grants["handle"] if not keeper or role in rights.about[keeper]]
    here = (each for each in book().all((station,)) if each.active and each.role in roles)
    return tuple((each.account, f"{each.name} {each.account}") for each in here)


def checked(office: Office, station: str, keeper: str, to: str) -> None:
    """Raises :class:`Refusal` where nobody of this account is there to take a case over; where nobody has an account anybody may be
    named."""
    if to and book().any() and to not in dict(colleagues(office, station, keeper)):
        say = f"“{to[:40]}”不是本所在用的民警账号" if not keeper else "反映某个人的只能交给所领导"
        raise Refusal("needs", f"还不能换经办人：{say}。", (Lack("to_officer", ("to_officer",), say),))


def hand_all(office: Office, actor: Actor, account: str, to: str, key: str) -> int:
    """All open cases of a leaver, but complaints about a person, to somebody else, or none of them; returns how many.  Raises
    :class:`Refusal`."""
    if account not in {owner for owner, _ in _owners(office, actor)}:
        raise Refusal("unknown_case", f"没有 {account[:40]} 名下要交接的件。")
    checked(office, actor.unit, "", to)
    rows = [row for row in _rows(office, actor, account) if not row["keeper"]]
    with office.ledger.turn() as turn:
        for row in rows:
            case = turn.case(actor, row["number"])
            turn.act(actor, "hand_over", {"to_officer": to}, case.number, case.seq, f"{key}/{case.number}")
    return len(rows)


def _leavers(office: Office, actor: Actor) -> Iterator[Leaver]:
    for owner, found in _owners(office, actor):
        rows = _rows(office, actor, owner)
        shown = [tuple(row_of(office, row, names.today()) for row in rows if bool(row["keeper"]) == kept) for kept in (False, True)]
        why = "没有这个账号" if found is None else "已离任" if found.state == "ended" else "已调走"
        yield Leaver(owner, found.name if found else "", why, *shown)


def _owners(office: Office, actor: Actor) -> Iterator[tuple[str, Account | None]]:
    """Whose cases are open here though they are not: left the service, or sit elsewhere by now."""
    for owner in office.ledger.owners(actor, "assign") if book().any() else ():
        found = book().one(owner)
        if found is None or found.state == "ended" or found.unit != actor.unit:
            yield owner, found


def _rows(office: Office, actor: Actor, owner: str) -> list[dict[str, Any]]:
    wanted, after = Wanted(states=office.ledger.content.machine.open, owner=owner, right="assign"), ""
    rows: list[dict[str, Any]] = []
    while True:
        page = office.ledger.page(actor, wanted, after, MOST)
        rows += page.rows
        if not (after := page.after):
            return rows
