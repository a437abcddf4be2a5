"""What the API answers: the models from which the description is made.  Tests hold every real answer against them."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from triage import terms

_TOKEN = "只有带凭证才有"


def _codes(names: dict[str, str], what: str) -> Any:
    """One of a few codes, described with what each means."""
    told = "；".join(f"{code} {name}" for code, name in names.items())
    return Annotated[Literal[tuple(names)], Field(description=f"{what}：{told}")]


Path = _codes(terms.PATHS, "处理路径")
Scope = _codes(terms.SCOPES, "受理范围")
Line = _codes(terms.LINES, "业务条线")
Flag = _codes(terms.FLAGS, "标记")
Certainty = Annotated[
    Literal["sure", "ask", "unsure"], Field(description="sure 有把握；ask 要再问一句；unsure 拿不准，问 ask_whom，不要照着念")
]
Status = Literal["草案", "试行", "正式", "废止"]


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Named(Answer):
    """代码给程序，名称给人"""

    code: str = Field(description="代码，不会改")
    name: str = Field(description="名称，会改")


NamedPath = create_model("NamedPath", __base__=Answer, code=(Path, ...), name=(str, ...))
NamedScope = create_model("NamedScope", __base__=Answer, code=(Scope, ...), name=(str, ...))
NamedLine = create_model("NamedLine", __base__=Answer, code=(Line, ...), name=(str, ...))


class Release(Answer):
    version: str = Field(description="规则库版本")
    hash: str = Field(description="规则、知识、标注、程序合起来的指纹：会改变答复的都算在内")


class Owner(Answer):
    """业务部门和联络岗位"""

    code: str = Field(description="部门代码")
    department: str
    liaison: str = Field(description="联络岗位")


class Certain(Answer):
    """路径、事项、口径各有没有把握"""

    path: Certainty
    service: Certainty
    reply: Certainty


class Danger(Answer):
    """可能正在发生的危险"""

    code: str
    name: str
    level: Literal["red", "asked"] = Field(description="red 先救人；asked 先问一句人是不是安全")
    chance: float = Field(ge=0, le=1, description="有多像")


class Option(Answer):
    answer: str = Field(description="群众会怎么答")
    tick: str = Field(description="答了这个，就把它写进 ticked 再问一次")
    value: Literal["yes", "no", "unknown"] = Field(description="写进 ticked 的值")
    path: Path = Field(description="答了这个以后走的路径")  # type: ignore[valid-type]


class Question(Answer):
    """问清就会改变答复，或者改变接着问什么的一个问题"""

    about: Literal["circumstance", "material", "cause", "service", "danger", "opening"] = Field(
        description="问的是哪一类；opening 是什么都没听出来时先问的，答了哪一类，下一句问是哪一样"
    )
    circumstance: Named = Field(description="问的是哪一样")
    question: str = Field(description="问群众的话")
    answers: list[str] = Field(description="群众会怎么答，和 options 一一对应")
    options: list[Option] = Field(min_length=2, max_length=6)
    if_yes: Path = Field(default=None, description="答“是”以后走的路径；只有是、否两个答案时才有")  # type: ignore[valid-type]
    if_no: Path = Field(default=None, description="答“否”以后走的路径；只有是、否两个答案时才有")  # type: ignore[valid-type]


class Blank(Answer):
    name: str = Field(description="空格的名称，口径里写成 {名称}")
    type: Literal["materials", "deadline", "date", "phone", "service", "post", "text"]
    value: str = Field(description="填的话；空着的要民警填好才能念")
    source: Literal["deadline", "heard", "guide", "department", "station", "officer"] = Field(description="从哪里来")


class Wording(Answer):
    id: str = Field(description="口径编号")
    channel: Literal["counter", "phone", "written"] = Field(description="public 是哪一种说法")
    public: str = Field(description="对外口径，{空格} 要填好才能用")
    blanks: list[Blank] = Field(description="口径里的空格，先后照口径")
    title: str = Field(default="", description=_TOKEN)
    internal: str = Field(default="", description=f"内部依据；{_TOKEN}")
    internal_facts: list[str] = Field(default=[], description=_TOKEN)


class Deadline(Answer):
    limit: str = Field(description="时限的说法")
    due: datetime.date | None = Field(description="到哪天")
    why: str = Field(description="这一天是怎么算出来的")
    provisional: bool = Field(description="放假安排还没公布，日期暂定")
    confirmed: bool = Field(description="时限已核实；否则是本地设置，待业务部门确认")


class Basis(Answer):
    fact: str = Field(description="事实编号")
    law: str
    article: str = Field(description="条号")
    public: bool = Field(description="可以对外说")
    mark: str = Field(default="", description=f"依据的标记；{_TOKEN}")


class Fired(Answer):
    id: str = Field(description="规则编号")
    title: str
    circumstances: list[Named] = Field(description="用到的情形、材料、缘由")
    emergency: bool = Field(default=False, description="应急发布、还没有复核的规则")


class NotHeld(Answer):
    """说到了、但听着不像当真的"""

    id: str
    title: str
    because: str = Field(description="为什么没当真")
    tick: str = Field(description="确实是这样的，把它写进 ticked（yes）再问一次")


class Evidence(Answer):
    """听到的话在 text 里的位置（按 Unicode 码点）"""

    circumstance: Named = Field(description="听到的是什么")
    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    chance: float = Field(ge=0, le=1)


class RunnerUp(Answer):
    path: Path  # type: ignore[valid-type]
    because_not: str = Field(description="为什么不是这条路")


class Why(Answer):
    rules: list[Fired] = Field(description="用到的规则，按先后")
    not_held: list[NotHeld]
    evidence: list[Evidence]
    runner_up: RunnerUp | None


class Decision(Answer):
    """研判结果"""

    decision_id: str = Field(description="同样的话、同样的回答、同一天、同一版，编号就相同")
    text: str = Field(description="研判的话；why.evidence 的位置按它数")
    release: Release
    as_of: datetime.date = Field(description="按哪天的规则研判")
    certainty: Certainty = Field(description="整个答复有没有把握，取三项里最低的")
    certain: Certain
    scope: NamedScope  # type: ignore[valid-type]
    line: NamedLine  # type: ignore[valid-type]
    service: Named | None
    cause: Named | None = Field(description="缘由：一件事为什么没办成")
    path: NamedPath  # type: ignore[valid-type]
    flags: list[Flag] = Field(description="标记；涉及态度、反复跑这两个只有带凭证才有")  # type: ignore[valid-type]
    danger: Danger | None
    reply: Wording | None
    notice: Named | None = Field(description="要打印的告知单")
    missing: list[Named] = Field(description="还缺的材料")
    steps: list[str] = Field(default=[], description=f"办理提示；{_TOKEN}")
    deadline: Deadline | None
    owner: Owner
    basis: list[Basis] = Field(description="依据；没有凭证时只有可以对外的")
    why: Why
    ask: list[Question] = Field(max_length=2, description="问清就会改变答复的问题，最多两个，问危险的在最前；什么都没听出来时是开场的问话")
    also: list[Decision] = Field(description="同一次来办的第二件事，单独研判")
    ask_whom: Owner = Field(default=None, description="拿不准时问谁")  # type: ignore[assignment]


class Wrong(Answer):
    field: str = Field(description="哪一项")
    detail: str = Field(description="哪里不对")


class Problem(Answer):
    """RFC 9457 问题说明。errors 逐项写明哪里不对、怎么改"""

    type: str = Field(description="问题的种类；程序认这个")
    title: str = Field(description="出了什么问题；Accept-Language: en 时是英文")
    status: int
    detail: str = Field(default="", description="具体情况")
    advice: str = Field(default="", description="接下来怎么办")
    errors: list[Wrong] = []


class Row(Answer):
    """批量里一件的答复：只有代码；写错的只有 id 和 error"""

    id: str | int | None
    certainty: Certainty = None  # type: ignore[assignment]
    scope: Scope = None  # type: ignore[valid-type]
    cause: str | None = None
    line: Line = None  # type: ignore[valid-type]
    service: str | None = None
    service_name: str | None = None
    path: Path = None  # type: ignore[valid-type]
    flags: list[Flag] = []  # type: ignore[valid-type]
    danger: Danger | None = None
    missing: list[str] = Field(default=[], description="还缺的材料的名称")
    reply: str | None = Field(default=None, description="口径编号")
    rules: list[str] = Field(default=[], description="规则编号")
    ask: list[Question] = Field(default=[], description="要了 questions 才有")
    error: Problem = Field(default=None, description="这一件哪里写错了")  # type: ignore[assignment]


class Rows(Answer):
    items: list[Row]


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


class FactRow(Answer):
    id: str
    law: str
    article: str
    mark: str = Field(default="", description=_TOKEN)


class Sentence(Answer):
    text: str
    facts: list[str]


class Section(Answer):
    heading: str
    sentences: list[Sentence]
    guidance: list[str] = Field(default=[], description=_TOKEN)


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
    mark: str = Field(default="", description=_TOKEN)
    caveat: str = Field(default="", description=_TOKEN)
    note: str = Field(default="", description=_TOKEN)
    status: str = Field(default="", description=_TOKEN)


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
    internal: str = Field(default="", description=_TOKEN)
    internal_facts: list[FactRow] = Field(default=[], description=_TOKEN)
    steps: list[str] = Field(default=[], description=_TOKEN)


class Mirror(Answer):
    """知识库的一页"""

    release: Release
    entries: list[Annotated[Article | Fact | Reply, Field(discriminator="kind")]]
    next: str | None = Field(description="下一页的 cursor；没有了是 null")


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


class Health(Answer):
    status: Literal["ok"]
    release: Release
    index: str
    counts: dict[str, int]


class Ready(Answer):
    status: Literal["ready", "not ready"]
    parts: dict[str, str] = Field(description="哪一样，ok 或者哪里不对")
