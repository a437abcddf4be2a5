"""An impact told: Markdown for the pull request, JSON for programs, one HTML page for everybody."""

from __future__ import annotations

import html
import json
from dataclasses import asdict

from triage import terms
from triage.authoring.difftext import escape
from triage.authoring.impact import ASPECTS, Changed, Impact

ADVICE = "以上由存下来的标注事项、规则的例子和给出的旧事项推算，不是实际办件统计，只供评审参考。"


def headline(impact: Impact) -> str:
    """N of M matters, in one line."""
    if not impact.changed:
        return f"共 {impact.total} 件，研判结果都没有变。"
    parts = [f"{name}变了 {number} 件" for aspect, name in ASPECTS.items() if (number := impact.count(aspect))]
    return f"共 {impact.total} 件，{len(impact.changed)} 件有变化：{'，'.join(parts)}。"


def _value(aspect: str, given: object) -> str:
    words = {"path": terms.PATHS, "certainty": terms.CERTAINTIES, "scope": terms.SCOPES, "line": terms.LINES}.get(aspect, {})
    if isinstance(given, tuple):
        return "、".join(terms.FLAGS.get(str(item), str(item)) if aspect == "flags" else str(item) for item in given) or "没有"
    return str(words.get(str(given), given) or "没有")


def turned(changed: Changed) -> str:
    """What became of one matter: 路径 释法说理 → 容缺受理；口径 a → b."""
    return "；".join(
        "口径的字句改了"
        if aspect == "wording"
        else f"{ASPECTS[aspect]} {_value(aspect, getattr(changed.base, aspect))} → {_value(aspect, getattr(changed.head, aspect))}"
        for aspect in changed.aspects
    )


def _rule(impact: Impact, rule: str) -> str:
    return f"{rule}（{impact.titles.get(rule, '')}）" if rule else "没有规则，用的是通用做法"


def won(impact: Impact, changed: Changed) -> str:
    if changed.base.rule == changed.head.rule:
        return f"都由 {_rule(impact, changed.head.rule)} 定" if changed.head.rule else "两次都没有规则命中"
    return f"原来由 {_rule(impact, changed.base.rule)}，现在由 {_rule(impact, changed.head.rule)} 定"


def how(impact: Impact) -> str:
    """By what was judged, so that a reader knows what the figures are worth."""
    if impact.releases[0] == impact.releases[1]:
        return f"改动前后凡是影响答复的内容都一样（指纹 {impact.releases[0]}），不用判。"
    ears = "标注、缘由或者说法改了，改动前后各用各的耳朵听" if impact.two_ears else "改动前后用同一副耳朵听"
    return f"按 {impact.as_of} 那天，照窗口上的办法一件件判：规则、口径、词汇、听法都在内；{ears}。"


def by_labels(impact: Impact) -> str:
    """What the labels say of the change; "" where they say nothing."""
    if not impact.labelled or not impact.paths():
        return ""
    return (
        f"其中 {impact.labelled} 件标注过该走哪条路径：原来合标注的 {impact.right_base} 件，现在 {impact.right_head} 件。"
        "规定变了的，标注也要跟着改。"
    )


def as_markdown(impact: Impact, title: str, most: int = 50, notes: tuple[str, ...] = ()) -> str:
    said = [note for note in (*notes, by_labels(impact)) if note]
    lines = [f"## {title}", "", f"**{headline(impact)}**", "", how(impact), *(f"\n{note}" for note in said), ""]
    if paths := impact.paths():
        lines += ["| 原来的路径 | 现在的路径 | 件数 |", "|---|---|---:|"]
        lines += [f"| {terms.PATHS[a]} | {terms.PATHS[b]} | {number} |" for (a, b), number in paths.most_common()]
        lines.append("")
    if impact.newly_unsure:
        lines += [f"### 新变成“拿不准”的 {len(impact.newly_unsure)} 件", ""]
        lines += [f"- {escape(_words(c))}" for c in impact.newly_unsure[:most]] + [""]
    for name, rules in _stirred(impact):
        if rules:
            lines += [f"### {name}", "", *(f"- {escape(_rule(impact, rule))}" for rule in rules), ""]
    if impact.changed:
        lines += ["### 有变化的事项", ""]
        for c in impact.changed[:most]:
            lines += [f"- {escape(_words(c))}", f"  - {escape(turned(c))}", f"  - {escape(won(impact, c))}"]
        if len(impact.changed) > most:
            lines.append(f"- 还有 {len(impact.changed) - most} 件，全部见 `--format json` 或 `--format html`")
        lines.append("")
    lines.append(f"*{ADVICE}*")
    return "\n".join(lines) + "\n"


