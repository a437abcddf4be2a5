"""``bancheng demo``: an empty ledger filled with invented matters."""

from __future__ import annotations

import datetime as dt

import click

from triage.content.home import find_home
from triage.hearing.fitting import aloud


@click.command(help="给空的台账装上演示数据：311个派出所、3254件编的事，研判是真的。大约一分钟。")
def command() -> None:
    from triage.content.labelled import matter_files, read_labelled
    from triage.decision.judge import Judge
    from triage.ledger.demo import Plan, fill
    from triage.ledger.ledger import Ledger

    home = find_home()
    ledger, plan = Ledger.open(home), Plan.load(home)
    judge = Judge.open(home, aloud)
    decisions: dict[str, list[dict]] = {line: [] for line in plan.lines}
    for matter in (matter for file in matter_files(home) for matter in read_labelled(file)):
        wanted = decisions.get(matter.line)
        if wanted is None or len(wanted) >= plan.samples or len(matter.text) > 120:
            continue
        decision = judge.decide(matter.text)
        if decision.line == matter.line and not decision.danger:
            wanted.append(decision.as_dict(internal=True))
        if all(len(kept) >= plan.samples for kept in decisions.values()):
            break
    count = fill(ledger, plan, decisions, dt.datetime.now(dt.UTC), click.echo)
    click.echo(f"演示数据装好了：{count} 件。看统计：bancheng stats line；核对：bancheng ledger verify")
