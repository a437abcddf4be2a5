"""How often the look-up is right: hit@1, hit@5 and the share answered, by kind of query."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from triage.lookup.result import SearchResult

#: An answer that cites more facts than this is no answer.
MOST_FACTS = 10


@dataclass(frozen=True)
class Query:
    q: str
    gold: frozenset[str]
    kind: str


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1 over ``queries`` queries; ``mrr`` is the mean reciprocal rank within ten."""

    queries: int
    hit1: float
    hit5: float
    mrr: float
    answered: float

    def __str__(self) -> str:
        return f"{self.queries:4d} 条  hit@1 {self.hit1:.3f}  hit@5 {self.hit5:.3f}  MRR {self.mrr:.3f}  answered {self.answered:.3f}"


def read_queries(path: Path) -> list[Query]:
    """The queries of a JSON Lines file ``{"q", "gold", "kind"}``."""
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Query(item["q"], frozenset(item.get("gold", ())), item["kind"]) for item in items]


def rank_of(result: SearchResult, gold: frozenset[str]) -> int:
    """The place of the first right hit, from 1; 0 where none is right."""
    return next((place for place, hit in enumerate(result.hits, 1) if len(hit.facts) <= MOST_FACTS and gold.intersection(hit.facts)), 0)


def figures(ranks: Sequence[tuple[int, bool]]) -> Figures:
    """``ranks`` are (place of the first right hit or 0, answered)."""
    count = len(ranks) or 1
    return Figures(
        len(ranks),
        sum(rank == 1 for rank, _ in ranks) / count,
        sum(1 <= rank <= 5 for rank, _ in ranks) / count,
        sum(1 / rank for rank, _ in ranks if rank) / count,
        sum(answered for _, answered in ranks) / count,
    )


def measure(search: Callable[[str], SearchResult], queries: Iterable[Query]) -> dict[str, Figures]:
    """Figures for each kind, and for all under the name 全部."""
    ranks: dict[str, list[tuple[int, bool]]] = {"全部": []}
    for query in queries:
        result = search(query.q)
        found = (rank_of(result, query.gold), result.answered)
        ranks["全部"].append(found)
        ranks.setdefault(query.kind, []).append(found)
    return {kind: figures(each) for kind, each in ranks.items()}


def main() -> None:
    """``python -m triage.lookup.measure queries.jsonl``: print the figures for a file of queries."""
    import sys

    from triage.content.home import find_home
    from triage.lookup.search import Lookup

    lookup = Lookup.open(find_home())
    for name in sys.argv[1:]:
        print(name)
        for kind, each in measure(lookup.search, read_queries(Path(name))).items():
            print(f"  {kind:<10} {each}")


if __name__ == "__main__":
    main()
