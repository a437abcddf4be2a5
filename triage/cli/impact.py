"""``bancheng impact``: whom a change would answer otherwise."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from triage.authoring import impacttext
from triage.authoring.day import day_to_judge
from triage.authoring.impact import compare
from triage.authoring.judging import Unjudgeable
from triage.authoring.matters import stored_matters
from triage.authoring.revision import WORKING_TREE, RevisionError, content_at, default_base, fork_point
from triage.cli.progress import progress
from triage.content.findings import ContentError
from triage.content.home import find_home, var_folder
from triage.content.memory import remembering
from triage.hearing.fitting import aloud


@click.command(
    help="把标注过的事项、规则的例子和旧事项用改动前后的内容各判一遍，看哪些人的答复会变。"
    "BASE 不写就是 main 分支（没有就是上次发布），HEAD 不写就是现在文件夹里的内容。"
)
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option(
    "--matters",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="文件",
    help='再加上旧事项：每行 {"id": "…", "text": "…"}，先隐去姓名。可以写几次。',
)
@click.option("--only-matters", is_flag=True, help="只判 --matters 给的旧事项。")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="按哪一天的规则判；不写就是今天，改动以后才生效的按生效那天。"
)
@click.option("--format", "form", type=click.Choice(["md", "json", "html"]), default="md", help="贴到合并请求里、给程序看、存成网页。")
@click.option("--jobs", type=click.IntRange(1), metavar="个", help="用几个处理器核，不写就全用。")
@click.option("--most", type=click.IntRange(1), default=50, show_default=True, metavar="件", help="md 里最多列几件。")
def command(
    base: str | None,
    head: str | None,
    matters: tuple[Path, ...],
    only_matters: bool,
    as_of: datetime.datetime | None,
    form: str,
    jobs: int | None,
    most: int,
) -> None:
    home, to = find_home(), head or WORKING_TREE
    if only_matters and not matters:
        raise click.UsageError("写了 --only-matters，却没有用 --matters 给旧事项。")
    try:
        base = base or default_base(home)
        since = base if head else fork_point(home, base)
        with remembering(var_folder(home)), content_at(home, since) as old, content_at(home, head) as new:
            day, notes = day_to_judge(old, new, as_of.date() if as_of else None)
            told = stored_matters(old, new, matters, only_matters)
            found = compare(old, new, told, day, jobs=jobs, tell=aloud, waiting=progress)
    except (RevisionError, Unjudgeable, ContentError) as error:
        raise click.ClickException(str(error)) from None
    title = f"影响：{base} → {to}"
    if form == "json":
        click.echo(impacttext.as_json(found, base, to, notes))
    elif form == "html":
        click.echo(impacttext.as_html(found, title, notes), nl=False)
    else:
        click.echo(impacttext.as_markdown(found, title, most, notes), nl=False)
