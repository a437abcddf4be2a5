"""What is asked where nothing concrete can be: what the matter is about, which service, where it is stuck."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from triage.content.knowledge import Knowledge
from triage.content.openings import Openings
from triage.content.rulebook import Rulebook
from triage.decision.decision import Option, Question
from triage.decision.rules import LEAST, likely
from triage.decision.standing import AnswerIf, Standing
from triage.decision.wording import FIRM

#: How many answers a question offers that tells two or three ways apart, and one that opens the talk.
MOST_OPTIONS, MOST_OPENING = 3, 6
#: Another service or cause is really near where it is at least half as likely as the first.
_NEAR = 0.5


class Opening:
    """Asks in a citizen's words.  Safe for threads."""

    def __init__(self, rulebook: Rulebook, knowledge: Knowledge, words: Openings):
        self._rulebook, self._knowledge, self._words = rulebook, knowledge, words

    def topic(self, answer_if: AnswerIf) -> Question:
        """The opening question.  Its answers change what is asked next, which is the service."""
        options = tuple(Option(t.says, t.name, "yes", answer_if("topic", t.code, "yes").path) for t in self._words.topics.values())
        return Question("opening", options[0].tick, self._words.opening, options)

    def material(self, name: str) -> tuple[str, tuple[str, str]]:
        """(whether a material was brought, the answers yes and no)."""
        return self._words.material.replace("{材料}", name), self._words.brought

    def service(self, standing: Standing, answer_if: AnswerIf) -> Iterator[Question]:
        """Which of the services that are really near, where they lead to another path or wording."""
        options = self._services(self._near(standing.matter.services, standing), answer_if)
        if len(options) > 1:
            yield Question("service", options[0].tick, self._words.service, tuple(options))

    def cause(self, standing: Standing, answer_if: AnswerIf) -> Iterator[Question]:
        """Which of the causes that are really near, where they lead to different paths."""
        options = self._causes(self._near(standing.matter.causes, standing), standing, answer_if)
        if len({option.path for option in options}) > 1:
            yield Question("cause", options[0].tick, self._stuck(standing.service), tuple(options))

    def heard(self, standing: Standing, answer_if: AnswerIf) -> Iterator[Question]:
        """Which of the services, else which of the causes, that a long telling may be about: whoever listened to it knows at once."""
        matter = standing.matter
        if standing.certain.service != "sure":
            options = self._services(self._likely(matter.services, standing), answer_if)
            if len(options) > 1:
                yield Question("service", options[0].tick, self._words.service, tuple(options))
                return
        options = self._causes(self._likely(matter.causes, standing), standing, answer_if)
        if len(options) > 1:
            yield Question("cause", options[0].tick, self._stuck(standing.service), tuple(options))

    def about(self, standing: Standing, answer_if: AnswerIf) -> Iterator[Question]:
        """What the matter is about: which service of the topic that is heard or ticked, else which topic."""
        services, ticked = dict(standing.matter.services), standing.matter.ticked
        share = {topic: sum(services.get(name, 0.0) for name in topic.services) for topic in self._words.topics.values()}
        topic = max(share, key=lambda topic: share[topic])
        names = sorted(topic.services, key=lambda name: -services.get(name, 0.0))  # of equals in the order of the list
        names = [name for name in names if name not in ticked][:MOST_OPENING]
        if (share[topic] >= self._enough(standing) or topic.name in ticked) and len(names) > 1:
            options = tuple(self._service(name, answer_if("service", name, "yes").path) for name in names)
            yield Question("service", names[0], self._words.service, options)
        elif not ticked:
            yield self.topic(answer_if)

    def _services(self, names: Iterable[str], answer_if: AnswerIf) -> list[Option]:
        """The services as answers, of those with the same path and wording the first."""
        options, seen = [], set()
        for name in list(names)[:MOST_OPTIONS]:
            answer = answer_if("service", name, "yes")
            if answer not in seen:
                seen.add(answer)
                options.append(self._service(name, answer.path))
        return options

    def _likely(self, heard: Iterable[tuple[str, float]], standing: Standing) -> list[str]:
        """The likeliest names, less those that an officer spoke of."""
        named = [name for name, chance in heard if name and chance >= LEAST and self._name(name) not in standing.matter.ticked]
        return named[:MOST_OPTIONS]

    def _near(self, heard: Iterable[tuple[str, float]], standing: Standing) -> list[str]:
        """The names that are held and nearly as likely as the first, less those that an officer spoke of."""
        held = [(name, chance) for name, chance in heard if name and chance >= self._rulebook.thresholds.held * _NEAR]
        if not held or held[0][1] < self._rulebook.thresholds.held:
            return []
        return [name for name, chance in held if chance >= held[0][1] * _NEAR and self._name(name) not in standing.matter.ticked]

    def _name(self, code: str) -> str:
        cause = self._rulebook.causes.by_code.get(code)
        return cause.name if cause else code

    def stuck(self, standing: Standing, answer_if: AnswerIf) -> Iterator[Question]:
        """Where the service is stuck, with the causes that may be held and those that are usual for it as answers."""
        guide = self._knowledge.guide_of(standing.service)
        by_name, by_code = self._rulebook.causes.by_name, self._rulebook.causes.by_code
        usual = [by_name[name].code for name in (*(guide.causes if guide else ()), *self._words.causes) if name in by_name]
        near = [code for code in self._near(standing.matter.causes, standing) if by_code[code].name not in self._words.untold]
        options = self._causes([*near, *usual], standing, answer_if)
        if len(options) > 1:
            yield Question("cause", options[0].tick, self._stuck(standing.service), tuple(options))

    def _causes(self, codes: Iterable[str | None], standing: Standing, answer_if: AnswerIf) -> list[Option]:
        """The causes as answers, of those with the same path and wording the first."""
        options, seen = [], set()
        for code in dict.fromkeys(codes):
            cause = self._rulebook.causes.by_code.get(code or "")
            if cause is None or cause.name in standing.matter.ticked:
                continue
            answer = answer_if("cause", cause.code, "yes")
            if answer not in seen:
                seen.add(answer)
                options.append(Option(cause.says, cause.name, "yes", answer.path))
            if len(options) == MOST_OPTIONS:
                break
        return options

    def unknown(self, standing: Standing) -> bool:
        """Whether nobody knows which service it is, and it is not known to be none either."""
        services, ticked = standing.matter.services, standing.matter.ticked
        if not services or not ticked.keys().isdisjoint(topic.name for topic in self._words.topics.values()):
            return standing.service not in ticked
        name, chance = services[0]
        if not name and self.untold(standing):
            return True
        return chance < (self._enough(standing) if name else FIRM) and name not in ticked

    def unheard(self, standing: Standing, few: bool) -> bool:
        """Whether it is to be asked first what the matter is about: of a long telling only where it tells nothing (``few``: of a few
        words)."""
        return self.unknown(standing) and (few or self.untold(standing))

    def _enough(self, standing: Standing) -> float:
        """How likely a service must be not to be asked for: where nothing else was told, likelier than all others together."""
        return FIRM if self.untold(standing) else self._rulebook.thresholds.held

    def known(self, standing: Standing) -> bool:
        """Whether the service is likelier than all others together."""
        return dict(standing.matter.services).get(standing.service or "", 0.0) >= FIRM

    def causes(self, standing: Standing) -> frozenset[str] | None:
        """The causes that a fact must bear on to be worth asking for; None where no cause is firmly held, or nothing is stuck."""
        heard = likely(standing.matter)
        name = self._rulebook.causes.by_code[heard[0][0]].name if heard else ""
        if not heard or heard[0][1] < FIRM or name in self._words.asking:
            return None
        return frozenset(code for code, _ in heard)

    def untold(self, standing: Standing) -> bool:
        """Whether nothing was told but the service, or the cause that was heard says no more than that none was told."""
        cause, matter = standing.meant[0].cause, standing.matter
        return self.vague(cause) if cause else not (matter.circumstances or matter.materials or matter.ticked)

    def vague(self, cause: str | None) -> bool:
        """Whether a cause says no more than that none was told: that is asked for, however sure."""
        known = self._rulebook.causes.by_code.get(cause or "")
        return known is not None and known.name in self._words.untold

    def _stuck(self, service: str | None) -> str:
        guide = self._knowledge.guide_of(service)
        if service is None:
            return self._words.cause
        return (guide and guide.stuck) or self._words.stuck.replace("{事项}", self._called(service))

    def _service(self, name: str, path: str) -> Option:
        return Option(self._called(name), name, "yes", path)

    def _called(self, name: str) -> str:
        """What citizens call a service."""
        guide, service = self._knowledge.guide_of(name), self._rulebook.services.by_name.get(name)
        return (guide.called if guide else "") or next(iter(service.aliases if service else ()), name)
