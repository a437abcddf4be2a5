"""The whole flow in one object: hear, judge, say."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from triage import terms
from triage.content import schema
from triage.content.causes import Cause, Danger
from triage.content.findings import ContentError
from triage.content.home import var_folder
from triage.content.knowledge import Knowledge, load_knowledge
from triage.content.release import release_hash
from triage.content.rule import Rule
from triage.content.rulebook import Rulebook, load_rulebook, today
from triage.content.yamlfile import load
from triage.deadlines.calendar import Calendar
from triage.deadlines.limits import Limits, due
from triage.decision.answer import basis_of, reply_of
from triage.decision.decision import Certain, Certainty, DangerHeard, Decision, FiredRule, Named, NotHeld, Question, ReplyText, RunnerUp
from triage.decision.questions import danger_question, questions
from triage.decision.rules import Rules
from triage.decision.worlds import World, worlds
from triage.hearing.ear import Ear
from triage.hearing.fitting import open_ear, quietly
from triage.hearing.matter import Kind, Matter, Value
from triage.hearing.parts import splits
from triage.hearing.reader import Reader

#: How many rules that wait are told.
_MOST_WAITING = 3


class UnknownFact(ValueError):
    """A ticked name that stands in no list; the message says in Chinese which are near."""


@dataclass(frozen=True)
class PathDefaults:
    """What a path brings along when its rule says nothing of its own."""

    reply: str
    notice: str | None
    steps: tuple[str, ...]


class Judge:
    """Judges matters with one rulebook, one knowledge base and one ear.  Safe for threads; build one per process."""

    def __init__(self, rulebook: Rulebook, knowledge: Knowledge, ear: Ear | None):
        """``ear`` None hears by the written patterns alone.  Raises :class:`ContentError`."""
        self.rulebook, self.knowledge, self.ear = rulebook, knowledge, ear
        home = rulebook.home
        self.reader = Reader(rulebook.vocabulary, rulebook.services, var_folder(home), ear)
        self.rules = Rules(rulebook)
        self.limits, self.calendar = Limits.load(home), Calendar.load(home)
        raw = load(home / "rules/paths.yaml", home)
        wrong = schema.check(raw, "paths", "rules/paths.yaml")
        if wrong:
            raise ContentError(wrong)
        self.defaults = {
            terms.code_of(terms.PATHS, name): PathDefaults(entry["reply"], entry.get("notice"), tuple(entry["steps"]))
            for name, entry in raw["paths"].items()
        }
        self.fallback_owner, self.open_question = raw["fallback_owner"], raw["open_question"]
        self.hash = release_hash(home, ear.hash if ear else "")
        self._kinds = self._tickable()

    @classmethod
    def open(cls, home: Path, tell: Callable[[str], None] = quietly) -> Judge:
        """Load everything under ``home``; raises :class:`ContentError` with all that is wrong.  ``tell`` hears what takes time."""
        return cls(load_rulebook(home), load_knowledge(home).require_sound(), open_ear(home, tell))

    def hearing_by(self, ear: Ear | None) -> Judge:
        """The same judge with another ear (or none), sharing all else."""
        other = copy(self)
        other.ear = ear
        other.reader = self.reader.hearing_by(ear)
        other.hash = release_hash(self.rulebook.home, ear.hash if ear else "")
        return other

    def decide(
        self,
        text: str,
        ticked: Mapping[str, Value] | None = None,
        as_of: datetime.date | None = None,
        form: str | None = None,
    ) -> Decision:
        """The decision for a matter.  Raises :class:`UnknownFact` for a tick that means nothing."""
        as_of, ticked = as_of or today(), dict(ticked or {})
        whole = self.ticked(self.reader.read(text, form), ticked)
        parts = self._two(text, whole) if whole.form != "dialogue" else ()
        first = self.ticked(parts[0], ticked) if parts else whole
        of_all = {name: value for name, value in ticked.items() if self._kinds[name][0] == "danger"}
        also = tuple(self._decide(self.ticked(part, of_all), as_of) for part in parts[1:])
        # A danger is heard in the whole of what was said.
        return self._decide(first.of(whole), as_of, also)

    def ticked(self, matter: Matter, ticked: Mapping[str, Value]) -> Matter:
        """``matter`` with what an officer said.  Raises :class:`UnknownFact`."""
        for name, value in ticked.items():
            if name not in self._kinds:
                raise UnknownFact(f"没有“{name}”这个情形、材料、缘由、事项或危险。{schema.nearest(name, self._kinds)}")
            kind, code = self._kinds[name]
            matter = matter.tick(kind, code, value, name)
        return matter

    def _tickable(self) -> dict[str, tuple[Kind, str]]:
        """Every name and code that may be ticked, with its list and what it goes by there."""
        found: dict[str, tuple[Kind, str]] = {}
        for service in self.rulebook.services.by_name.values():
            found[service.code] = found[service.name] = ("service", service.name)
        for danger in self.rulebook.dangers.values():
            found[danger.code] = found[danger.name] = ("danger", danger.code)
        for cause in self.rulebook.causes.by_code.values():
            found[cause.code] = found[cause.name] = ("cause", cause.code)
        found |= {name: ("material", name) for name in self.rulebook.vocabulary.materials}
        return found | {name: ("circumstance", name) for name in self.rulebook.vocabulary.circumstances}

    def _two(self, text: str, whole: Matter) -> tuple[Matter, ...]:
        """The two matters of one visit, where the words can be parted so that each half is about another service."""
        held = self.rulebook.thresholds.held
        for halves in splits(text):
            first, second = (self.reader.read(half) for half in halves)
            apart = first.service and second.service and first.service != second.service
            if apart and min(first.services[0][1], second.services[0][1]) >= held:
                return first, second
        return ()

    def _decide(self, matter: Matter, as_of: datetime.date, also: tuple[Decision, ...] = ()) -> Decision:
        meant = worlds(matter, self.rulebook, self._firing(matter, as_of))
        answered = meant[0]
        winner = answered.verdict.winner
        path = winner.path if winner else "explain"
        reply = self._reply(answered, matter)
        red = winner is not None and winner.danger
        certain = self._certain(matter, meant, reply)
        asked: tuple[Question, ...] = ()
        if not red:

            def path_if(kind: Kind, name: str, value: Value) -> str:
                so = matter.tick(kind, name, value, self._name(kind, name))
                other = worlds(so, self.rulebook, self._firing(so, as_of))[0].verdict.winner
                return other.path if other else "explain"

            danger = danger_question(self.rulebook, matter, path_if)
            others: tuple[Question, ...] = ()
            if certain.least != "sure":
                causes = {world.cause for world in meant if world.cause}
                near = self.rules.touched(matter.literals(), answered.service, causes, as_of)
                others = questions(self.rulebook, matter, meant, certain, near, path_if)
            asked = ((danger,) if danger else ()) + others[: 1 if danger else 2]
        certainty: Certainty = "sure" if red else certain.least
        if not red and (matter.silent or (certainty == "ask" and not asked)):
            certainty = "unsure"
        elif certainty == "sure" and asked:
            certainty = "ask"
        if matter.silent and not red:
            reply = None  # nothing was understood: there is nothing to say but the opening question
        return self._decision(matter, as_of, meant, path, reply, certain, certainty, asked, also)

    def _firing(self, matter: Matter, as_of: datetime.date) -> Callable[[str | None], list[Rule]]:
        """The rules that fire for a service, each service worked out once."""
        return cache(lambda service: self.rules.fired(matter, service, as_of))

    def _certain(self, matter: Matter, meant: Sequence[World], reply: ReplyText | None) -> Certain:
        """How likely path, service and wording stay the same, whatever was meant."""
        answered = meant[0]
        sure = self.rulebook.thresholds.sure
        if answered.verdict.winner is None or (answered.chance == 0 and not matter.ticked):
            return Certain("unsure", "unsure", "unsure")
        if answered.chance == 0:  # no cause was heard, but an officer ticked what a rule rests on
            return Certain("sure", self._service_certainty(matter), "sure")
        same_path = sum(world.chance for world in meant if world.path == answered.path)
        told = reply.id if reply else None
        same_reply = 0.0
        for world in meant:
            other = self._reply(world, matter)
            same_reply += world.chance * ((other.id if other else None) == told)
        of_path: Certainty = "sure" if same_path >= sure else "ask"
        of_reply: Certainty = "sure" if same_reply >= sure or same_path >= sure else "ask"
        return Certain(of_path, self._service_certainty(matter), of_reply)

    def _service_certainty(self, matter: Matter) -> Certainty:
        return "sure" if matter.services and matter.services[0][1] >= self.rulebook.thresholds.sure else "ask"

    def _reply(self, world: World, matter: Matter) -> ReplyText | None:
        winner = world.verdict.winner
        if winner is None:
            return None
        same = [rule for rule in world.verdict.heard if rule.path == winner.path and rule.danger == winner.danger]
        return reply_of(same, self.knowledge, self.defaults[winner.path].reply)

    def _decision(
        self,
        matter: Matter,
        as_of: datetime.date,
        meant: Sequence[World],
        path: str,
        reply: ReplyText | None,
        certain: Certain,
        certainty: Certainty,
        asked: tuple[Question, ...],
        also: tuple[Decision, ...],
    ) -> Decision:
        verdict, service = meant[0].verdict, meant[0].service
        winner = verdict.winner
        defaults = self.defaults[path]
        lacking = sorted(name for name, said in matter.materials.items() if "missing" in said)
        wanted = dict.fromkeys((*(winner.missing if winner else ()), *lacking))
        missing = tuple(name for name in wanted if matter.ticked.get(name) != "yes")  # what an officer saw is not missing
        limit = self.limits.get(winner.deadline) if winner and winner.deadline else self.limits.for_path(path)
        owner = self._owner(winner, service)
        notice = (winner.notice if winner and winner.notice else None) or (
            defaults.notice if missing or path in ("written_notice", "escalate", "expedite") else None
        )
        said = self.knowledge.replies.get(reply.id) if reply else None
        main = meant[0].cause
        return Decision(
            version=self.rulebook.version,
            hash=self.hash,
            as_of=as_of,
            text=matter.text,
            certainty=certainty,
            certain=certain,
            scope=self._scope(verdict.heard, path),
            line=(winner.line if winner and winner.line else None) or self._line(matter),
            service=Named(self.rulebook.services.by_name[service].code, service) if service else None,
            cause=self._cause(main),
            second=self._cause(next((code for code, chance in matter.causes[1:2] if chance >= self.rulebook.thresholds.held), None)),
            path=path,
            flags=self._flags(matter, winner),
            danger=self._danger(matter),
            reply=reply,
            notice=notice,
            missing=() if winner and winner.danger else missing,
            steps=said.steps if said and said.steps else defaults.steps,
            deadline=due(limit, as_of, self.calendar).as_dict(),
            department=owner,
            liaison=self.rulebook.services.departments[owner].liaison,
            basis=basis_of(winner, reply, self.knowledge),
            rules=tuple(self._fired_rule(rule, matter, service) for rule in verdict.heard),
            not_held=tuple(self._not_held(rule, matter) for rule in verdict.waiting[:_MOST_WAITING] if rule.service == service),
            evidence=tuple(self._told(e.as_dict()) for e in matter.evidence if e.about in self._told_by(matter, verdict.heard, main)),
            runner_up=self._runner_up(meant, path),
            ask=asked,
            ticked=matter.ticked,
            services=tuple(name for name, _ in matter.services[:3] if name),
            also=also,
        )

    def _line(self, matter: Matter) -> str:
        """The line that most of what was heard of the service lies in."""
        chances: dict[str, float] = {}
        for name, chance in matter.services:
            line = self.rulebook.services.line_of(name)
            if line:
                chances[line] = chances.get(line, 0.0) + chance
        return max(chances, key=lambda line: chances[line]) if chances else matter.line or "other"

    def _cause(self, code: str | None) -> Named | None:
        return Named(code, self.rulebook.causes.by_code[code].name) if code else None

    def _danger(self, matter: Matter) -> DangerHeard | None:
        limits = self.rulebook.thresholds
        if not matter.dangers or matter.danger < limits.danger_asked:
            return None
        kind = self.rulebook.dangers[matter.dangers[0][0]]
        return DangerHeard(kind.code, kind.name, "red" if matter.danger >= limits.danger_red else "asked", matter.danger)

    def _told(self, evidence: dict) -> dict:
        """Evidence under the name of what was heard, not its code."""
        about = evidence["circumstance"]
        known: dict[str, Cause | Danger] = {**self.rulebook.causes.by_code, **self.rulebook.dangers}
        return evidence | {"circumstance": known[about].name if about in known else about}

    def _told_by(self, matter: Matter, heard: Sequence[Rule], cause: str | None) -> set[str]:
        """The names whose evidence is shown: what a rule rests on, the service, the cause, the materials, what puts up a flag."""
        asked = {literal.partition(":")[2] for rule in heard for literal in rule.literals}
        flagged = {name for name in matter.circumstances if self.rulebook.vocabulary.circumstances[name].flag}
        danger = {matter.dangers[0][0]} if self._danger(matter) else set()
        return asked | flagged | danger | set(matter.materials) | set(matter.numbers) | {matter.service or "", cause or ""}

    def _scope(self, heard: Sequence[Rule], path: str) -> str:
        said = [rule.scope for rule in heard if rule.scope and rule.path == path]
        return said[0] if said else ("policy" if path == "explain" else "not_accepted")

    def _flags(self, matter: Matter, winner: Rule | None) -> tuple[str, ...]:
        said = (self.rulebook.vocabulary.circumstances[name].flag for name, value in matter.circumstances.items() if value == "yes")
        found = {*(winner.flags if winner else ()), *said}
        return tuple(flag for flag in terms.FLAGS if flag in found)

    def _owner(self, winner: Rule | None, service: str | None) -> str:
        if service in self.rulebook.services.by_name:
            return self.rulebook.services.by_name[service].owner
        return winner.owner if winner and winner.owner in self.rulebook.services.departments else self.fallback_owner

    def _runner_up(self, meant: Sequence[World], path: str) -> RunnerUp | None:
        verdict = meant[0].verdict
        other = next((rule for rule in verdict.heard if rule.path != path), None)
        if other:
            return RunnerUp(other.path, f"也符合“{other.title}”，但没有排在前面")
        for world in sorted(meant[1:], key=lambda world: -world.chance):
            if world.path and world.path != path and world.cause:
                cause = self.rulebook.causes.by_code[world.cause].name
                return RunnerUp(world.path, f"要是“{cause}”就走这条，听着不太像（{world.chance:.0%}）")
        return None

    def _fired_rule(self, rule: Rule, matter: Matter, service: str | None) -> FiredRule:
        true = self.rules.literals(matter, service)
        names = []
        for literal in rule.literals:
            kind, _, name = literal.partition(":")
            if literal in true:
                names.append(self._name(kind, name))
        return FiredRule(rule.id, rule.title, rule.path, tuple(dict.fromkeys(names)), rule.emergency)

    def _name(self, kind: str, code: str) -> str:
        """What a list calls ``code``."""
        if kind == "cause":
            return self.rulebook.causes.by_code[code].name
        return self.rulebook.dangers[code].name if kind == "danger" else code

    def _not_held(self, rule: Rule, matter: Matter) -> NotHeld:
        cause = self.rulebook.causes.by_code[rule.causes[0]]
        # To tick 户口簿 says that it is there: of what is missing or denied no tick says the same again, so the cause is ticked.
        true = {literal for literal in matter.literals() if literal.startswith(("yes:", "present:"))}
        tick = next((literal.partition(":")[2] for literal in rule.literals if literal in true), None)
        because = f"说到了“{tick}”，但听着不像“{cause.name}”" if tick else f"听着不像“{cause.name}”"
        return NotHeld(rule.id, rule.title, because, tick or cause.name)
