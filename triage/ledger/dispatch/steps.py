"""Which steps somebody may take about a dispatch now: asked by the door before anything is done, and for buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.ledger.actor import Actor
from triage.ledger.content import LedgerContent
from triage.ledger.dispatch.dispatch import Dispatch, Part
from triage.ledger.dispatch.forms import WHOLE, Step
from triage.ledger.dispatch.reach import Reach, replies
from triage.ledger.refusal import Refusal
from triage.ledger.units import Units


@dataclass(frozen=True)
class Steps:
    """What ``actor`` may do; ``part`` None is the whole paper."""

    content: LedgerContent
    actor: Actor
    units: Units
    reach: Reach

    @classmethod
    def of(cls, content: LedgerContent, actor: Actor, units: Units) -> Steps:
        return cls(content, actor, units, Reach.of(content.rights, actor, units))

    def possible(self, dispatch: Dispatch, part: Part | None) -> tuple[Step, ...]:
        steps = self.content.dispatches.steps.values()
        return tuple(step for step in steps if self._stands(step, dispatch, part) and self._allowed(step, dispatch, part))

    def all_possible(self, dispatch: Dispatch) -> Mapping[tuple[str, str], tuple[Step, ...]]:
        """By (unit, task), and ("", "") for the whole."""
        found = {(part.unit, part.task): self.possible(dispatch, part) for part in dispatch.parts}
        return {**found, ("", ""): self.possible(dispatch, None)}

    def required(self, step: Step, dispatch: Dispatch, part: Part | None) -> None:
        """Raises :class:`Refusal` where the actor may not take this step, or the part does not stand where it begins."""
        if not self._allowed(step, dispatch, part):
            raise Refusal("not_allowed", f"您的岗位不能在这里{step.name}；请找有这项权限的人。")
        if not self._stands(step, dispatch, part):
            now = "已经撤回" if dispatch.withdrawn or part is None else f"现在是“{self.content.dispatches.states[part.state]}”"
            raise Refusal("wrong_state", f"这一件{now}，不能{step.name}。")

    def _allowed(self, step: Step, dispatch: Dispatch, part: Part | None) -> bool:
        if (part is None) != (step.on == WHOLE) or step.code == "send":
            return False
        if step.right == "reply":
            return part is not None and replies(self.content.rights, self.actor, part.unit, self.units)
        whom = dispatch.units if part is None else (part.unit,)
        return all(self.reach.judges(self.actor, dispatch, unit, self.units) for unit in whom)

    def _stands(self, step: Step, dispatch: Dispatch, part: Part | None) -> bool:
        if dispatch.withdrawn or (part is None) != (step.on == WHOLE):
            return False
        return part is None or (step.on == part.kind and part.state in step.source)
