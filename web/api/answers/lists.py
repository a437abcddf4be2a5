"""What there is to ask about: services and their forms, circumstances, notices, dangers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from web.api.answers.common import Answer, Named, NamedLine, Owner, Status
from web.api.answers.knowledge import Guide


class Service(Answer):
    code: str = Field(description="永久的英文代码")
    name: str
    line: NamedLine  # type: ignore[valid-type]
    aliases: list[str] = Field(description="群众怎么叫")
    owner: Owner


class Services(Answer):
    services: list[Service]


class Choice(Answer):
    answer: str = Field(description="群众怎么答")
    value: Literal["yes", "no"]


class FormField(Answer):
    """表单里的一项：问清它会影响答复；选中的写进 ticked：{code: value}"""

    code: str
    name: str
    kind: Literal["circumstance", "material"]
    type: Literal["yes_no"]
    question: str
    choices: list[Choice]


class ServiceForm(Service):
    """一件事项的表单：哪些情形和材料会影响怎么办"""

    fields: list[FormField]
    materials: list[Named]
    guide: Guide | None = Field(description="办事指南；没有就是 null")


class Circumstance(Answer):
    code: str
    name: str
    means: str
    question: str
    answers: list[str]


class Circumstances(Answer):
    circumstances: list[Circumstance]
    materials: list[Named]


class NoticeKind(Answer):
    code: str
    name: str
    title: str
    fields: list[str] = Field(description="要填的空")
    status: Status


class Notices(Answer):
    notices: list[NoticeKind]


class DangerKind(Answer):
    code: str
    name: str


class DangerKinds(Answer):
    danger_kinds: list[DangerKind]
