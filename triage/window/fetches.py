"""调档: one department of a centre asks another what its archive says: for one matter, for a purpose, on a ground, by the fewest fields.

The answer is read once, by whoever asked; then it is erased, and what stays is that it was asked, answered and read.  A month of a
site is one stream (``fetch:<site>:<month>``).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from triage.ledger import access, personal
from triage.ledger.actor import Actor
from triage.ledger.commands import Command
from triage.ledger.event import Event, day_of
from triage.ledger.filling import clean
from triage.ledger.ledger import Ledger
from triage.ledger.reader import Reader
from triage.ledger.refusal import Refusal
from triage.ledger.streams import read
from triage.ledger.units import Units
from triage.privacy import mask
from triage.window.keeping import keep
from triage.window.lanes import Archive, Lanes
from triage.window.sites import site_of

STATES = {"asked": "等答复", "provided": "已提供，没有看", "none": "查无", "declined": "不提供", "read": "看过了"}
_SHORTEST, _LONGEST = 4, 500
_ASKED = ("archive", "matter", "purpose", "ground", "person")


@dataclass(frozen=True)
class Fetch:
    """``number`` is the serial of the month; ``person`` and ``answer`` are ids of sealed texts, "" once they are erased."""

    number: str
    asker: str
    unit: str
    day: str
    archive: str
    matter: str
    fields: tuple[str, ...]
    purpose: str
    ground: str
    person: str
    state: str = "asked"
    answer: str = ""
    why: str = ""
    answerer: str = ""


class Fetches:
    def __init__(self, ledger: Ledger, lanes: Lanes):
        self.ledger, self.lanes = ledger, lanes

    def look(self, actor: Actor, month: str) -> dict[str, Fetch]:
        """Those of a month that the actor asked for, or that are theirs to answer.  Raises :class:`Refusal`."""
        with self.ledger.store.read() as connection:
            _, held = self._month(connection, actor, month)
        return {number: one for number, one in held.items() if one.asker == actor.account or self.holds(actor, one.archive)}

    def holds(self, actor: Actor, archive: str) -> bool:
        """Whether an archive is kept where the actor sits: the centre's, or the police's."""
        return self.lanes.archives[archive].holder == ("centre" if actor.role == "centre" else "police")

    def persons(self, actor: Actor, month: str) -> Mapping[str, str]:
        """By number whom is asked about, for who has to answer; each is a line of the access log."""
        with self.ledger.store.write() as connection:
            stream, held = self._month(connection, actor, month)
            mine = [one for one in held.values() if one.state == "asked" and self.holds(actor, one.archive)]
            texts = personal.look(connection, self.ledger.seal, stream, plain=True) if mine else {}
            for one in mine:
                access.note(connection, actor, "fetch", f"{stream.removeprefix('fetch:')} {one.number}"[:40])
            return {one.number: texts.get(one.person, "") for one in mine}

    def ask(self, actor: Actor, given: Mapping[str, str], fields: Sequence[str], key: str, now: dt.datetime) -> str:
        """Ask; returns the number.  Raises :class:`Refusal`."""
        month = day_of(now).isoformat()[:7]
        said = {name: clean(" ".join(given.get(name, "").split()))[:_LONGEST] for name in _ASKED}
        said |= {name: mask(said[name]) for name in ("purpose", "ground")}
        with self.ledger.store.write() as connection:
            command = Command(connection, actor, "fetch.ask", "", {**said, "fields": list(fields)}, key)
            before = command.answered()
            if before is not None:
                return before["number"]
            stream, held = self._month(connection, actor, month)
            said["matter"] = self._matter(connection, actor, said["matter"])
            archive = self._asked(actor, said, fields)
            number = f"{len(held) + 1:04d}"
            kept = personal.keep(connection, self.ledger.seal, stream, {"person": said["person"]})
            what = {name: said[name] for name in ("archive", "matter", "purpose", "ground")}
            payload = {"number": number, "given": {**what, "fields": [name for name in archive.fields if name in fields]}, "personal": kept}
            keep(connection, stream, "fetch.ask", payload, actor, now, key)
            command.carried_out({"number": number}, now)
            return number

    def answer(
        self, actor: Actor, month: str, number: str, outcome: str, said: Mapping[str, str], why: str, key: str, now: dt.datetime
    ) -> None:
        """Provide what was asked for and no more, or say that there is none, or why not.  Raises :class:`Refusal`."""
        why = mask(clean(" ".join(why.split())))[:_LONGEST]
        with self.ledger.store.write() as connection:
            command = Command(connection, actor, "fetch.answer", number, {"outcome": outcome, "said": dict(said), "why": why}, key)
            if command.answered() is not None:
                return
            stream, held = self._month(connection, actor, month)
            one = held.get(number)
            if one is None or not self.holds(actor, one.archive):
                raise Refusal("unknown_case", "没有这一份要您答复的调档。")
            if one.state != "asked":
                raise Refusal("wrong_state", f"这一份现在是“{STATES[one.state]}”。")
            if outcome not in ("provided", "none", "declined"):
                raise Refusal("needs", "选一样：提供、查无、不提供。")
            if outcome == "declined" and len(why) < _SHORTEST:
                raise Refusal("needs", f"不提供的要写明为什么，至少 {_SHORTEST} 个字。")
            asked = {name: clean(said.get(name, "").strip())[:_LONGEST] for name in one.fields}
            if outcome == "provided" and not all(asked.values()):
                raise Refusal("needs", "要的每一项都要填；档案里没有的写“无”。")
            texts = {"answer": json.dumps(asked, ensure_ascii=False)} if outcome == "provided" else {}
            kept = personal.keep(connection, self.ledger.seal, stream, texts)
            given: dict[str, object] = {"outcome": outcome, "why": why}
            if outcome != "provided":  # nothing is left to be read: whom it was about goes now
                given["erased"] = personal.erase_texts(connection, [one.person])
            keep(connection, stream, "fetch.answer", {"number": number, "given": given, "personal": kept}, actor, now, key)
            command.carried_out({"number": number}, now)

    def read(self, actor: Actor, month: str, number: str, key: str, now: dt.datetime) -> Mapping[str, str]:
        """What was provided by what it is called, for who asked, once: it is erased as it is handed out, and the reading is a line of
        the access log."""
        with self.ledger.store.write() as connection:
            stream, held = self._month(connection, actor, month)
            one = held.get(number)
            if one is None or one.asker != actor.account:
                raise Refusal("unknown_case", "没有您要过的这一份调档。")
            if one.state != "provided":
                raise Refusal("wrong_state", f"这一份现在是“{STATES[one.state]}”；提供的内容只能看一次。")
            said = personal.look(connection, self.ledger.seal, stream, plain=True).get(one.answer, "{}")
            access.note(connection, actor, "fetch", f"{stream.removeprefix('fetch:')} {number}"[:40], one.purpose[: access.LONGEST_REASON])
            erased = personal.erase_texts(connection, [one.person, one.answer])
            keep(connection, stream, "fetch.read", {"number": number, "given": {"erased": erased}, "personal": {}}, actor, now, key)
        fields = self.lanes.archives[one.archive].fields
        return {fields.get(name, name): words for name, words in json.loads(said).items()}

    def _asked(self, actor: Actor, said: Mapping[str, str], fields: Sequence[str]) -> Archive:
        archive = self.lanes.archives.get(said["archive"])
        if archive is None or self.holds(actor, said["archive"]):
            raise Refusal("needs", "选对方的一种档案。")
        if not fields or any(name not in archive.fields for name in fields):
            raise Refusal("needs", "勾要哪几项，只勾这件事用得着的。")
        short = [words for name, words in (("purpose", "做什么用"), ("ground", "依据"), ("person", "查谁")) if len(said[name]) < 2]
        if short:
            raise Refusal("needs", f"还没有写：{'、'.join(short)}。")
        return archive

    def _matter(self, connection: sa.Connection, actor: Actor, matter: str) -> str:
        """The case that it is for, which the actor must be able to see; the centre writes the number of its own matter."""
        if actor.role == "centre":
            if not matter:
                raise Refusal("needs", "写明为哪一件事：中心的受理号。")
            return matter[:40]
        case = Reader(connection, self.ledger.content).case(actor, matter)
        if case.keeper:  # its number alone would tell the other side that somebody was complained of
            raise Refusal("not_allowed", "反映某个人的件不在这里调档；要查的由承办的领导另外办。")
        return case.number

    def _month(self, connection: sa.Connection, actor: Actor, month: str) -> tuple[str, dict[str, Fetch]]:
        site = site_of(Units.read(connection), self.ledger.content.rights, actor, "fetch")
        stream, held = f"fetch:{site}:{month}", dict[str, Fetch]()
        for event in read(connection, stream):
            held[event.data["number"]] = _after(held.get(event.data["number"]), event)
        return stream, held


def _after(one: Fetch | None, event: Event) -> Fetch:
    number, given, kept = event.data["number"], event.data["given"], event.data["personal"]
    if one is None:
        what = {name: given[name] for name in ("archive", "matter", "purpose", "ground")}
        return Fetch(number, event.actor, event.unit, event.day, fields=tuple(given["fields"]), person=kept["person"]["id"], **what)
    if event.type == "fetch.read":
        return replace(one, state="read", person="", answer="")
    answer = kept.get("answer", {}).get("id", "")
    return replace(one, state=given["outcome"], answer=answer, why=given["why"], answerer=event.actor, person=one.person if answer else "")
