"""Errors as RFC 9457 problem details, in Chinese, each with what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import Response, json

TYPE = "urn:bancheng:problem:"
MEDIA = "application/problem+json"


#: Titles for callers who read no Chinese; what has none goes by its status.
ENGLISH = {
    "bad-json": "The body is not valid JSON",
    "wrong-type": "The body must be a JSON object",
    "invalid": "The request is not as described",
    "unknown-fact": "Unknown code to tick",
    "query": "This cannot be looked up",
    "not-found": "No such public entry",
    "too-large": "Too large",
    "too-slow": "The request took too long to arrive",
    "wrong-token": "The key is not valid",
    "busy": "Busy, try again later",
    "too-many": "Too many requests",
    "media-type": "The body must be JSON",
    "method": "Method not allowed",
    "internal": "Something failed here",
}


class Problem(Exception):
    """A request that cannot be answered.  ``errors`` are (field, what is wrong with it)."""

    def __init__(
        self,
        status: int,
        name: str,
        title: str,
        detail: str = "",
        advice: str = "",
        errors: Sequence[tuple[str, str]] = (),
        headers: dict[str, str] | None = None,
    ):
        super().__init__(detail or title)
        self.status, self.name, self.title, self.detail, self.advice = status, name, title, detail, advice
        self.errors, self.headers = tuple(errors), headers or {}

    def as_dict(self, english: bool = False) -> dict:
        """``english`` gives the title in English; what to do is said in Chinese."""
        title = ENGLISH.get(self.name, HTTPStatus(self.status).phrase) if english else self.title
        told = {"type": TYPE + self.name, "title": title, "status": self.status}
        if self.detail:
            told["detail"] = self.detail
        if self.advice:
            told["advice"] = self.advice
        if self.errors:
            told["errors"] = [{"field": field, "detail": detail} for field, detail in self.errors]
        return told

    def response(self, english: bool = False) -> Response:
        return Response(json.dumps(self.as_dict(english), ensure_ascii=False), self.status, self.headers, mimetype=MEDIA)


#: What the plain HTTP errors are called and what to do about them.
HTTP = {
    400: ("bad-request", "请求看不懂", "对照 /openapi.json 里的说明改一下再发"),
    401: ("no-token", "没有凭证或凭证不对", "请在“民警入口”输入本单位的凭证"),
    403: ("forbidden", "这里只给民警看", "在本机打开，或者请管理员设置 BANCHENG_DESK_TOKEN"),
    404: ("not-found", "没有这个地址", "可用的地址见 /openapi.json"),
    405: ("method", "这个地址不能这样请求", "换成响应头 Allow 里写的方法"),
    408: ("too-slow", "请求没有发完", "一次请求要在 30 秒内发完；网络慢就分几次发"),
    413: ("too-large", "内容太长", "把经过写短一些，或者分几次发"),
    414: ("uri", "网址太长", "查询内容放在请求体里：POST /api/v1/search"),
    412: ("precondition", "前提不成立", "不要带 If-Match"),
    415: ("media-type", "请求体要用 JSON", "请求头写 Content-Type: application/json"),
    417: ("expectation", "请求头 Expect 看不懂", "去掉 Expect"),
    429: ("too-many", "请求太多", "过 Retry-After 写的秒数再发"),
    431: ("headers", "请求头太长", "去掉用不着的请求头和 Cookie"),
    500: ("internal", "服务出了差错", "请把事件编号告诉维护人员；这件事先按本所平时的做法办"),
    501: ("coding", "不认这种传输编码", "用 Content-Length，或者 Transfer-Encoding: chunked"),
    503: ("busy", "现在忙不过来", "过 Retry-After 写的秒数再发"),
}
#: Seconds after which to try again, said with these.
_LATER = {429: "10", 503: "1"}


def http_problem(status: int, detail: str = "", headers: dict[str, str] | None = None) -> Problem:
    name, title, advice = HTTP.get(status, HTTP[400] if status < 500 else HTTP[500])
    later = {"Retry-After": _LATER[status]} if status in _LATER else {}
    return Problem(status, name, title, detail, advice, headers=later | (headers or {}))
