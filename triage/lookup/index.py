"""The Whoosh index: built once into a new folder, renamed into place, opened read-only.

The folder is named after the content and the code it was built from, so that neither a change of a file nor of the
program is ever answered from an old index, and two processes that build at once end with the same folder.
Index files are pickles: only folders that this program built itself are opened.
"""

from __future__ import annotations

import datetime
import hashlib
import heapq
import os
import pickle
import re
import shutil
import tempfile
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from pathlib import Path

import jieba
import whoosh
from whoosh import fields, index, scoring

from triage.content.home import not_writable
from triage.lookup import record
from triage.lookup.analyzer import Cutter, PairAnalyzer, WordAnalyzer, join_parts
from triage.lookup.entry import BODY, Entry
from triage.lookup.lexicon import Lexicon
from triage.lookup.record import Record

#: Older indexes than this many seconds that nobody needs any more are removed.
_STALE = 24 * 3600
#: The file beside Whoosh's own with the best entries of each word: their numbers and what each scores.
_BEST = "best.pickle"
Best = tuple[array, array]
#: Entries kept for each word; with more the same ten come out on top.
_CHAMPIONS = 180
_CONTENT = (
    "rules/services.yaml",
    "rules/departments.yaml",
    "kb/*.yaml",
    "kb/facts/*.yaml",
    "kb/articles/**/*.md",
    "kb/replies/**/*.yaml",
    "kb/guides/**/*.yaml",
)
_CODE = ("lookup", "content/knowledge")
VIEWS = ("officer", "public")
#: A day on which something begins (since, or a key below ``later``), and one after which it ends.
_DAY = rb"['\"]?(\d{4}-\d\d-\d\d)['\"]?"
_TURNS = re.compile(rb"\bsince: *" + _DAY + rb"|[ {]" + _DAY + rb":\s|\buntil: *" + _DAY)


def fingerprint(home: Path, day: datetime.date) -> str:
    """A name for the content under ``home`` as it is on ``day``, together with the program that indexes it.

    It is the same for all days between two on which something begins or ends.
    """
    digest = hashlib.sha256(f"whoosh{whoosh.__version__} jieba{jieba.__version__}".encode())
    package = Path(__file__).resolve().parent.parent
    files = [path for pattern in _CONTENT for path in home.glob(pattern)]
    files += [path for name in _CODE for path in (package / name).rglob("*.py")]
    turned = ""
    for path in sorted(files):
        try:
            content = path.read_bytes()
        except OSError:
            continue
        turned = max(turned, *_turns(content, day.isoformat()))
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    digest.update(turned.encode())
    return digest.hexdigest()[:20]


def _turns(content: bytes, day: str) -> Iterator[str]:
    """The days up to ``day`` since which, or after which, something else is told; at least one."""
    yield ""
    for since, later, ends in _TURNS.findall(content):
        begins = (since or later).decode()
        if begins and begins <= day:
            yield begins
        elif ends and ends.decode() < day:  # the last day that still counts
            yield f"{ends.decode()}+"


def schema(cutter: Cutter) -> fields.Schema:
    return fields.Schema(
        number=fields.STORED,
        words=fields.TEXT(analyzer=WordAnalyzer(cutter), phrase=False),
        pairs=fields.TEXT(analyzer=PairAnalyzer(cutter), phrase=False),
    )


def write_view(folder: Path, entries: list[Entry], cutter: Cutter, names: Iterable[str]) -> None:
    """Index ``entries`` into the new folder ``folder``."""
    folder.mkdir(parents=True)
    with cutter.remembering():
        _write(folder, entries, cutter, names)


def _write(folder: Path, entries: list[Entry], cutter: Cutter, names: Iterable[str]) -> None:
    records = [record.record_of(entry, cutter) for entry in entries]
    record.save(folder, records, record.lexicon_of(entries, records, cutter, names))
    writer = index.create_in(str(folder), schema(cutter)).writer(limitmb=256)
    for number, entry in enumerate(entries):
        writer.add_document(
            number=number, words=join_parts(entry.parts), pairs=join_parts((text, weight) for text, weight in entry.parts if weight != BODY)
        )
    writer.commit()
    _keep_best(folder)


