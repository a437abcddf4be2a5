"""The whole flow in one object: hear, judge, say."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cache
from pathlib import Path

from triage.content import schema
from triage.content.dated import content_of, loading_day
from triage.content.home import var_folder
from triage.content.knowledge import Knowledge, load_knowledge
from triage.content.labelled import matter_files
from triage.content.openings import Openings
from triage.content.release import release_hash
from triage.content.rulebook import Rulebook, load_rulebook, today
from triage.content.turn import turn
from triage.decision.days import Days, Stretch
from triage.decision.decision import Certain, Certainty, Decision, Named, Question
from triage.decision.openings import Opening
from triage.decision.questions import MOST, after_few_words, after_telling, danger_question, told_little
from triage.decision.rules import Rules
from triage.decision.situations import situation_question
from triage.decision.standing import Answer, AnswerIf, Standing
from triage.decision.statement import Statements
from triage.decision.ticks import ANY_SITUATION, TickKind, of_situation, of_topic
from triage.decision.wording import FIRM, LEAST, Choice, KnownOf, Wordings
from triage.decision.worlds import World, worlds
from triage.hearing.ear import Ear
from triage.hearing.fitting import ear_file, open_ear, quietly
from triage.hearing.matter import Matter, Value
from triage.hearing.parts import splits
from triage.hearing.reader import Reader

#: The path of a matter in which no rule was heard: what is said first is what the matter is about.
NOTHING_HEARD = "explain"


class UnknownFact(ValueError):
    """A ticked name that stands in no list; the message says in Chinese which are near."""


class Judge:
    """Judges matters with one rulebook, one knowledge base and one ear.  Safe for threads; build one per process."""

    def __init__(self, rulebook: Rulebook, knowledge: Knowledge, ear: Ear | None):
        """``ear`` None hears by the written patterns alone.  Raises :class:`ContentError`."""
        self.rulebook, self.knowledge, self.ear = rulebook, knowledge, ear
        home = rulebook.home
        self.reader = Reader(rulebook.vocabulary, rulebook.services, var_folder(home), ear)
        self.rules = Rules(rulebook)
        self.statements = Statements(rulebook, knowledge, self.rules)
        self.wordings = Wordings(rulebook, knowledge)
        self.words = Openings.load(home, rulebook.services.by_name)
        self.opening = Opening(rulebook, knowledge, self.words)
        self.hash = release_hash(home, ear.hash if ear else "")
        self._kinds = self._tickable()
        self._days: Days[Judge] = Days(home, knowledge)
        self._stretch = self._days.stretch(knowledge.day or loading_day())

    @classmethod
    def open(cls, home: Path, tell: Callable[[str], None] = quietly, nearest: bool = False) -> Judge:
        """Load everything under ``home``; raises :class:`ContentError` with all that is wrong.  ``tell`` hears what takes time.

        With ``nearest`` an ear of the same labels will do where only the vocabulary has changed: an edit is tried at once."""
        rulebook, knowledge = load_rulebook(home), load_knowledge(home).require_sound()
        if not matter_files(home) or ear_file(home).is_file():
            return cls(rulebook, knowledge, open_ear(home, tell))
        with turn(var_folder(home), tell):
            return cls(rulebook, knowledge, open_ear(home, tell, nearest))

    def on(self, day: datetime.date) -> Judge:
        """The same desk with the content of ``day``; itself where nothing but rules, which know their days, is otherwise then."""
        stretch = self._days.stretch(day)
        if stretch == self._stretch:
            return self
        return self._days.opened(stretch, lambda: self._opened_for(day, stretch))

    def _opened_for(self, day: datetime.date, stretch: Stretch) -> Judge:
        if stretch[0] == self._stretch[0]:  # the same content, of which other wordings are in force
            other = copy(self)
            other.knowledge = self.knowledge.on(day)
            other.statements = Statements(self.rulebook, other.knowledge, self.rules)
            other.wordings = Wordings(self.rulebook, other.knowledge)
            other.opening = Opening(self.rulebook, other.knowledge, self.words)
            other._kinds = other._tickable()
        else:
            with content_of(day):
                home = self.rulebook.home
                other = Judge(load_rulebook(home), load_knowledge(home).require_sound().on(day), self.ear)
            other.hash, other._days = self.hash, self._days
        other._stretch = stretch
        return other

    def hearing_by(self, ear: Ear | None) -> Judge:
        """The same judge with another ear (or none), sharing all else."""
        other = copy(self)
        other.ear = ear
        other.reader = self.reader.hearing_by(ear)
        other._days = self._days.unopened()  # what is open for other days hears by the ear of this one
        other.hash = release_hash(self.rulebook.home, ear.hash if ear else "")
        return other

    def decide(
        self,
        text: str,
        ticked: Mapping[str, Value] | None = None,
        as_of: datetime.date | None = None,
        form: str | None = None,
        asking: bool = True,
    ) -> Decision:
        """The decision for a matter.  Raises :class:`UnknownFact` for a tick that means nothing.

        Without ``asking`` no question is worked out, which takes a third of the time, and certainty is told without them.
        """
        as_of, ticked = as_of or today(), dict(ticked or {})
        if (judge := self.on(as_of)) is not self:
            return judge.decide(text, ticked, as_of, form, asking)
        heard, parts = self.hear(text, form)
        whole = self.ticked(heard, ticked, as_of)
        first = self.ticked(parts[0], ticked, as_of) if parts else whole
        of_all = {name: value for name, value in ticked.items() if self._kinds[name][0] == "danger"}
        also = tuple(self._decide(self.ticked(part, of_all, as_of), as_of, asking) for part in parts[1:])
        # A danger is heard in the whole of what was said.
        return self._decide(first.of(whole), as_of, asking, also)

    def hear(self, text: str, form: str | None = None) -> tuple[Matter, tuple[Matter, ...]]:
        """(what is heard of all that was said, what is heard of each of its two matters where it is two)."""
        whole = self.reader.read(text, form)
        return whole, self._two(text) if whole.form != "dialogue" else ()

    def ticked(self, matter: Matter, ticked: Mapping[str, Value], as_of: datetime.date | None = None) -> Matter:
        """``matter`` with what an officer said, by the content of a day (None: today).  Raises :class:`UnknownFact`."""
        as_of = as_of or today()
        for name in ticked:
            if name not in self._kinds:
                raise UnknownFact(f"没有“{name}”这个情形、材料、缘由、事项或危险。{schema.nearest(name, self._kinds)}")
        # A topic says less than a service: it is heard first.
        for name in sorted(ticked, key=lambda name: self._kinds[name][0] != "topic"):
            kind, code = self._kinds[name]
            name_of = code if kind in ("material", "circumstance") else name
            matter = self._tick(matter, kind, code, ticked[name], name_of, as_of)
        return matter

    def _tick(self, matter: Matter, kind: TickKind, code: str, value: Value, name: str, as_of: datetime.date) -> Matter:
        if kind == "topic":
            return of_topic(matter, self.words.topics[code], value)
        if kind == "situation":
            return self._in_situation(matter, code, value, as_of)
        return matter.tick(kind, code, value, name)

    def _in_situation(self, matter: Matter, reply: str, value: Value, as_of: datetime.date) -> Matter:
        if reply == ANY_SITUATION:
            return replace(matter, ticked={**matter.ticked, reply: value})
        return of_situation(matter, self.wordings.public[reply], self.wordings.demand(reply, as_of), value)

    def _tickable(self) -> dict[str, tuple[TickKind, str]]:
        """Every name and code that may be ticked, with its list and what it goes by there."""
        found: dict[str, tuple[TickKind, str]] = {}
        found |= {reply.id: ("situation", reply.id) for reply in self.wordings.public.values()}
        found[ANY_SITUATION] = ("situation", ANY_SITUATION)
        for topic in self.words.topics.values():
            found[topic.code] = found[topic.name] = ("topic", topic.code)
        for service in self.rulebook.services.by_name.values():
            found[service.code] = found[service.name] = ("service", service.name)
        for danger in self.rulebook.dangers.values():
            found[danger.code] = found[danger.name] = ("danger", danger.code)
        for cause in self.rulebook.causes.by_code.values():
            found[cause.code] = found[cause.name] = ("cause", cause.code)
        codes = self.rulebook.codes
        found |= {code: ("material", name) for name, code in codes.materials.items()}
        found |= {code: ("circumstance", name) for name, code in codes.circumstances.items()}
        found |= {name: ("material", name) for name in self.rulebook.vocabulary.materials}
        found |= {name: ("circumstance", name) for name in self.rulebook.vocabulary.circumstances}
        return found | {code: found[name] for code, name in codes.merged.items() if name in found}

    def named(self, name: str) -> Named:
        """Whatever goes by ``name`` or code in one of the lists, with both; what has no code goes by its name."""
        kind, known = self._kinds.get(name, ("", name))
        book = self.rulebook
        match kind:
            case "service":
                return Named(book.services.by_name[known].code, known)
            case "cause":
                return Named(known, book.causes.by_code[known].name)
            case "danger":
                return Named(known, book.dangers[known].name)
            case "topic":
                return Named(known, self.words.topics[known].name)
            case "situation":
                told = self.wordings.public.get(known)
                return Named(known, told.situation if told else self.words.situation)
        return Named({**book.codes.materials, **book.codes.circumstances}.get(known, known), known)

    def _two(self, text: str) -> tuple[Matter, ...]:
        """The two matters of one visit, where the words can be parted so that each half is about another service."""
        held = self.rulebook.thresholds.held
        for halves in splits(text):
            first, second = (self.reader.read(half) for half in halves)
            apart = first.service and second.service and first.service != second.service
            if apart and min(first.services[0][1], second.services[0][1]) >= held:
                return first, second
        return ()

    def meant(self, matter: Matter, as_of: datetime.date) -> list[World]:
        """The ways in which the words may have been meant, the one that is answered first."""
        # The rules that fire for a service: each service is worked out once.
        return worlds(matter, self.rulebook, cache(lambda service: self.rules.fired(matter, service, as_of)))

    def wording(self, matter: Matter, meant: Sequence[World], path: str, as_of: datetime.date) -> Choice:
        """The wording to be said on ``path``."""
        return self.wordings.choose(matter, meant[0], path, self._known_of(matter, as_of), as_of)

    def _known_of(self, matter: Matter, as_of: datetime.date) -> KnownOf:
        return lambda rule, path, service: self.statements.known(matter, rule, path, service, as_of)

    def _decide(self, matter: Matter, as_of: datetime.date, asking: bool, also: tuple[Decision, ...] = ()) -> Decision:
        meant = self.meant(matter, as_of)
        answered = meant[0]
        winner = answered.verdict.winner
        path = winner.path if winner else NOTHING_HEARD
        red = winner is not None and winner.danger
        choice = self.wording(matter, meant, path, as_of)
        certain = self._certain(matter, meant, choice)
        asked = () if red or not asking else self._asked(matter, as_of, meant, path, choice, certain)
        certainty: Certainty = "sure" if red else certain.least
        if not red and (matter.silent or (certainty == "ask" and not asked)):
            certainty = "unsure"
        elif certainty == "sure" and asked:
            certainty = "ask"
        # Where nothing was understood there is nothing to say but the opening question.
        reply = None if matter.silent and not red else choice.reply
        return self.statements.decision(matter, as_of, meant, path, reply, certain, certainty, asked, self.hash, also)

    def _asked(
        self, matter: Matter, as_of: datetime.date, meant: Sequence[World], path: str, choice: Choice, certain: Certain
    ) -> tuple[Question, ...]:
        """At most two questions; that whether somebody is in danger goes first."""

        @cache
        def answer_if(kind: TickKind, code: str, value: Value) -> Answer:
            name = self.words.topics[code].name if kind == "topic" else self.statements.name(kind, code)
            so = self._tick(matter, kind, code, value, name, as_of)
            other = self.meant(so, as_of)
            to = other[0].path or NOTHING_HEARD
            reply = self.wording(so, other, to, as_of).reply
            winner = other[0].verdict.winner
            return Answer(to, reply.id if reply else None, frozenset(winner.causes if winner else ()))

        danger = danger_question(self.rulebook, matter, answer_if)
        others: tuple[Question, ...] = ()
        standing = Standing(matter, meant, certain, Answer(path, choice.reply.id if choice.reply else None))
        if matter.silent:
            others = (self.opening.topic(answer_if),)
        elif certain.least == "sure" and not self.opening.vague(standing.meant[0].cause):
            pass  # whatever was meant, the answer stays the same
        elif self.opening.unheard(standing, told_little(matter)):
            others = tuple(self.opening.about(standing, answer_if))
        elif not told_little(matter):
            others = after_telling(self.opening, standing, self._situations(standing, choice, as_of, answer_if), answer_if)
        else:
            held, service = self.rulebook.thresholds.held, standing.service
            guide, causes = self.knowledge.guide_of(service), {code for code, chance in matter.causes if chance >= held}
            near = self.rules.touched(matter.literals(), service, causes, as_of)
            unheard = self.wordings.unheard(matter, meant[0], path, choice.reply, as_of)
            situations = self._situations(standing, choice, as_of, answer_if)
            first = guide.ask if guide else ()
            others = after_few_words(self.rulebook, self.opening, standing, first, situations, near, unheard, answer_if)
        return ((danger,) if danger else ()) + others[: 1 if danger else MOST]

    def _situations(self, standing: Standing, choice: Choice, as_of: datetime.date, answer_if: AnswerIf) -> Iterator[Question]:
        """The question which situation it is; worked out when it is asked for."""
        likeliest = self.wordings.likeliest(standing.matter, standing.meant, choice, self._known_of(standing.matter, as_of), as_of)
        yield from situation_question(self.words, likeliest, standing, answer_if)

    def _certain(self, matter: Matter, meant: Sequence[World], choice: Choice) -> Certain:
        """How likely path, service and wording stay the same, whatever was meant."""
        answered = meant[0]
        sure = self.rulebook.thresholds.sure
        if answered.verdict.winner is None or (answered.chance == 0 and not matter.ticked):
            return Certain("unsure", "unsure", "unsure")
        said: Certainty = "sure" if choice.reply else "ask"
        if answered.chance == 0:  # no cause was heard, but an officer ticked what a rule rests on
            return Certain("sure", self._service_certainty(matter), said)
        same_path = sum(world.chance for world in meant if world.path == answered.path)
        of_path: Certainty = "sure" if same_path >= sure else "ask"
        # What a rule has said though few are answered by it who talk so is asked about: of 55 such of strangers readers found 25 fit.
        likely = choice.chance >= FIRM or (same_path >= sure and choice.chance >= LEAST)
        of_reply: Certainty = "sure" if choice.reply and likely else "ask"
        return Certain(of_path, self._service_certainty(matter), of_reply)

    def _service_certainty(self, matter: Matter) -> Certainty:
        return "sure" if matter.services and matter.services[0][1] >= self.rulebook.thresholds.sure else "ask"
