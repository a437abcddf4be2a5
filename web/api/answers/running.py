"""Whether the server is alive and ready."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from web.api.answers.common import Answer, Release


class Health(Answer):
    status: Literal["ok"]
    release: Release
    index: str
    counts: dict[str, int]


class Ready(Answer):
    status: Literal["ready", "not ready"]
    parts: dict[str, str] = Field(description="哪一样，ok 或者哪里不对")
