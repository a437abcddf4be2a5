"""Whether the knowledge base covers what was asked, and whom to ask where it does not."""

from __future__ import annotations

import re
from collections.abc import Container

from triage.knowledge.reference import Reference
from triage.lookup.rank import Scored
from triage.lookup.result import Liaison
from triage.lookup.understand import Understanding
from triage.lookup.words import Outside, Words

#: Share of what was asked that the best entry must answer, by the number of things asked: of two words one is not enough,
#: while a sentence says much besides what it asks.
LEAST_SHARES = (0.5, 0.62, 0.62, 0.52, 0.45, 0.34)
#: A word below this mass is not counted as a thing asked; beyond ``LONG`` the mass of a story no longer raises the bar.
_COUNTS, LONG = 1.2, 16.0
_NAMED = 0.8
#: A place named as where somebody comes from, or beside Shanghai, does not ask for that place's rules.
_ORIGIN = re.compile(r"户口|户籍|籍|人|来|老家|身份证|驾照|驾驶证|结婚|出生|学校|大学|发的|迁")
_HERE = re.compile(r"上海|本市|来沪|在沪|沪|这里|这边|你们|本地")
#: Who is asked where nothing says whose matter it is.
DEFAULT_OWNER = "综合窗口管理岗"


def foreign_place(text: str, words: Words) -> str:
    """The other city or province whose rules a query asks for, "" where it asks for none."""
    for place in words.places:
        at = text.find(place)
        if at >= 0 and not _HERE.search(text) and not _ORIGIN.match(text[at + len(place):].lstrip("市省")):
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
    return best.covered * asked.mass >= least * min(asked.mass, LONG)


def _says_all(best: Scored, outside: Outside) -> bool:
    return any(all(word in phrase for word in group) for group in outside.words for phrase in best.record.phrases)


def whom_to_ask(services: list[str], outside: Outside | None, place: str, reference: Reference) -> Liaison:
    """The liaison of the nearest service's owner; for another authority's matter, its name goes into ``why``."""
    owner = next((reference.services[name].owner for name in services if name in reference.services), DEFAULT_OWNER)
    if outside is not None or place:
        owner = DEFAULT_OWNER
    department = reference.departments.get(owner)
    why = outside.ask if outside is not None else f"问的是{place}的规定，本库只有国家和上海的" if place else "知识库没有收录，请联络岗答复后补进来"
    return Liaison(owner, department.liaison if department else "", why)
