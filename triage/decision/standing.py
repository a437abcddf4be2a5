"""How a matter stands before anything is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from triage.decision.decision import Certain
from triage.decision.ticks import TickKind
from triage.decision.worlds import World
from triage.hearing.matter import Matter, Value


@dataclass(frozen=True)
class Answer:
    """What would be answered: the path, and the id of the wording, None where none fits; ``causes`` are those of the rule
    that decides."""

    path: str
    reply: str | None
    causes: frozenset[str] = field(default=frozenset(), compare=False)

    def changes(self, now: Answer, causes: Collection[str] | None = None) -> bool:
        """Whether another path is taken than ``now``, or another wording said, for one of ``causes`` (None: for any); that
        nothing could be said helps nobody."""
        fits = causes is None or not self.causes.isdisjoint(causes)
        return fits and (self.path != now.path or self.reply not in (None, now.reply))


#: The answer if an officer ticked something.
AnswerIf = Callable[[TickKind, str, Value], Answer]


@dataclass(frozen=True)
class Standing:
    """``meant`` are the ways in which the words may have been meant, the answered one first; ``now`` is that answer and
    ``certain`` how firm it is."""

    matter: Matter
    meant: Sequence[World]
    certain: Certain
    now: Answer

    @property
    def service(self) -> str | None:
        return self.meant[0].service
