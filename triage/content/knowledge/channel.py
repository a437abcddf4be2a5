"""The forms of one wording: read at the counter, said over the telephone, written to a 12345 worksheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from triage.content import schema, yamlfile
from triage.content.findings import ContentError, Finding

Channel = Literal["counter", "phone", "written"]
CHANNELS: dict[Channel, str] = {"counter": "当面", "phone": "电话", "written": "书面"}
FILE = "kb/channels.yaml"
#: A clause with the mark that ends it.
_CLAUSE = re.compile(r"[^，。；：？！]+[，。；：？！]*")
#: Marks that end a sentence.
_FULL = "。？！"


@dataclass(frozen=True)
class PhoneWords:
    """How a wording for the counter becomes one for the telephone: clauses that hold one of ``drop`` are left out, what
    ``say`` has on its left becomes what it has on its right."""

    drop: tuple[str, ...] = ()
    say: Mapping[str, str] = field(default_factory=dict, hash=False)

    def of(self, wording: str) -> str:
        """``wording`` as it is said over the telephone.  A clause with a blank is never left out."""
        said = ""
        for clause in _CLAUSE.findall(wording):
            if "{" in clause or not any(phrase in clause for phrase in self.drop):
                said += clause
            elif clause[-1] in _FULL and said and said[-1] not in _FULL:
                said = said.rstrip("，；：") + clause[-1]  # the sentence ends here, where its last clause was left out
        # The longest first: a phrase may stand within another.
        for phrase in sorted(self.say, key=len, reverse=True):
            said = said.replace(phrase, self.say[phrase])
        return said


def load_phone_words(home: Path) -> tuple[PhoneWords, list[Finding]]:
    """``kb/channels.yaml``, which need not be there."""
    if not (home / FILE).is_file():
        return PhoneWords(), []
    try:
        raw = yamlfile.load(home / FILE, home)
    except ContentError as error:
        return PhoneWords(), error.findings
    findings = schema.check(raw, "channels", FILE)
    if findings:
        return PhoneWords(), findings
    return PhoneWords(tuple(raw["phone"]["drop"]), dict(raw["phone"]["say"])), list(_again(raw["phone"]))


def _again(phone: dict) -> Iterator[Finding]:
    """A replacement that holds what is left out."""
    for phrase, instead in phone["say"].items():
        found = next((dropped for dropped in phone["drop"] if dropped in instead), None)
        if found:
            line = yamlfile.line_of(phone["say"], phrase)
            yield Finding(FILE, line, "reference", f"“{phrase}”换成的“{instead}”里有当面才说的“{found}”", "换一个电话里说得通的说法")
