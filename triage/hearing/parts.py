"""A second matter told in the same breath: 身份证丢了来补，另外孩子的户口什么时候能报."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

_TURN = re.compile(
    r"(?<=[。！？!?；;，,\s])(?:另外|还有|再(?:问|就是|一个|一件|有)|顺(?:便|带|道|手)|第二(?:件|个|桩|，|,|、)|"
    r"对了|另一(?:件|桩|个)|还想|还要|二来|二是|同时(?:想|还))"
)
#: A part shorter than this tells no matter of its own.
_SHORTEST = 7
#: In a letter a second matter is looked for by its reader; elsewhere at the first few places where one could begin.
LONGEST, MOST = 600, 3


def splits(text: str) -> Iterator[tuple[str, str]]:
    """The ways in which ``text`` may be two matters, told one after the other."""
    for mark in islice(_TURN.finditer(text), MOST) if len(text) <= LONGEST else ():
        first, second = text[: mark.start()].strip(), text[mark.start() :].strip()
        if len(first) >= _SHORTEST and len(second) >= _SHORTEST:
            yield first, second
