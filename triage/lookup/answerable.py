"""Whether the knowledge base covers what was asked, and whom to ask where it does not."""

from __future__ import annotations

from collections.abc import Container

from triage.content.knowledge.reference import Reference
from triage.lookup.rank import Scored
from triage.lookup.result import Liaison
from triage.lookup.understand import Understanding
from triage.lookup.words import Outside, Words

#: Share of what was asked that the best entry must answer, by the number of things asked: of two words one is not enough,
#: while a sentence says much besides what it asks.
LEAST_SHARES = (0.5, 0.6, 0.55, 0.5, 0.4, 0.3)
#: A word below this mass is not counted as a thing asked; beyond ``LONG`` the mass of a story no longer raises the bar.
_COUNTS, LONG = 1.2, 16.0
#: How much less an answer needs to cover that is about a service the query names, or where a whole sentence was asked.
_NAMED, _SENTENCE, _SENTENCE_LENGTH = 0.8, 0.7, 13


def foreign_place(text: str, words: Words) -> str:
    """The other city or country whose rules a query asks for, "" where it asks for none.

    A place named beside Shanghai, or as where somebody or something comes from, does not ask for that place's rules.
    """
    if any(here in text for here in words.here):
        return ""
    for place in sorted(words.places):
        at = text.find(place)
        if at >= 0 and not text[at + len(place) :].lstrip("市省").startswith(words.origin):
            return place
    return ""


def outside_matter(asked: Understanding, typed: set[str], words: Words) -> Outside | None:
    """The matter of another authority that a query is about."""
    present = asked.words | typed
    for matter in words.outside:
        if any(all(word in present or words.canonical(word) in present for word in group) for group in matter.words):
            return matter
    return None


def covers(asked: Understanding, best: Scored | None, place: str, outside: Outside | None, named: Container[str] = ()) -> bool:
    """Whether ``best`` is an answer to what was asked, not merely about something like it.

    ``named`` are the services the query names: an answer about one of them needs to cover less of the rest.
    """
    if best is None or not asked.asks:
        return False
    if place and place not in best.record.weights:
        return False
    if outside is not None and not _says_all(best, outside):
        return False
    things = sum(ask.mass >= _COUNTS for ask in asked.asks)
    least = LEAST_SHARES[min(things, len(LEAST_SHARES) - 1)]
    if things > 2 and any(service in named for service in best.record.services):
        least *= _NAMED
    if len(asked.text) >= _SENTENCE_LENGTH:
        least *= _SENTENCE
    return best.covered * asked.mass >= least * min(asked.mass, LONG)


def _says_all(best: Scored, outside: Outside) -> bool:
    return any(all(word in phrase for word in group) for group in outside.words for phrase in best.record.phrases)


def whom_to_ask(services: list[str], outside: Outside | None, place: str, reference: Reference, default: str) -> Liaison:
    """The liaison of the nearest service's owner, of ``default`` where there is none; another authority is named in ``why``."""
    owner = next((reference.services[name].owner for name in services if name in reference.services), default)
    if outside is not None or place:
        owner = default
    department = reference.departments.get(owner)
    why = "知识库没有收录，请联络岗答复后补进来"
    if outside is not None:
        why = outside.ask
    elif place:
        why = f"问的是{place}的规定，本库只有国家和上海的"
    return Liaison(owner, department.liaison if department else "", why)
