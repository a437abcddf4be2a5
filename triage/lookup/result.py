"""What a look-up answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from triage.lookup.understand import Expansion


@dataclass(frozen=True)
class Hit:
    """``snippet`` is a line of the entry and ``spans`` the (start, end) of the words found in it; ``say`` is the first
    line an officer may say, "" where there is none; ``why`` is filled on request: one dict for each contribution."""

    id: str
    kind: str
    title: str
    score: float
    facts: tuple[str, ...]
    snippet: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    say: str = ""
    services: tuple[str, ...] = ()
    mark: str = ""
    why: tuple[dict, ...] = ()

    def as_dict(self) -> dict:
        """The hit as the batch and the API give it."""
        return {"id": self.id, "kind": self.kind, "title": self.title, "score": self.score, "facts": list(self.facts)}

    def as_full_dict(self) -> dict:
        extra = {
            "snippet": self.snippet,
            "spans": [list(span) for span in self.spans],
            "say": self.say,
            "services": list(self.services),
            "mark": self.mark,
        }
        return {**self.as_dict(), **extra, **({"why": list(self.why)} if self.why else {})}


@dataclass(frozen=True)
class Liaison:
    """Whom to ask: the department, its liaison post, and why it is named."""

    department: str
    liaison: str
    why: str = ""

    def as_dict(self) -> dict:
        return {"department": self.department, "liaison": self.liaison, "why": self.why}


@dataclass(frozen=True)
class SearchResult:
    """``answered`` False means: the knowledge base does not cover this; then ``nearest`` and ``ask`` lead on."""

    q: str
    answered: bool
    hits: tuple[Hit, ...] = ()
    nearest: tuple[str, ...] = ()
    ask: Liaison | None = None
    expansions: tuple[Expansion, ...] = ()
    covered: float = field(default=0.0, compare=False)

    def as_dict(self) -> dict:
        return {"q": self.q, "answered": self.answered, "hits": [hit.as_dict() for hit in self.hits]}

    def as_full_dict(self) -> dict:
        return {
            "q": self.q,
            "answered": self.answered,
            "hits": [hit.as_full_dict() for hit in self.hits],
            "nearest": list(self.nearest),
            "ask": self.ask.as_dict() if self.ask else None,
            "expansions": [{"typed": item.typed, "read_as": item.read_as, "why": item.why} for item in self.expansions],
        }
