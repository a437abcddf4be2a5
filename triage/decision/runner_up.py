"""The next path that was thinkable, and why it is not this one."""

from __future__ import annotations

from collections.abc import Sequence

from triage import terms
from triage.decision.decision import RunnerUp
from triage.decision.questions import is_clue
from triage.decision.weigh import DANGER_RANK
from triage.engine import oracle
from triage.reading.matter import Matter
from triage.rulebook.ast import SETTLES, Rule
from triage.rulebook.load import Precedence


def runner_up(path: str, heard: Sequence[Rule], near: Sequence[Rule], matter: Matter, precedence: Precedence) -> RunnerUp | None:
    """``heard`` are the rules that fired, the strongest first; ``near`` those of which something is true."""
    place = precedence.place
    other = next((rule for rule in heard if rule.path != path), None)
    if other:
        first = next((rule for rule in heard if rule.path == path), None)
        if first and place[first.rank] <= place[other.rank]:
            return RunnerUp(other.path, f"也符合“{other.title}”，但次序里“{first.rank}”先于“{other.rank}”")
        return RunnerUp(other.path, f"也符合“{other.title}”，但典型案例更像{terms.PATHS[path]}")
    true, missed = set(matter.literals()), []
    for rule in near:
        if rule.path == path or rule.force not in SETTLES or rule.rank == DANGER_RANK:
            continue
        missing = [part for part in oracle.unmet(rule.when, true, matter.numbers) if not is_clue(part)]
        if len(missing) <= 1:
            missed.append((len(missing), place[rule.rank], rule.id, rule, missing))
    if not missed:
        return None
    *_, rule, missing = min(missed, key=lambda item: item[:3])
    if not missing:
        return RunnerUp(rule.path, f"也说得上“{rule.title}”，但别的线索更像{terms.PATHS[path]}")
    return RunnerUp(rule.path, f"差一点：{rule.title}，还要“{oracle.say(missing[0])}”")
