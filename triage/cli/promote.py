"""``bancheng promote``: a rule goes one step up, or an emergency rule is reviewed."""

from __future__ import annotations

import datetime

import click

from triage.authoring.edit import EditError
from triage.authoring.status import promote
from triage.content.home import find_home


@click.command(help="把规则升一级：草案升试行，试行升正式；紧急规则是评审通过、去掉紧急标记。核对日期一并记上。")
@click.argument("identity", metavar="编号")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="哪天核对的，不写就是今天。")
def command(identity: str, day: datetime.datetime | None) -> None:
    try:
        click.echo(promote(find_home(), identity, day.date() if day else datetime.date.today()))
    except EditError as error:
        raise click.ClickException(str(error)) from None
