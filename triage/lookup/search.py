"""The look-up: from a query to hits, or to an honest "nothing" with whom to ask."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from triage.content.dated import loading_day
from triage.content.findings import Finding
from triage.content.home import var_folder
from triage.content.knowledge import Department, Reference, ServiceName, load_knowledge
from triage.content.turn import turn
from triage.lookup import index
from triage.lookup.analyzer import Cutter
from triage.lookup.answerable import covers, foreign_place, outside_matter, whom_to_ask
from triage.lookup.direct import find_direct
from triage.lookup.entry import officer_entries, public_entries
from triage.lookup.index import ViewIndex, fingerprint, settle, write_view
from triage.lookup.rank import Scored, Wanted, score, spread
from triage.lookup.result import Hit, SearchResult
from triage.lookup.services import ServiceNames
from triage.lookup.snippet import snippet
from triage.lookup.text import clean_query
from triage.lookup.understand import Understanding, understand
from triage.lookup.words import load_words

#: Entries that are ranked closely; the best ten are among them.
_CANDIDATES = 50
#: Words that tell less than this find no candidates of their own, they only order them.
_TELLS_LITTLE = 1.0
#: Weight of a pair of characters beside a word, for finding candidates.
_PAIR = 0.15
_REFERENCE = "reference.json"


class View:
    """One view of the knowledge base with everything a query needs; read-only and safe to share between threads."""

    def __init__(self, opened: ViewIndex, reference: Reference, cutter: Cutter, public: bool):
        self.opened, self.reference, self.cutter, self.public = opened, reference, cutter, public
        self.names = ServiceNames(reference, cutter)

    def search(self, text: str, limit: int, explain: bool) -> SearchResult:
        """``text`` is a cleaned query."""
        lexicon, words = self.opened.lexicon, self.cutter.words
        direct = find_direct(text, self.opened.records, self.opened.by_id, words)
        asked = understand(direct.rest, self.cutter, lexicon)
        scored = self.rank(asked, limit)
        if direct.asked:
            return self._answer_direct(text, direct.ids, scored if direct.rest else [], asked, limit, explain)
        place = foreign_place(asked.text, words)
        outside = outside_matter(asked, {piece.word for piece in self.cutter.cut(asked.text)}, words)
        if covers(asked, scored[0] if scored else None, place, outside, self.names.named(asked, lexicon)):
            hits = tuple(self._hit(item, explain) for item in scored)
            return SearchResult(text, True, hits, expansions=tuple(asked.expansions), covered=scored[0].covered)
        hinted = [name for item in scored[:2] for name in item.record.services if item.covered >= 0.2]
        nearest = self.names.nearest(asked, lexicon, hinted)
        ask = whom_to_ask(nearest, outside, place, self.reference, words.default_owner)
        return SearchResult(text, False, (), tuple(nearest), ask, tuple(asked.expansions), scored[0].covered if scored else 0.0)

    def rank(self, asked: Understanding, limit: int) -> list[Scored]:
        """The best entries for what is asked, best first."""
        lexicon = self.opened.lexicon
        wanted: dict[str, float] = {}
        for ask in asked.asks:
            for word, (weight, _) in ask.words.items():
                if lexicon.counts.get(word):
                    wanted[word] = max(wanted.get(word, 0.0), weight * ask.weight)
        telling = {word: weight for word, weight in wanted.items() if lexicon.tells(word) >= _TELLS_LITTLE} or wanted
        pairs = sorted({pair for pair in self.cutter.pairs(asked.text) if pair in lexicon.pairs})  # one order, so that sums are alike
        found, alike = self.opened.candidates(telling, pairs, _PAIR, _CANDIDATES)
        prepared = Wanted(asked, self.names.named(asked, lexicon), lexicon)
        records = self.opened.records
        scored = [score(records[number], prepared, alike.get(number, 0.0)) for number in found]
        return spread([item for item in scored if item.reasons], limit)

    def _answer_direct(
        self, text: str, ids: tuple[str, ...], scored: list[Scored], asked: Understanding, limit: int, explain: bool
    ) -> SearchResult:
        """What was typed by its number comes first, then whatever cites it, then what the rest of the query finds."""
        records, by_id = self.opened.records, self.opened.by_id
        first = [records[by_id[id]] for id in ids]
        named = {fact for record in first for fact in record.facts} if all(record.kind == "fact" for record in first) else set()
        citing = [record for record in records if record.kind != "fact" and named.intersection(record.facts)]
        citing.sort(key=lambda record: (-len(named.intersection(record.facts)) / len(record.facts), record.id))
        rest = [item.record for item in scored] if ids else []
        ordered = list({record.id: record for record in [*first, *citing, *rest]}.values())[:limit]
        if not ordered:
            nearest = self.names.nearest(asked, self.opened.lexicon, ())
            ask = whom_to_ask(nearest, None, "", self.reference, self.cutter.words.default_owner)
            return SearchResult(text, False, (), tuple(nearest), ask)
        hits = tuple(self._hit(Scored(record, float(100 - place), 1.0), explain) for place, record in enumerate(ordered))
        return SearchResult(text, True, hits, expansions=tuple(asked.expansions), covered=1.0)

    def _hit(self, item: Scored, explain: bool) -> Hit:
        record = item.record
        line, spans = snippet(record, [reason.word for reason in item.reasons], self.cutter.words)
        why = (
            tuple(
                {"typed": reason.typed, "word": reason.word, "why": reason.why, "gave": round(reason.gave, 2)}
                for reason in sorted(item.reasons, key=lambda reason: -reason.gave)
            )
            if explain
            else ()
        )
        return Hit(
            record.id,
            record.kind,
            record.title,
            round(item.score, 3),
            record.facts,
            line,
            spans,
            record.say,
            record.services,
            record.mark,
            why,
        )


class Lookup:
    """Opens, and where needed first builds, the index for a home folder."""

    def __init__(self, officer: View, public: View, version: str, findings: tuple[Finding, ...]):
        self._views = {False: officer, True: public}
        self.version, self.findings = version, findings

    @classmethod
    def open(cls, home: Path, tell: Callable[[str], None] = lambda _: None) -> Lookup:
        """The look-up of what is told today, or on the day of :func:`triage.content.dated.content_of`.

        ``findings`` of the opened look-up are mistakes in its own word files; the index is built if need be, and ``tell`` hears so
        in Chinese."""
        home = Path(home)
        var = var_folder(home)
        words, findings = load_words(home)
        cutter = Cutter(words, var)
        version = fingerprint(home, loading_day())

        def build(working: Path) -> None:
            tell("第一次启动，或者知识改过了：建查询用的索引，十几秒……")
            _build(home, working, cutter)

        folder = var / "index" / version
        if not folder.is_dir():
            with turn(var, tell):
                folder = settle(var / "index", version, build)
        reference = _load_reference(folder)
        views = [View(ViewIndex(folder / name), reference, cutter, name == "public") for name in index.VIEWS]
        return cls(views[0], views[1], version, tuple(findings))

    def prepare(self) -> None:
        """Read now what is otherwise read when it is first asked for, so that processes forked later share it."""
        for view in self._views.values():
            view.opened.lexicon.prepare()

    def search(self, q: str, limit: int = 10, public: bool = False, explain: bool = False) -> SearchResult:
        """Look ``q`` up.  Raises :class:`triage.lookup.text.QueryError` for what is no query; ``limit`` is at most 10."""
        text = clean_query(q)
        result = self._views[public].search(text, max(1, min(limit, 10)), explain)
        return SearchResult(q, result.answered, result.hits, result.nearest, result.ask, result.expansions, result.covered)


def _build(home: Path, folder: Path, cutter: Cutter) -> None:
    knowledge = load_knowledge(home).on(loading_day())
    names = [name for service in knowledge.reference.services.values() for name in (service.name, *service.aliases)]
    write_view(folder / "officer", list(officer_entries(knowledge)), cutter, names)
    write_view(folder / "public", list(public_entries(knowledge)), cutter, names)
    reference = knowledge.reference
    content = {
        "services": [[item.name, item.code, item.line, item.owner, list(item.aliases)] for item in reference.services.values()],
        "departments": [[item.name, item.line, item.liaison] for item in reference.departments.values()],
    }
    (folder / _REFERENCE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _load_reference(folder: Path) -> Reference:
    content = json.loads((folder / _REFERENCE).read_text(encoding="utf-8"))
    services = {name: ServiceName(name, code, line, owner, tuple(aliases)) for name, code, line, owner, aliases in content["services"]}
    departments = {name: Department(name, line, liaison) for name, line, liaison in content["departments"]}
    return Reference(services, departments, {}, (), ())
