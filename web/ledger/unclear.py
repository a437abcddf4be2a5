"""讲不清: wordings that officers could not explain outward, asked of the department whose they are, and what came of it.

A question ends with a note of its owner, or by the content itself: where the wording reads otherwise than it did, or the draft that
was written for it stands there by now.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from triage import terms
from triage.authoring.answered import Answered, words_of
from triage.journal import Unclear
from triage.ledger.actor import Actor
from triage.ledger.refusal import Lack, Refusal
from web.ledger import names
from web.office import Office

#: Characters of a remark and of a note at most.
LONGEST_NOTE, LONGEST_ANSWER = 500, 1000
_NUMBER = re.compile(r"JQ-(\d{4,9})")


@dataclass(frozen=True)
class Asked:
    """One question.  ``state`` is open, noted (its owner wrote back), merged (the wording is another now; ``merged`` is the entry
    that holds it) or gone (the entry is no longer there); ``mine``: the reader answers for its owner."""

    number: str
    day: str
    entry: str
    title: str
    owner: str
    version: str
    note: str
    answer: str
    answered: str
    state: str
    merged: str
    mine: bool


STATES = {"open": "等部门给对外的说法", "noted": "部门答了", "merged": "已经写进内容", "gone": "这一条不在了"}


def number_of(unclear: Unclear) -> str:
    return f"JQ-{unclear.id:04d}"


def ask(office: Office, entry: str, note: str) -> Unclear:
    """Ask the owner of a wording for an outward one; gives what was kept.  Raises :class:`Refusal` where nobody owns it."""
    said, owner = said_of(office, entry), owner_of(office, entry)
    if not said or not owner:
        raise Refusal("needs", "这一条没有归哪个部门，问不了；可以上报业务部门。")
    asked = Unclear(entry, str(office.release), said, owner, note[:LONGEST_NOTE].strip())
    number = office.journal.keep_unclear(asked)
    kept = office.journal.one_unclear(number)
    assert kept
    return kept


def earlier(office: Office, entry: str) -> list[Unclear]:
    """What its owner wrote back about the same words, the latest first."""
    said = said_of(office, entry)
    return [one for one in office.journal.unclear(owner_of(office, entry)) if one.entry == entry and one.answer and one.said == said]


def answer(office: Office, actor: Actor, number: str, text: str) -> None:
    """A note of the owner, which officers may say.  Raises :class:`Refusal`."""
    asked = _mine(office, actor, number)
    text = text.strip()
    if not 0 < len(text) <= LONGEST_ANSWER:
        say = f"写能念给群众听的话，最多 {LONGEST_ANSWER} 字"
        raise Refusal("needs", f"{say}。", (Lack("answer", ("answer",), say),))
    inside = next((phrase for phrase in office.ledger.content.internal_phrases if phrase in text), "")
    if inside:
        say = f"“{inside}”是只能内部说的字眼，请换成对外的说法"
        raise Refusal("needs", f"{say}。", (Lack("leak_check", ("answer",), say),))
    office.journal.answer_unclear(asked.id, text)


def look(office: Office, actor: Actor) -> list[Asked] | None:
    """Those of the reader's departments, all for who handles cases: what is still open first, then the latest first; None for one
    whose post neither supervises nor handles."""
    rights = office.ledger.content.rights
    supervises = rights.grant(actor, "supervise")
    if supervises is None and rights.grant(actor, "handle") is None:
        return None
    departments, mine = departments_of(office, actor), _answered_by(office, actor)
    asked = [_asked(office, mine, one) for one in office.journal.unclear() if supervises is None or one.owner in departments]
    return sorted(asked, key=lambda one: one.state != "open")


def open_of(office: Office, actor: Actor, owners: Iterable[str]) -> list[Asked]:
    """What waits for these departments, the latest first."""
    mine = _answered_by(office, actor)
    asked = [_asked(office, mine, one) for owner in owners for one in office.journal.unclear(owner)]
    return [one for one in asked if one.state == "open"]


def departments_of(office: Office, actor: Actor) -> tuple[str, ...]:
    """Whose content the reader looks after: a liaison's line, or all."""
    grant = office.ledger.content.rights.grant(actor, "supervise")
    every = office.rulebook.services.departments.values()
    return tuple(one.name for one in every if grant is not None and (grant.place != "line" or one.line == actor.line))


