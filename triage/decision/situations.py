"""Which situation somebody is in: of those that wordings are written for the few likeliest, which whoever listened tells apart at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.content.knowledge import Reply
from triage.content.openings import Openings
from triage.decision.decision import Option, Question
from triage.decision.standing import AnswerIf, Standing
from triage.decision.ticks import ANY_SITUATION

#: How many situations are offered, and how many are tried.
MOST_OPTIONS, MOST_TRIED = 4, 6


def situation_question(words: Openings, likeliest: Sequence[Reply], standing: Standing, answer_if: AnswerIf) -> Iterator[Question]:
    """Which of the situations of the wordings ``likeliest``, of those whose wording is said once it is known that it is this one."""
    if not standing.matter.ticked.keys().isdisjoint({ANY_SITUATION, *(reply.id for reply in likeliest)}):
        return
    options: dict[str, Option] = {}
    for reply in likeliest[:MOST_TRIED]:
        answer = answer_if("situation", reply.id, "yes")
        if answer.reply == reply.id:
            options.setdefault(reply.situation, Option(reply.situation, reply.id, "yes", answer.path))
        if len(options) == MOST_OPTIONS:
            break
    if any(option.tick != standing.now.reply for option in options.values()):
        first = next(iter(options.values()))
        none = Option(words.no_situation, ANY_SITUATION, "no", standing.now.path)
        yield Question("situation", first.tick, words.situation, (*options.values(), none))
