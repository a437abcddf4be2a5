"""部门要看的: what the counters tell a department about its own content, day after day: proposals that officers did not follow, by
rule; what was looked up and found no answer; wordings that officers could not explain or past their day; notices that are missing.

Rules and wordings stand in the order of their ids, what was looked up with the latest first: nothing is ordered by how much
of it there is, and nothing is counted by station or by officer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from triage import terms
from triage.authoring.excuses import load_excuses
from triage.authoring.gaps import Unanswered, unanswered
from triage.authoring.review import months_after
from triage.content.knowledge.reply import Reply
from triage.journal import Override
from triage.ledger.actor import Actor
from triage.ledger.listing import MOST, Wanted
from web.ledger import names, unclear
from web.ledger.listing import Row, row_of
from web.ledger.unclear import Asked
from web.office import Office


@dataclass(frozen=True)
class Rule:
    """A rule that was not followed: each time as (day, proposed, chosen, reason, note, masked words).  ``title`` is "" where the
    rule is gone, or none proposed the path."""

    id: str
    title: str
    times: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Wording:
    id: str
    title: str
    why: str


@dataclass(frozen=True)
class Standing:
    """``departments`` are those whose content this is; of what is long ago the latest 500 are looked at."""

    departments: tuple[str, ...]
    rules: tuple[Rule, ...]
    gaps: tuple[Unanswered, ...]
    wordings: tuple[Wording, ...]
    notices: tuple[Row, ...]
    unclear: tuple[Asked, ...]


def look(office: Office, actor: Actor) -> Standing | None:
    """None for one whose post supervises nothing."""
    grant = office.ledger.content.rights.grant(actor, "supervise")
    if grant is None:
        return None
    mine = unclear.departments_of(office, actor)
    overrides = [override for name in mine for override in office.journal.overrides(name)]
    gaps = [gap for name in (*mine, *([""] if grant.place != "line" else [])) for gap in office.journal.gaps(name)]
    latest = sorted(unanswered(gaps), key=lambda one: one.last or dt.datetime.min, reverse=True)
    asked = tuple(unclear.open_of(office, actor, mine))
    rules, wordings = tuple(_rules(office, overrides)), tuple(_wordings(office, mine))
    return Standing(mine, rules, tuple(latest), wordings, tuple(_notices(office, actor)), asked)


def _rules(office: Office, overrides: Sequence[Override]) -> Iterator[Rule]:
    by_rule: dict[str, list[Override]] = {}
    for override in overrides:
        by_rule.setdefault(override.rule, []).append(override)
    for identity, same in sorted(by_rule.items()):
        rule = office.rulebook.by_id.get(identity)
        yield Rule(identity, rule.title if rule else "", tuple(_time(office, one) for one in same))


def _time(office: Office, one: Override) -> tuple[str, ...]:
    reason = office.reasons.get(one.reason)
    paths: Mapping[str, str] = terms.PATHS
    return (
        f"{one.at:%Y-%m-%d}" if one.at else "",
        paths.get(one.proposed, one.proposed),
        paths.get(one.chosen, one.chosen),
        reason.name if reason else one.reason,
        one.note,
        one.text,
    )


def _wordings(office: Office, departments: Sequence[str]) -> Iterator[Wording]:
    """What may still be said and should be looked at: its last day has come, or nobody has looked at it for long."""
    today, months = names.today(), load_excuses(office.home)[0].review_months
    for reply in sorted(office.knowledge.replies.values(), key=lambda one: one.id):
        if reply.owner in departments and reply.status in ("试行", "正式"):
            why = _overdue(reply, today, months)
            if why:
                yield Wording(reply.id, reply.title, why)


def _overdue(reply: Reply, today: dt.date, months: int) -> str:
    if reply.until and reply.until <= today.isoformat():
        return f"用到 {reply.until}，要延长或者废止"
    checked = dt.date.fromisoformat(reply.checked or reply.since)
    return f"上次核对 {reply.checked or '没有写'}，过了 {months} 个月" if months_after(checked, months) < today else ""


def _notices(office: Office, actor: Actor) -> Iterator[Row]:
    """Cases in hand whose path demands a notice that was not printed."""
    ledger, wanted = office.ledger, office.ledger.content.machine.notice_of_path
    for path, codes in wanted.items():
        for row in ledger.page(actor, Wanted(states=("accepted", "handling"), path=path, right="supervise"), most=MOST).rows:
            if not any(code in codes for code, _ in ledger.case(actor, row["number"]).notices):
                yield row_of(office, row, names.today())
