"""What is answered to a matter: a decision with its reasons and questions, and a row of a batch."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field

from web.api.answers.common import (
    TOKEN,
    Answer,
    Certainty,
    Flag,
    Line,
    Named,
    NamedLine,
    NamedPath,
    NamedScope,
    Owner,
    Path,
    Problem,
    Release,
    Scope,
)


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
    path: Path = Field(description="答了这个以后走的路径")


class Question(Answer):
    """问清就会改变答复，或者改变接着问什么的一个问题"""

    about: Literal["circumstance", "material", "cause", "service", "danger", "opening", "situation"] = Field(
        description="问的是哪一类；opening 是什么都没听出来时先问的，答了哪一类，下一句问是哪一样；"
        "situation 是问像哪一种情形，选项的 tick 是那条口径的编号，都不像的勾 situation=no"
    )
    circumstance: Named = Field(description="问的是哪一样")
    question: str = Field(description="问群众的话")
    answers: list[str] = Field(description="群众会怎么答，和 options 一一对应")
    options: list[Option] = Field(min_length=2, max_length=6)
    if_yes: Path = Field(default=None, description="答“是”以后走的路径；只有是、否两个答案时才有")
    if_no: Path = Field(default=None, description="答“否”以后走的路径；只有是、否两个答案时才有")


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
    title: str = Field(default="", description=TOKEN)
    internal: str = Field(default="", description=f"内部依据；{TOKEN}")
    internal_facts: list[str] = Field(default=[], description=TOKEN)


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
    mark: str = Field(default="", description=f"依据的标记；{TOKEN}")


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
    path: Path
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
    flags: list[Flag] = Field(description="标记；涉及态度、反复跑这两个只有带凭证才有")
    danger: Danger | None
    reply: Wording | None
    notice: Named | None = Field(description="要打印的告知单")
    missing: list[Named] = Field(description="还缺的材料")
    steps: list[str] = Field(default=[], description=f"办理提示；{TOKEN}")
    deadline: Deadline | None
    owner: Owner
    basis: list[Basis] = Field(description="依据；没有凭证时只有可以对外的")
    why: Why
    ask: list[Question] = Field(max_length=2, description="问清就会改变答复的问题，最多两个，问危险的在最前；什么都没听出来时是开场的问话")
    also: list[Decision] = Field(description="同一次来办的第二件事，单独研判")
    ask_whom: Owner = Field(default=None, description="拿不准时问谁")  # type: ignore[assignment]


class Row(Answer):
    """批量里一件的答复：只有代码；写错的只有 id 和 error"""

    id: str | int | None
    certainty: Certainty = None  # type: ignore[assignment]
    scope: Scope = None
    cause: str | None = None
    line: Line = None
    service: str | None = None
    service_name: str | None = None
    path: Path = None
    flags: list[Flag] = []
    danger: Danger | None = None
    missing: list[str] = Field(default=[], description="还缺的材料的名称")
    reply: str | None = Field(default=None, description="口径编号")
    rules: list[str] = Field(default=[], description="规则编号")
    ask: list[Question] = Field(default=[], description="要了 questions 才有")
    error: Problem = Field(default=None, description="这一件哪里写错了")  # type: ignore[assignment]


class Rows(Answer):
    items: list[Row]
