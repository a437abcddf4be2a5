"""A department's answer to a case, or to a wording that could not be explained, as a draft of the content: what the form holds
before anybody touches it, and how its trial went."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from triage import terms
from triage.authoring import answered
from triage.authoring.answered import Answered, Tried
from triage.content.knowledge.article import HEADINGS
from triage.content.knowledge.fact import FACT_ID
from triage.ledger.actor import Actor
from triage.ledger.refusal import Refusal
from web.ledger import timeline, unclear
from web.ledger.matter import decision_of
from web.office import Office

_LISTS = ("facts", "internal_facts", "steps", "keywords")
_LONGEST = 2_000


@dataclass(frozen=True)
class Drafted:
    """``asked`` fills the form; ``merged`` is the id of the reply or article, once it stands in the content."""

    number: str
    asked: Answered
    tried: Tried | None
    patch: str
    merged: str
    services: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]


def look(office: Office, actor: Actor, number: str) -> Drafted:
    """Raises :class:`Refusal` where nobody has answered, or the actor's post answers nothing."""
    asked = _first(office, actor, number)
    tried = answered.look(office.home, asked.number)
    file = answered.patch_file(office.home, asked.number)
    patch = file.read_text(encoding="utf-8") if tried and tried.state == "passed" and file.is_file() else ""
    known = {*office.knowledge.replies, *office.knowledge.articles}
    merged = next((one for one in (f"rep-{asked.service}-{asked.words}", f"art-{asked.words}") if one in known), "")
    services = tuple((one.code, one.name) for one in office.rulebook.services.by_name.values())
    return Drafted(asked.number, tried.asked if tried else asked, tried, patch, merged, services, HEADINGS)


def begin(office: Office, actor: Actor, number: str, sent: Mapping[str, str]) -> None:
    """Start the trial of what was filled in."""
    first = _first(office, actor, number)
    said: dict[str, Any] = {
        name: sent.get(name, "").replace("\r\n", "\n").strip()[:_LONGEST] for name in ("title", "public", "internal", "heading")
    }
    for name in _LISTS:
        parts = re.split(r"[\n、，,]" if "fact" in name else r"\n", sent.get(name, "")[:_LONGEST])
        said[name] = tuple(filter(None, map(str.strip, parts)))
    kind = sent.get("kind", "") if sent.get("kind") in answered.KINDS else first.kind
    asked = Answered(first.number, kind, sent.get("service", "")[:60], path=first.path, owner=first.owner, **said)
    answered.begin(office.home, asked)


def _first(office: Office, actor: Actor, number: str) -> Answered:
    """What can be taken from the case: the words, the facts that the basis names, the steps of the wording it had so far."""
    if office.ledger.content.rights.grant(actor, "answer") is None:
        raise Refusal("not_allowed", "写草稿是业务部门联络岗的事。")
    if unclear.is_number(number):
        return unclear.first_draft(office, actor, number).masked
    case = office.ledger.case(actor, number)
    events, texts = office.ledger.events(actor, number), office.ledger.texts(actor, number, "draft")
    public = timeline.latest(events, texts, "public_wording")
    if not public:
        raise Refusal("wrong_state", "这一件还没有业务部门的答复，写不成草稿。")
    basis = next((event.data["given"].get("basis", "") for event in reversed(events) if event.type == "case.answer"), "")
    facts = tuple(fact for fact in dict.fromkeys(FACT_ID.findall(basis)) if fact in office.knowledge.facts)
    reply = decision_of(office, actor, number).get("reply") or {}
    return Answered(
        case.number,
        "reply",
        case.service,
        timeline.latest(events, texts, "question")[:60],
        terms.PATHS.get(case.path, case.path),
        public,
        tuple(fact for fact in facts if office.knowledge.facts[fact].public),
        timeline.latest(events, texts, "internal_basis") or f"业务部门答复，依据：{basis}",
        facts,
        tuple(reply.get("steps", ()))[:4],
        case.department,
    ).masked
