"""From words to a :class:`triage.hearing.matter.Matter`: the departments' patterns and the learned ear side by side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ahocorasick

from triage.content.patterns import Element
from triage.content.rule import State
from triage.content.services import Services
from triage.content.vocabulary import Vocabulary
from triage.hearing import numbers, words
from triage.hearing.finder import Hit, PatternFinder, Span
from triage.hearing.forms import form_of, statements, turns_of
from triage.hearing.homophones import Homophones
from triage.hearing.letters import Letters
from triage.hearing.materials import MaterialReader, Said
from triage.hearing.matter import Evidence, Matter, Value
from triage.hearing.services import ServiceReader
from triage.hearing.text import Rewriter, Text, plain

if TYPE_CHECKING:
    from triage.hearing.ear import Ear

#: How far before a phrase a negator may stand: 不是|说没带.
_NEGATOR_REACH = 2
#: Longer texts than this are never names alone.
_LONGEST_NAMES = 30
#: A few letters alone are the initials of a name.
_INITIALS = re.compile(r"[a-z]{1,5}")
#: So common (one matter of 930 has it) any pair of characters may have been typed by its sound, whether it is a word or not.
_OFTEN = 0.24
#: The chance of a danger that only the written patterns heard.
_ASKED = 0.3
#: What a citizen says before putting right what was said before.
_CORRECTION = re.compile(r"(?:哦|噢|啊|喔)?(?:不对不对|不对|说错了|讲错了|搞错了|记错了|更正一下)[,，。 ]")


class Reader:
    """Hears matters with one vocabulary and one ear.  Built once; safe for threads."""

    def __init__(self, vocabulary: Vocabulary, services: Services, cache: Path, ear: Ear | None = None):
        """``ear`` None hears by the written patterns alone."""
        self._vocabulary, self._services, self._ear = vocabulary, services, ear
        self._rewrite = Rewriter(vocabulary.rewrites)
        material_names = {alias: m.name for m in vocabulary.materials.values() for alias in (m.name, *m.aliases)}
        names = services.names()
        patterns: list[tuple[tuple[Any, ...], tuple[Element, ...]]] = [
            (("circumstance", c.name, value), elements)
            for c in vocabulary.circumstances.values()
            for value, said in (("yes", c.yes), ("no", c.no))
            for elements in said
        ]
        patterns += [(("service", service, weight), elements) for service, weight, elements in vocabulary.service_cues]
        patterns += [(("line", line), elements) for line, elements in vocabulary.line_cues]
        patterns += [(("danger", kind, value), elements) for kind, value, elements in vocabulary.danger_cues]
        self._finder = PatternFinder(patterns)
        self._materials = MaterialReader(material_names, list(vocabulary.state_cues), vocabulary.negators)
        self._service_reader = ServiceReader(names)
        longest_first = sorted({*names, *material_names, *vocabulary.fillers}, key=lambda word: (-len(word), word))
        self._tells_nothing = re.compile(rf"(?>{'|'.join(map(re.escape, longest_first))}|[\W_])*+")
        self._guards = ahocorasick.Automaton()
        for guard in vocabulary.guards:
            self._guards.add_word(guard, len(guard))
        if vocabulary.guards:
            self._guards.make_automaton()
        self._tokens = words.tokenizer([*names, *material_names, *vocabulary.guards], cache)
        self._homophones = Homophones([*names, *material_names], partial(words.knows, self._tokens))
        self._letters = Letters([*names, *material_names], partial(self._common, ear))

    def hearing_by(self, ear: Ear | None) -> Reader:
        """The same reader with another ear (or none), sharing all else."""
        other = copy(self)
        other._ear = ear
        other._letters = self._letters.among(partial(self._common, ear))
        return other

    def _common(self, ear: Ear | None) -> dict[str, float]:
        """The words of the labelled matters, from 0 to 1 by how common they are, and pairs of characters that are said as often."""
        common = ear.common if ear else {}
        return {run: share for run, share in common.items() if words.knows(self._tokens, run) or (share >= _OFTEN and len(run) <= 2)}

    def read(self, original: str, form: str | None = None) -> Matter:
        """Everything that was said, and how likely each of it was meant.  ``form`` is guessed where nobody tells."""
        form = form or form_of(original)
        text = self.standard(original, form)
        by_kind = self._find(text)
        circumstances, evidence = self._circumstances(text, by_kind["circumstance"])
        said_of = self._materials.read(text)[0]
        named, mentions = self._service_reader.read(text, [Hit(hit.key[1:], hit.spans) for hit in by_kind["service"]])
        heard = self._letters(heard_words(original, form))
        listening = self._ear.listen(heard.words, self._marks(text, circumstances, said_of)) if self._ear else None
        services = listening.services(named) if listening else _by_score(named)
        service = services[0][0] if services else ""
        evidence += [self._evidence(text, service, mention.start, mention.end) for mention in mentions if mention.service == service]
        materials, more = self._states(text, said_of, service)
        evidence += more
        quantities: dict[str, int] = {}
        for name, value, start, end in numbers.quantities(text.words):
            quantities[name] = max(value, quantities.get(name, 0))
            evidence.append(self._evidence(text, name, start, end))
        matter = Matter(
            original,
            form,
            circumstances,
            materials,
            quantities,
            services,
            line=self._services.line_of(service) or _commonest(hit.key[1] for hit in by_kind["line"]),
            evidence=tuple(sorted(set(evidence))),
        )
        found = self._dangers(by_kind["danger"])
        said = {kind: [text.evidence(span.start, span.end) for span in hit.spans] for kind, hit in found.items()}
        if listening:
            # A name alone tells what it is about, not why it could not be done.
            return listening.into(matter, heard, said, why=not self._only_names(text, matter))
        # Written patterns alone tell a danger well enough to ask.
        kinds = tuple((kind, 1 / len(said)) for kind in said)
        more = [self._evidence(text, kind, span.start, span.end) for kind, hit in found.items() for span in hit.spans]
        return replace(matter, danger=_ASKED if said else 0.0, dangers=kinds, evidence=tuple(sorted({*matter.evidence, *more})))

    def _only_names(self, text: Text, matter: Matter) -> bool:
        """Whether nothing but names of services and materials was said, or the initials of one (sfz)."""
        heard = matter.circumstances or matter.materials or len(text.words) > _LONGEST_NAMES
        named = self._tells_nothing.fullmatch(text.words) is not None
        return not heard and (named or _INITIALS.fullmatch(text.words.strip()) is not None)

    def marks(self, original: str, form: str | None = None) -> list[str]:
        """What the written patterns found, as the ear takes it beside the words: circumstances, states of materials."""
        text = self.standard(original, form)
        circumstances, _ = self._circumstances(text, self._find(text)["circumstance"])
        return self._marks(text, circumstances, self._materials.read(text)[0])

    def _marks(self, text: Text, circumstances: Mapping[str, Value], said_of: Sequence[Said]) -> list[str]:
        # Whatever service was meant: the ear is asked for that only now.
        return list(Matter("", circumstances=circumstances, materials=self._states(text, said_of, "")[0]).literals())

    def _find(self, text: Text) -> defaultdict[str, list[Hit]]:
        """What the patterns found, by the kind of thing they tell."""
        guarded = [Span(last + 1 - length, last + 1) for last, length in self._guards.iter(text.words)] if len(self._guards) else []
        by_kind: defaultdict[str, list[Hit]] = defaultdict(list)
        for hit in self._finder.find(text.words, text.sentence_of, sorted(guarded), partial(words.edges, self._tokens, text.words)):
            by_kind[hit.key[0]].append(hit)
        return by_kind

    def standard(self, original: str, form: str | None = None) -> Text:
        """What the citizen states, in standard words: letters, dialect, slips and homophones put right."""
        text = self._rewrite(self._letters(plain(original, *statements(original, form or form_of(original)))))
        for written, term in self._homophones.slips(text.words).items():
            text.words = text.words.replace(written, term)
        return text

    def _circumstances(self, text: Text, hits: list[Hit]) -> tuple[dict[str, Value], list[Evidence]]:
        corrected = max((match.end() for match in _CORRECTION.finditer(text.words)), default=0)
        by_name: dict[str, list[tuple[Value, Hit]]] = {}
        for hit in hits:
            _, name, value = hit.key
            if value == "yes" and self._negated(text, hit):
                value = "no"
            by_name.setdefault(name, []).append((value, hit))
        found: dict[str, Value] = {}
        evidence: list[Evidence] = []
        for name, said in by_name.items():
            said = [(value, hit) for value, hit in said if hit.start >= corrected] or said
            denials = [hit for value, hit in said if value == "no"]
            # 没啥急用 says no although 急用 stands in it: what lies inside a denial is not a claim.
            claims = [hit for value, hit in said if value == "yes" and not any(d.start <= hit.start and hit.end <= d.end for d in denials)]
            found[name] = "yes" if claims else "no"
            for hit in claims or denials:
                evidence.extend(self._evidence(text, name, span.start, span.end) for span in hit.spans)
        return found, evidence

    @staticmethod
    def _dangers(hits: list[Hit]) -> dict[str, Hit]:
        """The kinds of danger that the written patterns found and nothing denied, each with where."""
        denied = {hit.key[1] for hit in hits if hit.key[2] == "no"}
        return {hit.key[1]: hit for hit in hits if hit.key[2] == "yes" and hit.key[1] not in denied}

    def _negated(self, text: Text, hit: Hit) -> bool:
        lead = text.words[max(0, hit.start - 5) : hit.start]
        for negator in self._vocabulary.negators:
            at = lead.rfind(negator)
            if at >= 0 and len(lead) - at - len(negator) <= _NEGATOR_REACH:
                start = hit.start - len(lead) + at
                if text.clause_of[start] == text.clause_of[hit.start]:
                    return True
        return False

    def _states(self, text: Text, said: Sequence[Said], service: str) -> tuple[Mapping[str, frozenset[State]], list[Evidence]]:
        """What was said of each material, where the matter is about ``service``."""
        produced = self._services.by_name.get(service)
        states: dict[str, set[State]] = {}
        evidence = []
        for statement in said:
            if produced and statement.material == produced.object and self._occasion(text, statement):
                continue
            known = states.setdefault(statement.material, set())
            if statement.state in ("present", "missing"):
                known -= {"present", "missing"}  # the later word counts: 没带，哦不，带了
            known.add(statement.state)
            evidence.append(self._evidence(text, statement.material, statement.start, statement.end))
        return {material: frozenset(known) for material, known in states.items()}, evidence

    def _occasion(self, text: Text, said: Said) -> bool:
        """Whether what is said of the document the service produces is why they come (丢了, 过期了), not a gap (没带)."""
        stated = text.words[said.start : said.end + 1]  # 没有|带: the cue ends before the verb
        return said.state in ("missing", "expired") and not any(left in stated for left in self._vocabulary.left_behind)

    @staticmethod
    def _evidence(text: Text, about: str, start: int, end: int) -> Evidence:
        first, last = text.evidence(start, end)
        return Evidence(first, last, text.original[first:last], about)


def heard_words(original: str, form: str) -> Text:
    """The words that the learned ear hears, folded: all of them; of a dialogue all turns without who speaks, what the citizen states
    once more, and their last answer again, for what decides is mostly said there."""
    turns = turns_of(original) if form == "dialogue" else []
    if not turns:
        return plain(original, original, range(len(original)))
    said, places = statements(original, form)
    last = max((turn for turn in turns if turn.who == "citizen"), key=lambda turn: turn.start)
    words = [original[turn.start : turn.end] for turn in turns] + [said, original[last.start : last.end]]
    stood: list[Sequence[int]] = [*(range(turn.start, turn.end) for turn in turns), places, range(last.start, last.end)]
    # Every line's end stands where its last character stood.
    origin = [place for part in stood for place in (*part, part[-1] if part else 0)]
    return plain(original, "".join(f"{part}\n" for part in words), origin)


def _by_score(named: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Shares of what was named, where no ear tells a chance."""
    total = sum(named.values())
    return tuple(sorted(((service, score / total) for service, score in named.items()), key=lambda item: (-item[1], item[0])))


def _commonest(lines: Iterator[str]) -> str | None:
    counts: dict[str, int] = defaultdict(int)
    for line in lines:
        counts[line] += 1
    return max(sorted(counts), key=lambda line: counts[line]) if counts else None
