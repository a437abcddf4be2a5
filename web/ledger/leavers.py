"""交接: open cases of whoever has left the station, to be handed to somebody who is there; all of one leaver's in one action."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from triage.accounts.account import Account
from triage.ledger.actor import Actor
from triage.ledger.case import Case
from triage.ledger.listing import MOST, Wanted
from triage.ledger.refusal import Lack, Refusal
from web.ledger import names
from web.ledger.listing import Row, row_of
from web.office import Office
from web.session import book

#: Posts that handle cases; a complaint about a person is the chief's alone.
_HANDLE, _KEEP = ("officer", "lead", "chief"), ("chief",)


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


def colleagues(station: str, keeper: str = "") -> tuple[tuple[str, str], ...]:
    """Who is there to take a case over: (account, name and account), by account."""
    roles = _KEEP if keeper else _HANDLE
    here = (each for each in book().all() if each.unit == station and each.active and each.role in roles)
    return tuple((each.account, f"{each.name} {each.account}") for each in here)


def checked(case: Case, to: object) -> None:
    """Raises :class:`Refusal` where nobody of this account is there to take the case over; where nobody has an account anybody may be
    named."""
    if book().any() and to and str(to) not in dict(colleagues(case.station, case.keeper)):
        say = f"“{str(to)[:40]}”不是本所在用的民警账号" if not case.keeper else "反映某个人的只能交给所领导"
        raise Refusal("needs", f"还不能换经办人：{say}。", (Lack("to_officer", ("to_officer",), say),))


def hand_all(office: Office, actor: Actor, account: str, to: str, key: str) -> int:
    """All open cases of a leaver, but complaints about a person, to somebody else, or none of them; returns how many.  Raises
    :class:`Refusal`."""
    if account not in {owner for owner, _ in _owners(office, actor)}:
        raise Refusal("unknown_case", f"没有 {account[:40]} 名下要交接的件。")
    rows = [row for row in _rows(office, actor, account) if not row["keeper"]]
    with office.ledger.turn() as turn:
        for row in rows:
            case = turn.case(actor, row["number"])
            checked(case, to)
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
    accounts = {each.account: each for each in book().all()}
    for owner in office.ledger.owners(actor, "assign") if accounts else ():
        found = accounts.get(owner)
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
