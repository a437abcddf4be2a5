"""``rules/ledger/rights.yaml``: who may do what, and where.  Asked by the one door, for people, programs and lists alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from triage.content import schema
from triage.content.findings import ContentError, Finding
from triage.content.yamlfile import line_of, load
from triage.ledger.actor import Actor
from triage.ledger.case import Post
from triage.ledger.tables import CASES, POSTS, SUBJECTS
from triage.ledger.units import KINDS, Units

FILE = "rules/ledger/rights.yaml"
PLACES = ("own", "station", "line", "post", "helping", "holder", "district", "city", "any")
QUALIFIERS = ("masked", "complaint", "other")


class Matter(Protocol):
    """What rights depend on: where a case is, whose it is, whom it is about, to which posts it was handed."""

    @property
    def number(self) -> str: ...
    @property
    def station(self) -> str: ...
    @property
    def line(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def closer(self) -> str: ...
    @property
    def registrar(self) -> str: ...
    @property
    def keeper(self) -> str: ...
    @property
    def subjects(self) -> tuple[str, ...]: ...
    @property
    def posts(self) -> tuple[Post, ...]: ...


@dataclass(frozen=True)
class Place:
    """A unit and a line as rights look at them where there is no case: nobody's, and about nobody."""

    station: str
    line: str
    number: str = ""
    owner: str = ""
    closer: str = ""
    registrar: str = ""
    keeper: str = ""
    subjects: tuple[str, ...] = ()
    posts: tuple[Post, ...] = ()


@dataclass(frozen=True)
class Grant:
    """A place and what narrows it: masked, only complaints about a person, only other people's."""

    place: str
    qualifier: str = ""


@dataclass(frozen=True)
class Rights:
    kinds: Mapping[str, str]
    roles: Mapping[str, tuple[str, ...]]  # role → kinds of account that may hold it
    posts: Mapping[str, str]  # role → what it is called
    names: Mapping[str, str]
    grants: Mapping[str, Mapping[str, Grant]]  # right → role → grant
    about: Mapping[str, Mapping[str, Grant]]  # keeper → role → grant
    seats: Mapping[str, tuple[str, ...]]  # role → kinds of unit where it sits; () where it sits in none
    far: frozenset[str]  # roles that reach far: two administrators grant them, a one-time code is asked at the door

    @classmethod
    def load(cls, home: Path) -> Rights:
        raw = load(home / FILE, home)
        findings = schema.check(raw, "ledger_rights", FILE) or _check(raw)
        if findings:
            raise ContentError(findings)
        return cls(
            raw["kinds"],
            {code: tuple(entry["kinds"]) for code, entry in raw["roles"].items()},
            {code: entry["name"] for code, entry in raw["roles"].items()},
            {code: entry["name"] for code, entry in raw["rights"].items()},
            {code: {role: _grant(said) for role, said in entry.items() if role != "name"} for code, entry in raw["rights"].items()},
            {keeper: {role: _grant(said) for role, said in entry.items()} for keeper, entry in raw["about"].items()},
            {code: tuple(entry.get("seat", ())) for code, entry in raw["roles"].items()},
            frozenset(code for code, entry in raw["roles"].items() if entry.get("far")),
        )

    def grant(self, actor: Actor, right: str) -> Grant | None:
        """What ``right`` the actor's role has anywhere; a role held by the wrong kind of account has none."""
        if actor.kind not in self.roles.get(actor.role, ()):
            return None
        return self.grants[right].get(actor.role)

    def allows(self, actor: Actor, right: str, matter: Matter, units: Units) -> bool:
        """Whether the actor has ``right`` over ``matter``.  Nobody has any over a case about themselves."""
        grant = self.grant(actor, right)
        if grant is None or actor.account in matter.subjects:
            return False
        if grant.qualifier == "complaint" and not matter.keeper:
            return False
        if grant.qualifier == "other" and actor.account in (matter.owner, matter.closer):
            return False
        if matter.keeper and right != "register":
            keeping = self.about[matter.keeper].get(actor.role)
            if keeping is None or not _stands(actor, keeping.place, matter, units):
                return False
        return _stands(actor, grant.place, matter, units)

    def sees(self, actor: Actor, matter: Matter, units: Units) -> bool:
        return self.allows(actor, "read", matter, units)

    def visible(self, actor: Actor, units: Units, right: str = "read") -> sa.ColumnElement[bool]:
        """The same as :meth:`allows` as a condition on the table of cases: for lists, counts and exports."""
        grant = self.grant(actor, right)
        if grant is None:
            return sa.false()
        mine = sa.exists().where(SUBJECTS.c.number == CASES.c.number, SUBJECTS.c.account == actor.account)
        kept = [
            sa.and_(CASES.c.keeper == keeper, _where(actor, keeping[actor.role].place, units))
            for keeper, keeping in self.about.items()
            if actor.role in keeping
        ]
        narrowed = [CASES.c.keeper != ""] if grant.qualifier == "complaint" else []
        narrowed += [CASES.c.owner != actor.account, CASES.c.closer != actor.account] if grant.qualifier == "other" else []
        return sa.and_(_where(actor, grant.place, units), sa.or_(CASES.c.keeper == "", *kept), ~mine, *narrowed)


