"""The whole flow in one object: read, evaluate, decide."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from triage import schema, terms
from triage.calendar import Calendar
from triage.deadlines import Limits, due
from triage.decision import weigh
from triage.decision.decision import Decision, FiredRule, Question, ReplyText
from triage.decision.questions import is_clue, questions
from triage.decision.runner_up import runner_up
from triage.engine import oracle
from triage.engine.compile import plan
from triage.engine.durable import DurableEngine
from triage.engine.index import Index
from triage.findings import ContentError
from triage.home import var_folder
from triage.knowledge import Knowledge, load_knowledge
from triage.opinion import HEADS, Heard, SecondOpinion, case_files, fitted_file, read_labelled, see, weighed
from triage.reading.leanings import NUMBERS
from triage.reading.matter import Matter, Value
from triage.reading.read import Reader
from triage.rulebook.ast import SETTLES, Rule, literals
from triage.rulebook.load import Rulebook, load_rulebook, today
from triage.yamlfile import load


class UnknownFact(ValueError):
    """A ticked fact that no circumstance or material is called; the message says in Chinese which are near."""


@dataclass(frozen=True)
class PathDefaults:
    """What a path brings along when its rule says nothing of its own."""

    reply: str
    notice: str | None
    steps: tuple[str, ...]


class Judge:
    """Judges matters with one rulebook and one knowledge base.  Safe for threads; build one per process."""

    def __init__(self, rulebook: Rulebook, knowledge: Knowledge, rules_only: bool = False):
        self.rulebook, self.knowledge, self.rules_only = rulebook, knowledge, rules_only
        home = rulebook.home
        self.reader = Reader(rulebook.vocabulary, rulebook.services, var_folder(home))
        self.engine = DurableEngine(plan(rulebook.rules))
        self.limits, self.calendar = Limits.load(home), Calendar.load(home)
        raw = load(home / "rules/paths.yaml", home)
        wrong = schema.check(raw, "paths", "rules/paths.yaml")
        opinion = load(home / "rules/second_opinion.yaml", home)
        wrong += schema.check(opinion, "second_opinion", "rules/second_opinion.yaml")
        if wrong:
            raise ContentError(wrong)
        self.defaults = {
            terms.code_of(terms.PATHS, name): PathDefaults(entry["reply"], entry.get("notice"), tuple(entry["steps"]))
            for name, entry in raw["paths"].items()
        }
        alarm = raw["alarm"]
        self.alarm = PathDefaults(alarm["reply"], alarm.get("notice"), tuple(alarm["steps"]))
        self.fallback_owner, self.open_question = raw["fallback_owner"], raw["open_question"]
        self.thresholds: dict[str, float] = dict(opinion["thresholds"])

    @classmethod
    def open(cls, home: Path, rules_only: bool = False) -> Judge:
        """Load everything under ``home``; raises :class:`ContentError` with all that is wrong."""
        return cls(load_rulebook(home), load_knowledge(home).require_sound(), rules_only)

    @cached_property
    def opinion(self) -> SecondOpinion | None:
        """The second opinion, fitted when the content changed; None where there are no labelled matters."""
        files = case_files(self.rulebook.home)
        if not files or self.rules_only:
            return None
        file = fitted_file(self.rulebook.home)
        if file.is_file():
            return SecondOpinion.load(file)
        fitted = self.fit([matter for path in files for matter in read_labelled(path)])
        fitted.save(file)
        return fitted

    def fit(self, labelled: Sequence) -> SecondOpinion:
        """A second opinion fitted from labelled matters read with this rulebook."""
        seen = [see(self.reader, self.reader.read(matter.text)) for matter in labelled]
        return SecondOpinion.fit(seen, {head: [getattr(m, head) for m in labelled] for head in HEADS})

    def _fired(self, matter: Matter, as_of: datetime.date) -> list[Rule]:
        fired = self.engine.fired(set(matter.literals()), matter.numbers)
        return [rule for rule in map(self.rulebook.by_id.__getitem__, fired) if rule.in_force(as_of)]

    def ranked(self, rules: Sequence[Rule]) -> list[Rule]:
        """Rules with a path in the order they are heard: precedence, then the more special, then the id."""
        place = self.rulebook.precedence.place
        return sorted((rule for rule in rules if rule.path), key=lambda rule: (place[rule.rank], -rule.special, rule.id))

    def decide(self, text: str, ticked: Mapping[str, Value] | None = None, as_of: datetime.date | None = None) -> Decision:
        """The decision for a matter.  Raises :class:`UnknownFact` for a tick that means nothing."""
        as_of, ticked = as_of or today(), dict(ticked or {})
        self._check_ticks(ticked)
        matter = self.reader.read(text, ticked)
        self._bear_out(matter, ticked)
        fired = self._fired(matter, as_of)
        words = self.opinion.hear(see(self.reader, matter)) if self.opinion else None
        said = words.given(weighed(matter)) if words else {}
        opinion, scopes, lines = weigh.first_and_gap(said), said.get("scope", {}), said.get("line", {})
        danger = said.get("danger", {}).get("yes")
        heard = weigh.borne_out_dangers(self.ranked(fired), danger, ticked, self.thresholds)
        winner = heard[0] if heard else None
        path, certainty = weigh.path(heard, opinion, matter, ticked, danger, self.thresholds)
        if danger is not None and danger >= self.thresholds["alarm"] and not (winner and winner.rank == weigh.DANGER_RANK):
            # The cases hear a danger that no rule heard: better one question too many.
            return self._decision(matter, as_of, ticked, "on_the_spot", "ask", heard, fired, opinion, scopes, lines, (), alarm=True)
        asked: tuple[Question, ...] = ()
        if certainty != "sure" and not (winner and winner.rank == weigh.DANGER_RANK):
            likely = {path} | (set(sorted(said["path"], key=lambda code: -said["path"][code])[:2]) if said else set())
            asked = questions(
                self.rulebook,
                matter,
                self._near(matter, as_of),
                winner,
                likely,
                ticked,
                lambda fact, value: self._path_if(matter, fact, value, ticked, words, as_of),
            )
        if not (matter.service or matter.facts or matter.materials):
            certainty = "unsure"  # nothing was read: whatever the cases say of it is a guess
        if certainty == "ask" and not asked and (winner is None or winner.force not in SETTLES):
            certainty = "unsure"
        return self._decision(matter, as_of, ticked, path, certainty, heard, fired, opinion, scopes, lines, asked)

    def _check_ticks(self, ticked: Mapping[str, Value]) -> None:
        known = [*self.rulebook.vocabulary.circumstances, *self.rulebook.vocabulary.materials]
        for fact in ticked:
            if fact not in known:
                raise UnknownFact(f"没有“{fact}”这个情形或材料。{schema.nearest(fact, known)}")

    @cached_property
    def _index(self) -> Index:
        return Index(rule for rule in self.rulebook.rules if rule.path)

    def _near(self, matter: Matter, as_of: datetime.date) -> list[Rule]:
        """The rules for this service or any of which something is true: what questions and near misses are looked for in."""
        touched = self._index.touched(literal for literal in matter.literals() if not literal.startswith("line:"))
        return [rule for rule in touched if rule.service in (None, matter.service) and rule.in_force(as_of)]

    def _path_if(
        self, matter: Matter, fact: str, value: Value, ticked: Mapping[str, Value], words: Heard | None, as_of: datetime.date
    ) -> str:
        """The path if an officer ticked ``fact``."""
        ticked = {**ticked, fact: value}
        so = matter.with_fact(fact, value, self.rulebook.vocabulary.materials)
        self._bear_out(so, ticked)
        true = set(so.literals())
        heard = self.ranked(
            [rule for rule in self._index.candidates(true) if rule.in_force(as_of) and oracle.holds(rule.when, true, so.numbers)]
        )
        return weigh.path(heard, weigh.first_and_gap(words.given(weighed(so))) if words else None, so, ticked, None, self.thresholds)[0]

    def _bear_out(self, matter: Matter, ticked: Mapping[str, Value]) -> None:
        """What an officer ticked outweighs the clues of the words: a rule that rests on it need not lead by them."""
        true = set(matter.literals())
        for rule in self._index.touched(literal for literal in true if literal.partition(":")[2] in ticked):
            if all(map(is_clue, oracle.unmet(rule.when, true, matter.numbers))):
                for part in oracle.unmet(rule.when, true, matter.numbers):
                    matter.numbers[part.name] = max(matter.numbers.get(part.name, 0), part.at_least or 0)
                clue = NUMBERS[rule.path]
                if clue in matter.numbers:
                    matter.numbers[clue] = max(matter.numbers[clue], -self.rulebook.precedence.clue_margin)

    def _decision(self, matter, as_of, ticked, path, certainty, heard, fired, opinion, scopes, lines, asked, alarm=False) -> Decision:
        winner = next((rule for rule in heard if rule.path == path), None)
        line = self._line(winner, matter, lines)
        service = matter.service
        defaults = self.alarm if alarm else self.defaults[path]
        said_by = [rule for rule in heard if rule.path == path]
        if winner and winner.rank == weigh.DANGER_RANK:
            said_by = [rule for rule in said_by if rule.rank == weigh.DANGER_RANK]
        reply = self._reply([] if alarm else said_by, defaults, service)
        if certainty == "unsure" and not (service or matter.facts or matter.materials):
            reply = None  # nothing was understood: there is nothing to say but the opening question
        missing = tuple(
            dict.fromkeys((*(winner.missing if winner else ()), *sorted(m for m, said in matter.materials.items() if "missing" in said)))
        )
        limit = self.limits.get(winner.deadline) if winner and winner.deadline else self.limits.for_path(path)
        owner = self._owner(winner, service)
        department = self.rulebook.services.departments[owner]
        notice = (winner.notice if winner and winner.notice else None) or (
            defaults.notice if missing or path in ("written_notice", "escalate", "expedite") else None
        )
        return Decision(
            version=self.rulebook.version,
            hash=self.rulebook.hash,
            as_of=as_of,
            text=matter.text,
            certainty=certainty,
            scope=self._scope(path, winner, fired, scopes),
            line=line,
            service=service,
            path=path,
            flags=self._flags(matter, winner, alarm),
            reply=reply,
            notice=notice,
            missing=missing,
            steps=self._steps(reply, defaults),
            deadline=due(limit, as_of, self.calendar).as_dict(),
            department=owner,
            liaison=department.liaison,
            basis=self._basis(winner, reply),
            rules=tuple(self._fired_rule(rule, matter) for rule in heard),
            evidence=tuple(e.as_dict() for e in matter.evidence if e.fact in self._told_by(matter, fired)),
            runner_up=runner_up(path, heard, self._near(matter, as_of), matter, self.rulebook.precedence),
            ask=asked,
            opinion=opinion,
            ticked=ticked,
            services=tuple(name for name, _ in matter.services[:3]),
        )

    def _told_by(self, matter: Matter, fired: Sequence[Rule]) -> set[str]:
        """The names whose evidence is shown: what a fired rule rests on, the service, the materials, what puts up a flag."""
        asked = {literal.partition(":")[2] for rule in fired for literal in literals(rule.when)}
        flagged = {fact for fact in matter.facts if self.rulebook.vocabulary.circumstances[fact].flag}
        return asked | flagged | set(matter.materials) | set(matter.numbers) | {matter.service or ""}

    def _line(self, winner: Rule | None, matter: Matter, lines: dict[str, float]) -> str:
        if winner and winner.line:
            return winner.line
        if lines:
            return max(lines, key=lambda code: lines[code] + (0.1 if code == matter.line else 0))
        return matter.line or "other"

    def _scope(self, path: str, winner: Rule | None, fired: Sequence[Rule], scopes: dict[str, float]) -> str:
        order = self.rulebook.precedence.scopes
        said = {rule.scope for rule in fired if rule.scope and (rule.path is None or rule.path == path)}
        if winner and winner.rank == weigh.DANGER_RANK:
            return winner.scope or "other"
        if scopes:
            return max(scopes, key=lambda code: scopes[code] + (0.15 if code in said else 0))
        return next((code for code in order if code in said), "not_accepted" if path != "explain" else "policy")

    def _flags(self, matter: Matter, winner: Rule | None, alarm: bool) -> tuple[str, ...]:
        found = (set(winner.flags) if winner else set()) | ({"emergency"} if alarm else set())
        for fact, circumstance in self.rulebook.vocabulary.circumstances.items():
            if circumstance.flag and matter.value(fact) == "yes" and circumstance.flag != "emergency":
                found.add(circumstance.flag)
        return tuple(flag for flag in terms.FLAGS if flag in found)

    def _reply(self, heard: Sequence[Rule], defaults: PathDefaults, service: str | None) -> ReplyText | None:
        """The wording of the most special rule of this path that names one; else the path's own."""
        named = sorted(
            (rule for rule in heard if rule.reply),
            key=lambda rule: (rule.service is None, rule.force not in SETTLES, -rule.special, rule.id),
        )
        for identity in (*(rule.reply for rule in named), defaults.reply):
            reply = self.knowledge.replies.get(identity)
            if reply and self.knowledge.is_public_reply(reply):
                return ReplyText(reply.id, reply.title, reply.public, reply.blanks, reply.internal, reply.facts, reply.internal_facts)
        return None

    def _steps(self, reply: ReplyText | None, defaults: PathDefaults) -> tuple[str, ...]:
        found = self.knowledge.replies.get(reply.id) if reply else None
        return found.steps if found and found.steps else defaults.steps

    def _owner(self, winner: Rule | None, service: str | None) -> str:
        if service in self.rulebook.services.by_name:
            return self.rulebook.services.by_name[service].owner
        return winner.owner if winner and winner.owner in self.rulebook.services.departments else self.fallback_owner

    def _basis(self, winner: Rule | None, reply: ReplyText | None) -> tuple[dict, ...]:
        ids = dict.fromkeys((*(winner.basis if winner else ()), *(reply.facts if reply else ()), *(reply.internal_facts if reply else ())))
        facts = [self.knowledge.facts[i] for i in ids if i in self.knowledge.facts]
        return tuple({"fact": f.id, "law": f.law, "article": f.article, "public": f.public, "mark": f.mark} for f in facts)

    @staticmethod
    def _fired_rule(rule: Rule, matter: Matter) -> FiredRule:
        true = set(matter.literals())
        facts = tuple(dict.fromkeys(literal.partition(":")[2] for literal in literals(rule.when) if literal in true))
        return FiredRule(rule.id, rule.title, rule.path, rule.force, facts, rule.emergency)
