"""Services under the first letter of their pinyin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from triage.content.services import Service


@dataclass(frozen=True)
class Named:
    service: Service
    pinyin: str


def by_letter(services: Iterable[Service]) -> dict[str, list[Named]]:
    """A to Z, each letter with its services in order of their pinyin; what starts with no letter comes under #."""
    found: dict[str, list[Named]] = defaultdict(list)
    for service in services:
        syllables = lazy_pinyin(service.name, style=Style.NORMAL)
        first = syllables[0][:1].upper() if syllables else ""
        found[first if "A" <= first <= "Z" else "#"].append(Named(service, " ".join(syllables)))
    return {letter: sorted(found[letter], key=lambda named: named.pinyin) for letter in sorted(found)}
