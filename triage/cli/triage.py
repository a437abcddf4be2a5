"""``bancheng triage``: one matter for a person or as JSON, or a file of them."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path

import click

from triage import terms
from triage.batch import BadInput, run, text_of
from triage.content.home import find_home
from triage.content.knowledge.channel import CHANNELS, Channel
from triage.decision.decision import Decision
from triage.decision.judge import Judge, UnknownFact
from triage.hearing.fitting import aloud

VALUES = {"是": "yes", "否": "no", "不知道": "unknown", "yes": "yes", "no": "no", "unknown": "unknown"}


def _day(context, parameter, value: str | None) -> datetime.date | None:
    if value is None:
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"“{value}”不是日期，写成 2026-11-22 这样。") from None


def _ticks(context, parameter, values: tuple[str, ...]) -> dict:
    ticked = {}
    for value in values:
        fact, separator, answer = value.partition("=")
        if not separator or answer not in VALUES:
            raise click.BadParameter(f"“{value}”写成 情形=是、情形=否 或 情形=不知道。")
        ticked[fact] = VALUES[answer]
    return ticked


@click.command(help="研判一件事。文字放在引号里；不写文字就从标准输入读。")
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help="给程序看的 JSON")
@click.option("--tick", "ticked", multiple=True, callback=_ticks, help="已经问清的情形、材料、缘由、事项或危险，如 --tick 材料齐全=是")
@click.option("--as-of", callback=_day, help="按哪一天的规则判，如 2026-11-22")
@click.option("--internal", is_flag=True, help="连内部依据一起显示（只给民警看）")
@click.option("--channel", type=click.Choice([*CHANNELS, *CHANNELS.values()]), help="口径怎么说：当面 counter、电话 phone、书面 written")
@click.option("--batch", type=click.Path(path_type=Path), help='一行一个 {"id","text"} 的文件')
@click.option("--out", type=click.Path(path_type=Path), help="结果写到哪里；不写就打印出来")
def command(text, as_json, ticked, as_of, internal, channel, batch, out) -> None:
    judge = Judge.open(find_home(), aloud, nearest=True)  # whoever tries an edit does not wait
    if batch:
        _batch(judge, batch, out, as_of)
        return
    if text is None:
        if sys.stdin.isatty():
            raise click.UsageError('请写下群众反映的事情，例如：bancheng triage "身份证丢了，后天要高考"')
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    try:
        decision = judge.decide(text_of(text), ticked, as_of)
    except (BadInput, UnknownFact) as error:
        raise click.ClickException(str(error)) from None
    channel = next((code for code, name in CHANNELS.items() if channel in (code, name)), None)
    told = decision.as_dict(internal, channel=channel)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else person(decision, internal, channel))


def _batch(judge: Judge, batch: Path, out: Path | None, as_of) -> None:
    def answer(raw: dict) -> dict:
        return judge.decide(text_of(raw["text"]), as_of=as_of).as_batch_row(raw.get("id"))

    try:
        with batch.open("rb") as source, click.open_file(str(out) if out else "-", "w", encoding="utf-8") as target:
            answered, refused = run(source, target, "text", answer, lambda words: click.echo(words, err=True))
    except OSError as error:
        raise click.ClickException(f"文件打不开：{error.filename}（{error.strerror}）") from None
    click.echo(f"已研判 {answered} 件" + (f"，{refused} 行有问题没有处理" if refused else ""), err=True)
    if refused:
        sys.exit(1)


def person(decision: Decision, internal: bool = False, channel: Channel | None = None) -> str:
    """The decision as an officer reads it in a terminal, its wording in the form of ``channel``."""
    lines = []
    if decision.danger:
        lines.append(f"!! {decision.danger.name}：{'先救人，后办事' if decision.danger.level == 'red' else '先问一句人是不是安全'} !!")
    lines.append(f"路径　{terms.PATH_LONG[decision.path]}（{terms.CERTAINTIES[decision.certainty]}）")
    service = decision.service.name if decision.service else "没有听出来"
    cause = decision.cause.name if decision.cause else "没有听出来"
    lines.append(f"事项　{service}　缘由　{cause}　条线　{terms.LINES[decision.line]}　范围　{terms.SCOPES[decision.scope]}")
    if decision.flags:
        lines.append("标记　" + "、".join(terms.FLAGS[flag] for flag in decision.flags))
    for question in decision.ask:
        answers = "　".join(f"{option.answer}→{terms.PATHS[option.path]}" for option in question.options)
        lines.append(f"问一句　{question.question}　{answers}")
    if decision.reply:
        spoken = channel or decision.channel
        said, blanks = decision.reply.form(spoken)
        lines += ["", f"对外口径（{CHANNELS[spoken]}）　[{decision.reply.id}]", f"　{said}"]
        lines += [f"　{{{blank.name}}}＝{blank.value}" for blank in blanks if blank.value]
        if internal:
            lines += ["内部依据（不对外）", f"　{decision.reply.internal}"]
    if decision.missing:
        lines.append("还缺　" + "、".join(decision.missing))
    if decision.notice:
        lines.append(f"打印　{decision.notice}")
    if decision.deadline:
        due = f"（{decision.deadline['due']}）" if decision.deadline["due"] else ""
        lines.append(f"时限　{decision.deadline['limit']}{due}　{decision.deadline['why']}")
    lines.append("步骤　" + " → ".join(decision.steps))
    lines.append(f"找谁　{decision.department} {decision.liaison}")
    for basis in decision.basis:
        if internal or basis["public"]:
            mark = f"〔{basis['mark']}〕" if basis["mark"] else ""
            lines.append(f"依据　{basis['law']} {basis['article']}　{basis['fact']}{mark}")
    lines.append("")
    lines += [f"为什么　{rule.title} [{rule.id}]{'　应急规则，待复核' if rule.emergency else ''}" for rule in decision.rules[:3]]
    heard = {decision.cause.name if decision.cause else "", *(name for rule in decision.rules[:2] for name in rule.facts)}
    words = list(dict.fromkeys(e["text"] for e in decision.evidence if e["circumstance"] in heard))
    if words:
        lines.append("听到　" + " · ".join(words))
    for waiting in decision.not_held:
        lines.append(f"没当真　{waiting.title} [{waiting.id}]：{waiting.because}；是的话 --tick {waiting.tick}=是")
    if decision.runner_up:
        lines.append(f"为什么不是{terms.PATHS[decision.runner_up.path]}　{decision.runner_up.because_not}")
    lines.append(f"规则库 {decision.version}（{decision.hash}）　{decision.id}")
    for other in decision.also:
        lines += ["", "另外一件", person(other, internal, channel)]
    return "\n".join(lines)
