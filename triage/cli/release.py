"""``bancheng release``: the version, the lock files and the change log, all by the tool."""

from __future__ import annotations

import datetime
import sys

import click

from triage.authoring import show
from triage.authoring.checks import run
from triage.authoring.checks.history import compare
from triage.authoring.content import read_content
from triage.authoring.release import commit, prepare, publish, require_main
from triage.authoring.revision import RevisionError, last_release
from triage.content.home import find_home, var_folder
from triage.content.memory import remembering
from triage.hearing.fitting import aloud


@click.command(help="发布一个新版本：先检查，再写版本号、各条线的版本锁和更新记录。版本号由程序定，谁也不用填；只在 main 上发布。")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="发布日期，不写就是今天。")
@click.option("--dry-run", is_flag=True, help="只看看会写什么，不写。")
@click.option("--commit", "committing", is_flag=True, help="写完就提交，打上版本的标签。")
def command(day: datetime.datetime | None, dry_run: bool, committing: bool) -> None:
    home, on = find_home(), day.date() if day else datetime.date.today()
    with remembering(var_folder(home)):
        content = read_content(home)
    try:
        if not dry_run:
            require_main(home)
        before = last_release(home)
        result = run(content, compare(content, before) if before else [])
        if not result.sound:
            click.echo(show.as_text(result, 0.0))
            click.echo("有错误，不能发布。", err=True)
            sys.exit(1)
        release = prepare(home, on, aloud)
    except RevisionError as error:
        raise click.ClickException(str(error)) from None
    if not release.changed:
        click.echo("从上次发布到现在内容没有变，不用发新版本。")
        return
    click.echo(release.entry.rstrip())
    click.echo(
        f"\n{'会写' if dry_run else '写了'}版本 {release.version}（指纹 {release.lock.hash}），"
        f"{len(release.raised)} 条规则和口径换了新的版次。"
    )
    if dry_run:
        return
    files = publish(home, release)
    click.echo("文件：" + "、".join(files))
    if committing:
        tag = commit(home, release, files)
        click.echo(f"提交了，标签 {tag}。送出去：git push --atomic origin HEAD {tag}（别人先发了同一个版本就推不上去，再发一次）")