def _keep_best(folder: Path) -> None:
    """Read from Whoosh once, while there is time, which entries every word and pair finds."""
    searcher = index.open_dir(str(folder), readonly=True).searcher(weighting=scoring.BM25F(B=0.6, K1=1.2))
    reader = searcher.reader()
    numbers = [searcher.stored_fields(doc)["number"] for doc in range(searcher.doc_count_all())]
    kept: dict[str, dict[str, Best]] = {}
    for field in ("words", "pairs"):
        kept[field] = {}
        for word in reader.field_terms(field):
            matcher, found = searcher.postings(field, word), []
            while matcher.is_active():
                found.append((numbers[matcher.id()], matcher.score()))
                matcher.next()
            best = heapq.nlargest(_CHAMPIONS, found, key=itemgetter(1))
            kept[field][word] = array("I", (number for number, _ in best)), array("d", (score for _, score in best))
    searcher.close()
    (folder / _BEST).write_bytes(pickle.dumps(kept, pickle.HIGHEST_PROTOCOL))


def settle(root: Path, name: str, build: Callable[[Path], None]) -> Path:
    """The folder ``root/name``, built by ``build(folder)`` if it is not there yet.

    Whoever comes second finds the name taken and throws its own work away; readers see a whole index or none.
    """
    target = root / name
    if target.is_dir():
        return target
    try:
        root.mkdir(parents=True, exist_ok=True)
        working = Path(tempfile.mkdtemp(prefix=".building-", dir=root))
    except OSError as error:
        raise not_writable(root, error) from None
    try:
        build(working)
        try:
            os.rename(working, target)
        except OSError:
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(working, ignore_errors=True)
    _sweep(root, target)
    return target


def _sweep(root: Path, current: Path) -> None:
    """Remove indexes of former content; whoever still reads one keeps its open files."""
    for folder in root.iterdir():
        try:
            if folder != current and folder.is_dir() and time.time() - folder.stat().st_mtime > _STALE:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


class ViewIndex:
    """One view, opened read-only: finds candidate entries for words and character pairs.

    Whoosh walks the postings of every word anew for each query, some 5 µs a posting.  Here the best entries of a word, which
    were read from Whoosh when the index was built, stand in short lists: a query only adds them up.
    """

    def __init__(self, folder: Path):
        self.records: list[Record]
        self.lexicon: Lexicon
        self.records, self.lexicon = record.load(folder)
        self.by_id = {item.id: number for number, item in enumerate(self.records)}
        self._best: dict[str, dict[str, Best]] = pickle.loads((folder / _BEST).read_bytes())

    def candidates(self, words: dict[str, float], pairs: Iterable[str], pair_boost: float, most: int) -> tuple[list[int], dict[int, float]]:
        """The numbers of the best ``most`` entries, and for each entry what its pairs of characters score (BM25F)."""
        scores: dict[int, float] = {}
        for word, boost in words.items():
            for number, value in self._best_of("words", word):
                scores[number] = scores.get(number, 0.0) + boost * value
        alike: dict[int, float] = {}
        for pair in pairs:
            for number, value in self._best_of("pairs", pair):
                alike[number] = alike.get(number, 0.0) + value
        for number, value in alike.items():
            scores[number] = scores.get(number, 0.0) + pair_boost * value
        best = heapq.nlargest(most, scores.items(), key=itemgetter(1)) if len(scores) > most else scores.items()
        return [number for number, _ in best], alike

    def _best_of(self, field: str, word: str) -> Iterator[tuple[int, float]]:
        """(entry number, BM25F) of the entries where ``word`` stands most strongly, best first."""
        return zip(*self._best[field].get(word, ((), ())), strict=True)