def _stirred(impact: Impact) -> tuple[tuple[str, list[str]], ...]:
    return ("一件也不再命中的规则", impact.silenced), ("头一回命中的规则", impact.awakened)


def _words(changed: Changed) -> str:
    text = changed.text if len(changed.text) <= 120 else changed.text[:118] + "……"
    return f"〔{changed.id}〕{text}"


def as_json(impact: Impact, base: str, head: str, notes: tuple[str, ...] = ()) -> str:
    return json.dumps(
        {
            "base": base,
            "head": head,
            "as_of": impact.as_of.isoformat(),
            "releases": dict(zip(("base", "head"), impact.releases, strict=True)),
            "two_ears": impact.two_ears,
            "advisory": ADVICE,
            "notes": list(notes),
            "total": impact.total,
            "labelled": {"total": impact.labelled, "base": impact.right_base, "head": impact.right_head},
            "changed": len(impact.changed),
            "aspects": {aspect: impact.count(aspect) for aspect in ASPECTS},
            "sources": dict(impact.sources),
            "paths": [{"from": a, "to": b, "count": number} for (a, b), number in impact.paths().most_common()],
            "newly_unsure": [c.id for c in impact.newly_unsure],
            "no_longer_fire": impact.silenced,
            "first_fire": impact.awakened,
            "matters": [
                {"id": c.id, "source": c.source, "text": c.text, "changed": list(c.aspects), "base": asdict(c.base), "head": asdict(c.head)}
                for c in impact.changed
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


_STYLE = """body{font:16px/1.6 system-ui,"Noto Sans SC",sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;
color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border:1px solid #bbb;padding:.4rem .6rem;text-align:left;vertical-align:top}
th{background:#f0f0f0}td.n{text-align:right}.big{font-size:1.25rem;font-weight:600}small{color:#555}"""


def as_html(impact: Impact, title: str, notes: tuple[str, ...] = ()) -> str:
    """One page that needs nothing else; every changed matter is in it."""
    e = html.escape
    parts = [
        f"<!doctype html><html lang=zh-CN><meta charset=utf-8><title>{e(title)}</title><style>{_STYLE}</style><h1>{e(title)}</h1>",
        f"<p class=big>{e(headline(impact))}</p><p>{e(how(impact))}</p>",
        *(f"<p>{e(note)}</p>" for note in (*notes, by_labels(impact)) if note),
    ]
    if paths := impact.paths():
        parts.append(
            "<table><tr><th>原来的路径<th>现在的路径<th>件数"
            + "".join(f"<tr><td>{e(terms.PATHS[a])}<td>{e(terms.PATHS[b])}<td class=n>{number}" for (a, b), number in paths.most_common())
            + "</table>"
        )
    for name, rules in _stirred(impact):
        if rules:
            parts.append(f"<h2>{name}</h2><ul>" + "".join(f"<li>{e(_rule(impact, rule))}" for rule in rules) + "</ul>")
    if impact.changed:
        parts.append("<h2>有变化的事项</h2><table><tr><th>编号<th>群众说的话<th>变成什么<th>哪条规则定的")
        parts += [
            f"<tr><td>{e(c.id)}<td>{e(c.text)}<td>{e(turned(c))}{'（新变成拿不准）' if c.newly_unsure else ''}<td>{e(won(impact, c))}"
            for c in impact.changed
        ]
        parts.append("</table>")
    parts.append(f"<p><small>{e(ADVICE)}</small></p></html>")
    return "\n".join(parts) + "\n"
