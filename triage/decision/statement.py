"""A decision told in full: everything that stands beside path and wording, each in the words of its own list."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from triage import terms
from triage.content import schema
from triage.content.causes import Cause, Danger
from triage.content.findings import ContentError
from triage.content.knowledge import Knowledge, Reply
from triage.content.knowledge.reply import blanks_of
from triage.content.rule import Rule
from triage.content.rulebook import Rulebook
from triage.content.yamlfile import load
from triage.deadlines.calendar import Calendar
from triage.deadlines.limits import Limits, due
from triage.decision.blanks import Known
from triage.decision.decision import Certain, Certainty, DangerHeard, Decision, FiredRule, Named, NotHeld, Question, ReplyText, RunnerUp
from triage.decision.rules import Rules
from triage.decision.worlds import World
from triage.hearing.matter import Matter

#: How many rules that wait are told.
_MOST_WAITING = 3
#: What may be said of a material that has still to be brought.
_NOT_HERE = ("missing", "in_transit")
#: The source papers tell how the window is organised; they are no law to cite to a citizen.
_SOURCE_PAPER = "项目原始材料"


@dataclass(frozen=True)
class PathDefaults:
    """What a path brings along when its rule says nothing of its own.  ``reply`` is said only where an officer takes the
    path of their own accord and no wording fits; None: nothing is."""

    reply: Reply | None
    notice: str | None
    steps: tuple[str, ...]


class Statements:
    """Tells decisions with one rulebook and one knowledge base.  Safe for threads."""

    def __init__(self, rulebook: Rulebook, knowledge: Knowledge, rules: Rules):
        """Raises :class:`ContentError`."""
        self.rulebook, self.knowledge, self.rules = rulebook, knowledge, rules
        home = rulebook.home
        self.limits, self.calendar = Limits.load(home), Calendar.load(home)
        raw = load(home / "rules/paths.yaml", home)
        wrong = schema.check(raw, "paths", "rules/paths.yaml")
        if wrong:
            raise ContentError(wrong)
        self.defaults = {
            terms.require(terms.PATHS, name): PathDefaults(self._spoken(entry.get("reply")), entry.get("notice"), tuple(entry["steps"]))
            for name, entry in raw["paths"].items()
        }
        self.fallback_owner = raw["fallback_owner"]

    def _spoken(self, identity: str | None) -> Reply | None:
        reply = self.knowledge.replies.get(identity or "")
        return reply if reply and self.knowledge.is_public_reply(reply) else None

    def known(self, matter: Matter, rule: Rule | None, path: str, service: str | None, as_of: datetime.date) -> Known:
        """What the blanks of a wording may be filled with, if ``rule`` (None: none) decides that ``path`` is taken."""
        limit = self.limits.get(rule.deadline) if rule and rule.deadline else self.limits.for_path(path)
        deadline = due(limit, as_of, self.calendar).as_dict()
        owner = self.rulebook.services.departments[self._owner(rule, service)]
        return Known(self._missing(matter, rule), deadline, as_of, service, owner.liaison)

    def worded(self, reply: Reply, known: Known) -> ReplyText:
        """``reply`` as it is said, with what is known of its blanks."""
        reference = self.knowledge.reference
        filled = known.filled(dict.fromkeys((*reply.blanks, *blanks_of(reply.written))), reference.blanks)
        # What would be an empty promise is not written either.
        empty = any(not known.can_fill(reference.blanks[blank.name]) for blank in filled if blank.name not in reply.blanks)
        phone, written = reference.phone.of(reply.public), "" if empty else reply.written
        forms = reply.public, phone, written
        return ReplyText(reply.id, reply.title, *forms, filled, reply.internal, reply.facts, reply.internal_facts)

    def beside(self, rule: Rule | None, path: str, reply: Reply | None, known: Known) -> dict[str, Any]:
        """The parts of a decision that change with its path: wording, notice, materials, steps, deadline, basis."""
        defaults = self.defaults[path]
        on_paper = known.missing or path in ("written_notice", "escalate", "expedite")
        return {
            "reply": self.worded(reply, known) if reply else None,
            "notice": (rule.notice if rule and rule.notice else None) or (defaults.notice if on_paper else None),
            "missing": () if rule and rule.danger else known.missing,
            "steps": reply.steps if reply and reply.steps else defaults.steps,
            "deadline": known.deadline,
            "basis": self._basis(rule, reply),
        }

    def decision(
        self,
        matter: Matter,
        as_of: datetime.date,
        meant: Sequence[World],
        path: str,
        reply: Reply | None,
        certain: Certain,
        certainty: Certainty,
        asked: tuple[Question, ...],
        hash: str,
        also: tuple[Decision, ...],
    ) -> Decision:
        verdict, service, main = meant[0].verdict, meant[0].service, meant[0].cause
        winner = verdict.winner
        owner = self._owner(winner, service)
        return Decision(
            version=self.rulebook.version,
            hash=hash,
            as_of=as_of,
            matter=matter,
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
            **self.beside(winner, path, reply, self.known(matter, winner, path, service, as_of)),
            department=owner,
            liaison=self.rulebook.services.departments[owner].liaison,
            rules=tuple(self._fired_rule(rule, matter, service) for rule in verdict.heard),
            not_held=tuple(self._not_held(rule, matter) for rule in verdict.waiting[:_MOST_WAITING] if rule.service == service),
            evidence=tuple(self._told(e.as_dict()) for e in matter.evidence if e.about in self._told_by(matter, verdict.heard, main)),
            runner_up=self._runner_up(meant, path),
            ask=asked,
            services=tuple(name for name, _ in matter.services[:3] if name),
            also=also,
        )

    def name(self, kind: str, code: str) -> str:
        """What a list calls ``code``."""
        if kind == "cause":
            return self.rulebook.causes.by_code[code].name
        return self.rulebook.dangers[code].name if kind == "danger" else code

    def _missing(self, matter: Matter, rule: Rule | None) -> tuple[str, ...]:
        """What was said not to be here; where nothing was, what the rule demands and nobody said is here."""
        lacking = sorted(name for name, said in matter.materials.items() if not said.isdisjoint(_NOT_HERE))
        wanted = lacking or (rule.missing if rule else ())
        here = {name for name, said in matter.materials.items() if "present" in said} - {*lacking}
        return tuple(name for name in dict.fromkeys(wanted) if name not in here)  # what an officer ticked is here, too

    def _basis(self, rule: Rule | None, reply: Reply | None) -> tuple[dict[str, Any], ...]:
        """The facts behind rule and wording, each with its article; ``public`` says whether a citizen may be told."""
        cited: Iterable[str] = (*(rule.basis if rule else ()), *(reply.cited if reply else ()))
        facts = [self.knowledge.facts[identity] for identity in dict.fromkeys(cited) if identity in self.knowledge.facts]
        return tuple(
            {
                "fact": fact.id,
                "law": fact.law,
                "article": fact.article,
                "public": fact.public and not fact.law.startswith(_SOURCE_PAPER),
                "mark": fact.mark,
            }
            for fact in facts
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
                names.append(self.name(kind, name))
        return FiredRule(rule.id, rule.title, rule.path, tuple(dict.fromkeys(names)), rule.emergency)

    def _not_held(self, rule: Rule, matter: Matter) -> NotHeld:
        cause = self.rulebook.causes.by_code[rule.causes[0]]
        # To tick 户口簿 says that it is there: of what is missing or denied no tick says the same again, so the cause is ticked.
        true = {literal for literal in matter.literals() if literal.startswith(("yes:", "present:"))}
        tick = next((literal.partition(":")[2] for literal in rule.literals if literal in true), None)
        because = f"说到了“{tick}”，但听着不像“{cause.name}”" if tick else f"听着不像“{cause.name}”"
        return NotHeld(rule.id, rule.title, because, tick or cause.name)
