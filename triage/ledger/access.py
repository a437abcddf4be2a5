"""The access log: each reading of what is personal, by whom, of which case, why.  It only grows, each line chained to the one before;
a reading and its line are one transaction, so that nothing is read that was not written down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from triage.ledger.actor import Actor
from triage.ledger.event import digest, moment
from triage.ledger.rights import Rights
from triage.ledger.tables import ACCESS, SUBJECTS

#: What was done → what it is called.
WHAT = {
    "open": "打开一件",
    "tell": "看待告知",
    "inbox": "看交办",
    "support": "看支援",
    "rating": "看评价",
    "draft": "把答复写成草稿",
    "notice": "打印告知单",
    "receipt": "打印回执",
    "search": "按号码找人",
    "fetch": "看调档",
    "ticket": "看号上的话",
    "outside": "看来件",
    "export": "导出（遮去个人信息）",
    "unmask": "看没有遮的个人信息",
}
#: Characters that a reason has at least: one word is none.
SHORTEST_REASON, LONGEST_REASON = 4, 200
_CHAINED = ("id", "at", "account", "role", "unit", "device", "what", "number", "why", "prev")


@dataclass(frozen=True)
class Reading:
    id: int
    at: str
    account: str
    role: str
    unit: str
    device: str
    what: str
    number: str
    why: str


def note(connection: sa.Connection, actor: Actor, what: str, number: str, why: str = "") -> None:
    """A line more, in the writer's turn."""
    last = connection.execute(sa.select(ACCESS.c.id, ACCESS.c.hash).order_by(ACCESS.c.id.desc()).limit(1)).first()
    line = {
        "id": (last.id if last else 0) + 1,
        "at": moment(dt.datetime.now(dt.UTC)),
        "account": actor.account,
        "role": actor.role,
        "unit": actor.unit,
        "device": actor.device,
        "what": what,
        "number": number,
        "why": why,
        "prev": last.hash if last else "",
    }
    connection.execute(ACCESS.insert(), {**line, "hash": digest([line[name] for name in _CHAINED])})


def readings(connection: sa.Connection, rights: Rights, actor: Actor, wanted: Reading, before: int = 0, most: int = 100) -> list[Reading]:
    """The latest first, those before line ``before``; for who may see the log, and nothing of a case about themselves.

    Of ``wanted`` the account, the number, the beginning of the time and what was done narrow it where they are not empty.
    """
    if rights.grant(actor, "access_log") is None:
        return []
    mine = sa.exists().where(SUBJECTS.c.number == ACCESS.c.number, SUBJECTS.c.account == actor.account)
    query = sa.select(*(ACCESS.c[name] for name in Reading.__dataclass_fields__)).where(~mine)
    for name in ("account", "number", "what"):
        if value := getattr(wanted, name):
            query = query.where(ACCESS.c[name] == value)
    if wanted.at:
        query = query.where(ACCESS.c.at.startswith(wanted.at, autoescape=True))
    if before:
        query = query.where(ACCESS.c.id < before)
    return [Reading(*row) for row in connection.execute(query.order_by(ACCESS.c.id.desc()).limit(most))]


def broken(connection: sa.Connection) -> tuple[int, list[str]]:
    """(lines, what is wrong with them)."""
    count, before, wrong = 0, "", []
    for row in connection.execute(sa.select(ACCESS).order_by(ACCESS.c.id)).mappings():
        count += 1
        if row["id"] != count or row["prev"] != before or digest([row[name] for name in _CHAINED]) != row["hash"]:
            wrong.append(f"访问记录第 {row['id']} 行被改过，或者它前面少了。")
            break
        before = row["hash"]
    return count, wrong
