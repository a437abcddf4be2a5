"""Numbers typed outright: of a fact, an article, a reply or a service, or of an article of law."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from triage.lookup.record import Record
from triage.lookup.text import number_of
from triage.lookup.words import Words

_FACT = re.compile(r"(?<![a-z0-9])([a-z]{2})[\s\-_]?(\d{3})(?![a-z0-9])")
_NAMED = re.compile(r"(?<![a-z0-9_\-])(?:art|rep|guide)-[a-z0-9_\-.]+")
_ARTICLE = re.compile(r"第?\s*(\d{1,4}|[零一二三四五六七八九十百千]{1,7})\s*条")
_LAW = re.compile(r"《?([\u4e00-\u9fff]{1,30}?(?:法典|法|条例|规定|办法|规则|意见|细则|决定|通知))》?\s*$")


#: Articles of law looked up for one query; who names more reads the law.
_MOST_ARTICLES = 8
#: No name of a law that stands before its article is longer, with its marks.
_LONGEST_LAW = 40


@dataclass(frozen=True)
class Direct:
    """``ids`` are the entries meant outright; ``rest`` is the query without what named them."""

    ids: tuple[str, ...]
    rest: str
    asked: bool


def find_direct(text: str, records: Iterable[Record], by_id: dict[str, int], words: Words) -> Direct:
    """``asked`` is True where a number was typed, whether or not there is anything under it."""
    ids: list[str] = []
    asked, rest = False, text
    for pattern, name in ((_NAMED, None), (_FACT, "fact")):
        for match in pattern.finditer(text):
            id = f"{match[1].upper()}-{match[2]}" if name else match[0]
            meant = [id] if id in by_id else [known for known in by_id if known.startswith(f"{id}.")]  # a guide: all of its fields
            ids += meant
            if meant or not name or "-" in match[0]:
                asked, rest = True, rest.replace(match[0], " ")
    cited: set[tuple[str, int]] = set()
    for match in _ARTICLE.finditer(text):
        number = number_of(match[1])
        before = _LAW.search(text[max(0, match.start() - _LONGEST_LAW) : match.start()])
        if number is None or not (before or match[0].startswith("第")):
            continue
        law = words.laws.get(before[1], before[1]) if before else ""
        if (law, number) not in cited and len(cited) < _MOST_ARTICLES:
            cited.add((law, number))
            ids.extend(record.id for record in records if record.kind == "fact" and _cites(record, law, number))
        asked, rest = True, rest.replace(match[0], " ")
    return Direct(tuple(dict.fromkeys(ids)), rest.strip(), asked)


def _cites(record: Record, law: str, number: int) -> bool:
    """Whether a fact rests on article ``number`` of a law whose name holds ``law`` ("" for any)."""
    laws, articles = record.law.split("；"), record.article.split("；")
    for position, article in enumerate(articles):
        name = laws[position] if len(laws) == len(articles) else record.law
        if law and law not in name and law not in article:
            continue
        numbers = [found for match in _ARTICLE.finditer(article) if (found := number_of(match[1])) is not None]
        if number in numbers:
            return True
        if "至" in article and len(numbers) == 2 and numbers[0] < number < numbers[1]:
            return True
    return False
