"""One visit as the judge hears it: the decision for the matter on top, what the officer made of it, and the danger of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from triage import terms
from triage.decision.decision import Decision, FiredRule, Question
from triage.decision.judge import Judge, UnknownFact
from triage.decision.otherwise import otherwise
from triage.hearing.matter import Matter, Value
from web.asking import Asking, Done


@dataclass(frozen=True)
class Visit:
    """``whole`` is the decision for all that was said (the second matter stands in its ``also``), ``decision`` that for the
    matter on top as proposed, ``taken`` the same on the path the officer takes."""

    asking: Asking
    whole: Decision
    decision: Decision
    taken: Decision

    @property
    def danger(self) -> Decision | None:
        """The decision that tells the gravest danger; None where there is none."""
        heard = ((other.danger.chance, -place, other) for place, other in enumerate((self.whole, *self.whole.also)) if other.danger)
        return max(heard, key=lambda item: item[:2], default=(0, 0, None))[2]

    @property
    def red(self) -> bool:
        """Somebody is in danger: nothing else matters now."""
        return bool(self.danger and self.danger.danger and self.danger.danger.level == "red")

    @property
    def danger_question(self) -> Question | None:
        """Whether somebody is in danger: to be asked before anything else."""
        asked = self.danger.ask if self.danger and not self.red else ()
        return next((question for question in asked if question.about == "danger"), None)

    @property
    def question(self) -> Question | None:
        """The one question about the errand that is put; none while that about the danger is."""
        asked = () if self.red or self.danger_question else self.taken.ask
        return next((question for question in asked if question.about != "danger"), None)

    @property
    def overridden(self) -> bool:
        return self.taken.path != self.decision.path

    @property
    def unsure(self) -> bool:
        """Nobody may read this out: neither the words nor the officer settled it."""
        return self.decision.certainty == "unsure" and not self.overridden

    @property
    def doubted(self) -> bool:
        """Which situation it is goes before the words: of such that are not sure one in two would have been beside the point."""
        asked = self.question
        return bool(asked and asked.about == "situation" and self.taken.certain.reply != "sure") and not self.overridden

    @property
    def undecided(self) -> bool:
        """Nothing is read out before something is settled."""
        return self.unsure or self.doubted

    @property
    def led(self) -> bool:
        """The path is settled, whatever is said: what is lacking, until when and who helps may be told."""
        return not self.unsure and (not self.doubted or self.taken.certain.path == "sure")

    @property
    def told(self) -> bool:
        """The officer said which situation it is, and its words are said: that is their certainty, not the desk's."""
        return bool(self.taken.reply and self.taken.ticked.get(self.taken.reply.id) == "yes")

    @property
    def leading(self) -> FiredRule | None:
        """The rule that gave the path taken, where one did."""
        return next((rule for rule in self.taken.rules if rule.path == self.taken.path), None)


def judged(judge: Judge, asking: Asking) -> Visit:
    """The visit.  Ticks of a former rulebook, kept by the browser, are dropped."""
    asking = replace(asking, done=_known(judge, asking.done), aside=_known(judge, asking.aside))
    whole, decision = _decide(judge, asking)
    if asking.part and not whole.also:  # the second matter is one with the first again
        asking = asking.turned()
        whole, decision = _decide(judge, asking)
    path = asking.done.override
    taken = otherwise(judge, decision, path) if path in terms.PATHS else decision
    override = taken.path if taken.path != decision.path else ""
    return Visit(replace(asking, done=replace(asking.done, override=override)), whole, decision, taken)


def _decide(judge: Judge, asking: Asking) -> tuple[Decision, Decision]:
    """(the decision for all that was said, that for the matter on top)."""
    first, second = (asking.aside, asking.done) if asking.part else (asking.done, asking.aside)
    # A danger is one of the whole visit, whichever matter was on top when it was asked.
    of_all, first_own, second_own = _parted(judge, first.ticked, second.ticked)
    if "no" in of_all.values():
        heard = judge.decide(asking.text, first_own)
        kinds = {other.danger.name for other in (heard, *heard.also) if other.danger}
        if kinds and not any(of_all.get(kind) == "no" for kind in kinds):
            # Somebody is safe from what was asked about; what was said since tells of another danger.
            of_all = {name: value for name, value in of_all.items() if value != "no"}
    whole = judge.decide(asking.text, {**of_all, **first_own})
    if not asking.part or not whole.also:
        return whole, whole
    other = whole.also[0]
    return whole, judge.decide(other.text, {**of_all, **second_own}, whole.as_of) if second_own else other


def _parted(judge: Judge, *ticked: Mapping[str, Value]) -> tuple[dict[str, Value], ...]:
    """What was ticked of dangers, and of each matter what else was."""
    dangers = {danger.name for danger in judge.rulebook.dangers.values()}
    of_all = {name: value for ticks in ticked for name, value in ticks.items() if name in dangers}
    return of_all, *({name: value for name, value in ticks.items() if name not in dangers} for ticks in ticked)


def _known(judge: Judge, done: Done) -> Done:
    return replace(done, ticked={name: value for name, value in done.ticked.items() if _understands(judge, {name: value})})


def _understands(judge: Judge, ticked: Mapping[str, Value]) -> bool:
    try:
        judge.ticked(Matter(""), ticked)
    except UnknownFact:
        return False
    return True
