"""``bancheng check``: everything wrong with the content, in one run."""

from __future__ import annotations

import datetime
import sys
import time

import click

from triage.authoring import show
from triage.authoring.kept import KeptResult
from triage.authoring.revision import RevisionError, fork_point, shared_base
from triage.content.home import find_home, var_folder
from triage.content.memory import remembering


@click.command(help="检查规则、口径、文章有没有写错：一次列出全部问题，每一处写明文件、行号、编号和改法。")
@click.option("--base", metavar="版本", help="和哪个版本比：用过的有没有被删、被改，哪些提醒是这次改动的。不写就是 main 分支。")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="给人看、给程序看、给 GitHub 标在行上。"
)
@click.option("--all", "everything", is_flag=True, help="连典型案例一起查，原来就有的提醒、供参考的也列出来（头一回慢几秒）。")
@click.option("--strict", is_flag=True, help="这次改动有提醒也算没通过。")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="按这一天检查，不写就是今天。")
@click.option("--list", "listing", is_flag=True, help="列出全部检查的名称和用处。")
def command(base: str | None, form: str, everything: bool, strict: bool, as_of: datetime.datetime | None, listing: bool) -> None:
    if listing:
        from triage.authoring.checks.listing import check_list

        click.echo(check_list())
        return
    started = time.perf_counter()
    home, day = find_home(), as_of.date() if as_of else datetime.date.today()
    try:
        since = fork_point(home, base) if base else shared_base(home)
        kept = KeptResult(home, day, since, bool(base), everything)
        result = kept.read()
        if result is None:
            from triage.authoring.checking import checked  # everything that checks: a second, where nothing is kept
            from triage.authoring.content import read_content

            with remembering(var_folder(home)):
                result = checked(read_content(home, day, with_cases=everything), since, bool(base))
            kept.write(result)
    except RevisionError as error:
        raise click.ClickException(str(error)) from None
    if form == "json":
        click.echo(show.as_json(result))
    elif form == "github":
        click.echo(show.as_github(result))
        click.echo(show.as_text(result, time.perf_counter() - started, everything).rsplit("\n", 1)[-1], err=True)
    else:
        click.echo(show.as_text(result, time.perf_counter() - started, everything))
    if not result.sound or (strict and any(finding.severity == "warning" for finding in result.own)):
        sys.exit(1)
