"""``bancheng withdraw``: a wording that must not be said any more, from this minute on."""

from __future__ import annotations

import datetime

import click

from triage.authoring.edit import EditError
from triage.authoring.withdrawal import put_back, withdraw
from triage.content.home import find_home
from triage.content.knowledge import load_knowledge


@click.command(help="马上撤回一条口径：运行着的办事台几秒钟里就不再说它，七天里每个页面都提示。改好了用 --back 放回来。")
@click.argument("reply", metavar="口径编号")
@click.option("--reason", default="", help="为什么撤回，办事台上看得到。")
@click.option("--back", is_flag=True, help="放回来。")
def command(reply: str, reason: str, back: bool) -> None:
    home = find_home()
    knowledge = load_knowledge(home)
    try:
        if back:
            put_back(home, knowledge, reply)
            click.echo(f"口径 {reply} 放回来了。")
            return
        taken = withdraw(home, knowledge, reply, reason, datetime.datetime.now())
    except EditError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"口径 {reply}（{taken.title}）{taken.at} 起不再说。")
    click.echo("别的站：提交 kb/withdrawn.yaml 发布，或者 bancheng bundle make 打包送过去。")
