"""一类事 as they are listed: what is proposed, what stands open, what is over."""

from __future__ import annotations

from dataclasses import dataclass

from triage.insight import classes
from triage.insight.classes import Proposal, Proposed
from triage.insight.topics.topic import Topic
from triage.ledger.actor import Actor
from web.ledger import names
from web.ledger.topic import Row, door, row_of, stations_of
from web.ledger.written import Written
from web.office import Office


@dataclass(frozen=True)
class Grown:
    """A proposed class: its stations by name, the rule that answered it most often, the topic that is open on it already, or that
    somebody wrote down not to open since the recent months began."""

    proposal: Proposal
    name: str
    stations: str
    rule: str
    already: Topic | None


@dataclass(frozen=True)
class Listed:
    """``proposed`` is None for one who oversees nothing."""

    proposed: Proposed | None
    grown: tuple[Grown, ...]
    without: str
    mine: tuple[Row, ...]
    open: tuple[Row, ...]
    over: tuple[Row, ...]
    acts: bool


def look(office: Office, actor: Actor) -> Listed:
    topics, written = door(office), Written(office)
    with office.ledger.store.read() as connection:
        reach = topics.reach(connection, actor)
        seen = topics.every(connection, actor)
        proposed = None
        if reach.rights.grant(actor, "supervise") is not None:
            proposed = classes.propose(connection, topics.limits, names.today(), reach.visible)
    open_now = [topic for topic in seen if topic.state in topics.table.open]
    since = proposed.recent[0] if proposed else ""
    looked_at = [topic for topic in seen if topic.state == "dismissed" and topic.opened >= since]
    standing = {(topic.service, topic.cause): topic for topic in (*looked_at, *open_now)}
    waiting = [topic for topic in open_now if topic.since and set(reach.speaks_for(topic)) & set(topic.waits_for)]
    grown = [
        Grown(
            one,
            written.class_name(one.service, one.cause),
            stations_of(reach.units, one.stations),
            written.title(one.rule),
            standing.get((one.service, one.cause)),
        )
        for one in (proposed.proposals if proposed else ())
    ]
    rest = [topic for topic in open_now if topic not in waiting]
    over = [topic for topic in reversed(seen) if topic not in open_now]
    mine, others, ended = (tuple(row_of(office, topics.table, reach.units, topic) for topic in part) for part in (waiting, rest, over))
    without = stations_of(reach.units, proposed.without) if proposed else ""
    return Listed(proposed, tuple(grown), without, mine, others, ended, reach.acts)
