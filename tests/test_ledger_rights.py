"""Who may do what, and where: every cell of role × right × place against a table written by hand."""

from __future__ import annotations

import itertools
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.case import Post
from triage.ledger.refusal import Refusal
from triage.ledger.rights import Rights
from triage.ledger.tables import CASES, POSTS, SUBJECTS
from triage.ledger.units import Unit, Units

HOME = Path(__file__).resolve().parent.parent
RIGHTS = Rights.load(HOME)

ROLES = ("officer", "aide", "lead", "chief", "liaison", "district", "city", "centre", "admin", "auditor", "api", "citizen")
#: a anywhere, s own station, d own line, i own district, c whole city, o own, m masked, q complaints only, n not one's own,
#: p the post that leads, h a post that helps and was not heard yet, k who holds the code, - never.
TABLE = """
             officer aide lead chief liaison district city centre admin auditor api citizen
look_up         a     a    a    a      a       a       a     a      -     a      a    -
pre_check       s     s    s    s      -       -       -     s      -     -      a    -
queue           s     s    s    s      -       -       -     s      -     -      -    -
lanes           -     -    s    s      -       -       -     s      -     -      -    -
register        s     -    s    s      -       -       -     sq     -     -      a    -
handle          s     -    s    s      -       -       -     -      -     -      -    -
read            s     -    s    s      d       i       c     -      -     cm     om   km
answer          -     -    -    -      p       -       -     -      -     -      -    -
support         -     -    -    -      d       -       -     -      -     -      -    -
advise          -     -    -    -      h       -       -     -      -     -      -    -
lead_case       -     -    s    -      -       -       -     -      -     -      -    -
transfer        -     -    s    s      -       -       -     -      -     -      -    -
assign          -     -    s    s      -       -       -     -      -     -      -    -
sign            -     -    -    s      -       -       -     -      -     -      -    -
exclude         -     -    -    s      -       -       -     -      -     -      -    -
extend          -     -    -    -      -       i       c     -      -     -      -    -
reopen          s     -    s    s      -       i       c     -      -     -      -    -
rate            -     -    -    -      -       -       -     -      -     -      -     k
appeal          -     -    -    s      -       -       -     -      -     -      -     -
decide          -     -    -    -      -       i       c     -      -     -      -    -
contact         sn    -    sn   sn     -       in      cn    -      -     -      -     -
unmask          s     -    s    s      d       i       c     -      -     -      -    -
import_12345    -     -    -    -      -       i       c     -      -     -      -    -
import_12389    -     -    -    -      -       -       c     -      -     -      -    -
supervise       -     -    -    -      d       i       c     -      -     cm     -    -
reply           -     -    -    s      -       -       -     -      -     -      -    -
roster          -     -    s    s      -       i       c     -      -     -      -    -
attendance      -     -    s    s      -       i       c     s      -     -      -    -
standards       -     -    -    -      -       -       -     s      -     -      -    -
acknowledge     -     -    s    s      -       -       -     -      -     -      -    -
fetch           s     -    s    s      -       -       -     s      -     -      -    -
accounts        -     -    -    -      -       -       -     -      a     -      -    -
verify          -     -    -    -      -       -       c     -      a     c      -    -
access_log      -     -    -    -      -       -       c     -      -     c      -    -
statistics      -     -    s    s      d       i       c     -      -     cm     -    -
"""
KIND = {"aide": "civilian", "centre": "centre", "api": "system", "citizen": "citizen"}
UNIT = {"liaison": "MH", "district": "MH", "city": "SH", "centre": "MHC01", "admin": "SH", "auditor": "SH", "api": "", "citizen": ""}
UNITS = Units(
    [
        Unit("SH", "city", "市局"),
        Unit("MH", "district", "闵行", "SH"),
        Unit("PD", "district", "浦东", "SH"),
        Unit("MHC01", "centre", "中心", "MH"),
        Unit("MH05", "station", "甲所", "MH", "", "MHC01"),
        Unit("MH06", "station", "乙所", "MH"),
        Unit("PD01", "station", "丙所", "PD"),
    ]
)


@dataclass(frozen=True)
class Matter:
    station: str
    line: str
    owner: str
    registrar: str
    keeper: str = ""
    subjects: tuple[str, ...] = ()
    posts: tuple[Post, ...] = ()
    number: str = ""
    closer: str = ""


def cells():
    head, *rows = TABLE.strip("\n").splitlines()
    assert tuple(head.split()) == ROLES
    for row in rows:
        right, *letters = row.split()
        yield from ((right, role, said) for role, said in zip(ROLES, letters, strict=True))


CELLS = list(cells())
#: Where a case can stand beside the one who asks, all of MH05 or its superiors: (place, station, line, whose).
PLACES = [
    (station, line, mine) for station, line, mine in itertools.product(("MH05", "MH06", "PD01"), ("population", "traffic"), (True, False))
]
#: To which posts it was handed: to none, to the liaison's own to lead or to help, and to others.
POSTED = [
    (),
    (Post("main", "MH", "population", "户政科"),),
    (Post("main", "SH", "population", "户政科"), Post("assist", "MH", "traffic", "交警总队")),
    (Post("main", "MH", "traffic", "交警总队"), Post("assist", "MH", "population", "户政科")),
    (Post("main", "MH", "traffic", "交警总队"), Post("assist", "MH", "population", "户政科", open=False)),
]
#: About nobody, about somebody (chief's or district's matter), and about the one who asks.
ABOUT = [("", False), ("chief", False), ("district", False), ("chief", True), ("district", True)]


