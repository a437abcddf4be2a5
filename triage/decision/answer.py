"""The wording of a decision, and the facts it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from triage.content.knowledge import Knowledge
from triage.content.rule import Rule
from triage.decision.decision import ReplyText

#: The source papers tell how the window is organised; they are no law to cite to a citizen.
_SOURCE_PAPER = "项目原始材料"


def reply_of(rules: Sequence[Rule], knowledge: Knowledge, otherwise: str | None) -> ReplyText | None:
    """The wording of the first of ``rules`` that names one which may be said; else the one called ``otherwise``."""
    for identity in (*(rule.reply for rule in rules if rule.reply), otherwise):
        reply = knowledge.replies.get(identity or "")
        if reply and knowledge.is_public_reply(reply):
            return ReplyText(reply.id, reply.title, reply.public, reply.blanks, reply.internal, reply.facts, reply.internal_facts)
    return None


def basis_of(rule: Rule | None, reply: ReplyText | None, knowledge: Knowledge) -> tuple[dict[str, Any], ...]:
    """The facts behind rule and wording, each with its article; ``public`` says whether a citizen may be told."""
    cited: Iterable[str] = (*(rule.basis if rule else ()), *(reply.facts if reply else ()), *(reply.internal_facts if reply else ()))
    facts = [knowledge.facts[identity] for identity in dict.fromkeys(cited) if identity in knowledge.facts]
    return tuple(
        {
            "fact": fact.id,
            "law": fact.law,
            "article": fact.article,
            "public": fact.public and not fact.law.startswith(_SOURCE_PAPER),
            "mark": fact.mark,
        }
        for fact in facts
    )
