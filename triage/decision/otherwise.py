"""The decision as an officer takes it who goes another way than proposed: the same matter, with what that path brings along."""

from __future__ import annotations

from dataclasses import replace

from triage.decision.decision import Decision
from triage.decision.judge import Judge


def otherwise(judge: Judge, decision: Decision, path: str) -> Decision:
    """``decision`` on ``path``: what was heard stays, and nothing is left to be asked.

    Wording, notice and deadline are those of the first rule of that path that was heard too, else the path's own.
    """
    if path == decision.path:
        return decision
    matter, as_of = decision.matter, decision.as_of
    judge = judge.on(as_of)
    meant = judge.meant(matter, as_of)
    rule = next((rule for rule in meant[0].verdict.heard if rule.path == path), None)
    known = judge.statements.known(matter, rule, path, meant[0].service, as_of)
    reply = judge.wording(matter, meant, path, as_of).reply or judge.statements.defaults[path].reply
    return replace(decision, path=path, **judge.statements.beside(rule, path, reply, known), runner_up=None, ask=())
