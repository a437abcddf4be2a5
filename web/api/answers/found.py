"""What a look-up finds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from web.api.answers.common import Answer


class Hit(Answer):
    id: str
    kind: Literal["guide", "article", "reply", "fact"]
    title: str
    score: float
    facts: list[str] = Field(description="依据的事实编号")
    snippet: str = Field(description="最切题的一行")
    spans: list[tuple[int, int]] = Field(description="snippet 里查到的字的位置")
    say: str = Field(description="对外口径的第一句")
    services: list[str]
    mark: str


class Liaison(Answer):
    department: str
    liaison: str
    why: str


class Expansion(Answer):
    typed: str
    read_as: str
    why: str


class Search(Answer):
    q: str
    answered: bool = Field(description="知识库答不答得上；答不上时看 nearest 和 ask")
    hits: list[Hit]
    nearest: list[str] = Field(description="相近的事项")
    ask: Liaison | None = Field(description="该问谁")
    expansions: list[Expansion] = Field(description="打的字被当作什么")
