"""A wording that may be said, and how likely it answers: what speaks for it, and how much each of that weighs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from triage.content.knowledge import Reply

#: How likely a wording answers, as a logarithm: so much for the traits of a :class:`Candidate`; NONE is how likely none answers.
#: Fitted on 950 matters of five strangers, with an ear and judgements that none of these was among; of each a reader had marked which
#: of some three wordings are fit to be read aloud (kb/cases/README.md).  On 2,756 of nine others no other weights were better.
#: ``python -m bench wording`` measures them.
WEIGHTS = {
    "service": 0.4,
    "cause": 0.45,
    "heard": 0.3,
    "titled": 1.3,
    "alike": 0.5,
    "answering": 0.24,
    "accepted": 0.8,
    "unwritten": -0.6,
    "general": -0.5,
}
NONE = 0.55
#: What a service or cause that nobody heard is still believed.
UNHEARD = 0.01


@dataclass(frozen=True)
class Candidate:
    """A wording that may be said, and what speaks for it.

    ``general`` is one for every service, or that a rule for every service names; ``service`` and ``cause`` are the chances that
    it is for what is meant; ``heard`` counts what was said and it answers; ``titled`` is how much of its title stands in the words;
    ``alike`` is how like the words are to matters it was told for; ``answering`` is how much likelier people say them whom it answers;
    ``accepted`` is how much oftener than others readers found it fit;
    ``written`` is whether the written patterns found all that it takes for granted.
    """

    reply: Reply
    general: bool
    service: float
    cause: float
    heard: int
    titled: float
    alike: float
    answering: float
    accepted: float
    written: bool

    @property
    def traits(self) -> dict[str, float]:
        """What :data:`WEIGHTS` weigh."""
        return {
            "service": math.log(self.service + UNHEARD),
            "cause": math.log(self.cause + UNHEARD),
            "heard": self.heard,
            "titled": self.titled,
            "alike": 10 * self.alike,
            "answering": self.answering,
            "accepted": self.accepted,
            "unwritten": not self.written,
            "general": self.general,
        }

    @cached_property
    def score(self) -> float:
        """How likely it answers, as a logarithm."""
        return sum(WEIGHTS[name] * trait for name, trait in self.traits.items())
