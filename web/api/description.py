"""The OpenAPI 3.1 description, made from the models: nothing of it is written by hand twice."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from web import inputs
from web.api.answers import common, knowledge
from web.api.operations import API, LINES, OPERATIONS, TEXT, Operation
from web.problem import HTTP, MEDIA

VERSION = "3"
_REF = "#/components/schemas/{model}"


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
                "Version": {"description": "规则库版本", "schema": TEXT},
                "Hash": {"description": "发布指纹：规则、知识、标注、程序里有一样变了就变", "schema": TEXT},
                "RequestId": {"description": "请求编号：送来的 X-Request-ID，没有就现编；日志里也是这个", "schema": TEXT},
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
    problems = {*operation.problems, 401, 429} if operation.path.startswith(API) else {*operation.problems}
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
