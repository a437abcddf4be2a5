"""What the commands that add several things at once have in common: write, check, put back what is wrong, try sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from triage.authoring.additions import Additions
from triage.authoring.checks import run
from triage.authoring.content import Content, read_content
from triage.authoring.edit import EditError
from triage.authoring.standing import mark
from triage.authoring.tries import tried

#: Sentences that a writer should try before handing in.
ENOUGH = 10


def add(home: Path, keep: bool, write: Callable[[Additions], None]) -> Content:
    """Write, check, and put everything back where that brought an error; the content as it then is."""
    before = {mark(finding) for finding in run(read_content(home)).findings}
    additions = Additions(home)
    try:
        write(additions)
    except EditError as error:
        additions.undo()
        raise click.ClickException(str(error)) from None
    content = read_content(home)
    found = [finding for finding in run(content).findings if mark(finding) not in before and finding.severity != "notice"]
    elsewhere = [finding for finding in found if finding.file not in additions.files]
    for finding in found:
        if finding not in elsewhere or finding.severity == "error":
            click.echo(f"  {finding.file}:{finding.line} {finding.message}\n      改法：{finding.mend}", err=True)
    if elsewhere:
        named = "、".join(dict.fromkeys(finding.id or finding.file for finding in elsewhere))
        click.echo(f"  另外，别处有 {len(elsewhere)} 个例子听得不一样了（{named}）：不用现在改，运行 bancheng check 看。", err=True)
    if any(finding.severity == "error" for finding in found) and not keep:
        additions.undo()
        raise click.ClickException("有错误，都没有写进去。照上面的改法改了再来，或者加 --keep 先存着自己改。")
    click.echo(f"写好了：{'、'.join(additions.files)}。")
    return content


def try_out(content: Content, sentences: Sequence[str], **meant: str) -> None:
    """Tell which of the writer's own sentences are heard as meant, and why the others are not."""
    found = list(tried(content, sentences, **meant))
    for one in found:
        click.echo(str(one))
    if found:
        click.echo(f"试了 {len(found)} 句，{sum(one.well for one in found)} 句听对了。")
    if len(found) < ENOUGH:
        click.echo(f"再试几句群众的原话（--try，一共 {ENOUGH} 句差不多）：换个叫法、说得急、说得短，看会不会听成别的。")
    click.echo("接着运行 bancheng check 和 bancheng diff main；不要了：只把上面写好的那几个文件 git checkout -- 文件名，新建的删掉。")
