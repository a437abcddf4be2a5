"""``bancheng cites``: before a law is changed, everything that rests on it is listed with file and line."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from triage.authoring.content import read_content
from triage.cli.cites import command

HOME = Path(__file__).resolve().parent.parent


def run(*words: str) -> Result:
    return CliRunner(env={"BANCHENG_HOME": str(HOME)}).invoke(command, list(words))


def test_every_place_that_rests_on_a_fact_is_listed_with_its_line() -> None:
    shown = run("RK-011").output
    content = read_content(HOME)
    for cited in (
        *(reply.id for reply in content.knowledge.replies.values() if "RK-011" in reply.cited),
        *(rule.id for rule in content.living if "RK-011" in rule.basis),
        *(article.id for article in content.knowledge.articles.values() if "RK-011" in article.facts),
    ):
        line = next(line.strip() for line in shown.splitlines() if f"　{cited}　" in line)
        file, number = line.split("　")[0].split(":")
        written = (HOME / file).read_text("utf-8").splitlines()
        assert cited in "\n".join(written[int(number) - 1 : int(number) + 4]), line


def test_a_guide_is_shown_at_each_line_that_names_the_fact() -> None:
    places = [line.strip().split("　")[0] for line in run("RK-011").output.splitlines() if "kb/guides/" in line]
    assert places
    for place in places:
        file, number = place.split(":")
        assert "RK-011" in (HOME / file).read_text("utf-8").splitlines()[int(number) - 1]


def test_a_law_shows_all_its_facts() -> None:
    shown = run("--law", "常住户口管理规定").output
    facts = [fact for fact in read_content(HOME).knowledge.all_facts if "常住户口管理规定" in fact.law]
    assert len(facts) > 1
    assert all(f"{fact.id}　" in shown for fact in facts)
    assert shown.splitlines()[-1].startswith(f"{len(facts)} 条事实，")


def test_one_article_of_a_law() -> None:
    assert "RK-011" in run("--law", "常住户口管理规定", "--article", "第八条").output


def test_what_nobody_knows_is_said_with_what_is_near() -> None:
    assert "没有“RK-0111”这个事实。是不是想写“" in run("RK-0111").output
    assert "没有出自“月球法”的事实" in run("--law", "月球法").output
    assert "写上事实编号，或者用 --law" in run().output
