"""Content in time: a change prepared ahead holds from its day on, and a matter of an earlier day is answered as it was then."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.authoring import practice
from triage.authoring.diff import difference
from triage.authoring.difftext import as_text
from triage.cli.check import command as check
from triage.content import schema
from triage.content.findings import ContentError
from triage.content.yamlfile import change_days, load_written
from triage.decision.judge import Judge

TODAY, NEW_YEAR = datetime.date(2026, 11, 22), datetime.date(2027, 1, 1)
ARCHIVE = "派出所说档案查不到"


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    var = tmp_path_factory.getbasetemp() / "var"
    var.mkdir(exist_ok=True)
    monkeypatch.setenv("BANCHENG_VAR", str(var))
    folder = practice.make_repository(tmp_path / "home")
    monkeypatch.setenv("BANCHENG_HOME", str(folder))
    return folder


def edit(home: Path, file: str, old: str, new: str) -> None:
    text = (home / file).read_text(encoding="utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def shorter_limit(home: Path) -> None:
    edit(home, "rules/deadlines.yaml", "amount: 5, unit", "amount: 5, later: {2027-01-01: {amount: 3}}, unit")


def test_a_limit_holds_from_its_day_on(home: Path) -> None:
    shorter_limit(home)
    judge = Judge.open(home)
    assert judge.decide(ARCHIVE, as_of=TODAY).deadline["limit"] == "5个工作日"
    assert judge.decide(ARCHIVE, as_of=datetime.date(2026, 12, 31)).deadline["limit"] == "5个工作日"
    later = judge.decide(ARCHIVE, as_of=NEW_YEAR)
    assert later.deadline["limit"] == "3个工作日"
    assert (later.path, later.hash) == ("escalate", judge.hash)
    assert change_days(home) == (NEW_YEAR,)


def test_what_people_say_may_be_heard_from_a_day_on(home: Path) -> None:
    edit(
        home,
        "rules/vocabulary/circumstances/common.yaml",
        "    yes: [档案查不到, 底册没有]",
        "    yes: [档案查不到, 底册没有]\n    later: {2027-01-01: {yes: [档案查不到, 底册没有, 系统里没数据]}}",
    )
    judge = Judge.open(home)

    def heard(day: datetime.date) -> bool:
        return "gen-archive" in {rule.id for rule in judge.decide("说系统里没数据，档案查无", {"档案查无": "yes"}, as_of=day).rules}

    assert (heard(TODAY), heard(NEW_YEAR)) == (False, True)


def test_a_wording_is_said_between_its_days_alone(home: Path) -> None:
    text = "没领证生的小孩想跟爸爸报户口，亲子鉴定没做"
    edit(home, "kb/replies/population/birth.yaml", "  since: 2026-01-01\n", "  since: 2026-02-01\n  until: 2026-12-31\n")
    judge = Judge.open(home)
    said = {
        day: (reply.id if (reply := judge.decide(text, as_of=day).reply) else None)
        for day in map(datetime.date.fromisoformat, ("2026-01-31", "2026-02-01", "2026-12-31", "2027-01-01"))
    }
    assert [identity == "rep-birth-kinship" for identity in said.values()] == [False, True, True, False]


def test_a_wording_is_held_against_the_facts_of_its_own_days(home: Path) -> None:
    """A law that changes: the old wording ends with the old figure, the new one begins with the new one, and neither is a mistake."""
    edit(
        home,
        "kb/facts/population.yaml",
        "自受理之日起二十日内办结。",
        "自受理之日起二十日内办结。\n  later: {2027-01-01: {fact: 材料齐全的，自受理之日起十日内办结。}}",
    )
    file = "kb/replies/population/birth.yaml"
    says = "恭喜您家添丁。材料我先收下，路上的到了补给我们就行，{days}办好。"
    edit(
        home,
        file,
        "恭喜您家添丁。材料我先收下，路上的到了补给我们就行。\n  facts: []",
        says.format(days="二十日内") + "\n  facts: [RK-004]",
    )
    old = (home / file).read_text(encoding="utf-8").split("- id: rep-birth-gap\n")[1].split("\n- id:")[0]
    new = (
        old.replace("二十日内", "十日内")
        .replace("since: 2026-01-01", "since: 2027-01-01")
        .replace("只差在途的材料", "只差在途的材料（新）")
    )
    text = (
        (home / file)
        .read_text(encoding="utf-8")
        .replace(old, old.replace("  since: 2026-01-01\n", "  since: 2026-01-01\n  until: 2026-12-31\n"), 1)
    )
    (home / file).write_text(f"{text.rstrip()}\n\n- id: rep-birth-gap-new\n{new.rstrip()}\n", encoding="utf-8")
    found = CliRunner().invoke(check, ["--as-of", str(TODAY), "--all"]).output
    assert "figure-differs" not in found
    assert "从 2027-01-01 起：口径 rep-birth-gap 现在不能用（只用到 2026-12-31）" in found  # its rule still names the old one
    edit(home, file, "，十日内办好", "，五日内办好")  # the new one's figure, which no fact of its days has
    assert "figure-differs" in CliRunner().invoke(check, ["--as-of", str(TODAY), "--all"]).output


def test_an_editor_knows_what_is_prepared_ahead(home: Path) -> None:
    """The schemas that an editor holds a file against as it is written, not as it is on a day."""
    shorter_limit(home)
    written = load_written(home / "rules/deadlines.yaml", home)
    assert schema.check(written, "deadlines", "rules/deadlines.yaml") == []
    written["deadlines"][4]["later"] = {"明年": {"amount": 3}}
    assert len(schema.check(written, "deadlines", "rules/deadlines.yaml")) == 1


def test_a_mistake_that_waits_for_its_day_is_told_today(home: Path) -> None:
    edit(home, "rules/deadlines.yaml", "amount: 5, unit", "amount: 5, later: {2027-01-01: {amount: 三天}}, unit")
    result = CliRunner().invoke(check, ["--as-of", str(TODAY)])
    assert result.exit_code == 1
    assert "从 2027-01-01 起：“amount”的写法不对（现在是“三天”）" in result.output


@pytest.mark.parametrize(
    ("series", "words"),
    [
        ("{2027-01-01: {amuont: 3}}", "2027-01-01 起不能改“amuont”"),
        ("{2027-01-01: {id: path-other}}", "2027-01-01 起不能改“id”"),
        ("{明年: {amount: 3}}", "日期: {从那天起改的键: 值}"),
        ("{2027-01-01: 3}", "2027-01-01 起没有写改什么"),
    ],
)
def test_a_series_that_is_none_is_refused_with_its_line(home: Path, series: str, words: str) -> None:
    edit(home, "rules/deadlines.yaml", "amount: 5, unit", f"amount: 5, later: {series}, unit")
    with pytest.raises(ContentError, match=words) as error:
        Judge.open(home)
    assert (error.value.findings[0].file, error.value.findings[0].line) == ("rules/deadlines.yaml", 6)


def test_what_is_prepared_is_seen_in_the_difference(home: Path, tmp_path: Path) -> None:
    before = practice.make(tmp_path / "before")
    shorter_limit(home)
    change = next(change for change in difference(before, home).changes if change.piece.kind == "期限")
    assert change.in_force_later(TODAY) == NEW_YEAR
    assert "以后的改动" in as_text(difference(before, home), "改了什么")
