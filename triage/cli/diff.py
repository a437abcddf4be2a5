"""``bancheng diff``: what changed, in plain Chinese."""

from __future__ import annotations

import click

from triage.authoring import difftext
from triage.authoring.diff import difference
from triage.authoring.revision import WORKING_TREE, RevisionError, content_at, default_base, fork_point
from triage.content.home import find_home, var_folder
from triage.content.memory import remembering


@click.command(
    help="用大白话说明从 BASE 到 HEAD 改了什么，一项一项说。BASE 不写就是 main 分支（没有就是上次发布），HEAD 不写就是现在文件夹里的内容。"
)
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option("--format", "form", type=click.Choice(["text", "md", "json"]), default="text", help="给人看、贴到合并请求里、给程序看。")
def command(base: str | None, head: str | None, form: str) -> None:
    home = find_home()
    try:
        base = base or default_base(home)
        since = base if head else fork_point(home, base)
        with remembering(var_folder(home)), content_at(home, since) as old, content_at(home, head) as new:
            found = difference(old, new)
    except RevisionError as error:
        raise click.ClickException(str(error)) from None
    to = head or WORKING_TREE
    title = f"改了什么：{base} → {to}"
    if form == "json":
        click.echo(difftext.as_json(found, base, to))
    else:
        click.echo(difftext.as_markdown(found, title) if form == "md" else difftext.as_text(found, title))
