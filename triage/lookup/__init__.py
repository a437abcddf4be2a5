"""The look-up behind the knowledge base: words of the counter in, articles, replies and facts out.

The names are imported when they are used: the checks read the departments' look-up words and need no index for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from triage.lookup.result import Hit, Liaison, SearchResult
    from triage.lookup.search import Lookup
    from triage.lookup.text import QueryError

_PLACES = {
    "Hit": "triage.lookup.result",
    "Liaison": "triage.lookup.result",
    "SearchResult": "triage.lookup.result",
    "Lookup": "triage.lookup.search",
    "QueryError": "triage.lookup.text",
}

__all__ = ["Hit", "Liaison", "Lookup", "QueryError", "SearchResult"]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(_PLACES[name]), name)
