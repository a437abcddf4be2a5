"""The decision as an officer takes it who goes another way than proposed: the same matter, with what that path brings along."""

from __future__ import annotations

from dataclasses import replace

from triage.deadlines.limits import due
from triage.decision.answer import basis_of, reply_of
from triage.decision.decision import Decision
from triage.decision.judge import Judge


def otherwise(judge: Judge, decision: Decision, path: str) -> Decision:
    """``decision`` on ``path``: what was heard stays, and nothing is left to be asked.

    Wording, notice and deadline are those of the first rule of that path that was heard too, else the path's own.
    """
    if path == decision.path:
        return decision
    heard = [judge.rulebook.by_id[rule.id] for rule in decision.rules if rule.path == path]
    first, defaults = (heard[0] if heard else None), judge.defaults[path]
    reply = reply_of(heard, judge.knowledge, defaults.reply)
    said = judge.knowledge.replies.get(reply.id) if reply else None
    limit = judge.limits.get(first.deadline) if first and first.deadline else judge.limits.for_path(path)
    return replace(
        decision,
        path=path,
        reply=reply,
        notice=(first.notice if first else None) or defaults.notice,
        steps=said.steps if said and said.steps else defaults.steps,
        deadline=due(limit, decision.as_of, judge.calendar).as_dict(),
        basis=basis_of(first, reply, judge.knowledge),
        runner_up=None,
        ask=(),
    )
