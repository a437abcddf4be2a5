"""A paper that goes to many names no person: what tells who somebody is stands in none of its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from triage.ledger.case import Case
from triage.ledger.number import parse
from triage.privacy import mask

#: Words that name somebody: names and account numbers.
People = Iterable[str]
_CASE = re.compile(r"[A-Za-z]{2}\d{2,3}-\d{6}-\d{4,6}-[0-9A-Za-z]")
_BADGE = re.compile(r"警号[:： ]?\d+")
#: What the mask puts in the place of an office's telephone, which may be told.
_OFFICE = "［电话］"


def named(texts: Iterable[str], people: People, case: Callable[[str], Case | None]) -> Iterator[str]:
    """What to take out, each in a sentence.  ``case`` gives a case that the writer may see."""
    text = "\n".join(texts)
    for word in dict.fromkeys(people):
        if len(word) > 1 and re.search(rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])", text):
            yield f"写了“{word}”：只写事、写岗位，不写人"
    for found in dict.fromkeys(_BADGE.findall(text)):
        yield f"写了“{found}”：只写事、写岗位，不写人"
    for found in dict.fromkeys(re.findall(r"［[^］]+］", mask(text))):
        if found != _OFFICE and found not in text:
            yield f"写了{found.strip('［］')}：请去掉"
    for number in dict.fromkeys(_CASE.findall(text)):
        known = case(number) if parse(number) else None
        if known is None or known.keeper:  # one that the writer may not see is refused like a complaint about a person
            yield f"{number} 不能写在下发的纸上：只写你看得到的、不是反映某个人的件"
