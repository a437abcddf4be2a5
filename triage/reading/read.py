"""Reading: from text and ticked facts to a :class:`~triage.reading.matter.Matter`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import ahocorasick

from triage.reading import numbers, words
from triage.reading.homophones import Homophones
from triage.reading.leanings import LeaningReader
from triage.reading.materials import MaterialReader, Said
from triage.reading.matter import Evidence, Matter, Value
from triage.reading.patterns import Hit, PatternFinder, Span
from triage.reading.services import ServiceReader
from triage.reading.text import Rewriter, Text
from triage.rulebook.services import Services
from triage.rulebook.vocabulary import Vocabulary

#: How far before a phrase a negator may stand: 不是|说没带.
_NEGATOR_REACH = 2


class Reader:
    """Reads matters with one vocabulary.  Built once; safe for threads."""

    def __init__(self, vocabulary: Vocabulary, services: Services, cache: Path):
        self._vocabulary, self._services = vocabulary, services
        self._rewrite = Rewriter(vocabulary.rewrites)
        material_names = {alias: m.name for m in vocabulary.materials.values() for alias in (m.name, *m.aliases)}
        names = services.names()
        self._homophones = Homophones([*names, *material_names])
        patterns = [
            (("fact", c.name, value), elements)
            for c in vocabulary.circumstances.values()
            for value, said in (("yes", c.yes), ("no", c.no))
            for elements in said
        ]
        patterns += [(("service", service, weight), elements) for service, weight, elements in vocabulary.service_cues]
        patterns += [(("line", line), elements) for line, elements in vocabulary.line_cues]
        self._finder = PatternFinder(patterns)
        self._materials = MaterialReader(material_names, list(vocabulary.state_cues), vocabulary.negators)
        self._service_reader = ServiceReader(names, vocabulary.service_cards)
        self._leanings = LeaningReader(vocabulary.scorecards)
        self._guards = ahocorasick.Automaton()
        for guard in vocabulary.guards:
            self._guards.add_word(guard, len(guard))
        if vocabulary.guards:
            self._guards.make_automaton()
        self._tokens = words.tokenizer([*names, *material_names, *vocabulary.guards], cache)

    def read(self, original: str, ticked: Mapping[str, Value] | None = None) -> Matter:
        """Facts, materials, numbers and service of a matter; what an officer ticked outranks what was read."""
        text = self.standard(original)
        matter = Matter(original)
        guarded = [Span(last + 1 - length, last + 1) for last, length in self._guards.iter(text.words)] if len(self._guards) else []
        hits = self._finder.find(text.words, text.sentence_of, guarded, words.edges(self._tokens, text.words))
        self._read_facts(matter, text, [hit for hit in hits if hit.key[0] == "fact"])
        self._read_service(matter, text, hits)
        self._read_materials(matter, text)
        for name, value, start, end in numbers.quantities(text.words):
            matter.numbers[name] = max(value, matter.numbers.get(name, 0))
            matter.evidence.append(self._evidence(text, name, start, end))
        for fact, value in (ticked or {}).items():
            told = matter.with_fact(fact, value, self._vocabulary.materials)
            matter.facts, matter.materials = told.facts, told.materials
            matter.evidence = [e for e in matter.evidence if e.fact != fact]
        matter.evidence = sorted(set(matter.evidence))
        matter.leanings = self._leanings.read(text.words)
        matter.add_up()
        return matter

    def standard(self, original: str) -> Text:
        """The text in standard words: dialect, slips and homophones put right."""
        text = self._rewrite(original)
        for written, term in self._homophones.slips(text.words).items():
            text.words = text.words.replace(written, term)
        return text

    def cut(self, words: str) -> list[str]:
        """jieba's words with the project's dictionary."""
        return list(self._tokens.cut(words))

    def _read_facts(self, matter: Matter, text: Text, hits: list[Hit]) -> None:
        by_fact: dict[str, list[tuple[str, Hit]]] = {}
        for hit in hits:
            _, fact, value = hit.key
            if value == "yes" and self._negated(text, hit):
                value = "no"
            by_fact.setdefault(fact, []).append((value, hit))
        for fact, said in by_fact.items():
            denials = [hit for value, hit in said if value == "no"]
            # 没啥急用 says no although 急用 stands in it: what lies inside a denial is not a claim.
            claims = [hit for value, hit in said if value == "yes" and not any(d.start <= hit.start and hit.end <= d.end for d in denials)]
            matter.facts[fact] = "yes" if claims else "no"
            for hit in claims or denials:
                matter.evidence.extend(self._evidence(text, fact, span.start, span.end) for span in hit.spans)

    def _negated(self, text: Text, hit: Hit) -> bool:
        lead = text.words[max(0, hit.start - 5) : hit.start]
        for negator in self._vocabulary.negators:
            at = lead.rfind(negator)
            if at >= 0 and len(lead) - at - len(negator) <= _NEGATOR_REACH:
                start = hit.start - len(lead) + at
                if text.clause_of[start] == text.clause_of[hit.start]:
                    return True
        return False

    def _read_materials(self, matter: Matter, text: Text) -> None:
        said, _ = self._materials.read(text)
        service = self._services.by_name.get(matter.service or "")
        for statement in said:
            if service and statement.material == service.object and self._occasion(text, statement):
                continue
            states = matter.materials.setdefault(statement.material, set())
            if statement.state in ("present", "missing"):
                states -= {"present", "missing"}  # the later word counts: 没带，哦不，带了
            states.add(statement.state)
            matter.evidence.append(self._evidence(text, statement.material, statement.start, statement.end))

    def _occasion(self, text: Text, said: Said) -> bool:
        """Whether what is said of the document the service produces is why they come (丢了, 过期了), not a gap (没带)."""
        words = text.words[said.start : said.end + 1]  # 没有|带: the cue ends before the verb
        return said.state in ("missing", "expired") and not any(left in words for left in self._vocabulary.left_behind)

    def _read_service(self, matter: Matter, text: Text, hits: list[Hit]) -> None:
        cues = [Hit((hit.key[1], hit.key[2]), hit.spans) for hit in hits if hit.key[0] == "service"]
        matter.services, mentions = self._service_reader.read(text, cues)
        if matter.services:
            matter.service = matter.services[0][0]
            matter.line = self._services.line_of(matter.service)
            matter.evidence.extend(self._evidence(text, matter.service, m.start, m.end) for m in mentions if m.service == matter.service)
            if matter.line != "other":
                return
        lines = [hit for hit in hits if hit.key[0] == "line"]
        if lines:
            counts: dict[str, int] = {}
            for hit in lines:
                counts[hit.key[1]] = counts.get(hit.key[1], 0) + 1
            best = max(sorted(counts), key=lambda line: counts[line])
            if matter.line is None:
                matter.line = best

    @staticmethod
    def _evidence(text: Text, fact: str, start: int, end: int) -> Evidence:
        first, last = text.evidence(start, end)
        return Evidence(first, last, text.original[first:last], fact)