def first_draft(office: Office, actor: Actor, number: str) -> Answered:
    """What a draft of a better wording begins with: the words as they stand."""
    asked = _mine(office, actor, number)
    reply, article = office.knowledge.replies.get(asked.entry), office.knowledge.articles.get(asked.entry)
    entry = reply or article
    if entry is None:
        raise Refusal("wrong_state", "这一条已经不在内容里了，写不成草稿。")
    service = next((one.code for one in office.rulebook.services.by_name.values() if one.name in entry.services), "")
    public = reply.public if reply else "".join(_sentences(office, asked.entry))
    facts = tuple(fact for fact in entry.facts if fact in office.knowledge.facts and office.knowledge.facts[fact].public)
    path = terms.PATHS.get(reply.path, reply.path) if reply else terms.PATHS["explain"]
    inside = (reply.internal, reply.internal_facts, reply.steps) if reply else (f"讲不清：{asked.note}", (), ())
    kind = "reply" if reply else "article"
    return Answered(number, kind, service, entry.title, path, asked.answer or public, facts, *inside, entry.owner)


def is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def said_of(office: Office, entry: str) -> str:
    """What tells whether the public side of an entry is still the same; "" where there is no such reply or article."""
    reply = office.knowledge.replies.get(entry)
    said = reply.public if reply else "".join(_sentences(office, entry))
    return hashlib.sha256(said.encode()).hexdigest() if said else ""


def owner_of(office: Office, entry: str) -> str:
    found = office.knowledge.replies.get(entry) or office.knowledge.articles.get(entry)
    return found.owner if found else ""


def _sentences(office: Office, entry: str) -> list[str]:
    article = office.knowledge.articles.get(entry)
    sections = office.knowledge.public_sections(article) if article else ()
    return [sentence.text for section in sections for sentence in section.sentences]


def _mine(office: Office, actor: Actor, number: str) -> Unclear:
    found = _NUMBER.fullmatch(number)
    asked = office.journal.one_unclear(int(found[1])) if found else None
    if asked is None or asked.owner not in _answered_by(office, actor):
        raise Refusal("unknown_case", f"没有找到 {number[:20]}；讲不清的由那一条所属部门的联络岗来答。")
    return asked


def _answered_by(office: Office, actor: Actor) -> Collection[str]:
    """The departments for which the reader answers."""
    return departments_of(office, actor) if office.ledger.content.rights.grant(actor, "answer") is not None else ()


def _asked(office: Office, mine: Collection[str], one: Unclear) -> Asked:
    entry = office.knowledge.replies.get(one.entry) or office.knowledge.articles.get(one.entry)
    drafted = _drafted(office, number_of(one))
    merged = drafted or (one.entry if entry and said_of(office, one.entry) != one.said else "")
    state = "merged" if merged else "noted" if one.answer else "open" if entry else "gone"
    day, answered = (names.day(at.date().isoformat()) if at else "" for at in (one.at, one.answered))
    title, own = entry.title if entry else one.entry, one.owner in mine
    return Asked(number_of(one), day, one.entry, title, one.owner, one.version, one.note, one.answer, answered, state, merged, own)


def _drafted(office: Office, number: str) -> str:
    """The reply or article that was drafted for a question, once it stands in the content."""
    known, end = (*office.knowledge.replies, *office.knowledge.articles), f"-{words_of(number)}"
    return next((entry for entry in known if entry.endswith(end)), "")
