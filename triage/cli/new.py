"""``bancheng new rule|service|circumstance|cause|reply|article``: written field by field, checked before it stays."""

from __future__ import annotations

from pathlib import Path

import click

from triage import terms
from triage.authoring import drafts, practice
from triage.cli import newcause, newcircumstance, newrule, newservice
from triage.cli.ask import among, shape
from triage.cli.newrule import STATUS, together
from triage.cli.writing import begin, day_of, write
from triage.content.knowledge.article import HEADINGS

_WORDS = shape(r"[a-z0-9]+(-[a-z0-9]+)*", "几个小写英文词，短横线连起来，例如 unmarried-father")


@click.group(help="一问一答新写规则、事项、情形、缘由、口径或文章。选项写全就不问。")
def command() -> None:
    pass


for _one in (newrule.command, newservice.command, newcircumstance.command, newcause.command):
    command.add_command(_one)


@command.command("reply", help="新写一条口径：对外口径和内部依据成对。")
@together
@click.option("--words", help="编号末尾的几个英文词，如 unmarried-father。")
@click.option("--path", help="处理路径。")
@click.option("--cause", multiple=True, help="答的是哪个缘由，可写几次；有规则用它的可以不写。")
@click.option("--when", multiple=True, help="口径里当成真的情形，可写几次：没有听到就不念。")
@click.option("--public", help="对外口径，两到三句。")
@click.option("--fact", multiple=True, help="对外口径的事实依据，可写几次。")
@click.option("--internal", help="内部依据，给民警看。")
@click.option("--internal-fact", multiple=True, help="内部依据引用的事实，可写几次。")
@click.option("--step", multiple=True, help="办理提示，两到四条，可写几次。")
def reply(ask, keep, service, title, owner, status, since, words, path, cause, when, public, fact, internal, internal_fact, step) -> None:
    home, content, asker = begin(ask)
    assert content.rulebook is not None
    services, paths, facts = content.rulebook.services, list(terms.PATHS.values()), among(content.knowledge.facts, "事实")
    service = asker.one(service, "--service", "哪个事项", among(services.by_name, "事项"))
    found = services.by_name.get(service)
    title = asker.one(title, "--title", "什么情形下用")
    path = asker.one(path, "--path", f"处理路径（{'、'.join(paths)}）", among(paths, "路径", show=True))
    circumstances = among(content.rulebook.vocabulary.circumstances, "情形")
    for check, names in ((among(content.rulebook.causes.by_name, "缘由", show=True), cause), (circumstances, when)):
        for name in names:
            check(name)
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
    status = asker.one(status, "--status", "状态", STATUS, default="试行")
    day = day_of(asker.one(since, "--since", "从哪天起用", default=str(content.today)))
    asker.finish()
    assert found is not None
    parts = (found, words, title, path, public, fact, internal, internal_fact, step, owner, status, day, cause, when)
    write(home, keep, lambda: drafts.reply(*parts))
    if not cause:
        use = f"bancheng new rule --service {service} --reply rep-{found.code}-{words} …"
        click.echo(f"口径要有规则用它才念得到：{use}，或者写上 --cause。")


@command.command("article", help="新写一篇文章：只答一个问题，每句都有依据。")
@together
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
    status = asker.one(status, "--status", "状态", STATUS, default="试行")
    day = day_of(asker.one(since, "--since", "从哪天起用", default=str(content.today)))
    asker.finish()
    assert found is not None
    write(
        home,
        keep,
        lambda: drafts.article(found, words, title, terms.LINES[found.line], audience, keyword, sections, reply, owner, status, day),
    )


@command.command("practice", help="建一个练手用的小文件夹：十几条规则、几条口径，随便改，改坏了删掉重来。")
@click.argument("folder", type=click.Path(path_type=Path))
def practice_home(folder: Path) -> None:
    if folder.exists():
        raise click.ClickException(f"{folder} 已经有了，换一个名字。")
    practice.make_repository(folder)
    click.echo(f"建好了。到 {folder} 里运行 bancheng check，再随便改一条规则试试。")
