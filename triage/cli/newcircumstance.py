"""``bancheng new circumstance``: something a citizen may have said, with how it is said, asked and answered."""

from __future__ import annotations

import click

from triage.authoring.additions import Additions
from triage.authoring.edit import flow
from triage.cli.adding import add, try_out
from triage.cli.ask import shape
from triage.cli.writing import begin

CODES = "rules/codes.yaml"
FOLDER = "rules/vocabulary/circumstances"
_FILE = shape(r"[a-z][a-z0-9_]*", "小写英文和下划线，例如 hukou")


@click.command("circumstance", help="新写一个情形：群众怎么说算数，怎么问，怎么答；写好了当场试。")
@click.option("--ask", is_flag=True, help="没写的一问一答。")
@click.option("--keep", is_flag=True, help="检查没通过也留着，自己去改。")
@click.option("--name", help="名称，说群众说到了什么，例如 户口簿被扣。")
@click.option("--code", help="给程序用的英文代码，定了不改，例如 book_withheld。")
@click.option("--means", help="什么意思，一句话。")
@click.option("--question", help="拿不准时怎么问群众。")
@click.option("--answers", type=(str, str), default=None, metavar="成立 不成立", help="群众的两个答法，先成立的，后不成立的。")
@click.option("--yes", multiple=True, help="这样说就是，可写几次；…隔开几段，(甲|乙) 是几个说法。")
@click.option("--no", multiple=True, help="这样说就不是，可写几次。")
@click.option("--file", "name_of_file", help="写进 circumstances/ 的哪个文件，不写就问。")
@click.option("--try", "sentences", multiple=True, help="群众的原话，试试听不听得出来，可写几次。")
def command(ask, keep, name, code, means, question, answers, yes, no, name_of_file, sentences) -> None:
    home, _, asker = begin(ask)
    name = asker.one(name, "--name", "情形的名称，说群众说到了什么")
    if (home / CODES).is_file():
        code = asker.one(code, "--code", "英文代码，定了不改", _FILE)
    means = asker.one(means, "--means", "什么意思，一句话")
    question = asker.one(question, "--question", "拿不准时怎么问群众，问得出“是、不是”的一句话")
    if answers is None:
        answers = (asker.one(None, "--answers", "群众答“成立”怎么说"), asker.one(None, "--answers", "群众答“不成立”怎么说"))
    yes = asker.many(yes, "--yes", "群众怎么说就是这个情形", needed=True)
    no = asker.many(no, "--no", "怎么说就不是")
    there = sorted(path.stem for path in (home / FOLDER).glob("*.yaml"))
    name_of_file = asker.one(name_of_file, "--file", f"写进哪个文件（{'、'.join(there)}，或者新起一个）", _FILE, default=there[0])
    sentences = asker.many(sentences, "--try", "试几句群众的原话")
    asker.finish()
    entry = {"means": means, "question": question, "answers": flow(list(answers)), "yes": flow(list(yes))}
    if no:
        entry["no"] = flow(list(no))

    def write(additions: Additions) -> None:
        additions.put(f"{FOLDER}/{name_of_file}.yaml", "circumstances", name, entry)
        if code and (home / CODES).is_file():
            additions.put(CODES, "circumstances", name, code)

    content = add(home, keep, write)
    click.echo(f"规则里写 {{fact: {name}}} 就能用：bancheng new rule --fact {name} …")
    try_out(content, sentences, circumstance=name)
