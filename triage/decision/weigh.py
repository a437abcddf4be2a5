"""The rules weighed against the second opinion: which path, and how certain.

The second opinion lowers a certainty where it disagrees and advises where no rule settles the matter; alone it makes
nothing sure.  The thresholds are content (rules/second_opinion.yaml).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triage.decision.decision import Opinion
from triage.reading.leanings import NUMBERS
from triage.reading.matter import Matter, Value
from triage.rulebook.ast import SETTLES, Rule, literals

DANGER_RANK = "危险"


def first_and_gap(said: Mapping[str, Mapping[str, float]]) -> Opinion | None:
    """The path that the second opinion thinks likeliest, and how far the next one is behind."""
    if not said:
        return None
    (path, first), (_, second) = sorted(said["path"].items(), key=lambda item: -item[1])[:2]
    return Opinion(path, first, first - second)


def borne_out_dangers(heard: list[Rule], danger: float | None, ticked: Mapping[str, Value], limits: Mapping[str, float]) -> list[Rule]:
    """Without the danger rules that want to be borne out (印证) and are not, by the cases or by an officer's tick."""
    if danger is None or danger >= limits["quiet"]:
        return heard
    return [rule for rule in heard if rule.rank != DANGER_RANK or rule.force != "印证" or _ticked(rule, ticked)]


def path(
    heard: Sequence[Rule],
    opinion: Opinion | None,
    matter: Matter,
    ticked: Mapping[str, Value],
    danger: float | None,
    limits: Mapping[str, float],
) -> tuple[str, str]:
    """The path and the certainty, from the rules that fired (the strongest first) and the second opinion, if there is one.

    A rule of force 印证 settles only what is borne out; where the second opinion is clear and says otherwise, nothing
    is settled.  What an officer ticked bears out the rule that rests on it.
    """
    winner = heard[0] if heard else None
    if winner and winner.rank == DANGER_RANK:
        # Help comes first whatever the cases say; but where they rather hear a figure of speech, it is asked.
        return winner.path, "ask" if danger is not None and danger < limits["surely"] and winner.force != "决定" and not _ticked(
            winner, ticked
        ) else "sure"
    if opinion is None:
        return _alone(winner, heard, matter, ticked, limits)
    agreed = winner is not None and opinion.path == winner.path
    if agreed and opinion.confidence >= limits["agree" if winner.force in SETTLES else "lean"] and opinion.gap >= limits["gap"]:
        return winner.path, "sure"
    if winner and _ticked(winner, ticked):
        return winner.path, "sure" if winner.force in SETTLES and (agreed or opinion.confidence < limits["agree"]) else "ask"
    if winner and (winner.force == "决定" or agreed or (winner.force == "印证" and opinion.confidence < limits["overrule"])):
        return winner.path, "ask"
    if opinion.confidence >= limits["advise"]:
        return opinion.path, "ask"
    return (winner.path if winner else opinion.path), "unsure"


def _alone(
    winner: Rule | None, heard: Sequence[Rule], matter: Matter, ticked: Mapping[str, Value], limits: Mapping[str, float]
) -> tuple[str, str]:
    """By the rules alone: sure where no other rule says otherwise and the clues are clearly ahead, or an officer said so."""
    if winner is None:
        return "explain", "unsure"
    rivals = {rule.path for rule in heard if rule.force in SETTLES} - {winner.path}
    ahead = matter.numbers.get(NUMBERS[winner.path], limits["alone"]) >= limits["alone"]
    return winner.path, "sure" if winner.force in SETTLES and not rivals and (ahead or _ticked(winner, ticked)) else "ask"


def _ticked(rule: Rule, ticked: Mapping[str, Value]) -> bool:
    return any(literal.partition(":")[2] in ticked for literal in literals(rule.when))