def _stands(actor: Actor, place: str, matter: Matter, units: Units) -> bool:
    if place == "own":
        return actor.account in (matter.owner, matter.registrar)
    if place == "station":
        return matter.station in units.stations_of(actor.unit)
    if place in ("line", "post", "helping"):
        mine = [post for post in matter.posts if (post.unit, post.line) == (units.seat(actor.unit), actor.line)]
        if place != "line":
            return any(post.serves(place) for post in mine)
        return bool(mine) or (actor.line == matter.line and units.within(matter.station, units.seat(actor.unit)))
    if place == "holder":
        return actor.account == holder(matter.number)
    if place == "district":
        return units.within(matter.station, units.seat(actor.unit))
    return True


def _where(actor: Actor, place: str, units: Units) -> sa.ColumnElement[bool]:
    if place == "own":
        return sa.or_(CASES.c.owner == actor.account, CASES.c.registrar == actor.account)
    if place == "station":
        return CASES.c.station.in_(units.stations_of(actor.unit))
    if place == "holder":
        return CASES.c.number == actor.account.removeprefix(holder(""))
    if place not in ("line", "post", "helping", "district"):
        return sa.true()
    seat = units.seat(actor.unit)
    if place in ("post", "helping"):
        return posted(seat, actor.line, place)
    below = {"city": sa.true(), "district": CASES.c.district == seat}.get(units.kind(seat), CASES.c.station == seat)
    return sa.or_(sa.and_(CASES.c.line == actor.line, below), posted(seat, actor.line)) if place == "line" else below


def holder(number: str) -> str:
    """The account of whoever holds the code of a case: nobody else's has a colon."""
    return f"citizen:{number}"


def posted(unit: str, line: str, place: str = "") -> sa.ColumnElement[bool]:
    """That a case was handed to this post; to lead (``post``) or as a helper that has not advised yet (``helping``) where said."""
    there = sa.exists().where(POSTS.c.number == CASES.c.number, POSTS.c.unit == unit, POSTS.c.line == line)
    if place == "post":
        return there.where(POSTS.c.part == "main")
    return there.where(POSTS.c.part == "assist", POSTS.c.open) if place == "helping" else there


def _grant(said: str) -> Grant:
    place, _, qualifier = said.partition(" ")
    return Grant(place, qualifier)


def _check(raw: Any) -> list[Finding]:
    findings = []
    for section in ("rights", "about"):
        for code, entry in raw[section].items():
            for role, said in entry.items():
                if role == "name":
                    continue
                place, _, qualifier = said.partition(" ")
                if role not in raw["roles"]:
                    mend = schema.nearest(role, raw["roles"]) or f"可以写：{'、'.join(raw['roles'])}"
                    findings.append(Finding(FILE, line_of(raw[section], code), "ledger-rights", f"没有“{role}”这个岗位", mend))
                if place not in PLACES or (qualifier and qualifier not in QUALIFIERS):
                    mend = f"先写 {'、'.join(PLACES)} 里的一个，后面可以空一格再写 {'、'.join(QUALIFIERS)}"
                    findings.append(Finding(FILE, line_of(entry, role), "ledger-rights", f"“{said}”读不懂", mend))
    for code, entry in raw["roles"].items():
        for kind in entry["kinds"]:
            if kind not in raw["kinds"]:
                findings.append(Finding(FILE, line_of(raw["roles"], code), "ledger-rights", f"没有“{kind}”这种账号", "改成 kinds 里有的"))
        for kind in entry.get("seat", ()):
            if kind not in KINDS:
                mend = f"可以写：{'、'.join(KINDS)}"
                findings.append(Finding(FILE, line_of(raw["roles"], code), "ledger-rights", f"没有“{kind}”这种机构", mend))
    return findings
