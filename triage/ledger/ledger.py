"""The one door to the ledger: :meth:`Ledger.act` for people, programs and the clock, and what can be asked of it."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from triage.ledger import access, personal, streams
from triage.ledger.access import Reading
from triage.ledger.actor import Actor
from triage.ledger.case import Case
from triage.ledger.clock import CONTACT
from triage.ledger.content import LedgerContent
from triage.ledger.event import Event
from triage.ledger.listing import Page, Wanted, owners, page
from triage.ledger.number import receipt_code
from triage.ledger.reader import Possible, Reader
from triage.ledger.refusal import Refusal
from triage.ledger.rights import holder
from triage.ledger.sealing import Seal
from triage.ledger.turn import Done, Turn
from triage.store import Store


class Ledger:
    def __init__(self, store: Store, content: LedgerContent):
        self.store, self.content, self.seal = store, content, Seal.of(store)

    @classmethod
    def open(cls, home: Path, store: Store | None = None) -> Ledger:
        return cls(store or Store.open(home), LedgerContent.load(home))

    def act(
        self,
        actor: Actor,
        action: str,
        given: Mapping[str, Any],
        number: str | None = None,
        seen: int | None = None,
        key: str = "",
        now: dt.datetime | None = None,
    ) -> Done:
        """Do ``action``, or raise :class:`Refusal` and change nothing.

        ``number`` is the case (none to register), ``seen`` the seq that the form was filled in on, ``key`` the command's
        own: the same key again gives the same answer and does nothing.
        """
        with self.turn() as turn:
            return turn.act(actor, action, given, number, seen, key, now)

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Several commands kept together, or none of them."""
        with self.store.write() as connection:
            yield Turn(connection, self.content, self.seal)

    def case(self, actor: Actor, number: str) -> Case:
        """A case as the actor may see it; one that is hidden is refused like one that is not there."""
        with self.store.read() as connection:
            return Reader(connection, self.content).case(actor, number)

    def events(self, actor: Actor, number: str, after: int = 0) -> list[Event]:
        with self.store.read() as connection:
            return streams.read(connection, Reader(connection, self.content).case(actor, number).stream, after)

    def page(self, actor: Actor, wanted: Wanted, after: str = "", most: int = 50) -> Page:
        """The cases that the actor may see, by due day."""
        person = " ".join(self.seal.indexes(wanted.person)) if wanted.person else ""
        if person:
            with self.store.write() as connection:
                access.note(connection, actor, "search", "")
        with self.store.read() as connection:
            return page(connection, self.content, actor, replace(wanted, person=person), after, most)

    def owners(self, actor: Actor, right: str) -> list[str]:
        """In whose hands the open cases are that the actor has ``right`` over, by account."""
        with self.store.read() as connection:
            return owners(connection, self.content, actor, right)

    def texts(self, actor: Actor, number: str, what: str = "open") -> Mapping[str, str]:
        """The personal words of a case by the id that its events carry, the citizen's masked; none for one who may see cases
        without them alone.  Each reading is written into the access log."""
        return self._texts(actor, number, what, "read", "")

    def plain(self, actor: Actor, number: str, why: str) -> Mapping[str, str]:
        """The same without the mask, for a reason that is written into the access log."""
        why = " ".join(why.split())[: access.LONGEST_REASON]
        if len(why) < access.SHORTEST_REASON:
            raise Refusal("needs", f"写明为什么要看没有遮的个人信息，至少 {access.SHORTEST_REASON} 个字，例如“打电话告知结果”。")
        return self._texts(actor, number, "unmask", "unmask", why)

    def _texts(self, actor: Actor, number: str, what: str, right: str, why: str) -> Mapping[str, str]:
        rights = self.content.rights
        with self.store.write() as connection:
            reader = Reader(connection, self.content)
            case = reader.case(actor, number)
            if not rights.allows(actor, right, case, reader.units):
                raise Refusal("not_allowed", "您的岗位不能看没有遮的个人信息。")
            grant = rights.grant(actor, "read")
            if grant is None or grant.qualifier == "masked":
                return {}
            access.note(connection, actor, what, case.number, why)
            return personal.look(connection, self.seal, case.stream, plain=right == "unmask")

    def readings(self, actor: Actor, wanted: Reading, before: int = 0, most: int = 100) -> list[Reading]:
        """The access log, for who may see it."""
        with self.store.read() as connection:
            return access.readings(connection, self.content.rights, actor, wanted, before, most)

    def status(self, number: str, code: str) -> Case:
        """A case for the citizen who holds its receipt: the number and the code of any of its events."""
        with self.store.read() as connection:
            case = Reader(connection, self.content).find(number)
            codes = [receipt_code(event.hash) for event in streams.read(connection, case.stream)] if case else []
        if case is None or not any(hmac.compare_digest(known, code) for known in codes):
            raise Refusal("unknown_case", "编号和校验码对不上；请照收件凭证上的再输一遍。")
        return case

    def slip(self, actor: Actor, number: str) -> str:
        """The code on the slip that was printed last: the citizen's, for one rating."""
        case = self.case(actor, number)
        return self.seal.code(_slip(case)) if case.invited else ""

    def rate(self, number: str, code: str, given: Mapping[str, Any], named: bool, key: str, now: dt.datetime | None = None) -> Done:
        """A citizen's rating.  ``named``: a bad one whose writer wants to be contacted."""
        with self.turn() as turn:
            case = turn.find(number)
            if case is None or not case.invited or not hmac.compare_digest(self.seal.code(_slip(case)), code):
                raise Refusal("unknown_case", "编号和评价码对不上，或者这张评价条已经用过；请照评价条再输一遍。")
            citizen = Actor(holder(case.number), "citizen", "citizen", "", client="citizen")
            return turn.act(citizen, "complain" if named else "rate", given, case.number, case.seq, key, now)

    def contact_by(self, number: str) -> str:
        """The day by which the writer of a named bad rating is to be contacted."""
        with self.store.read() as connection:
            case = Reader(connection, self.content).find(number)
        clock = case.clock(CONTACT) if case else None
        due = self.content.clocks.due(case, clock).date if case and clock else None
        return due.isoformat() if due else ""

    def possible(self, actor: Actor, number: str, now: dt.datetime | None = None) -> list[Possible]:
        """What the actor may do with a case, for buttons."""
        with self.store.read() as connection:
            reader = Reader(connection, self.content)
            return reader.possible(actor, reader.case(actor, number), now or dt.datetime.now(dt.UTC))


def _slip(case: Case) -> str:
    """What a slip's code is worked out from: another slip, another code."""
    return f"{case.number} {case.invited}"
