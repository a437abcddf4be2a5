"""What a decision costs with two, four and eight times the rules, and a look-up with a hundred times the entries: ratios of one run.

make bench BENCH=growth                     rules x1 x2 x4 x8, entries 1,000 and 10,000 and 100,000
make bench BENCH="growth --largest 10000"   without the largest, which takes minutes to index
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from bench.load import matters
from bench.lookup import many, times
from triage.content.home import find_home, var_folder
from triage.content.knowledge import load_knowledge
from triage.content.rule import All, Any, Condition, Is, Not, Rule
from triage.decision.judge import Judge
from triage.lookup.analyzer import Cutter
from triage.lookup.entry import officer_entries
from triage.lookup.index import ViewIndex, write_view
from triage.lookup.measure import read_queries
from triage.lookup.search import View
from triage.lookup.text import normal
from triage.lookup.understand import understand
from triage.lookup.words import load_words

TIMES = (1, 2, 4, 8)


def elsewhere(condition: Condition, copy: int) -> Condition:
    """The same for another service."""
    match condition:
        case Is(literal) if literal.startswith("service:"):
            return Is(f"{literal}~{copy}")
        case Not(part):
            return Not(elsewhere(part, copy))
        case All(parts) | Any(parts):
            return type(condition)(tuple(elsewhere(part, copy) for part in parts))
    return condition


def grown(rules: tuple[Rule, ...], times: int, services: bool) -> tuple[Rule, ...]:
    """``times`` as many rules: of further ``services``, as a rulebook grows, or all of them for the same matters."""
    found = list(rules)
    for copy in range(1, times):
        for rule in rules:
            when = elsewhere(rule.when, copy) if services else rule.when
            if not services or when != rule.when:
                found.append(replace(rule, id=f"{rule.id}~{copy}", when=when))
    return tuple(found)


def costs(works: Iterable[Callable[[], object]], rounds: int = 3) -> float:
    """The median of the best times of each in milliseconds: what others do on the machine meanwhile is left out."""
    return statistics.median(min(_cost(work) for _ in range(rounds)) for work in works)


def _cost(work: Callable[[], object]) -> float:
    begun = time.thread_time()
    work()
    return (time.thread_time() - begun) * 1000


def rules(home: Path) -> None:
    judge = Judge.open(home)
    texts, day = matters(120), datetime.date.today()
    for services in (True, False):
        base = 0.0
        for much in TIMES:
            book = replace(judge.rulebook, rules=grown(judge.rulebook.rules, much, services))
            begun = time.thread_time()
            larger = Judge(book, judge.knowledge, judge.ear)
            opening = time.thread_time() - begun
            took = costs([lambda text=text, larger=larger: larger.decide(text, as_of=day) for text in texts])
            base = base or took
            told = {"rules": len(book.rules), "copies": "of further services" if services else "for the same matters"}
            print(json.dumps(told | {"cpu_ms": round(took, 2), "ratio": round(took / base, 2), "opening_s": round(opening, 1)}), flush=True)


def entries(home: Path, largest: int) -> None:
    words, _ = load_words(home)
    cutter, knowledge = Cutter(words, var_folder(home)), load_knowledge(home)
    own, queries = list(officer_entries(knowledge)), read_queries(home / "tests/data/lookup_dev.jsonl")
    names = [name for service in knowledge.reference.services.values() for name in (service.name, *service.aliases)]
    base = 0.0
    for size in itertools.takewhile(lambda size: size <= largest, (1_000, 10_000, 100_000)):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.thread_time()
            write_view(Path(folder) / "view", many(own, size), cutter, names)
            building = time.thread_time() - begun
            view = View(ViewIndex(Path(folder) / "view"), knowledge.reference, cutter, public=False)

            def search(text: str, view: View = view) -> list[int]:
                ranked = view.rank(understand(normal(text), cutter, view.opened.lexicon), 10)
                return [view.opened.by_id[item.record.id] for item in ranked]

            p50, p99 = times(search, [item.q for item in queries])
            base = base or p50
            told = {"entries": size, "p50_ms": round(p50, 2), "p99_ms": round(p99, 2), "ratio": round(p50 / base, 2)}
            print(json.dumps(told | {"building_cpu_s": round(building)}), flush=True)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=100_000)
    given = parser.parse_args(arguments)
    home = find_home()
    rules(home)
    entries(home, given.largest)
