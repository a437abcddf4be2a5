"""Why a command was not carried out.  Nothing was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from triage.trouble import Trouble

Code = Literal["no_key", "key_reused", "no_seen", "stale", "unknown_case", "not_allowed", "wrong_state", "needs", "unknown_action"]
#: What HTTP says for each.
STATUS: dict[Code, int] = {
    "no_key": 400,
    "not_allowed": 403,
    "unknown_case": 404,
    "unknown_action": 404,
    "wrong_state": 409,
    "stale": 412,
    "key_reused": 422,
    "needs": 422,
    "no_seen": 428,
}


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: the requirement's code, the fields to fill, and what to do in Chinese."""

    need: str
    fields: tuple[str, ...]
    say: str


class Refusal(Trouble):
    """``lacks`` lists all that is missing, not the first alone; ``since`` the events that a stale form has not seen."""

    def __init__(self, code: Code, message: str, lacks: tuple[Lack, ...] = (), since: tuple[int, ...] = ()):
        super().__init__(message)
        self.code, self.lacks, self.since = code, lacks, since

    @property
    def status(self) -> int:
        return STATUS[self.code]


def lacking(step: str, lacks: Sequence[Lack]) -> Refusal:
    """What tells all that a step, by its name, still lacks."""
    return Refusal("needs", f"还不能{step}：{'；'.join(lack.say for lack in lacks)}。", tuple(lacks))
