"""Look-up beside tantivy and SQLite FTS5: same entries, same words, same run.

    python bench/lookup.py [--stard FOLDER] [--queries FILE] [--size 10000]

Every engine is given the same words (the house's own cut, official words for popular ones, title words three times) and
the same OR query; so the table compares engines.  The last row is the house's whole look-up, which also understands
letters, typos and popular names and ranks by what an entry is about.  All times are of this machine and this run.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from whoosh import analysis, fields, index, query, scoring

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from triage.content.home import find_home, var_folder
from triage.content.knowledge import load_knowledge
from triage.content.knowledge.reference import Reference
from triage.lookup.analyzer import Cutter
from triage.lookup.entry import BODY, TITLE, Entry, officer_entries
from triage.lookup.index import ViewIndex, write_view
from triage.lookup.measure import MOST_FACTS, read_queries
from triage.lookup.search import View
from triage.lookup.text import normal
from triage.lookup.understand import understand
from triage.lookup.words import load_words

Search = Callable[[str], list[int]]


@dataclass
class Engine:
    """``search`` gives the numbers of ten entries at most, best first; ``seconds`` is what indexing took."""

    name: str
    seconds: float
    search: Search


def words_of(entry: Entry, cutter: Cutter) -> list[str]:
    """An entry's words for the engines: title words three times, the rest once."""
    return [
        word
        for text, weight in entry.parts
        for word, share, _, _ in cutter.indexed(text)
        if share == 1.0
        for _ in range(3 if weight >= TITLE else 1)
    ]


def query_words(text: str, cutter: Cutter) -> list[str]:
    return list(dict.fromkeys(piece.word for piece in cutter.cut(normal(text)) if piece.word not in cutter.words.stop))


def with_whoosh(documents: list[list[str]], cutter: Cutter, folder: Path) -> Engine:
    begun = time.perf_counter()
    schema = fields.Schema(number=fields.STORED, words=fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer(), phrase=False))
    built = index.create_in(str(folder), schema)
    writer = built.writer(limitmb=256)
    for number, words in enumerate(documents):
        writer.add_document(number=number, words=" ".join(words))
    writer.commit()
    seconds = time.perf_counter() - begun
    searcher = built.searcher(weighting=scoring.BM25F(B=0.75, K1=1.5))

    def search(text: str) -> list[int]:
        found = searcher.search(query.Or([query.Term("words", word) for word in query_words(text, cutter)]), limit=10)
        return [hit["number"] for hit in found]

    return Engine("Whoosh 2.7.4", seconds, search)


def with_tantivy(documents: list[list[str]], cutter: Cutter, folder: Path) -> Engine | None:
    try:
        import tantivy
    except ImportError:
        print("没有装 tantivy（pip install 'bancheng[bench]'），这一行略过。", file=sys.stderr)
        return None
    begun = time.perf_counter()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="whitespace")
    builder.add_integer_field("number", stored=True)
    schema = builder.build()
    built = tantivy.Index(schema, path=str(folder))
    writer = built.writer(heap_size=256_000_000, num_threads=1)
    for number, words in enumerate(documents):
        writer.add_document(tantivy.Document(words=" ".join(words), number=number))
    writer.commit()
    writer.wait_merging_threads()
    seconds = time.perf_counter() - begun
    built.reload()
    searcher = built.searcher()

    def search(text: str) -> list[int]:
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "words", word)) for word in query_words(text, cutter)]
        if not terms:
            return []
        return [searcher.doc(address)["number"][0] for _, address in searcher.search(tantivy.Query.boolean_query(terms), 10).hits]

    return Engine("tantivy", seconds, search)


def with_fts5(documents: list[list[str]], cutter: Cutter, folder: Path) -> Engine:
    begun = time.perf_counter()
    base = sqlite3.connect(folder / "fts.db")
    base.execute('CREATE VIRTUAL TABLE entry USING fts5(words, tokenize = "unicode61 remove_diacritics 0")')
    rows = ((number, " ".join(words)) for number, words in enumerate(documents, 1))
    base.executemany("INSERT INTO entry(rowid, words) VALUES (?, ?)", rows)
    base.commit()
    seconds = time.perf_counter() - begun

    def search(text: str) -> list[int]:
        terms = " OR ".join('"' + word.replace('"', "") + '"' for word in query_words(text, cutter))
        if not terms:
            return []
        return [row[0] - 1 for row in base.execute("SELECT rowid FROM entry WHERE entry MATCH ? ORDER BY bm25(entry) LIMIT 10", (terms,))]

    return Engine("SQLite FTS5", seconds, search)


def with_house(entries: list[Entry], cutter: Cutter, folder: Path, reference: Reference) -> Engine:
    begun = time.perf_counter()
    names = [name for service in reference.services.values() for name in (service.name, *service.aliases)]
    write_view(folder / "view", entries, cutter, names)
    seconds = time.perf_counter() - begun
    view = View(ViewIndex(folder / "view"), reference, cutter, public=False)

    def search(text: str) -> list[int]:
        ranked = view.rank(understand(normal(text), cutter, view.opened.lexicon), 10)
        return [view.opened.by_id[item.record.id] for item in ranked]

    return Engine("本库查询", seconds, search)


def many(entries: list[Entry], size: int) -> list[Entry]:
    """``size`` entries made from ``entries``: each copy leaves out some of its lines and keywords and takes a line of another."""
    chance = random.Random(20261122)
    made = list(entries[:size])
    while len(made) < size:
        given, other = chance.choice(entries), chance.choice(entries)
        parts = [part for part in given.parts[1:] if chance.random() < 0.7] + [chance.choice(other.parts)]
        made.append(
            replace(
                given,
                id=f"{given.id}~{len(made)}",
                parts=(given.parts[0], *parts),
                phrases=given.phrases[:1] + tuple(word for word in given.phrases[1:] if chance.random() < 0.7),
            )
        )
    return made


