"""``bancheng build``: the ear, the index and the parsed content, made beforehand, so that a server starts at once, also where
nothing can be made."""

from __future__ import annotations

from pathlib import Path

import click

from triage.content.home import find_home, var_folder
from triage.content.memory import SERVED, remembering
from triage.decision.judge import Judge
from triage.hearing.fitting import aloud
from triage.lookup import Lookup
from web.cases import Cases


@click.command(help="把启动要用的（听音和索引）先建好，放在 var 里；建过了就什么也不做。")
@click.option("--home", type=click.Path(exists=True, file_okay=False, path_type=Path), help="内容文件夹；不写就自己找")
def command(home: Path | None) -> None:
    home = home or find_home()
    with remembering(var_folder(home), SERVED):
        Judge.open(home, aloud)
        Lookup.open(home, aloud)
        Cases.load(home)
    click.echo(f"建好了，在 {var_folder(home)}")
