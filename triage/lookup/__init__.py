"""The look-up behind the knowledge base: words of the counter in, articles, replies and facts out."""

from triage.lookup.result import Hit, Liaison, SearchResult
from triage.lookup.search import Lookup
from triage.lookup.text import QueryError

__all__ = ["Hit", "Liaison", "Lookup", "QueryError", "SearchResult"]
