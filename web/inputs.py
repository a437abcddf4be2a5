"""What may be asked over the API: models that check it and describe it."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from triage.batch import LONGEST_TEXT
from triage.content.knowledge.channel import Channel
from triage.hearing.forms import joined
from triage.hearing.matter import Value
from web.problem import Problem

MOST_ITEMS, MOST_TURNS = 1_000, 500
FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)
VALUES: tuple[Value, ...] = ("yes", "no", "unknown")


def _whole(text: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise PydanticCustomError("said", "有不完整的字符（编码错误），请重新输入。")
    return text


def _words(text: str) -> str:
    _whole(text)
    if len(text) > LONGEST_TEXT:
        raise too_long("", len(text))
    if not text.strip():
        raise PydanticCustomError("said", "没有写群众反映了什么。")
    return text


def too_long(place: str, length: int) -> Problem:
    advice = "把经过写短一些，只留要办什么、缺什么、窗口怎么说"
    return Problem(413, "too-large", "内容太长", f"{place}有 {length} 个字，最多 {LONGEST_TEXT} 个字。", advice)


def _day(value: object) -> object:
    try:
        day = datetime.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise PydanticCustomError("said", "日期写成 2026-12-01 这样，而且要有这一天。")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise PydanticCustomError("said", f"只能在 {FIRST_DAY} 到 {LAST_DAY} 之间。")
    return day


def _identity(value: object) -> object:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise PydanticCustomError("said", "要有编号，写文字或者整数。")
    return _whole(value) if isinstance(value, str) else value


Words = Annotated[str, AfterValidator(_words), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT})]
Whole = Annotated[str, AfterValidator(_whole), WithJsonSchema({"type": "string"})]
Identity = Annotated[str | int, BeforeValidator(_identity), WithJsonSchema({"type": ["string", "integer"]})]
Day = Annotated[datetime.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Ticked = Annotated[
    dict[Whole, Value],
    Field(description="民警问清的：情形、材料、缘由、事项或危险的代码（名称也行），各写 yes、no 或 unknown。代码来自上一次答复的 tick"),
]


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Turn(Asked):
    """一问一答里的一句"""

    who: Literal["officer", "citizen"] = Field(description="谁说的：officer 民警，citizen 群众")
    text: Words = Field(description="说的话")


class Matter(Asked):
    """一件事：text 和 turns 只写一样"""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [one], "not": {"required": [other]}} for one, other in (("text", "turns"), ("turns", "text"))]
        }
    )

    text: Words = Field(default="", description=f"群众反映的原话，最多 {LONGEST_TEXT} 字")
    turns: Annotated[list[Turn], Field(min_length=1, max_length=MOST_TURNS)] = Field(
        default=[], description=f"一问一答；合起来最多 {LONGEST_TEXT} 字，至少有一句群众说的"
    )
    form: Literal["talk", "dialogue", "worksheet", "note"] | None = Field(
        default=None, description="talk 当面说的；dialogue 一问一答；worksheet 工单；note 几个字的便条。不写就由系统判断"
    )
    channel: Channel | None = Field(
        default=None, description="口径怎么说：counter 当面；phone 电话；written 书面。不写时工单是书面，别的当面"
    )
    ticked: Ticked | None = None
    as_of: Day | None = Field(default=None, description="按哪天的规则研判，不写就是今天")

    @model_validator(mode="after")
    def _told_once(self) -> Self:
        given = {"text", "turns"} & self.model_fields_set
        if not given:
            raise PydanticCustomError("said", "缺这一项：群众反映了什么。一问一答的写在 turns 里。", {"field": "text"})
        if len(given) == 2:
            raise PydanticCustomError("said", "text 和 turns 只写一样。", {"field": "turns"})
        if self.turns and all(turn.who == "officer" for turn in self.turns):
            raise PydanticCustomError("said", "没有群众说的话。", {"field": "turns"})
        if len(self.words) > LONGEST_TEXT:
            raise too_long("", len(self.words))
        return self

    @property
    def words(self) -> str:
        """What was said: the text, or the turns as a text."""
        if not self.turns:
            return self.text
        return self.turns[0].text if len(self.turns) == 1 else joined([(turn.who, turn.text) for turn in self.turns])


class Item(Matter):
    """批量里的一件"""

    id: Identity = Field(description="自己的编号，文字或者整数")


_ITEMS: dict[str, Any] = {"type": "array", "minItems": 1, "maxItems": MOST_ITEMS, "items": {"$ref": "#/components/schemas/Item"}}


class Items(Asked):
    """一批事；每件自己对错，一件写错不连累别的"""

    items: Annotated[list[Any], Field(min_length=1), WithJsonSchema(_ITEMS)]
    questions: bool = Field(default=False, description="每件都带上 ask：问清就会改变答复的问题")


class Query(Asked):
    """查一样东西"""

    q: str = Field(description="查的话，最多 500 字", min_length=1, max_length=500)
    limit: int = Field(default=10, ge=1, le=10, description="最多几条")


class Feedback(Asked):
    """答错了或者查不到，告诉业务部门"""

    kind: Literal["wrong_answer", "gap"] = Field(description="wrong_answer 答得不对；gap 该有的没有")
    text: Words = Field(description="当时问的话；证件号、电话会自动遮住")
    decision_id: Whole = Field(default="", max_length=40, description="答复的编号")
    path: Literal["on_the_spot", "explain", "expedite", "written_notice", "escalate"] | None = Field(
        default=None, description="wrong_answer 时：应该走哪条路径"
    )
    note: Whole = Field(default="", max_length=500, description="为什么不对，缺什么")


class NewCase(Matter):
    """登记一件：群众说的，登记在哪个派出所"""

    station: Whole = Field(description="派出所代码，例如 MH05", min_length=1, max_length=20)
    came: Literal["counter", "online", "phone", "import"] = Field(default="online", description="怎么来的：窗口、网上、电话、转来")
    party: Literal["person", "enterprise"] = Field(default="person", description="个人还是企业")
    decision_id: Whole = Field(default="", max_length=40, description="先研判过的，写它的 decision_id：结果已经不同就答 409，不登记")
    citizen: Whole = Field(default="", max_length=60, description="姓名")
    telephone: Whole = Field(default="", max_length=60, description="电话")
    identity: Whole = Field(default="", max_length=60, description="证件号")


class NewTicket(Asked):
    """取一个号：在哪个服务点；要办什么，知道多少写多少"""

    site: Whole = Field(description="服务点代码：中心，或者没有进驻中心的派出所；写进驻的派出所也行", min_length=1, max_length=20)
    text: Whole = Field(default="", max_length=LONGEST_TEXT, description="群众说的；空着就不预检")
    ticked: Ticked = {}
    service: Whole = Field(default="", max_length=60, description="事项代码，来自 /api/v1/services")
    lane: Whole = Field(default="", max_length=1, description="走哪一道，来自 GET /api/v1/tickets；空着由系统定")


class NewRating(Asked):
    """群众的一次评价：凭评价条上的编号和评价码"""

    number: Whole = Field(description="编号", min_length=1, max_length=60)
    code: Whole = Field(description="评价码，用一次就作废", min_length=1, max_length=20)
    grade: Literal["very_satisfied", "satisfied", "fair", "dissatisfied", "very_dissatisfied"] = Field(description="五级评价")
    comment: Whole = Field(default="", max_length=1000, description="想说的话")
    telephone: Whole = Field(default="", max_length=40, description="不满意又留了电话的，期限内有人联系，哪天以前在答复里")
