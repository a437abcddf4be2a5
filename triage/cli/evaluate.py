"""``bancheng evaluate FILE``: how often the product is right on labelled matters, and where not."""

from __future__ import annotations

import json
from pathlib import Path

import click

from triage import terms
from triage.decision.judge import Judge
from triage.home import find_home
from triage.measure import baselines, measure, table
from triage.opinion import SecondOpinion, case_files, read_labelled


@click.command(help="用标注好的事项（一行一个 JSON）量一量研判准不准。")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rules-only", is_flag=True, help="只用规则")
@click.option("--unseen", is_flag=True, help="第二意见重新学一遍，学的时候去掉这些文件里的事项（按文字），量没见过的")
@click.option("--wrong", is_flag=True, help="列出判错的，连同判的经过")
@click.option("--by-service", is_flag=True, help="再按事项列一张表")
@click.option("--baseline", is_flag=True, help="同时量两个基线：总说最常见的一条、字组分类器")
def command(files, rules_only, unseen, wrong, by_service, baseline) -> None:
    try:
        labelled = [matter for file in files for matter in read_labelled(file)]
    except (ValueError, KeyError) as error:
        raise click.ClickException(f"文件不是标注好的事项（一行一个 JSON，要有 id、text、path、scope、line）：{error}") from None
    judge = Judge.open(find_home(), rules_only)
    if unseen and not rules_only:
        judge.opinion = _without(judge, {matter.text for matter in labelled})
    result = measure(labelled, judge.decide)
    click.echo(
        f"{len(labelled)} 件，规则库 {judge.rulebook.version}（{judge.rulebook.hash}），{'只用规则' if rules_only else '规则加第二意见'}\n"
    )
    click.echo(table(result, ("路径", "条线", "受理范围", "把握", *(["事项"] if by_service else []))))
    if baseline:
        click.echo("\n基线")
        for name, share in baselines(labelled).items():
            click.echo(f"　{share}　{name}")
    if wrong:
        for matter, decision in result.wrong:
            click.echo(
                f"\n{matter.id}　应当 {terms.PATHS[matter.path]}，判成 {terms.PATHS[decision.path]}"
                f"（{terms.CERTAINTIES[decision.certainty]}）\n　{matter.text}"
            )
            click.echo("　规则：" + ("；".join(f"{rule.id}（{'、'.join(rule.facts)}）" for rule in decision.rules) or "没有命中"))
            click.echo("　听到：" + json.dumps([[e["fact"], e["text"]] for e in decision.evidence], ensure_ascii=False))


def _without(judge: Judge, texts: set[str]) -> SecondOpinion:
    known = [matter for file in case_files(judge.rulebook.home) for matter in read_labelled(file)]
    return judge.fit([matter for matter in known if matter.text not in texts])
