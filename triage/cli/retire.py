"""``bancheng retire``: a rule goes out of force and stays, frozen, with its reason."""

from __future__ import annotations

import datetime

import click

from triage.authoring.edit import EditError
from triage.authoring.status import retire
from triage.content.home import find_home


@click.command(help="废止一条规则：留在原处，写上理由和用到哪天，以后不再改。编号不会再用。")
@click.argument("identity", metavar="编号")
@click.option("--reason", required=True, metavar="理由", help="依据什么废止，改用哪条规则。")
@click.option("--successor", default="", metavar="编号", help="由哪条规则接替；没有接替的不写。")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="用到哪天，不写就是昨天，今天起不再用。")
def command(identity: str, reason: str, successor: str, until: datetime.datetime | None) -> None:
    if len(reason.strip()) < 4:
        raise click.BadParameter("理由太短，写清依据什么文件、改用哪条规则。", param_hint="--reason")
    try:
        click.echo(retire(find_home(), identity, reason.strip(), until.date() if until else None, successor))
    except EditError as error:
        raise click.ClickException(str(error)) from None
    click.echo("接着运行 bancheng check 和 bancheng diff main，看看还有谁在引用它。")
