"""``bancheng new cause``: a new reason why matters are stuck, its general rule, and the first matters it is learned from."""

from __future__ import annotations

import json

import click

from triage import terms
from triage.authoring import drafts
from triage.authoring.additions import Additions
from triage.authoring.edit import flow
from triage.cli.adding import add, try_out
from triage.cli.ask import among, shape
from triage.cli.writing import begin
from triage.content.labelled import FOLDER

CAUSES, GENERAL = "rules/causes.yaml", "rules/general/causes.yaml"
#: So few matters teach hardly anything; so many are a beginning.
FEWEST = 5
_CODE = shape(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", "小写英文和下划线，例如 other_party")


@click.command("cause", help="新写一条缘由：连同通用规则和教听法用的几件事。听法会重新学，约两分钟。")
@click.option("--ask", is_flag=True, help="没写的一问一答。")
@click.option("--keep", is_flag=True, help="检查没通过也留着，自己去改。")
@click.option("--code", help="英文代码，定了不改。")
@click.option("--name", help="名称，为什么没办成。")
@click.option("--group", help="大类，见 rules/causes.yaml 开头的 groups。")
@click.option("--means", help="什么意思，一句话。")
@click.option("--says", help="群众会怎么说，一句话。")
@click.option("--question", help="拿不准时怎么问群众。")
@click.option("--path", help="通用规则走哪条路径。")
@click.option("--reply", help="通用规则的口径编号。")
@click.option("--basis", multiple=True, help="依据的事实编号，可写几次。")
@click.option("--miss", help="相近但不是这条缘由的一句话。")
@click.option("--told", type=(str, str), multiple=True, metavar="事项 原话", help=f"教听法的事，可写几次，至少 {FEWEST} 件。")
@click.option("--try", "sentences", multiple=True, help="另外几句原话，试试听不听得出来，可写几次。")
def command(ask, keep, code, name, group, means, says, question, path, reply, basis, miss, told, sentences) -> None:
    home, content, asker = begin(ask)
    assert content.rulebook is not None
    book, paths = content.rulebook, list(terms.PATHS.values())
    groups = sorted({cause.group for cause in book.causes.by_code.values()})
    code = asker.one(code, "--code", "英文代码", _CODE)
    name = asker.one(name, "--name", "名称")
    group = asker.one(group, "--group", f"大类（{'、'.join(groups)}）", among(groups, "大类", show=True))
    means = asker.one(means, "--means", "什么意思，一句话")
    says = asker.one(says, "--says", "群众会怎么说，一句话")
    question = asker.one(question, "--question", "拿不准时怎么问群众")
    path = asker.one(path, "--path", f"处理路径（{'、'.join(paths)}）", among(paths, "路径", show=True))
    reply = asker.one(reply, "--reply", "口径编号", among(content.knowledge.replies, "口径"))
    basis = asker.many(basis, "--basis", "依据的事实编号", among(content.knowledge.facts, "事实"), needed=True)
    miss = asker.one(miss, "--miss", "相近但不是这条缘由的一句话")
    asker.finish()
    if len(told) < FEWEST:
        raise click.UsageError(f"教听法的事（--told 事项 原话）至少 {FEWEST} 件，换着说法写；现在 {len(told)} 件，听不会。")
    for service, _ in told:
        among(book.services.by_name, "事项")(service)
    rule_id = f"gen-cause-{code.replace('_', '-')}"

    def write(additions: Additions) -> None:
        entry = {"code": code, "name": name, "group": group, "means": means, "says": says, "question": question}
        additions.item(CAUSES, "causes", flow(entry))
        rows = [
            {"id": f"{code}-{number:03d}", "text": text, "services": [service], "cause": code, "accept": [terms.require(terms.PATHS, path)]}
            for number, (service, text) in enumerate(told, 1)
        ]
        additions.lines(f"{FOLDER}/{code}.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        fields = {"title": means[:40], "cause": (name,), "status": "试行", "since": content.today, "checked": content.today, "basis": basis}
        additions.draft(
            drafts.rule(None, GENERAL, "", rule_id, fields, flow({"cause": name}), {"path": path, "reply": reply}, [told[0][1]], [miss])
        )

        answer = content.knowledge.replies[reply]
        answered = dict.fromkeys([*answer.causes, *(one for rule in content.naming.get(reply, ()) for one in rule.causes)])
        if answered:  # a wording that answers other causes as well has to name them all
            additions.change(answer.place.file, reply, "cause", flow([*(book.causes.by_code[one].name for one in answered), name]))

    content = add(home, keep, write)
    try_out(content, sentences, cause=code)
