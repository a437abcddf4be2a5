"""``bancheng cites``: what rests on a fact or on a law, to be looked at before it is changed."""

from __future__ import annotations

from itertools import groupby

import click

from triage.authoring.citing import of_law, uses
from triage.authoring.content import Content, read_content
from triage.cli.ask import among
from triage.content.home import find_home, var_folder
from triage.content.knowledge.fact import Fact
from triage.content.memory import remembering


@click.command(help="列出用到一条事实、一部法的口径、规则、办事指南、文章和期限：法改了，要改的就是这些。")
@click.argument("facts", nargs=-1, metavar="[事实编号]…")
@click.option("--law", default="", metavar="法名", help="一部法的全部事实，写名称的一部分就行，如 居住证管理办法。")
@click.option("--article", default="", metavar="条号", help="和 --law 一起用：只看这一条，如 第八条。")
def command(facts: tuple[str, ...], law: str, article: str) -> None:
    if not facts and not law:
        raise click.UsageError("写上事实编号，或者用 --law 写法名，如：bancheng cites RK-011；bancheng cites --law 居住证管理办法。")
    home = find_home()
    with remembering(var_folder(home)):
        content = read_content(home)
    asked = _asked(content, facts, law, article)
    if not asked:
        raise click.BadParameter(f"没有出自“{law}{article}”的事实。法名照 kb/facts 里 law 的写法。", param_hint="--law")
    places = 0
    for fact in asked:
        click.echo(f"{fact.id}　{fact.fact}　[{fact.law}{fact.article}]\n　　{fact.place.file}:{fact.place.line}")
        found = list(uses(content, fact.id))
        places += len(found)
        for kind, some in groupby(found, key=lambda use: use.kind):
            click.echo(f"　{kind}")
            for use in some:
                click.echo(f"　　{use.text}")
        if not found:
            click.echo("　没有地方用到。")
    click.echo(f"{len(asked)} 条事实，{places} 处用到。")


def _asked(content: Content, ids: tuple[str, ...], law: str, article: str) -> list[Fact]:
    by_id = {fact.id: fact for fact in content.knowledge.all_facts}
    known = among(by_id, "事实")
    return [by_id[known(one)] for one in ids] + (of_law(content, law, article) if law else [])
