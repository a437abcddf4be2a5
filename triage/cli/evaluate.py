"""``bancheng evaluate FILE``: how often the answers are right on labelled matters, and where not."""

from __future__ import annotations

from pathlib import Path

import click

from triage import terms
from triage.authoring.measure import Result, measure, table
from triage.content.home import find_home
from triage.content.labelled import read_labelled
from triage.decision.judge import Judge
from triage.hearing.crossing import crossed
from triage.hearing.fitting import aloud


@click.command(help="用标注好的事项（一行一个 JSON）量一量研判准不准。")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--crossed", "held_back", is_flag=True, help="量全部标注好的事项，每一件都用没学过它的耳朵听")
@click.option("--deaf", is_flag=True, help="只凭写出来的说法听，不用学来的耳朵")
@click.option("--wrong", is_flag=True, help="列出判错的和漏掉的危险，连同判的经过")
def command(files: tuple[Path, ...], held_back: bool, deaf: bool, wrong: bool) -> None:
    if not files and not held_back:
        raise click.UsageError("写上要量的文件，或者用 --crossed 量全部标注好的事项。")
    judge = Judge.open(find_home(), aloud)
    judge = judge.hearing_by(None) if deaf else judge
    try:
        result = measure((matter for file in files for matter in read_labelled(file)), judge)
    except (ValueError, KeyError) as error:
        raise click.ClickException(f"文件不是标注好的事项（一行一个 JSON，要有 id、text、services）：{error}") from None
    if held_back:
        for number, (ear, matters) in enumerate(crossed(judge.rulebook.home, tell=aloud), 1):
            aloud(f"第 {number} 份，{len(matters)} 件……")
            measure(matters, judge.hearing_by(ear), result)
    click.echo(f"{result.all.service.total + result.red.total} 件，规则库 {judge.rulebook.version}（{judge.hash}）\n")
    click.echo(table(result))
    if wrong:
        _tell_wrong(result)


def _tell_wrong(result: Result) -> None:
    for matter, _ in result.missed:
        click.echo(f"\n{matter.id}　漏了危险（{matter.danger}）\n　{matter.text}")
    for matter, decision in result.wrong:
        click.echo(
            f"\n{matter.id}　应当 {terms.PATHS[matter.path]}，判成 {terms.PATHS[decision.path]}"
            f"（{terms.CERTAINTIES[decision.certainty]}）\n　{matter.text}"
        )
        heard = decision.cause.name if decision.cause else "没有听出来"
        click.echo(f"　缘由：{heard}；规则：" + ("；".join(rule.id for rule in decision.rules[:3]) or "没有命中"))
        click.echo("　听到：" + "、".join(f"{e['circumstance']}“{e['text']}”" for e in decision.evidence))
