"""``bancheng evaluate FILE``: how often the answers are right on labelled matters, and where not."""

from __future__ import annotations

from pathlib import Path

import click

from triage import terms
from triage.authoring.fit import Fit, measure_fit
from triage.authoring.measure import Result, measure, table
from triage.content.acceptable import FILE, read_acceptable
from triage.content.findings import ContentError
from triage.content.home import find_home
from triage.content.labelled import case_files, held_files, read_labelled
from triage.decision.judge import Judge
from triage.hearing.crossing import crossed
from triage.hearing.fitting import aloud


@click.command(help="用标注好的事项（一行一个 JSON）量一量研判准不准。")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--crossed", "held_back", is_flag=True, help="量全部标注好的事项，每一件都用没学过它的耳朵听")
@click.option("--wordings", is_flag=True, help="量口径合不合适，标注在 kb/cases/wordings.jsonl 或者写上的文件；可以加 --crossed")
@click.option("--deaf", is_flag=True, help="只凭写出来的说法听，不用学来的耳朵")
@click.option("--wrong", is_flag=True, help="列出判错的和漏掉的危险，连同判的经过")
def command(files: tuple[Path, ...], held_back: bool, wordings: bool, deaf: bool, wrong: bool) -> None:
    if wordings:
        _wordings(files, held_back, deaf, wrong)
        return
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


def _wordings(files: tuple[Path, ...], held_back: bool, deaf: bool, wrong: bool) -> None:
    home = find_home()
    files = files or (home / FILE,)
    if not all(file.is_file() for file in files):
        raise click.ClickException(f'没有 {FILE}：一行一个 {{"id": "事项编号", "replies": ["口径编号"]}}，不该说话的写 []。')
    judge = Judge.open(home, aloud)
    judge = judge.hearing_by(None) if deaf else judge
    matters = {matter.id: matter for file in (*case_files(home), *held_files(home)) for matter in read_labelled(file)}
    try:
        labels = [label for file in files for label in read_acceptable(file, matters, judge.knowledge.replies) if label.telling]
    except ContentError as error:
        raise click.ClickException("\n".join(map(str, error.findings))) from None
    fit = Fit()
    if held_back:  # each matter is heard by an ear that did not learn from it
        for ear, part in crossed(home, tell=aloud):
            ids = {matter.id for matter in part}
            measure_fit((label for label in labels if label.matter in ids), matters, judge.hearing_by(ear), fit)
    else:
        measure_fit(labels, matters, judge, fit)
    click.echo(f"{fit.said.total} 件，规则库 {judge.rulebook.version}（{judge.hash}）\n\n{fit.table()}")
    for label, matter, told in fit.wrong if wrong else ():
        click.echo(f"\n{matter.id}　应当 {'、'.join(sorted(label.replies)) or '不说话'}，说了 {told or '（没有说）'}\n　{matter.text}")


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
