"""收集整理: what a week brought together for a department's post: hard cases that are open, questions that came again, wordings
that nobody could explain, what was looked up in vain.  Worked out anew each time; nothing is ordered by how much of it there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from triage.authoring.gaps import Unanswered, unanswered
from triage.insight import repeated
from triage.insight.sheets import Sheet
from triage.ledger import digests
from triage.ledger.actor import Actor
from triage.ledger.digests import Week
from triage.ledger.event import digest as digest_of
from triage.ledger.rights import posted
from triage.ledger.units import Units
from triage.terms import LINES
from web.ledger import inbox, names, unclear
from web.ledger.listing import Row
from web.ledger.unclear import Asked
from web.office import Office
from web.session import book

#: Weeks that are shown with whether they were acknowledged.
_WEEKS = 8


@dataclass(frozen=True)
class Again:
    service: str
    cause: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """``hard`` is what the post leads and is open, each with the question that it was handed with.  ``done`` is the day on which the
    week was acknowledged, "" while it was not; ``over``: the week is, so that it can be.  ``weeks`` are (code, its days,
    acknowledged), the latest first."""

    week: Week
    post: str
    hard: tuple[Row, ...]
    again: tuple[Again, ...]
    unclear: tuple[Asked, ...]
    gaps: tuple[Unanswered, ...]
    done: str
    over: bool
    weeks: tuple[tuple[str, str, str], ...]

    @property
    def seen(self) -> str:
        """The SHA-256 of what it holds."""
        return digest_of([[str(cell) for cell in row] for row in sheet_of(self).lines])


@dataclass(frozen=True)
class Post:
    """A post whose superiors look after it, and the day on which it acknowledged the week."""

    name: str
    done: str


def look(office: Office, actor: Actor, code: str) -> Digest | None:
    """Of the week before this one, where none is asked for; None for one who holds no department's post."""
    ledger, today = office.ledger, names.today()
    if ledger.content.rights.grant(actor, "answer") is None or not actor.line:
        return None
    week = _week(code)
    departments = unclear.departments_of(office, actor)
    gaps = [gap for name in departments for gap in office.journal.gaps(name) if gap.at and week.first <= gap.at.date() <= week.last]
    with ledger.store.read() as connection:
        units = Units.read(connection)
        seat = units.seat(actor.unit)
        acknowledged = digests.acknowledged(connection, seat, actor.line)
        which = (ledger.content.rights.visible(actor, units), posted(seat, actor.line))
        found = repeated.repeated(connection, week.first, week.last, repeated.least(office.home) - 1, *which)
    return Digest(
        week,
        f"{units.name(seat)}{LINES.get(actor.line, '')}联络岗",
        tuple(inbox.rows(office, actor, (), "post", "question")),
        tuple(Again(names.service(office, one.service), office.statistics.names["cause"].get(one.cause, ""), one.numbers) for one in found),
        tuple(unclear.open_of(office, actor, departments)),
        tuple(sorted(unanswered(gaps), key=lambda one: one.last or dt.datetime.min, reverse=True)),
        names.day(acknowledged.get(week.code, "")),
        week.last < today,
        tuple((one.code, span(one), names.day(acknowledged.get(one.code, ""))) for one in _weeks(today)),
    )


def acknowledge(office: Office, actor: Actor, code: str, seen: str) -> bool:
    """Raises :class:`triage.ledger.refusal.Refusal`."""
    week = _week(code)
    seen = seen if len(seen) == 64 and set(seen) <= set("0123456789abcdef") else "0" * 64
    return digests.acknowledge(office.ledger, actor, week, seen)


def owed(office: Office, actor: Actor) -> bool:
    """Whether the week before this one waits for the actor's post to acknowledge it."""
    if office.ledger.content.rights.grant(actor, "answer") is None or not actor.line:
        return False
    with office.ledger.store.read() as connection:
        done = digests.acknowledged(connection, Units.read(connection).seat(actor.unit), actor.line)
    return Week.of(names.today()).before().code not in done


def posts(office: Office, actor: Actor, code: str) -> tuple[Week, list[Post]] | None:
    """Which posts below have acknowledged a week, by unit and line; None for one who stands above no post."""
    week, ledger = _week(code), office.ledger
    if ledger.content.rights.grant(actor, "decide") is None:
        return None
    with ledger.store.read() as connection:
        units = Units.read(connection)
        above = units.seat(actor.unit)
        held = {(units.seat(each.unit), each.line) for each in book().all() if each.role == "liaison" and each.state == "active"}
        below = sorted(post for post in held if units.within(post[0], above))
        done = {post: digests.acknowledged(connection, *post).get(week.code, "") for post in below}
    return week, [Post(f"{units.name(unit)}{LINES.get(line, line)}联络岗", names.day(done[unit, line])) for unit, line in below]


def sheet_of(digest: Digest) -> Sheet:
    rows: list[tuple[str, ...]] = [("没有办结的", row.number, row.service, row.words, row.due) for row in digest.hard]
    rows += [("反复来的", number, again.service, again.cause, "") for again in digest.again for number in again.numbers]
    rows += [("讲不清的", one.number, one.title, one.note, one.day) for one in digest.unclear]
    rows += [("查不到的", "", gap.q, gap.owner, f"{gap.last:%Y-%m-%d}" if gap.last else "") for gap in digest.gaps]
    return Sheet("收集整理", ("哪一类", "编号", "事项", "说的", "日子"), rows, above=[(digest.post, digest.week.code)])


def span(week: Week) -> str:
    return f"{week.first.month}月{week.first.day}日到{week.last.month}月{week.last.day}日"


def _week(code: str) -> Week:
    """The week that is asked for, the one before this one where none is."""
    return Week.parse(code) or Week.of(names.today()).before()


def _weeks(today: dt.date) -> Iterator[Week]:
    for back in range(1, _WEEKS + 1):
        yield Week.of(today).before(back)
