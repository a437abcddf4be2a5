"""``bancheng attest``: facts that a department confirms, one by one or by a spreadsheet that comes back."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from triage.content.home import find_home
from triage.content.knowledge import Knowledge, load_knowledge
from triage.content.knowledge.fact import FACT_ID

_KINDS = {"new": "新确认", "known": "已经有", "denied": "部门说不属实", "wrong": "没有收", "empty": "没有填"}


class _FactOrCommand(click.Group):
    """``bancheng attest RK-012 …`` means ``bancheng attest one RK-012 …``."""

    def resolve_command(self, context: click.Context, args: list[str]):
        if args and FACT_ID.fullmatch(args[0].upper()):
            args = ["one", *args]
        return super().resolve_command(context, args)


@click.group(
    cls=_FactOrCommand,
    help="业务部门确认事实：确认过的，转引和待核的事实也可以对群众说。\n\n"
    "确认一条：bancheng attest RK-012 --post 户政业务联络岗 --date 2026-12-01",
)
def command() -> None:
    pass


@command.command("one", help="确认一条事实。可以直接写 bancheng attest 事实编号 …")
@click.argument("fact", metavar="事实编号")
@click.option("--post", required=True, metavar="联络岗", help="确认的联络岗，名称照 rules/departments.yaml，不写姓名。")
@click.option("--date", "day", required=True, metavar="年-月-日", help="哪一天确认的。")
@click.option("--note", default="", help="怎么确认的，一句话。")
def one(fact: str, post: str, day: str, note: str) -> None:
    from triage.authoring.attesting import Confirmation, NotConfirmed, check, is_known, keep

    home = find_home()
    given = Confirmation(fact.upper(), post, day, note[:200])
    try:
        found = check(_knowledge(home), given, datetime.date.today())
    except NotConfirmed as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    if is_known(found, given):
        click.echo(f"{found.id} 已经由{post}确认过，没有改。")
        return
    keep(home, [(found, given)])
    click.echo(f"记下了：{found.id} 由{post}于 {day} 确认，可以对群众说：{found.fact}")


@command.command("worklist", help="列出等着确认的事实，会说到的多的在前；件数数的是已标注的反映事项。")
@click.option("--department", default="", metavar="部门", help="只列这个业务部门的。")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), metavar="文件", help="写成一张表，填好以后用 import 收回。")
def worklist(department: str, xlsx: Path | None) -> None:
    from triage.authoring import attesting, attestsheet
    from triage.content.labelled import matter_files, read_labelled
    from triage.content.schema import nearest

    home = find_home()
    knowledge = _knowledge(home)
    known = knowledge.reference.departments
    if department and department not in known:
        mend = nearest(department, known) or f"可以写：{'、'.join(known)}"
        click.echo(f"没有业务部门“{department}”。{mend}", err=True)
        sys.exit(1)
    items = attesting.worklist(knowledge, (matter for path in matter_files(home) for matter in read_labelled(path)), department)
    if xlsx is None:
        click.echo(attesting.as_text(items))
        return
    try:
        attestsheet.write(items, xlsx)
    except OSError as error:
        click.echo(f"写不了 {xlsx}（{error.strerror}）。", err=True)
        sys.exit(2)
    click.echo(f"写好了：{xlsx}，{len(items)} 条。部门填“属实吗”“确认日期”“说明”，再用 bancheng attest import {xlsx.name} 收回。")


@command.command("import", help="收回填好的表：每一行说清是新确认、已经有、还是没有收和为什么。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="表.xlsx")
@click.option("--dry-run", is_flag=True, help="只看每一行，不写。")
def take(file: Path, dry_run: bool) -> None:
    from triage.authoring.attesting import keep
    from triage.authoring.attestsheet import SheetError, read

    home = find_home()
    try:
        rows = read(file, _knowledge(home), datetime.date.today())
    except SheetError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    for row in rows:
        if row.kind != "empty":
            click.echo(f"第 {row.number} 行 {row.fact} {_KINDS[row.kind]}：{row.words}")
    counts = "，".join(f"{words} {count} 行" for kind, words in _KINDS.items() if (count := sum(row.kind == kind for row in rows)))
    new = [row.confirmed for row in rows if row.confirmed is not None]
    if new and not dry_run:
        keep(home, new)
    click.echo(
        f"{counts or '表里没有一行'}。" + ("没有写（只看）。" if dry_run else "写进了 kb/attested.yaml。" if new else "没有要写的。")
    )
    sys.exit(1 if any(row.kind == "wrong" for row in rows) else 0)


def _knowledge(home: Path) -> Knowledge:
    return load_knowledge(home).require_sound()