def actor_of(role):
    return Actor(
        "citizen:held" if role == "citizen" else "me",
        KIND.get(role, "police"),
        role,
        UNIT.get(role, "MH05"),
        "population" if role == "liaison" else "",
    )


def matter_of(place, about, posts=()):
    (station, line, mine), (keeper, myself) = place, about
    who = "me" if mine else "other"
    return Matter(station, line, who, who, keeper, ("me",) if myself else ("subject",) if keeper else (), posts, "held" if mine else "")


def expected(right, role, said, place, about, posts=0):
    """What the table says, worked out without the content and without the program."""
    (station, line, mine), (keeper, myself) = place, about
    if said == "-" or (myself and role != "citizen"):  # whom it is about is an account of ours
        return False
    if "q" in said and not keeper:
        return False
    if "n" in said and mine:
        return False
    if keeper and right != "register":
        allowed_here = (keeper, role) in {("chief", "chief"), ("district", "district"), ("chief", "citizen"), ("district", "citizen")}
        in_reach = mine if role == "citizen" else station == "MH05" if role == "chief" else station != "PD01"
        if not (allowed_here and in_reach):
            return False
    return {
        "a": True,
        "c": True,
        "s": station == "MH05",
        "d": (line == "population" and station != "PD01") or posts in (1, 3, 4),
        "p": posts == 1,
        "h": posts == 3,
        "i": station != "PD01",
        "o": mine,
        "k": mine,
    }[said[0]]


def test_every_cell_of_the_table():
    wrong, count = [], 0
    for (right, role, said), place, about, posts in itertools.product(CELLS, PLACES, ABOUT, range(len(POSTED))):
        count += 1
        found = RIGHTS.allows(actor_of(role), right, matter_of(place, about, POSTED[posts]), UNITS)
        if found != expected(right, role, said, place, about, posts):
            wrong.append((right, role, place, about, posts, found))
    assert wrong == []
    assert count >= 3000
    assert {right for right, _, _ in CELLS} == set(RIGHTS.grants)
    assert all(set(granted) <= set(ROLES) for granted in RIGHTS.grants.values())


def test_masked_is_what_the_table_says():
    for right, role, said in CELLS:
        grant = RIGHTS.grant(actor_of(role), right)
        assert (grant is not None and grant.qualifier == "masked") == ("m" in said), (right, role)


@pytest.mark.parametrize("kind", ["civilian", "auxiliary", "centre", "system"])
def test_only_police_are_officer_lead_chief_or_supervisor(kind):
    for right, role in itertools.product(RIGHTS.grants, ("officer", "lead", "chief", "district", "city")):
        assert not RIGHTS.allows(replace(actor_of(role), kind=kind), right, matter_of(PLACES[0], ABOUT[0]), UNITS)


def test_a_role_that_nobody_wrote_may_nothing():
    assert not any(
        RIGHTS.allows(Actor("me", "police", "emperor", "SH"), right, matter_of(PLACES[0], ABOUT[0]), UNITS) for right in RIGHTS.grants
    )


def test_a_list_shows_exactly_what_may_be_read_one_by_one(counter):
    """The condition in the database and the question about one case are two ways of saying the same table."""
    matters = {}
    with counter.ledger.store.write() as connection:
        blank = {column.name: "" for column in CASES.c} | {"seq": 1, "state": "handling", "uncounted": False}
        for number, (place, about, posts) in enumerate(itertools.product(PLACES, ABOUT, POSTED)):
            matter = matter_of(place, about, posts)
            matter = matters[str(number)] = replace(matter, number=str(number))
            row = {name: getattr(matter, name) for name in ("station", "line", "owner", "registrar", "keeper", "closer")}
            connection.execute(CASES.insert(), {**blank, **row, "number": str(number), "district": UNITS.district_of(matter.station)})
            for account in matter.subjects:
                connection.execute(SUBJECTS.insert(), {"number": str(number), "account": account})
            for post in matter.posts:
                connection.execute(POSTS.insert(), {"number": str(number), **asdict(post)})
    with counter.ledger.store.read() as connection:
        for right, role in itertools.product(RIGHTS.grants, ROLES):
            actor = replace(actor_of(role), account="citizen:7") if role == "citizen" else actor_of(role)
            if right == "register":
                continue
            shown = set(connection.execute(sa.select(CASES.c.number).where(RIGHTS.visible(actor, UNITS, right))).scalars())
            assert shown == {number for number, matter in matters.items() if RIGHTS.allows(actor, right, matter, UNITS)}, (right, role)


def test_the_one_door_asks_for_every_action_of_every_role(counter):
    """What is not allowed is refused, whatever was filled in; what is allowed fails for another reason or is done."""
    content = counter.ledger.content
    cases = {station: counter.register(actor) for station, actor in (("MH05", counter.officer), ("MH06", counter.neighbour))}
    count = 0
    with counter.ledger.turn() as turn:
        for action, role, station in itertools.product(content.machine.actions.values(), ROLES, cases):
            if not action.source:
                continue
            actor, case = actor_of(role), turn.find(cases[station].number)
            allowed = content.rights.allows(actor, action.right, case, turn.units) and content.rights.sees(actor, case, turn.units)
            try:
                turn.act(actor, action.code, {}, case.number, case.seq, counter.key(), counter.now)
                code = ""
            except Refusal as refusal:
                code = refusal.code
            assert (code not in ("not_allowed", "unknown_case")) == allowed, (action.code, role, station, code)
            count += 1
    assert count > 400
