"""The cases of the ledger, and what was kept."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from web.api.answers.common import Answer


class Kept(Answer):
    number: int = Field(description="记下的编号")


class Done(Answer):
    number: str = Field(description="登记编号")
    seq: int = Field(description="第几步；下一次操作写在 If-Match 里")
    state: str
    code: str = Field(description="校验码，10 位数字，给群众")


class CaseRow(Answer):
    number: str
    seq: int
    state: str
    station: str
    registered: str = Field(description="登记那天")
    channel: str = Field(description="怎么来的")
    line: str
    service: str
    path: str
    due: str = Field(description="哪天前答复，空着就是没有期限或者已经办结")
    closed: str
    route: str = Field(description="办结路径")
    outcome: str


class Cases(Answer):
    cases: list[CaseRow]
    next: str = Field(description="下一页的 cursor，空着就是没有了")


class Case(CaseRow):
    party: str
    scope: str
    cause: str
    promised: str
    actions: list[str] = Field(description="这个凭证现在能做的动作")


class CaseEvent(Answer):
    seq: int
    type: str
    at: str
    day: str
    role: str
    unit: str
    hash: str
    given: dict[str, Any] = Field(description="填的内容")
    personal: list[str] = Field(description="有哪几样个人信息，内容不给")


class CaseEvents(Answer):
    events: list[CaseEvent]


class Change(Answer):
    pos: int = Field(description="在台账里的位置，只会变大；别人的事也占位置，所以不连号")
    number: str = Field(description="登记编号")
    seq: int = Field(description="这一件的第几步")
    type: str = Field(description="发生了什么：case.register、case.close、clock.level……会有新的，不认识的请忽略")
    at: str
    day: str
    role: str
    unit: str
    state: str = Field(description="到了哪个状态；状态没有变的空着")
    given: dict[str, Any] = Field(description="选的代码、日期；没有话，没有姓名")


class Changes(Answer):
    changes: list[Change] = Field(description="按位置先后")
    after: int = Field(description="下一次从哪里取")
    more: bool = Field(description="后面还有，马上接着取")


class CaseStatus(Answer):
    number: str
    state: str
    state_name: str
    registered: str
    answer_by: str = Field(description="哪天前答复")
    closed: str
    outcome: str


class Rated(Answer):
    number: str
    grade: str
    contact_by: str = Field(description="哪天前有人联系；不用联系的空着")
