"""The OpenAPI 3.1 description, made from the models: nothing of it is written by hand twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from web import inputs
from web.api.answers import cases, common, decision, found, knowledge, lists, running, tickets
from web.problem import HTTP, MEDIA

VERSION = "3"
_REF = "#/components/schemas/{model}"
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


_TEXT = {"type": "string"}
_BODY = (400, 413, 415, 422)
_ID = (("id", "path", _TEXT, "编号"),)
_CODE = (("code", "path", _TEXT, "代码"),)
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
    ("cursor", "query", _TEXT, "上一页答复里的 next；第一页不写"),
    ("limit", "query", {"type": "integer", "minimum": 1, "maximum": 200, "default": 100}, "一页几条"),
)
_API = "/api/v1/"
_NUMBER = (("number", "path", _TEXT, "登记编号，例如 MH05-261123-0007-7"),)
_KEY = (("Idempotency-Key", "header", _TEXT, "这一次操作自己的编号；同一个编号再发一次，答原来的结果"),)
_PAGE = (
    ("cursor", "query", _TEXT, "上一页答复里的 next；第一页不写"),
    ("limit", "query", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "一页几件"),
    ("state", "query", _TEXT, "只要这个状态的"),
)
_AFTER = (
    ("after", "query", {"type": "integer", "minimum": 0, "default": 0}, "上一次答复里的 after；第一次不写"),
    ("limit", "query", {"type": "integer", "minimum": 1, "maximum": 200, "default": 100}, "最多几步"),
)
_SITE = (("site", "query", _TEXT, "服务点代码：中心或者派出所"),)
_TICKET = (("number", "path", _TEXT, "号条上的号，例如 G0012"), *_SITE)
_STEP = (*_NUMBER, ("action", "path", _TEXT, "动作"), *_KEY, ("If-Match", "header", _TEXT, "看着第几步做的（seq）"))
_LEDGER = (401, 403, 404, 503)

OPERATIONS = (
    Operation(
        "post",
        _API + "triage",
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
        _API + "triage/batch",
        "batch",
        "研判",
        "研判一批事；请求体用 application/x-ndjson 时一行一件，答复也一行一件，边判边答",
        decision.Rows,
        (*_BODY, 503),
        inputs.Items,
        examples=({"items": [{"id": "1", **_SAID}, {"id": 2, **_TURNS}]},),
        lines=True,
    ),
    Operation("get", _API + "search", "search", "查询", "查口径、文章、依据", found.Search, (422,), parameters=_QUERY),
    Operation(
        "post",
        _API + "search",
        "search_post",
        "查询",
        "查，话放在请求体里",
        found.Search,
        _BODY,
        inputs.Query,
        examples=({"q": "身份证丢了"},),
    ),
    Operation("get", _API + "kb", "mirror", "查询", "整个知识库，一页一页取", knowledge.Mirror, (422,), parameters=_CURSOR),
    Operation("get", _API + "kb/{id}", "entry", "查询", "文章（art-…）、依据（RK-001）、指南（guide-…）", None, (404,), parameters=_ID),
    Operation("get", _API + "replies/{id}", "reply", "查询", "一条答复口径（rep-…）", knowledge.Reply, (404,), parameters=_ID),
    Operation("get", _API + "services", "services", "清单", "事项清单", lists.Services),
    Operation(
        "get",
        _API + "services/{code}",
        "service",
        "清单",
        "一件事项的表单",
        lists.ServiceForm,
        (404,),
        parameters=_CODE,
    ),
    Operation("get", _API + "circumstances", "circumstances", "清单", "情形和材料的清单", lists.Circumstances),
    Operation("get", _API + "notices", "notices", "清单", "告知单的清单", lists.Notices),
    Operation("get", _API + "danger-kinds", "danger_kinds", "清单", "危险的种类", lists.DangerKinds),
    Operation(
        "post",
        _API + "feedback",
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
        _API + "cases",
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
    Operation("get", _API + "cases", "cases", "台账", "这个凭证登记的各件，按期限先后", cases.Cases, (*_LEDGER, 422), parameters=_PAGE),
    Operation("get", _API + "cases/{number}", "case", "台账", "一件", cases.Case, _LEDGER, parameters=_NUMBER),
    Operation("get", _API + "cases/{number}/events", "case_events", "台账", "一件的经过", cases.CaseEvents, _LEDGER, parameters=_NUMBER),
    Operation(
        "get",
        _API + "cases/{number}/status",
        "case_status",
        "台账",
        "群众查进度，不要凭证",
        cases.CaseStatus,
        (404, 503),
        parameters=(*_NUMBER, ("code", "query", _TEXT, "回执上的校验码")),
    ),
    Operation(
        "post",
        _API + "ratings",
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
        _API + "cases/{number}/actions/{action}",
        "case_act",
        "台账",
        "做一步；请求体是这个动作要填的",
        cases.Done,
        (*_BODY, *_LEDGER, 409, 412, 428),
        parameters=_STEP,
    ),
    Operation(
        "get",
        _API + "changes",
        "changes",
        "台账",
        "从一个位置以后发生的事，这个凭证能看的各件，只有代码；凭证要有 cases 范围",
        cases.Changes,
        (401, 403, 422, 503),
        parameters=_AFTER,
    ),
    Operation(
        "post",
        _API + "tickets",
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
        _API + "tickets",
        "board",
        "取号",
        "一个服务点今天叫到几号、谁在等：只有号和窗口；带 If-None-Match 再取，没有变就答 304",
        tickets.Board,
        (403, 422, 503),
        parameters=_SITE,
    ),
    Operation(
        "get",
        _API + "tickets/{number}",
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


@cache
def document() -> dict[str, Any]:
    models = {model for operation in OPERATIONS for model in (operation.answer, operation.body) if model}
    models |= {knowledge.Article, knowledge.Fact, knowledge.Guide, common.Problem, inputs.Item, inputs.Turn}
    _, definitions = models_json_schema([(model, "validation") for model in sorted(models, key=lambda m: m.__name__)], ref_template=_REF)
    schemas = {name: _plain(schema) for name, schema in sorted(definitions["$defs"].items())}
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "办成：办不成事反映窗口的研判和查询",
            "version": VERSION,
            "description": "把群众的话变成处理路径、对外口径和依据。默认只答可以对外的内容。群众的话放在请求体里，不进网址。",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"key": []}],
        "tags": [{"name": name} for name in dict.fromkeys(operation.tag for operation in OPERATIONS)],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "凭证；不带就只有对外内容，带错答 401"}},
            "headers": {
                "Version": {"description": "规则库版本", "schema": _TEXT},
                "Hash": {"description": "发布指纹：规则、知识、标注、程序里有一样变了就变", "schema": _TEXT},
                "RequestId": {"description": "请求编号：送来的 X-Request-ID，没有就现编；日志里也是这个", "schema": _TEXT},
            },
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {"tags": [operation.tag], "operationId": operation.id, "summary": operation.summary}
    if operation.parameters:
        told["parameters"] = [
            {"name": name, "in": where, "required": where == "path" or name == "q", "description": what, "schema": schema}
            for name, where, schema, what in operation.parameters
        ]
    if operation.body:
        content: dict[str, Any] = {"schema": _ref(operation.body)}
        content["examples"] = {str(number): {"value": example} for number, example in enumerate(operation.examples, 1)}
        told["requestBody"] = {"required": True, "content": {"application/json": content}}
        if operation.lines:
            told["requestBody"]["content"][LINES] = {"schema": {"type": "string", "description": "一行一个 Item"}}
    told["responses"] = {str(operation.status): _answer(operation)}
    if operation.id == "ready":
        told["responses"]["503"] = {**_answer(operation), "description": "缺了什么"}
    problems = {*operation.problems, 401, 429} if operation.path.startswith(_API) else {*operation.problems}
    for status in sorted({*problems, 400, 500}):
        what = HTTP[status][1] if status in HTTP else "内容不合要求"
        told["responses"].setdefault(str(status), {"description": what, "content": {MEDIA: {"schema": _ref(common.Problem)}}})
    return told


def _answer(operation: Operation) -> dict[str, Any]:
    if operation.id == "entry":
        schema: dict[str, Any] = {"oneOf": [_ref(knowledge.Article), _ref(knowledge.Fact), _ref(knowledge.Guide)]}
    else:
        schema = _ref(operation.answer) if operation.answer else {"type": "object" if operation.kind == "application/json" else "string"}
    names = {"Bancheng-Release-Version": "Version", "Bancheng-Release-Hash": "Hash", "X-Request-ID": "RequestId"}
    headers = {name: {"$ref": f"#/components/headers/{known}"} for name, known in names.items()}
    content = {operation.kind: {"schema": schema}}
    if operation.lines:
        content[LINES] = {"schema": {"type": "string", "description": "一行一个 Row"}}
    return {"description": operation.summary, "headers": headers, "content": content}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}


def _plain(schema: Any) -> Any:
    """Without titles, which repeat the names, and without defaults that only mean that something is left out."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    left_out: tuple[Any, ...] = (None, "", [])
    return {
        key: {name: _plain(part) for name, part in value.items()} if key == "properties" else _plain(value)
        for key, value in schema.items()
        if key != "title" or not isinstance(value, str)
        if not (key == "default" and value in left_out)
    }


if __name__ == "__main__":
    print(json.dumps(document(), ensure_ascii=False, indent=1))
