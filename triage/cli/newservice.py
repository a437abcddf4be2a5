"""``bancheng new service``: a service with its names, two rules, their replies, an article and a guide to be filled; tried at once."""

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
from triage.content.services import Service

SERVICES, CUES = "rules/services.yaml", "rules/vocabulary/service_cues.yaml"
#: So few sentences teach hardly anything; so many are a beginning.
FEWEST = 5
#: How much a written cue of a new service counts, as those of the others mostly do.
WEIGHT = 3
#: The two rules every service begins with: who only asks, and who has everything and was sent away.
_KINDS = (("asks_only", "ask", "来问的", "释法说理"), ("ready_refused", "ready", "材料齐、窗口没收的", "当场处理"))
_CODE = shape(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", "小写英文和下划线，例如 lock_filing")


@click.command("service", help="新增一个事项：名称、叫法、两条规则、两条口径、文章和办事指南，一次写全；听法重新学（约两分钟），当场试。")
@click.option("--ask", is_flag=True, help="没写的一问一答。")
@click.option("--keep", is_flag=True, help="检查没通过也留着，自己去改。")
@click.option("--name", help="事项名称，例如 开锁业备案。")
@click.option("--code", help="英文代码，定了不改，例如 lock_filing。")
@click.option("--owner", help="业务部门，照 rules/departments.yaml。")
@click.option("--alias", multiple=True, help="群众的叫法，整词，可写几次。")
@click.option("--cue", multiple=True, help="话里有这个就多半是这件事，可写几次；写法和情形的说法一样。")
@click.option("--fact", multiple=True, help="依据的事实编号，可写几次。")
@click.option("--ask-public", help="来问的，对外口径怎么说。")
@click.option("--ask-hit", help="来问的，群众怎么说。")
@click.option("--ready-public", help="材料齐、窗口没收的，对外口径怎么说。")
@click.option("--ready-hit", help="材料齐、窗口没收的，群众怎么说。")
@click.option("--told", multiple=True, help=f"教听法用的原话，换着说法写，可写几次，至少 {FEWEST} 句。")
@click.option("--article", "text", help="文章：要带什么，每句以〔事实编号〕结尾。")
@click.option("--try", "sentences", multiple=True, help="群众的原话，试试听不听得出来，可写几次。")
def command(ask, keep, name, code, owner, alias, cue, fact, told, text, sentences, **given) -> None:
    home, content, asker = begin(ask)
    assert content.rulebook is not None
    book = content.rulebook
    name = asker.one(name, "--name", "事项名称")
    code = asker.one(code, "--code", "英文代码", _CODE)
    owner = asker.one(owner, "--owner", "业务部门", among(book.services.departments, "业务部门", show=True))
    alias = asker.many(alias, "--alias", "群众还怎么叫它（整词）", needed=True)
    cue = asker.many(cue, "--cue", "话里有什么就多半是这件事")
    fact = asker.many(fact, "--fact", "依据的事实编号", among(content.knowledge.facts, "事实"), needed=True)
    for key, words in (("ask", "来问的"), ("ready", "材料齐、窗口没收的")):
        given[f"{key}_public"] = asker.one(given[f"{key}_public"], f"--{key}-public", f"{words}，对外口径怎么说")
        given[f"{key}_hit"] = asker.one(given[f"{key}_hit"], f"--{key}-hit", f"{words}，群众怎么说")
    told = asker.many(told, "--told", f"教听法用的原话，换着说法写，至少 {FEWEST} 句")
    text = asker.one(text, "--article", "文章“要带什么，哪些可以后补”的正文，每句以〔事实编号〕结尾")
    sentences = asker.many(sentences, "--try", "试几句群众的原话")
    asker.finish()
    if len(told) < FEWEST:
        raise click.UsageError(f"教听法用的原话（--told）至少 {FEWEST} 句，换着说法写；现在 {len(told)} 句，听不会这个新事项。")
    line = book.services.departments[owner].line
    service = Service(name, code, line, owner, tuple(alias))
    causes = {one.code: one.name for one in book.causes.by_code.values()}
    public = tuple(one for one in fact if one in content.knowledge.public_facts)
    hits = {key: given[f"{key}_hit"] for _, key, _, _ in _KINDS}

    def write(additions: Additions) -> None:
        entry = {"code": code, "line": terms.LINES[line], "owner": owner, "aliases": flow(list(alias))}
        additions.put(SERVICES, "services", name, flow(entry))
        if cue:
            additions.put(CUES, "services", name, {WEIGHT: flow(list(cue))})
        for number, (cause, key, words, path) in enumerate(_KINDS, 1):
            title, day = f"{name}，{words}", content.today
            internal = f"按“{name}”的规定办，核对后留好记录。"
            draft = drafts.reply(
                service, key, title, path, given[f"{key}_public"], public, internal, fact, ["核对事项", "讲清下一步"], owner, "试行", day
            )
            additions.draft(draft)
            fields = {"title": title, "cause": (causes[cause],), "status": "试行", "since": day, "checked": day, "basis": fact}
            identity = f"{drafts.PREFIX[line]}-{code.replace('_', '-')}-{number:03d}"
            miss = next(said for other, said in hits.items() if other != key)
            additions.draft(
                drafts.rule(
                    service, "", owner, identity, fields, flow({"service": name}), {"path": path, "reply": draft.id}, [hits[key]], [miss]
                )
            )
        rows = [{"id": f"{code}-{number:03d}", "text": said, "services": [name]} for number, said in enumerate((*hits.values(), *told), 1)]
        additions.lines(f"{FOLDER}/{code}.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        additions.draft(drafts.guide(service, book.services.departments[owner].liaison, "试行", content.today))
        heading = "要带什么，哪些可以后补"
        title = f"{name}怎么办"
        additions.draft(
            drafts.article(
                service,
                code.replace("_", "-"),
                title,
                terms.LINES[line],
                "officer",
                list(alias),
                [(heading, text)],
                [],
                owner,
                "试行",
                content.today,
            )
        )

    content = add(home, keep, write)
    try_out(content, sentences, service=name)
