"""Entries of the knowledge base: articles, guides, facts, replies, and a page of all of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from web.api.answers.common import TOKEN, Answer, Release, Status


class FactRow(Answer):
    id: str
    law: str
    article: str
    mark: str = Field(default="", description=TOKEN)


class Sentence(Answer):
    text: str
    facts: list[str]


class Section(Answer):
    heading: str
    sentences: list[Sentence]
    guidance: list[str] = Field(default=[], description=TOKEN)


class _Kept(Answer):
    owner: str = Field(description="由哪个部门维护")
    status: Status
    since: str
    checked: str


class Article(_Kept):
    id: str
    kind: Literal["article"]
    title: str
    line: str
    services: list[str]
    sections: list[Section] = Field(description="没有凭证时，只有依据都能对外的句子")
    replies: list[str]
    facts: list[FactRow]


class GuidePoint(Answer):
    """指南的一条：text 和 facts；没有依据写明的只有 unconfirmed；照本所设置的只有 station"""

    text: str = Field(default="", description="一句大白话")
    facts: list[str] = Field(default=[], description="依据的事实编号")
    since: str = Field(default="", description="从哪天起这样写")
    gate: Literal["public", "attested", "officer"] = Field(default="officer", description="带凭证才有：可以对外、部门已确认、只给民警")
    unconfirmed: bool | str = Field(default=False, description="没有依据写明；带凭证时是问哪个联络岗")
    question: str = Field(default="", description="带凭证才有：要问的话")
    station: Literal["地址", "电话", "办公时间"] = Field(default="地址", description="照本所设置的哪一项")


class GuideMaterial(GuidePoint):
    name: str = Field(default="", description="材料名称；没有依据写明的没有")
    minor: bool = Field(default=False, description="次要材料，可以后补")
    instead: list[GuidePoint] = Field(default=[], description="没有这样材料，什么可以代替")


class GuideFields(Answer):
    who: list[GuidePoint]
    conditions: list[GuidePoint]
    materials: list[GuideMaterial]
    where: list[GuidePoint]
    hours: list[GuidePoint]
    online: list[GuidePoint]
    limit: list[GuidePoint]
    fee: list[GuidePoint]
    agent: list[GuidePoint]
    remedies: list[GuidePoint]


class Guide(_Kept):
    """一个事项的办事指南：谁能办、要带什么、去哪里、多久、多少钱"""

    id: str
    kind: Literal["guide"]
    title: str
    service: str
    line: str
    fields: GuideFields = Field(description="没有凭证时，只有依据都能对外的")


class Fact(Answer):
    id: str
    kind: Literal["fact"]
    title: str
    line: str
    text: str
    law: str
    article: str
    in_force: str
    checked: str
    mark: str = Field(default="", description=TOKEN)
    caveat: str = Field(default="", description=TOKEN)
    note: str = Field(default="", description=TOKEN)
    status: str = Field(default="", description=TOKEN)


class Reply(_Kept):
    id: str
    kind: Literal["reply"]
    title: str
    services: list[str] = Field(description="哪些事项能用；其他 是都能用")
    path: str
    public: str
    phone: str = Field(description="电话里的说法")
    written: str = Field(description="书面回复")
    blanks: list[str]
    facts: list[FactRow]
    internal: str = Field(default="", description=TOKEN)
    internal_facts: list[FactRow] = Field(default=[], description=TOKEN)
    steps: list[str] = Field(default=[], description=TOKEN)


class Mirror(Answer):
    """知识库的一页"""

    release: Release
    entries: list[Annotated[Article | Fact | Reply, Field(discriminator="kind")]]
    next: str | None = Field(description="下一页的 cursor；没有了是 null")
