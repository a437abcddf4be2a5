"""What the commands that write something new have in common: read, ask, write, check, and put back what is wrong."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path

import click

from triage.authoring import drafts
from triage.authoring.checks import run
from triage.authoring.content import Content, read_content
from triage.authoring.edit import EditError
from triage.authoring.tries import decided
from triage.cli.ask import Asker
from triage.content.home import find_home, var_folder
from triage.content.memory import remembering


def begin(ask: bool) -> tuple[Path, Content, Asker]:
    home = find_home()
    click.get_current_context().with_resource(remembering(var_folder(home)))  # it is read again once something is written
    content = read_content(home)
    if content.rulebook is None:
        raise click.ClickException("现在的内容有错，先运行 bancheng check 改好，再写新的。")
    return home, content, Asker(ask or sys.stdin.isatty())


def day_of(words: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(words) if words else datetime.date.today()
    except ValueError:
        raise click.UsageError(f"“{words}”不是日期，写成 2026-12-01 的样子。") from None


def write(home: Path, keep: bool, make: Callable[[], drafts.Draft]) -> None:
    """Write the draft, check everything, and put the file back if what was written has an error."""
    try:
        draft = make()
        if draft.id in drafts.used_ids(home):
            raise EditError(f"编号 {draft.id} 已经用过，换一个从没用过的。")
        before = draft.write(home)
    except EditError as error:
        raise click.ClickException(str(error)) from None
    content = read_content(home)
    result = run(content)
    about = [f for f in result.findings if f.id == draft.id or (f.file == draft.file and not f.id)]
    for finding in about:
        if finding.severity != "notice":
            click.echo(f"  {finding.message} 改法：{finding.mend}", err=True)
    if any(finding.severity == "error" for finding in about) and not keep:
        draft.undo(home, before)
        raise click.ClickException("有错误，没有写进去。照上面的改法改了再来，或者加 --keep 先存着自己改。")
    for one in decided(content, draft.id):
        click.echo(str(one))
    click.echo(f"写好了：{draft.file} 里的 {draft.id}。接着运行 bancheng diff main 和 bancheng impact main 看看。")
