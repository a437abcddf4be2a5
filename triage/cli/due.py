"""``bancheng due``: what each department has to look at again, and by when."""

from __future__ import annotations

import datetime

import click

from triage.authoring.content import read_content
from triage.authoring.due import as_json, as_text, due_list
from triage.content.home import find_home, var_folder
from triage.content.memory import remembering
from triage.content.schema import nearest


@click.command(help="列出到期该复核的规则、口径、文章，和要补评审的紧急规则，按业务部门分开。")
@click.option("--owner", default="", metavar="部门", help="只看这个业务部门的。")
@click.option("--within", type=click.IntRange(0, 3660), default=30, show_default=True, metavar="天", help="今后多少天内到期的也列出来。")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="给人看、给程序看。")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="从这一天算起，不写就是今天。")
def command(owner: str, within: int, form: str, as_of: datetime.datetime | None) -> None:
    home = find_home()
    with remembering(var_folder(home)):
        content = read_content(home, as_of.date() if as_of else None)
    departments = content.rulebook.services.departments if content.rulebook else {}
    if owner and departments and owner not in departments:
        raise click.BadParameter(
            f"没有“{owner}”这个业务部门。{nearest(owner, departments)}可以写：{'、'.join(departments)}。", param_hint="--owner"
        )
    items = due_list(content, content.today + datetime.timedelta(days=within), owner)
    click.echo(as_json(items) if form == "json" else as_text(items, content.today))
