"""What may be asked of the API: each address with the models of what is asked and answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from web import inputs
from web.api.answers import cases, decision, found, knowledge, lists, running, tickets

LINES = "application/x-ndjson"


@dataclass(frozen=True)
class Operation:
    """One thing to ask.  ``parameters`` are (name, where, schema, what it is)."""

    method: Literal["get", "post"]
    path: str
    id: str
    tag: str
    summary: str
    answer: type[BaseModel] | None
    problems: tuple[int, ...] = ()
    body: type[BaseModel] | None = None
    parameters: tuple[tuple[str, str, dict[str, Any], str], ...] = ()
    examples: tuple[Any, ...] = ()
    lines: bool = False
    kind: str = "application/json"
    status: int = 200


TEXT = {"type": "string"}
_BODY = (400, 413, 415, 422)
_ID = (("id", "path", TEXT, "编号"),)
_CODE = (("code", "path", TEXT, "代码"),)
_SAID = {"text": "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定，我没做"}
_TURNS = {
    "turns": [
        {"who": "citizen", "text": "居住证丢了，来补"},
        {"who": "officer", "text": "身份证带了吗？"},
        {"who": "citizen", "text": "带了"},
    ]
}
_TICKED = {"text": "没领证生的小孩想跟爸爸报户口，窗口要亲子鉴定", "ticked": {"paternity_test": "no"}}
_QUERY = (
    ("q", "query", {"type": "string", "minLength": 1, "maxLength": 500}, "查的话；群众的原话请用 POST，不放在网址里"),
    ("limit", "query", {"type": "integer", "minimum": 1, "maximum": 10, "default": 10}, "最多几条"),
)
_CURSOR = (
    ("cursor", "query", TEXT, "上一页答复里的 next；第一页不写"),
    ("limit", "query", {"type": "integer", "minimum": 1, "maximum": 200, "default": 100}, "一页几条"),
)
API = "/api/v1/"
_NUMBER = (("number", "path", TEXT, "登记编号，例如 MH05-261123-0007-7"),)
_KEY = (("Idempotency-Key", "header", TEXT, "这一次操作自己的编号；同一个编号再发一次，答原来的结果"),)
_PAGE = (
    ("cursor", "query", TEXT, "上一页答复里的 next；第一页不写"),
    ("limit", "query", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "一页几件"),
    ("state", "query", TEXT, "只要这个状态的"),
)
_AFTER = (
    ("after", "query", {"type": "integer", "minimum": 0, "default": 0}, "上一次答复里的 after；第一次不写"),
    ("limit", "query", {"type": "integer", "minimum": 1, "maximum": 200, "default": 100}, "最多几步"),
)
_SITE = (("site", "query", TEXT, "服务点代码：中心或者派出所"),)
_TICKET = (("number", "path", TEXT, "号条上的号，例如 G0012"), *_SITE)
_STEP = (*_NUMBER, ("action", "path", TEXT, "动作"), *_KEY, ("If-Match", "header", TEXT, "看着第几步做的（seq）"))
_LEDGER = (401, 403, 404, 503)

OPERATIONS = (
    Operation(
        "post",
        API + "triage",
        "triage",
        "研判",
        "研判一件事",
        decision.Decision,
        (*_BODY, 503),
        inputs.Matter,
        examples=(_SAID, _TURNS, _TICKED),
    ),
    Operation(
        "post",
        API + "triage/batch",
        "batch",
        "研判",
        "研判一批事；请求体用 application/x-ndjson 时一行一件，答复也一行一件，边判边答",
        decision.Rows,
        (*_BODY, 503),
        inputs.Items,
        examples=({"items": [{"id": "1", **_SAID}, {"id": 2, **_TURNS}]},),
        lines=True,
    ),
    Operation("get", API + "search", "search", "查询", "查口径、文章、依据", found.Search, (422,), parameters=_QUERY),
    Operation(
        "post",
        API + "search",
        "search_post",
        "查询",
        "查，话放在请求体里",
        found.Search,
        _BODY,
        inputs.Query,
        examples=({"q": "身份证丢了"},),
    ),
    Operation("get", API + "kb", "mirror", "查询", "整个知识库，一页一页取", knowledge.Mirror, (422,), parameters=_CURSOR),
    Operation("get", API + "kb/{id}", "entry", "查询", "文章（art-…）、依据（RK-001）、指南（guide-…）", None, (404,), parameters=_ID),
    Operation("get", API + "replies/{id}", "reply", "查询", "一条答复口径（rep-…）", knowledge.Reply, (404,), parameters=_ID),
    Operation("get", API + "services", "services", "清单", "事项清单", lists.Services),
    Operation(
        "get",
        API + "services/{code}",
        "service",
        "清单",
        "一件事项的表单",
        lists.ServiceForm,
        (404,),
        parameters=_CODE,
    ),
    Operation("get", API + "circumstances", "circumstances", "清单", "情形和材料的清单", lists.Circumstances),
    Operation("get", API + "notices", "notices", "清单", "告知单的清单", lists.Notices),
    Operation("get", API + "danger-kinds", "danger_kinds", "清单", "危险的种类", lists.DangerKinds),
    Operation(
        "post",
        API + "feedback",
        "feedback",
        "反馈",
        "答错了、查不到，告诉业务部门",
        cases.Kept,
        (*_BODY, 503),
        inputs.Feedback,
        examples=({"kind": "gap", "text": "外国人能不能领居住证"},),
        status=201,
    ),
    Operation(
        "post",
        API + "cases",
        "register",
        "台账",
        "登记一件；凭证要有 cases 范围",
        cases.Done,
        (*_BODY, *_LEDGER, 409),
        inputs.NewCase,
        _KEY,
        ({**_SAID, "station": "MH05", "came": "online"},),
        status=201,
    ),
    Operation("get", API + "cases", "cases", "台账", "这个凭证登记的各件，按期限先后", cases.Cases, (*_LEDGER, 422), parameters=_PAGE),
    Operation("get", API + "cases/{number}", "case", "台账", "一件", cases.Case, _LEDGER, parameters=_NUMBER),
    Operation("get", API + "cases/{number}/events", "case_events", "台账", "一件的经过", cases.CaseEvents, _LEDGER, parameters=_NUMBER),
    Operation(
        "get",
        API + "cases/{number}/status",
        "case_status",
        "台账",
        "群众查进度，不要凭证",
        cases.CaseStatus,
        (404, 503),
        parameters=(*_NUMBER, ("code", "query", TEXT, "回执上的校验码")),
    ),
    Operation(
        "post",
        API + "ratings",
        "rate",
        "台账",
        "群众评价，不要凭证；一张评价条一次",
        cases.Rated,
        (*_BODY, 404, 503),
        inputs.NewRating,
        _KEY,
        ({"number": "MH05-261123-0001-0", "code": "12345678", "grade": "satisfied"},),
        status=201,
    ),
    Operation(
        "post",
        API + "cases/{number}/actions/{action}",
        "case_act",
        "台账",
        "做一步；请求体是这个动作要填的",
        cases.Done,
        (*_BODY, *_LEDGER, 409, 412, 428),
        parameters=_STEP,
    ),
    Operation(
        "get",
        API + "changes",
        "changes",
        "台账",
        "从一个位置以后发生的事，这个凭证能看的各件，只有代码；凭证要有 cases 范围",
        cases.Changes,
        (401, 403, 422, 503),
        parameters=_AFTER,
    ),
    Operation(
        "post",
        API + "tickets",
        "take_ticket",
        "取号",
        "取一个号，不论预检是什么结果都给；凭证要有 cases 范围",
        tickets.TakenTicket,
        (*_BODY, 403, 503),
        inputs.NewTicket,
        _KEY,
        ({"site": "MH05", "text": "给孩子报户口，出生证没带"}, {"site": "MH05", "service": "id_renew"}, {"site": "MH05"}),
        status=201,
    ),
    Operation(
        "get",
        API + "tickets",
        "board",
        "取号",
        "一个服务点今天叫到几号、谁在等：只有号和窗口；带 If-None-Match 再取，没有变就答 304",
        tickets.Board,
        (403, 422, 503),
        parameters=_SITE,
    ),
    Operation(
        "get",
        API + "tickets/{number}",
        "ticket",
        "取号",
        "今天的一个号：到哪一步了，前面还有几个",
        tickets.Ticket,
        (403, 404, 422, 503),
        parameters=_TICKET,
    ),
    Operation("get", "/openapi.json", "openapi", "运行", "这份说明", None),
    Operation("get", "/metrics", "metrics", "运行", "给本机的 Prometheus", None, (403,), kind="text/plain"),
    Operation("get", "/healthz", "health", "运行", "进程活着没有", running.Health),
    Operation("get", "/readyz", "ready", "运行", "能不能办事：内容、听音、索引、数据库是不是都在", running.Ready),
)
