"""``bancheng new rule``: asked field by field, or given whole by options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from triage import terms
from triage.authoring import drafts
from triage.authoring.checks.causes import general_rules
from triage.authoring.content import Content
from triage.cli.ask import Asker, Check, among, shape
from triage.cli.writing import begin, day_of, write
from triage.content.services import Service

_ID = shape(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", "小写英文、数字和短横线，例如 pop-birth-012")
STATUS = among(("草案", "试行", "正式"), "状态", show=True)
_TOGETHER = [
    click.option("--ask", is_flag=True, help="没写的一问一答。"),
    click.option("--keep", is_flag=True, help="检查没通过也留着，自己去改。"),
    click.option("--service", help="事项，照 rules/services.yaml 的名称。"),
    click.option("--title", help="一句话标题。"),
    click.option("--owner", help="业务部门，不写就是这个事项的部门。"),
    click.option("--status", help="草案、试行、正式，不写就是试行。"),
    click.option("--since", help="从哪天起用，如 2026-12-01，不写就是今天。"),
]
_STATES = ("missing", "present", "in_transit")
_CONDITIONS = ("line", "fact", "either", *_STATES, "at_least", "at_most")


def together(function: Callable) -> Callable:
    """The options that every kind of new content takes."""
    for option in reversed(_TOGETHER):
        function = option(function)
    return function


@click.command("rule", help="新写一条规则，连同命中和不命中的例子。")
@together
@click.option("--id", "identity", help="永久编号，不写就接着排。")
@click.option("--file", "name", default="", help="通用规则写进哪个文件，如 rules/general/explain.yaml；写了 --service 就不用。")
@click.option("--cause", multiple=True, help="缘由：为什么没办成，照 rules/causes.yaml 的名称；可写几次，主要的写在前面。")
@click.option("--line", default="", help=f"整条条线都管：{'、'.join(terms.LINES.values())}；和 --file 一起用。")
@click.option("--until", help="用到哪天（那天还算），如 2026-12-31，不写就一直用。")
@click.option("--fact", multiple=True, help="要有这个情形，可写几次。")
@click.option("--either", multiple=True, help="这几个情形有一个就行，可写几次。")
@click.option("--without", multiple=True, help="不能有这个情形，可写几次。")
@click.option("--missing", multiple=True, help="缺这样材料，可写几次。")
@click.option("--present", multiple=True, help="有这样材料，可写几次。")
@click.option("--in-transit", multiple=True, help="这样材料在路上，可写几次。")
@click.option("--at-least", type=(str, int), multiple=True, help="数字至少多少，如 --at-least 年龄 70。")
@click.option("--at-most", type=(str, int), multiple=True, help="数字至多多少。")
@click.option("--path", help="处理路径，不写就照缘由的通用规则。")
@click.option("--scope", help="受理范围，可以不写。")
@click.option("--reply", help="口径编号，可以不写。")
@click.option("--notice", help="要打印的告知单，可以不写。")
@click.option("--need", multiple=True, help="要群众补的材料，可写几次。")
@click.option("--basis", multiple=True, help="依据的事实编号，可写几次。")
@click.option("--hit", multiple=True, help="群众会这样说，应当命中，可写几次。")
@click.option("--miss", multiple=True, help="相近但不该命中，可写几次。")
@click.option("--emergency", is_flag=True, help="紧急规则：今天就生效，过后补评审；要写 --reason。")
@click.option("--reason", help="为什么紧急，或者为什么这样定。")
def command(ask: bool, keep: bool, identity: str | None, **given: Any) -> None:
    home, content, asker = begin(ask)
    assert content.rulebook is not None
    service = _service(content, asker, given)
    title = asker.one(given["title"], "--title", "标题，说清什么情形")
    causes = asker.many(
        given["cause"], "--cause", "为什么没办成（缘由，主要的写在前面）", among(content.rulebook.causes.by_name, "缘由", show=True), True
    )
    parts = _parts(content, asker, given)
    then = _then(content, asker, given, causes)
    basis = asker.many(given["basis"], "--basis", "依据的事实编号，如 RK-011", among(content.knowledge.facts, "事实"))
    hit = asker.many(given["hit"], "--hit", "群众会怎么说（应当命中）", needed=True)
    miss = asker.many(given["miss"], "--miss", "相近但不该命中的说法", needed=True)
    departments = among(content.rulebook.services.departments, "业务部门", show=True)
    owner = asker.one(given["owner"], "--owner", "业务部门", departments, default=service.owner if service else None)
    fields = {
        "title": title,
        "cause": causes,
        "status": asker.one(given["status"], "--status", "状态", STATUS, default="试行"),
        "since": day_of(asker.one(given["since"], "--since", "从哪天起用", default=str(content.today))),
        "until": day_of(given["until"]) if given["until"] else None,
        "owner": "" if service and owner == service.owner else owner,
        "emergency": given["emergency"] or None,
        "reason": given["reason"],
        "basis": basis,
    }
    asker.finish()
    identity = identity or asker.one(None, "--id", "编号", _ID, default=drafts.next_rule_id(home, service, given["name"]))
    write(home, keep, lambda: drafts.rule(service, given["name"], owner, _ID(identity), fields, parts, then, hit, miss))


def _service(content: Content, asker: Asker, given: dict[str, Any]) -> Service | None:
    """The service a rule is about; None for a general one, whose file is then asked for."""
    assert content.rulebook is not None
    known = content.rulebook.services.by_name
    name = given["service"]
    if name is None and not given["name"]:
        name = asker.one(None, "--service", "哪个事项（通用规则直接回车）", _or_nothing(among(known, "事项")), default="")
        if not name:
            given["name"] = asker.one(None, "--service 或者 --file", "写进哪个文件，如 rules/general/explain.yaml")
    return known[among(known, "事项")(name)] if name else None


def _parts(content: Content, asker: Asker, given: dict[str, Any]) -> drafts.Parts:
    """The condition."""
    assert content.rulebook is not None
    words = content.rulebook.vocabulary
    circumstance, material = among(words.circumstances, "情形"), among(words.materials, "材料")
    if given["line"]:
        among(terms.LINES.values(), "条线", show=True)(given["line"])
    if not any(given[name] for name in _CONDITIONS):
        given["fact"] = asker.many((), "--fact、--missing 等", "要有哪些情形（都要满足）", circumstance)
        given["missing"] = asker.many((), "--missing", "缺哪样材料", material)
        given["without"] = asker.many(given["without"], "--without", "不能有哪些情形", circumstance)
    for check, names in ((circumstance, ("fact", "either", "without")), (material, (*_STATES, "need"))):
        for value in (value for name in names for value in given[name]):
            check(value)
    numbers = [(name, bound, value) for bound in ("at_least", "at_most") for name, value in given[bound]]
    return drafts.Parts(
        given["fact"], given["either"], given["without"], given["missing"], given["present"], given["in_transit"], numbers, given["line"]
    )


def _then(content: Content, asker: Asker, given: dict[str, Any], causes: tuple[str, ...]) -> dict[str, Any]:
    """Where the rule leads; without a path of its own, where its cause leads."""
    assert content.rulebook is not None
    paths, general = list(terms.PATHS.values()), general_rules(content)
    usual = general.get(content.rulebook.causes.by_name[causes[0]].code) if causes else None
    path = terms.PATHS[usual[0].path] if usual else None
    replies = _or_nothing(among(content.knowledge.replies, "口径"))
    return {
        "path": asker.one(given["path"], "--path", f"处理路径（{'、'.join(paths)}）", among(paths, "路径", show=True), default=path),
        "scope": given["scope"] or "",
        "reply": asker.one(given["reply"], "--reply", "口径编号（没有就直接回车）", replies, default=""),
        "notice": given["notice"] or "",
        "missing": list(given["need"]),
    }


def _or_nothing(check: Check) -> Check:
    return lambda value: check(value) if value else value
