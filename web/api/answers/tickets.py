"""Numbers of a common window and its board: no word of a citizen in any of them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from web.api.answers.common import Answer, Named

State = Literal["waiting", "called", "done", "absent"]


class Ticket(Answer):
    site: str = Field(description="服务点代码；进驻中心的派出所在这里是中心")
    number: str = Field(description="号条上的号：取号时的那一道，加当天的流水")
    lane: Named = Field(description="现在走的那一道")
    state: State = Field(description="waiting 等候；called 在窗口；done 办完；absent 过号")
    window: str = Field(description="叫到哪个窗口，没有叫的空着")
    ahead: int = Field(description="同一道里前面还有几个在等；不在等的是 0")


class TakenTicket(Ticket):
    verdict: Literal["", "danger", "ready", "lacking", "elsewhere", "unheard"] = Field(
        description="预检：danger 可能有人正有危险，先叫民警、打 110；ready 可以交；lacking 缺材料；elsewhere 该去别处；unheard 没听清；"
        "空着没有预检。哪一种都有号，都由民警来看"
    )
    service: str = Field(description="听出的事项代码，没有听出的空着")
    lacking: list[Named] = Field(description="缺的材料，一次说全")
    notice: Named | None = Field(description="缺材料时给群众的告知单")
    ignored: list[str] = Field(description="没有的代码或者名称，没有用上；号照样取了")


class Called(Answer):
    number: str
    window: str


class Lane(Answer):
    code: str
    name: str
    waiting: list[str] = Field(description="等着的号，先到的在前")


class Board(Answer):
    site: str
    called: list[Called] = Field(description="在窗口的，刚叫的在前")
    lanes: list[Lane] = Field(description="这里有人叫或者有人等的各道；取号时 lane 写它的 code")
    absent: list[str] = Field(description="过号的")
