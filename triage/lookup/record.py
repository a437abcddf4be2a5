"""An entry as the ranking reads it, and the file it is kept in beside the index."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from triage.lookup.analyzer import Cutter, weigh
from triage.lookup.entry import Entry
from triage.lookup.lexicon import Lexicon, Term, collect_terms
from triage.lookup.text import normal

FILE = "entries.json"


@dataclass(frozen=True, slots=True)
class Record:
    """``weights``: word → how strongly it stands in the entry; ``phrases``: the words of title and keywords."""

    id: str
    kind: str
    title: str
    facts: tuple[str, ...]
    services: tuple[str, ...]
    owner: str
    lines: tuple[str, ...]
    say: str
    law: str
    article: str
    mark: str
    phrases: tuple[tuple[str, ...], ...]
    weights: dict[str, float]
    length: int


def phrase_words(cutter: Cutter, phrase: str) -> tuple[str, ...]:
    """The telling words of a phrase, each once, in order."""
    return tuple(dict.fromkeys(piece.word for piece in cutter.cut(normal(phrase)) if piece.word not in cutter.words.stop))


def record_of(entry: Entry, cutter: Cutter) -> Record:
    weights, length = weigh(cutter, entry.parts)
    phrases = tuple(words for words in (phrase_words(cutter, phrase) for phrase in entry.phrases) if words)
    return Record(
        entry.id,
        entry.kind,
        entry.title,
        entry.facts,
        entry.services,
        entry.owner,
        entry.lines,
        entry.say,
        entry.law,
        entry.article,
        entry.mark,
        phrases,
        weights,
        length,
    )


def lexicon_of(entries: list[Entry], records: list[Record], cutter: Cutter, names: Iterable[str]) -> Lexicon:
    counts: Counter = Counter(word for record in records for word in record.weights)
    pairs = {pair for entry in entries for text, _ in entry.parts for pair in cutter.pairs(text)}
    terms = collect_terms(cutter.words, cutter, names, entries, counts)
    return Lexicon(terms, dict(counts), pairs, len(records), sum(record.length for record in records))


def save(folder: Path, records: list[Record], lexicon: Lexicon) -> None:
    content = {
        "records": [[getattr(record, name) for name in Record.__slots__] for record in records],
        "terms": [[term.word, " ".join(term.sounds), term.importance] for term in lexicon.terms.values()],
        "counts": lexicon.counts,
        "pairs": "".join(sorted(lexicon.pairs)),
        "lengths": round(lexicon.average_length * lexicon.entries),
    }
    (folder / FILE).write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def load(folder: Path) -> tuple[list[Record], Lexicon]:
    content = json.loads((folder / FILE).read_text(encoding="utf-8"))
    records = []
    for values in content["records"]:
        named = dict(zip(Record.__slots__, values, strict=True))
        for name in ("facts", "services", "lines"):
            named[name] = tuple(named[name])
        named["phrases"] = tuple(tuple(words) for words in named["phrases"])
        records.append(Record(**named))
    letters = content["pairs"]
    pairs = (letters[at : at + 2] for at in range(0, len(letters), 2))
    terms = (Term(word, tuple(sounds.split()), importance) for word, sounds, importance in content["terms"])
    return records, Lexicon(terms, content["counts"], pairs, len(records), content["lengths"])
