"""Who sees a topic and who may do what with it: ``rights.yaml`` asked about stations instead of cases."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from triage.insight.topics.topic import Topic
from triage.ledger.actor import Actor
from triage.ledger.rights import Place, Rights
from triage.ledger.units import Units


@dataclass(frozen=True)
class Reach:
    rights: Rights
    units: Units
    actor: Actor

    def oversees(self, unit: str, line: str) -> bool:
        return self.rights.allows(self.actor, "supervise", Place(unit, line), self.units)

    @property
    def visible(self) -> sa.ColumnElement[bool]:
        """The cases that the actor oversees."""
        return self.rights.visible(self.actor, self.units, "supervise")

    @property
    def acts(self) -> bool:
        """Whether overseeing lets anything be done, and not read alone."""
        grant = self.rights.grant(self.actor, "supervise")
        return grant is not None and grant.qualifier != "masked"

    def leads(self, topic: Topic) -> bool:
        """Whether the actor may change it: at its own unit or above, in its line."""
        return self.acts and self.oversees(topic.unit, topic.line)

    def speaks_for(self, topic: Topic) -> tuple[str, ...]:
        """The stations of the topic for which the actor may say that they know."""
        return tuple(s for s in topic.stations if self.rights.allows(self.actor, "reply", Place(s, topic.line), self.units))

    def sees(self, topic: Topic) -> bool:
        return bool(self.speaks_for(topic)) or any(self.oversees(unit, topic.line) for unit in (topic.unit, *topic.stations))
