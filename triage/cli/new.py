"""``bancheng new rule|reply|article``: written field by field, checked before it stays."""

from __future__ import annotations

from pathlib import Path

import click

from triage import terms
from triage.authoring import drafts, practice
from triage.authoring.ask import among, shape
from triage.authoring.writing import begin, day_of, write
from triage.knowledge.article import HEADINGS

_ID = shape(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", "小写英文、数字和短横线，例如 pop-birth-012")
_WORDS = shape(r"[a-z0-9]+(-[a-z0-9]+)*", "几个小写英文词，短横线连起来，例如 unmarried-father")
_STATUS = among(("草案", "试行", "正式"), "状态", show=True)
_TOGETHER = [
    click.option("--ask", is_flag=True, help="没写的一问一答。"),
    click.option("--keep", is_flag=True, help="检查没通过也留着，自己去改。"),
    click.option("--service", help="事项，照 rules/services.yaml 的名称。"),
    click.option("--title", help="一句话标题。"),
    click.option("--owner", help="业务部门，不写就是这个事项的部门。"),
    click.option("--status", help="草案、试行、正式，不写就是试行。"),
    click.option("--since", help="从哪天起用，如 2026-12-01，不写就是今天。"),
]


def _together(function):
    for option in reversed(_TOGETHER):
        function = option(function)
    return function


@click.group(help="一问一答新写一条规则、口径或文章。选项写全就不问。")
def command() -> None:
    pass


@command.command("rule", help="新写一条规则，连同命中和不命中的例子。")
@_together
@click.option("--id", "identity", help="永久编号，不写就接着排。")
@click.option("--file", "name", default="", help="通用规则写进哪个文件，如 rules/general/explain.yaml；写了 --service 就不用。")
@click.option("--fact", multiple=True, help="要有这个情形，可写几次。")
@click.option("--either", multiple=True, help="这几个情形有一个就行，可写几次。")
@click.option("--without", multiple=True, help="不能有这个情形，可写几次。")
@click.option("--missing", multiple=True, help="缺这样材料，可写几次。")
@click.option("--present", multiple=True, help="有这样材料，可写几次。")
@click.option("--in-transit", multiple=True, help="这样材料在路上，可写几次。")
@click.option("--at-least", type=(str, float), multiple=True, help="数字至少多少，如 --at-least 年龄 70。")
@click.option("--at-most", type=(str, float), multiple=True, help="数字至多多少。")
@click.option("--path", help="处理路径。")
@click.option("--scope", help="受理范围，可以不写。")
@click.option("--reply", help="口径编号，可以不写。")
@click.option("--notice", help="要打印的告知单，可以不写。")
@click.option("--need", multiple=True, help="要群众补的材料，可写几次。")
@click.option("--basis", multiple=True, help="依据的事实编号，可写几次。")
@click.option("--hit", multiple=True, help="群众会这样说，应当命中，可写几次。")
@click.option("--miss", multiple=True, help="相近但不该命中，可写几次。")
@click.option("--emergency", is_flag=True, help="紧急规则：今天就生效，过后补评审；要写 --reason。")
@click.option("--reason", help="为什么紧急，或者为什么这样定。")
def rule(
    ask,
    keep,
    service,
    title,
    owner,
    status,
    since,
    identity,
    name,
    fact,
    either,
    without,
    missing,
    present,
    in_transit,
    at_least,
    at_most,
    path,
    scope,
    reply,
    notice,
    need,
    basis,
    hit,
    miss,
    emergency,
    reason,
) -> None:
    home, content, asker = begin(ask)
    assert content.rulebook is not None
    services, words = content.rulebook.services, content.rulebook.vocabulary
    if service is None and not name:
        service = asker.one(
            None, "--service", "哪个事项（通用规则直接回车）", lambda v: v if not v else among(services.by_name, "事项")(v), default=""
        )
        if not service:
            name = asker.one(None, "--service 或者 --file", "写进哪个文件，如 rules/general/explain.yaml")
    found = services.by_name[among(services.by_name, "事项")(service)] if service else None
    title = asker.one(title, "--title", "标题，说清什么情形")
    circumstance, material = among(words.circumstances, "情形"), among(words.materials, "材料")
    if not any((fact, either, missing, present, in_transit, at_least, at_most)):
        fact = asker.many(fact, "--fact、--missing 等", "要有哪些情形（都要满足）", circumstance)
        missing = asker.many(missing, "--missing", "缺哪样材料", material)
        without = asker.many(without, "--without", "不能有哪些情形", circumstance)
    for given, check in (
        (fact, circumstance),
        (either, circumstance),
        (without, circumstance),
        (missing, material),
        (present, material),
        (in_transit, material),
        (need, material),
    ):
        for value in given:
            check(value)
    paths = list(terms.PATHS.values())
    then = {
        "path": asker.one(path, "--path", f"处理路径（{'、'.join(paths)}）", among(paths, "路径", show=True)),
        "scope": scope or "",
        "reply": asker.one(
            reply,
            "--reply",
            "口径编号（没有就直接回车）",
            lambda v: v if not v else among(content.knowledge.replies, "口径")(v),
            default="",
        ),
        "notice": notice or "",
        "missing": list(need),
    }
    basis = asker.many(basis, "--basis", "依据的事实编号，如 RK-011", among(content.knowledge.facts, "事实"))
    hit = asker.many(hit, "--hit", "群众会怎么说（应当命中）", needed=True)
    miss = asker.many(miss, "--miss", "相近但不该命中的说法", needed=True)
    owner = asker.one(
        owner, "--owner", "业务部门", among(services.departments, "业务部门", show=True), default=found.owner if found else None
    )
    fields = {
        "title": title,
        "status": asker.one(status, "--status", "状态", _STATUS, default="试行"),
        "since": day_of(asker.one(since, "--since", "从哪天起用", default=str(content.today))),
        "emergency": emergency or None,
        "reason": reason,
        "basis": basis,
    }
    asker.finish()
    identity = identity or asker.one(
        None,
        "--id",
        "编号",
        _ID,
        default=drafts.next_rule_id(home, found.line if found else "general", found.code if found else Path(name).stem),
    )
    if found is None or owner != found.owner:
        fields["owner"] = owner
    numbers = [(n, "at_least", v) for n, v in at_least] + [(n, "at_most", v) for n, v in at_most]
    write(
        home,
        keep,
        lambda: drafts.rule(
            home,
            found,
            name,
            owner,
            _ID(identity),
            fields,
            drafts.Parts(fact, either, without, missing, present, in_transit, numbers),
            then,
            hit,
            miss,
        ),
    )


@command.command("reply", help="新写一条口径：对外口径和内部依据成对。")
@_together
@click.option("--words", help="编号末尾的几个英文词，如 unmarried-father。")
@click.option("--path", help="处理路径。")
@click.option("--public", help="对外口径，两到三句。")
@click.option("--fact", multiple=True, help="对外口径的事实依据，可写几次。")
@click.option("--internal", help="内部依据，给民警看。")
@click.option("--internal-fact", multiple=True, help="内部依据引用的事实，可写几次。")
@click.option("--step", multiple=True, help="办理提示，两到四条，可写几次。")
def reply(ask, keep, service, title, owner, status, since, words, path, public, fact, internal, internal_fact, step) -> None:
    home, content, asker = begin(ask)
    assert content.rulebook is not None
    services, paths, facts = content.rulebook.services, list(terms.PATHS.values()), among(content.knowledge.facts, "事实")
    service = asker.one(service, "--service", "哪个事项", among(services.by_name, "事项"))
    found = services.by_name.get(service)
    title = asker.one(title, "--title", "什么情形下用")
    path = asker.one(path, "--path", f"处理路径（{'、'.join(paths)}）", among(paths, "路径", show=True))
    public = asker.one(
        public,
        "--public",
        f"对外口径，先体谅、再说清楚、再给下一步；空格从这些里选：{'、'.join(sorted(content.knowledge.reference.blanks))}",
    )
    fact = asker.many(fact, "--fact", "对外口径的事实依据（必须可以对外）", facts)
    internal = asker.one(internal, "--internal", "内部依据，给民警看")
    internal_fact = asker.many(internal_fact, "--internal-fact", "内部依据引用的事实", facts)
    step = asker.many(step, "--step", "办理提示，动词开头，两到四条", needed=True)
    words = asker.one(words, "--words", "编号末尾的几个英文词", _WORDS)
    owner = asker.one(
        owner, "--owner", "业务部门", among(services.departments, "业务部门", show=True), default=found.owner if found else None
    )
    status = asker.one(status, "--status", "状态", _STATUS, default="试行")
    day = day_of(asker.one(since, "--since", "从哪天起用", default=str(content.today)))
    asker.finish()
    assert found is not None
    write(home, keep, lambda: drafts.reply(found, words, title, path, public, fact, internal, internal_fact, step, owner, status, day))


@command.command("article", help="新写一篇文章：只答一个问题，每句都有依据。")
@_together
@click.option("--words", help="编号和文件名用的几个英文词。")
@click.option("--audience", help="public 群众也能看，officer 只给民警看，不写就是 officer。")
@click.option("--keyword", multiple=True, help="群众会用的说法，可写几次。")
@click.option("--section", "section", type=(str, str), multiple=True, help="小标题和正文，每句以〔事实编号〕结尾，可写几次。")
@click.option("--reply", multiple=True, help="配套的口径编号，可写几次。")
def article(ask, keep, service, title, owner, status, since, words, audience, keyword, section, reply) -> None:
    home, content, asker = begin(ask)
    assert content.rulebook is not None
    services = content.rulebook.services
    service = asker.one(service, "--service", "讲的是哪个事项", among(services.by_name, "事项"))
    found = services.by_name.get(service)
    title = asker.one(title, "--title", "标题，用群众会问的说法")
    audience = asker.one(
        audience, "--audience", "给谁看（public、officer）", among(("public", "officer"), "读者", show=True), default="officer"
    )
    keyword = asker.many(keyword, "--keyword", "群众会用的说法", needed=True)
    sections = [(among(HEADINGS, "小标题", show=True)(heading), text) for heading, text in section] or [
        (heading, asker.one(None, "--section", f"“{heading}”的正文，每句以〔事实编号〕结尾"))
        for heading in asker.many((), "--section", f"写哪几节（{'、'.join(HEADINGS)}）", among(HEADINGS, "小标题"), needed=True)
    ]
    words = asker.one(words, "--words", "编号和文件名用的几个英文词", _WORDS)
    owner = asker.one(
        owner, "--owner", "业务部门", among(services.departments, "业务部门", show=True), default=found.owner if found else None
    )
    status = asker.one(status, "--status", "状态", _STATUS, default="试行")
    day = day_of(asker.one(since, "--since", "从哪天起用", default=str(content.today)))
    asker.finish()
    assert found is not None
    write(
        home,
        keep,
        lambda: drafts.article(found, words, title, terms.LINES[found.line], audience, keyword, sections, reply, owner, status, day),
    )


@command.command("practice", help="建一个练手用的小文件夹：七条规则、七条口径，随便改，改坏了删掉重来。")
@click.argument("folder", type=click.Path(path_type=Path))
def practice_home(folder: Path) -> None:
    if folder.exists():
        raise click.ClickException(f"{folder} 已经有了，换一个名字。")
    practice.make_repository(folder)
    click.echo(f"建好了。到 {folder} 里运行 bancheng check，再随便改一条规则试试。")
