"""``bancheng learn``: fit the scorecards again from the labelled matters and write them for review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from triage.home import find_home, var_folder
from triage.learning import fit_cards, fit_services
from triage.opinion import case_files, read_labelled
from triage.reading.cards import Card
from triage.reading.leanings import NUMBERS, PREFIX
from triage.reading.read import Reader
from triage.rulebook.ast import SETTLES
from triage.rulebook.load import load_rulebook

HEAD = """# 线索分：单独一条不能定，加起来看更像哪条路径（cards）、哪件事（services）。
# 由 bancheng learn 从 kb/cases/ 里标注好的事项和规则的例子量出来，
# 业务部门看着不对可以改分数或删掉一行；改了以后用 bancheng evaluate 量一量。分数越高越像，负数是不像。
"""


@click.command(help="从 kb/cases/ 里标注好的事项和规则的例子重新量线索分，写进 rules/vocabulary/scorecards.yaml。")
@click.option("--without", multiple=True, type=click.Path(exists=True, path_type=Path), help="学的时候去掉这些文件里的事项（量没见过的用）")
@click.option("--out", type=click.Path(path_type=Path), help="写到别处")
def command(without, out) -> None:
    home = find_home()
    rulebook = load_rulebook(home)
    hidden = {matter.text for file in without for matter in read_labelled(file)}
    labelled = [matter for file in case_files(home) for matter in read_labelled(file) if matter.text not in hidden]
    var = var_folder(home)
    examples = [(rule, example.text) for rule in rulebook.rules for example in rule.hit]
    said = [(matter.text, matter.service) for matter in labelled]
    said += [(text, rule.service) for rule, text in examples if rule.service]
    services = fit_services(Reader(rulebook.vocabulary, rulebook.services, var), said, rulebook.services.by_name)
    vocabulary = replace(rulebook.vocabulary, service_cards=services)
    told = [(matter.text, matter.path, "emergency" in matter.flags) for matter in labelled]
    told += [(text, rule.path, rule.rank == "危险") for rule, text in examples if rule.path and rule.force in SETTLES]
    cards = fit_cards(Reader(vocabulary, rulebook.services, var), told)
    target = out or home / "rules/vocabulary/scorecards.yaml"
    target.write_text(dump(cards, services), encoding="utf-8")
    phrases = {phrase for card in (*cards.values(), *services.values()) for phrase in card.words}
    click.echo(f"学了 {len(labelled)} 件，{len(phrases)} 个说法，写在 {target}")


def dump(cards: dict[str, Card], services: dict[str, Card]) -> str:
    """The cards as a department reads them: the strongest first."""
    lines = [HEAD + "cards:"]
    for path, card in cards.items():
        lines += [
            f"  {NUMBERS[path].removeprefix(PREFIX)}:",
            f"    base: {card.base}",
            *_points("read", card.literals),
            *_points("words", card.words),
        ]
    lines.append("services:")
    for name, card in services.items():
        lines += [f"  {name}:", f"    base: {card.base}", *_points("words", card.words)]
    return "\n".join(lines) + "\n"


def _points(key: str, points: Mapping[str, int]) -> list[str]:
    if not points:
        return [f"    {key}: {{}}"]
    return [f"    {key}:", *(f'      "{name}": {value}' for name, value in sorted(points.items(), key=lambda item: (-item[1], item[0])))]