def build_all(entries: list[Entry], cutter: Cutter, folder: Path, reference: Reference) -> list[Engine]:
    begun = time.perf_counter()
    documents = [words_of(entry, cutter) for entry in entries]
    print(f"\n切词 {time.perf_counter() - begun:.2f} 秒（三个引擎共用，不算在它们的建索引时间里；本库查询的建索引时间含切词）")
    engines: list[Engine | None] = []
    for name, make in (("whoosh", with_whoosh), ("tantivy", with_tantivy), ("fts5", with_fts5)):
        (folder / name).mkdir(parents=True)
        engines.append(make(documents, cutter, folder / name))
    engines.append(with_house(entries, cutter, folder, reference))
    return [engine for engine in engines if engine is not None]


def times(search: Search, texts: list[str], rounds: int = 3) -> tuple[float, float]:
    """p50 and p99 of a look-up in milliseconds, after one round to warm up."""
    for text in texts:
        search(text)
    taken = []
    for _ in range(rounds):
        for text in texts:
            begun = time.perf_counter()
            search(text)
            taken.append((time.perf_counter() - begun) * 1000)
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.99)]


def quality(search: Search, wanted: Iterable[tuple[str, Callable[[int], bool]]]) -> tuple[float, float, float]:
    """hit@1, hit@5 and MRR within ten; each query comes with what tells a right entry."""
    places = []
    for text, right in wanted:
        places.append(next((place for place, number in enumerate(search(text), 1) if right(number)), 0))
    count = len(places) or 1
    return (
        sum(place == 1 for place in places) / count,
        sum(1 <= place <= 5 for place in places) / count,
        sum(1 / place for place in places if place) / count,
    )


def show_times(title: str, entries: list[Entry], engines: list[Engine], texts: list[str]) -> None:
    print(f"\n{title}（{len(entries)} 条，{len(texts)} 个查询）")
    print(f"  {'':<14}{'建索引 秒':>10}{'p50 毫秒':>11}{'p99 毫秒':>11}{'p50 比 tantivy':>15}")
    measured = [(engine, *times(engine.search, texts)) for engine in engines]
    base = next((p50 for engine, p50, _ in measured if engine.name == "tantivy"), None)
    for engine, p50, p99 in measured:
        ratio = f"{p50 / base:.1f} 倍" if base else "—"
        print(f"  {engine.name:<14}{engine.seconds:>12.2f}{p50:>13.3f}{p99:>13.3f}{ratio:>16}")


def show_quality(title: str, engines: list[Engine], wanted: list[tuple[str, Callable[[int], bool]]]) -> None:
    print(f"\n{title}（{len(wanted)} 个查询）")
    print(f"  {'':<14}{'hit@1':>8}{'hit@5':>8}{'MRR':>8}")
    for engine in engines:
        print("  {:<14}{:>10.3f}{:>8.3f}{:>8.3f}".format(engine.name, *quality(engine.search, wanted)))


def read_stard(folder: Path) -> tuple[list[Entry], list[tuple[str, set[str]]]]:
    """The entries and the queries of a folder in STARD's form (pool_corpus.csv, queries.csv, qrels.csv)."""

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    # a statute's name is a number, not a title that says what it is about: it is indexed as text
    entries = [
        Entry(row["doc_id"], "article", row["name"], (row["doc_id"],), (), "", ((row["name"], BODY), (row["text"], BODY)))
        for row in rows("pool_corpus.csv")
    ]
    gold: dict[str, set[str]] = {}
    for row in rows("qrels.csv"):
        gold.setdefault(row["query_id"], set()).add(row["doc_id"])
    return entries, [(row["query"], gold[row["query_id"]]) for row in rows("queries.csv") if row["query_id"] in gold]


def main(arguments: list[str] | None = None) -> None:
    options = argparse.ArgumentParser(description="查询的速度和准头，和 tantivy、SQLite FTS5 并排")
    options.add_argument("--stard", type=Path, help="STARD 格式的文件夹，量通用法条检索")
    options.add_argument("--queries", type=Path, help="查询样例（JSON Lines），不写用 tests/data/lookup_dev.jsonl")
    options.add_argument("--size", type=int, default=10_000, help="放大到多少条（默认 10000）")
    given = options.parse_args(arguments)
    home = find_home()
    words, _ = load_words(home)
    cutter = Cutter(words, var_folder(home))
    knowledge = load_knowledge(home)
    entries = list(officer_entries(knowledge))
    queries = read_queries(given.queries or home / "tests/data/lookup_dev.jsonl")
    texts = [item.q for item in queries]
    with tempfile.TemporaryDirectory(prefix="bancheng-bench-") as name:
        folder = Path(name)
        engines = build_all(entries, cutter, folder / "today", knowledge.reference)
        show_times("今天的知识库", entries, engines, texts)
        facts = [set(entry.facts) if len(entry.facts) <= MOST_FACTS else set() for entry in entries]
        asked = [(item.q, lambda number, gold=item.gold: bool(gold & facts[number])) for item in queries]
        show_quality("查得准不准：民警的查询", engines, asked)
        large = many(entries, given.size)
        show_times("放大的知识库", large, build_all(large, cutter, folder / "large", knowledge.reference), texts)
        if given.stard:
            pool, questions = read_stard(given.stard)
            engines = build_all(pool, cutter, folder / "stard", knowledge.reference)
            wanted = [(text, lambda number, gold=gold: pool[number].id in gold) for text, gold in questions]
            show_quality("查得准不准：STARD 的法律问题", engines, wanted)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
