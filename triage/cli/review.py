"""``bancheng review``: what a pull request is judged by, in one run; CI and ``make check`` call nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from triage.authoring import show
from triage.authoring.brief import brief
from triage.authoring.revision import RevisionError, default_base
from triage.cli.progress import progress
from triage.content.home import find_home, var_folder
from triage.content.memory import remembering
from triage.hearing.fitting import aloud, quietly


@click.command(help="提交以前看一遍：检查、规则的例子和记录、典型案例、改了什么、影响谁。BASE 不写就是 main 分支（没有就是上次发布）。")
@click.argument("base", required=False)
@click.option(
    "--matters",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="文件",
    help='算影响时再加上旧事项：每行 {"id": "…", "text": "…"}，先隐去姓名。',
)
@click.option("--annotate", is_flag=True, help="另外按 GitHub 的格式把问题标在行上。")
@click.option("--md", type=click.Path(dir_okay=False, path_type=Path), metavar="文件", help="贴到合并请求里的说明写进这个文件。")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), metavar="文件", help="完整的影响存成网页。")
@click.option("--measure", is_flag=True, help="标注改了也现在就量规则记录：先学五只耳朵，约五分钟。合并请求上都量。")
def command(base: str | None, matters: tuple[Path, ...], annotate: bool, md: Path | None, html: Path | None, measure: bool) -> None:
    home = find_home()
    try:
        with remembering(var_folder(home)):
            parts = click.echo if not annotate else quietly
            found = brief(home, base or default_base(home), matters, aloud, progress, lambda part: parts(f"{part}\n"), measure or annotate)
    except RevisionError as error:
        raise click.ClickException(str(error)) from None
    if annotate:
        click.echo(show.as_github(found.result))
    if md:
        md.write_text(found.markdown, encoding="utf-8")
    if html and found.html:
        html.write_text(found.html, encoding="utf-8")
    if not found.result.sound:
        sys.exit(1)
