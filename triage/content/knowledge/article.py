"""An article: how one matter is handled, sentence by sentence, each sentence with the facts it rests on."""

from __future__ import annotations

import datetime
import re
from collections.abc import Container
from dataclasses import dataclass, field

from triage.content.dated import in_force
from triage.content.knowledge.place import Place

#: The only headings an article may have, in the order a reader expects them.
HEADINGS = (
    "能不能办",
    "条件",
    "要带什么，哪些可以后补",
    "去哪里办",
    "多久",
    "收不收费",
    "为什么这样规定",
    "还有什么办法",
    "不服怎么办",
    "容易弄混的",
)

_CITATION = re.compile(r"〔([A-Z]{2}-\d{3}(?:、[A-Z]{2}-\d{3})*)〕")
_SENTENCE = re.compile(r"[^。！？]+(?:[。！？]+[”’」）]*(?:〔[A-Z]{2}-\d{3}(?:、[A-Z]{2}-\d{3})*〕)*|$)")
_BULLET = re.compile(r"^(?:[-*]|\d+[.、])\s+")


@dataclass(frozen=True)
class Sentence:
    """``text`` is without its citation mark; ``facts`` are the ids cited at its end."""

    text: str
    facts: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True)
class Section:
    """``guidance`` are the ``> `` lines: what to ask whom, for officers only."""

    heading: str
    sentences: tuple[Sentence, ...]
    guidance: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Article:
    id: str
    title: str
    line: str
    services: tuple[str, ...]
    audience: str
    keywords: tuple[str, ...]
    facts: tuple[str, ...]
    replies: tuple[str, ...]
    owner: str
    status: str
    since: str
    checked: str
    until: str = ""
    sections: tuple[Section, ...] = ()
    place: Place = field(default=Place(""), compare=False, repr=False)

    def in_force(self, day: datetime.date) -> bool:
        """Whether it may be read on ``day``, as far as its dates go."""
        return in_force(self.since, self.until, day)

    @property
    def cited(self) -> tuple[str, ...]:
        """Fact ids cited in the text, each once, in reading order."""
        return tuple(dict.fromkeys(fact for section in self.sections for sentence in section.sentences for fact in sentence.facts))

    def public_sections(self, public_facts: Container[str]) -> tuple[Section, ...]:
        """What a citizen may read: only sentences that cite facts and only public ones; no guidance, no empty section."""
        kept = []
        for section in self.sections:
            sentences = tuple(
                sentence for sentence in section.sentences if sentence.facts and all(fact in public_facts for fact in sentence.facts)
            )
            if sentences:
                kept.append(Section(section.heading, sentences, (), section.line))
        return tuple(kept)


def read_sentences(text: str, line: int = 0) -> tuple[Sentence, ...]:
    """The sentences of one line of the text, each with what it cites."""
    text = _BULLET.sub("", text.strip())
    sentences = []
    for piece in _SENTENCE.findall(text):
        cited = tuple(dict.fromkeys(fact for group in _CITATION.findall(piece) for fact in group.split("、")))
        words = _CITATION.sub("", piece).strip()
        if words:
            sentences.append(Sentence(words, cited, line))
    return tuple(sentences)


def read_sections(body: str, first_line: int) -> tuple[Section, ...]:
    """The sections of an article's text; ``first_line`` is the line of the file the text starts on.

    Text before the first heading becomes a section with the heading "".
    """
    sections: list[Section] = []
    heading, start = "", first_line
    sentences: list[Sentence] = []
    guidance: list[str] = []

    def close() -> None:
        if heading or sentences or guidance:
            sections.append(Section(heading, tuple(sentences), tuple(guidance), start))

    for number, raw in enumerate(body.splitlines(), first_line):
        text = raw.strip()
        if text.startswith("#"):
            close()
            heading, start, sentences, guidance = text.lstrip("#").strip(), number, [], []
        elif text.startswith(">"):
            guidance.append(text.lstrip("> ").strip())
        elif text:
            sentences.extend(read_sentences(text, number))
    close()
    return tuple(sections)
