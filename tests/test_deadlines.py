"""Deadlines that are right: the notice's days, every day of three years, and content mistakes told in Chinese."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from triage import terms
from triage.content import yamlfile
from triage.content.findings import ContentError
from triage.deadlines.calendar import Calendar, Day, Table, YearNotAnnounced, days_of
from triage.deadlines.limits import CONFIRMED, SETTING, Limit, Limits, UnknownLimit, due

HOME = Path(__file__).resolve().parent.parent
CALENDAR = Calendar.load(HOME)
LIMITS = Limits.load(HOME)
LIBRARY = Calendar({})
ONE = timedelta(days=1)


def limit_of(amount: int, unit: str = "工作日", rollover: bool = False) -> Limit:
    return Limit("t", "测试", amount, unit, "", "受理之日", "单位", rollover, (), None, (), (), False, "", 0)


def after(start: date, amount: int, calendar: Calendar = CALENDAR) -> date:
    end = due(limit_of(amount), start, calendar).date
    assert end is not None
    return end


# ---- working days


@pytest.mark.parametrize("calendar", [CALENDAR, LIBRARY], ids=["table", "library"])
@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-04-30", 15, "2026-05-25"),
        ("2026-01-01", 1, "2026-01-04"),
        ("2026-02-24", 5, "2026-03-02"),
        ("2026-11-22", 5, "2026-11-27"),
    ],
)
def test_the_cases_of_the_notes(calendar: Calendar, start: str, amount: int, end: str) -> None:
    answer = due(limit_of(amount), date.fromisoformat(start), calendar)
    assert answer.date == date.fromisoformat(end)
    assert not answer.provisional


def naive(start: date, amount: int, off: set[date]) -> date:
    day = start
    while amount:
        day += ONE
        amount -= day.weekday() < 5 and day not in off
    return day


@pytest.mark.parametrize(
    ("amount", "by_weekday", "without_make_up"),
    [
        (1, 35, 9),
        (3, 54, 26),
        (5, 74, 50),
        (10, 103, 79),
        (15, 138, 100),
        (20, 170, 121),
    ],
)
def test_how_wrong_simpler_calendars_are_in_2026(amount: int, by_weekday: int, without_make_up: int) -> None:
    off = {day for day, (work, _) in CALENDAR.tables[2026].special.items() if not work}
    starts = [day for day in days_of(2026) if day <= date(2026, 11, 22)]
    assert len(starts) == 326
    assert sum(naive(day, amount, set()) != after(day, amount) for day in starts) == by_weekday
    assert sum(naive(day, amount, off) != after(day, amount) for day in starts) == without_make_up
    assert sum(naive(day, amount, off) > after(day, amount) for day in starts) == without_make_up


def test_the_table_is_the_notice_and_agrees_with_the_library() -> None:
    assert CALENDAR.cross_check() == []
    special = CALENDAR.tables[2026].special
    work = {day for day, (working, _) in special.items() if working}
    assert work == {date(2026, *day) for day in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]}
    assert len(special) - len(work) == 3 + 9 + 3 + 5 + 3 + 3 + 7
    for day in days_of(2026):
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day)
        assert CALENDAR.judge(day).name == LIBRARY.judge(day).name


@pytest.mark.parametrize("amount", [1, 2, 5, 10, 15, 20])
def test_every_day_of_three_years(amount: int) -> None:
    """2024 and 2025 by the library, 2026 by the table: the definition itself, counted independently."""
    last_end = date.min
    start = date(2024, 1, 1)
    while start <= date(2026, 11, 20):
        end = after(start, amount)
        assert chinese_calendar.is_workday(end)
        between = (start + ONE * step for step in range(1, (end - start).days + 1))
        assert sum(map(chinese_calendar.is_workday, between)) == amount
        if last_end != date.min:  # moves on exactly when the start is itself a working day
            assert (end > last_end) == chinese_calendar.is_workday(start)
            assert end >= last_end
        last_end, start = end, start + ONE


@given(st.dates(date(2025, 1, 1), date(2026, 11, 1)), st.integers(1, 20), st.integers(1, 20))
def test_limits_add_up(start: date, first: int, second: int) -> None:
    if first + second <= 30:
        assert after(after(start, first), second) == after(start, first + second)


def test_a_time_of_day_changes_nothing() -> None:
    assert due(limit_of(5), datetime(2026, 9, 18, 23, 59), CALENDAR) == due(limit_of(5), date(2026, 9, 18), CALENDAR)


# ---- reasons


@pytest.mark.parametrize(
    ("start", "amount", "why"),
    [
        ("2026-09-18", 5, "第5个工作日，9月20日调休上班计入"),
        ("2026-09-18", 6, "第6个工作日，9月20日调休上班计入，9月25日至27日中秋节放假不计"),
        ("2026-09-29", 3, "第3个工作日，10月1日至7日国庆节放假不计"),
        ("2026-02-20", 1, "第1个工作日，2月21日至23日春节放假不计"),
        ("2026-11-20", 5, "第5个工作日，其间周末不计"),
        ("2026-11-23", 1, "第1个工作日"),
        ("2025-12-31", 1, "第1个工作日，2026年1月1日至3日元旦放假不计，2026年1月4日调休上班计入"),
    ],
)
def test_why(start: str, amount: int, why: str) -> None:
    assert due(limit_of(amount), date.fromisoformat(start), CALENDAR).why == why


# ---- years nobody announced


def test_an_unannounced_year_is_refused_and_a_date_in_it_is_provisional() -> None:
    calendar = Calendar(CALENDAR.tables)
    year = next(year for year in range(2026, 2100) if not calendar.announced(year))
    with pytest.raises(YearNotAnnounced, match=f"还没有{year}年的放假安排"):
        calendar.is_workday(date(year, 3, 1))
    answer = due(limit_of(5), date(year, 3, 1), calendar)
    assert answer.provisional
    assert answer.date == naive(date(year, 3, 1), 5, set())
    assert f"暂定：系统里还没有{year}年的放假安排，先按周一至周五上班算" in answer.why


def test_the_last_days_of_december_wait_for_next_years_notice() -> None:
    year = next(year for year in range(2026, 2100) if not CALENDAR.announced(year)) - 1
    before = due(limit_of(1), date(year, 12, 23), CALENDAR)
    assert not before.provisional
    answer = due(limit_of(5), date(year, 12, 24), CALENDAR)
    assert answer.provisional
    assert f"{year}年12月26日以后可能随次年元旦安排调整" in answer.why


def test_december_days_that_the_next_year_moved() -> None:
    assert after(date(2018, 12, 28), 1) == date(2018, 12, 29)
    assert after(date(2018, 12, 29), 1) == date(2019, 1, 2)


def test_natural_days_without_rollover_are_never_provisional() -> None:
    answer = due(limit_of(400, "自然日"), date(2026, 11, 22), CALENDAR)
    assert answer.date == date(2027, 12, 27)
    assert not answer.provisional


def test_before_the_first_known_year() -> None:
    assert due(limit_of(1), date(2000, 5, 1), CALENDAR).provisional


# ---- natural days


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        ("2026-09-04", "2026-10-08", "次日起第30日，最后一日10月4日是国庆节放假，顺延到之后第一个工作日10月8日"),
        ("2026-09-18", "2026-10-19", "次日起第30日，最后一日10月18日是周日，顺延到之后第一个工作日10月19日"),
        ("2026-01-29", "2026-02-28", "次日起第30日"),  # a Saturday on which people work
    ],
)
def test_rollover(start: str, end: str, why: str) -> None:
    answer = due(limit_of(30, "自然日", rollover=True), date.fromisoformat(start), CALENDAR)
    assert (answer.date, answer.why, answer.provisional) == (date.fromisoformat(end), why, False)


def test_rollover_into_an_unannounced_year_is_provisional() -> None:
    year = next(year for year in range(2026, 2100) if not CALENDAR.announced(year))
    assert due(limit_of(30, "自然日", rollover=True), date(year, 1, 1), CALENDAR).provisional


def test_no_rollover_says_so() -> None:
    answer = due(limit_of(15, "自然日"), date(2026, 9, 18), CALENDAR)
    assert answer.date == date(2026, 10, 3)
    assert "国庆节放假，没有写顺延，请在此前办好" in answer.why


@given(st.dates(date(2024, 1, 1), date(2026, 9, 1)), st.integers(1, 60))
def test_rollover_never_ends_early_nor_on_a_day_off(start: date, amount: int) -> None:
    plain = due(limit_of(amount, "自然日"), start, CALENDAR).date
    rolled = due(limit_of(amount, "自然日", rollover=True), start, CALENDAR).date
    assert plain == start + timedelta(days=amount)
    assert rolled is not None
    assert rolled >= plain
    assert chinese_calendar.is_workday(rolled)
    assert not any(chinese_calendar.is_workday(plain + ONE * step) for step in range((rolled - plain).days))


# ---- the table of limits


def test_every_path_has_a_labelled_default() -> None:
    texts = {code: LIMITS.for_path(code).text for code in terms.PATHS}
    assert texts == {
        "on_the_spot": "当日",
        "explain": "当场",
        "expedite": "按承诺书写明的补交日期",
        "written_notice": "当场",
        "escalate": "5个工作日",
    }
    assert {LIMITS.for_path(code).mark for code in terms.PATHS} == {SETTING}
    assert LIMITS.for_path("上报业务部门") == LIMITS.for_path("escalate")


@pytest.mark.parametrize(
    ("kind", "amount", "unit", "law"),
    [
        ("补正告知", 5, "工作日", "行政许可法"),
        ("许可决定", 20, "工作日", "行政许可法"),
        ("许可延长", 10, "工作日", "行政许可法"),
        ("许可送达", 10, "工作日", "行政许可法"),
        ("差评核实", 1, "工作日", "上海市优化营商环境条例"),
        ("信访告知", 15, "自然日", "信访工作条例"),
        ("信访异议", 5, "工作日", "信访工作条例"),
        ("信访办结", 60, "自然日", "信访工作条例"),
        ("信访延长", 30, "自然日", "信访工作条例"),
        ("行政复议", 60, "自然日", "行政复议法（2023修订）"),
        ("交通违法处理", 30, "自然日", "道路交通安全违法行为处理程序规定"),
    ],
)
def test_limits_of_the_law(kind: str, amount: int, unit: str, law: str) -> None:
    limit = LIMITS.for_path("explain", kind)
    assert (limit.amount, limit.unit, limit.basis[0][0], limit.mark) == (amount, unit, law, CONFIRMED)


def test_a_kind_on_a_path_and_unknown_words() -> None:
    assert LIMITS.for_path("escalate", "疑难复杂").text == "15个工作日"
    assert LIMITS.for_path("expedite", "急事急办").text == "当日"
    for words in (("escalate", "急事急办"), ("explain", "没有这种"), ("somewhere", None)):
        with pytest.raises(UnknownLimit):
            LIMITS.for_path(*words)
    assert LIMITS.get("licence-decision").amount == 20
    with pytest.raises(UnknownLimit, match="no-such"):
        LIMITS.get("no-such")


def test_on_the_spot_and_promised_dates() -> None:
    spot = due(LIMITS.for_path("explain"), date(2026, 11, 22), CALENDAR)
    assert spot.as_dict() == {
        "limit": "当场",
        "due": "2026-11-22",
        "why": "当场办，就是反映之日（11月22日）",
        "provisional": False,
        "confirmed": False,
    }
    promised = due(LIMITS.for_path("expedite"), date(2026, 11, 22), CALENDAR)
    assert promised.date is None
    assert promised.as_dict()["due"] is None


def test_limits_rest_on_facts_that_exist() -> None:
    facts = {item["id"] for path in (HOME / "kb" / "facts").glob("*.yaml") for item in yamlfile.load(path, HOME)}
    assert LIMITS.check_facts(facts) == []
    assert {finding.id for finding in LIMITS.check_facts(facts - {"TY-013"})} == {"licence-decision", "licence-decision-extension"}


# ---- mistakes in content


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(HOME / "rules", tmp_path / "rules")
    (tmp_path / "kb").mkdir()
    return tmp_path


def mistakes(home: Path, file: str, old: str, new: str) -> list[str]:
    path = home / "rules" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        (Limits if file == "deadlines.yaml" else Calendar).load(home)
    line = text[: text.index(old)].count("\n") + 1
    for finding in caught.value.findings:
        assert finding.file == f"rules/{file}"
        assert finding.mend
        assert finding.line == 0 or finding.line >= line - 14
    return [str(finding) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("year: 2026", "year: 2027", "文件名是 2026.yaml"),
        ("work: [2026-01-04]", "work: [2026-01-05]", "2026-01-05 是周一，本来就上班"),
        ("2026-02-28]", "2026-02-30]", "日历上没有 2026-02-30 这一天"),
        ("2026-02-28]", "'2026-02-30']", "日历上没有 2026-02-30 这一天"),
        ("last: 2026-05-05", "last: 2026-04-05", "长短不对"),
        ("last: 2026-05-05", "last: 2026-06-05", "长短不对"),
        ("last: 2026-06-21}", "last: 2026-06-21, work: [2026-06-21]}", "2026-06-21 写了两遍"),
        ("work: [2026-05-09]", "work: [2025-05-10]", "2025-05-10 不在2026年"),
        ("name: 端午节", "name: 龙舟节", "没有写端午"),
        ("2026-01-01, last", "2026-1-1, last", "不合格式"),
        ("  date: 2025-11-04", "  day: 2025-11-04", "不认识的键“day”"),
    ],
)
def test_mistakes_in_a_calendar_table(home: Path, old: str, new: str, told: str) -> None:
    assert any(told in line for line in mistakes(home, "calendar/2026.yaml", old, new))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: path-explain", "id: path-on-the-spot", "编号写了两遍"),
        ("paths: [释法说理]", "paths: [释法]", "有不认识的处理路径"),
        ("paths: [释法说理]", "paths: [当场处理]", "释法说理没有默认期限"),
        ("kind: 许可延长", "kind: 许可决定", "“许可决定”有两条期限"),
        ("kind: 急事急办\n", "\n", "“容缺受理”有两条期限"),
        ("    unit: 工作日\n", "", "没有写单位"),
        ("    word: 当日\n", "", "没有写给人看的说法"),
        ("    unit: 工作日\n", "    unit: 工作日\n    word: 很快\n", "有数量的期限不写 word"),
        ("    word: 当日\n", "    word: 当日\n    unit: 工作日\n", "不写单位"),
        ("    rollover: 不顺延\n", "", "没有写末日逢放假怎么办"),
        ("    unit: 工作日\n", "    unit: 工作日\n    rollover: 顺延\n", "只有自然日的期限写 rollover"),
        ("    unit: 工作日\n    count_from: 次日起算", "    unit: 工作日\n    count_from: 当日", "不能从当日起算"),
        ("    kind: 补正告知\n", "", "没有写用在哪里"),
        ("confirmed: false", "confirmed: true", "写了已核实，却没有法律依据"),
        ("unit: 工作日", "unit: 天", "写成了“天”"),
        ("amount: 20", "amount: 二十", "写法不对"),
        ("duty: 单位", "who: 单位", "缺少“duty”"),
    ],
)
def test_mistakes_in_the_limits(home: Path, old: str, new: str, told: str) -> None:
    assert any(told in line for line in mistakes(home, "deadlines.yaml", old, new))


def test_a_mistake_names_file_line_id_and_mend(home: Path) -> None:
    path = home / "rules/deadlines.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = lines.index("    kind: 许可延长")
    lines[number] = "    kind: 许可决定"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        Limits.load(home)
    [finding] = caught.value.findings
    assert (finding.file, finding.line, finding.id) == ("rules/deadlines.yaml", number + 1, "licence-decision-extension")
    assert finding.mend == "留一条，或者写上不同的 kind"


def test_all_mistakes_are_told_in_one_run(home: Path) -> None:
    assert len(mistakes(home, "deadlines.yaml", "    unit: 工作日\n    count_from: 次日起算", "    count_from: 当日")) >= 2


# ---- tables of later years


def test_a_later_year_from_a_table_alone(home: Path) -> None:
    """An invented arrangement: it settles its year and the days of December that it moves."""
    names = ["元旦", "春节", "清明节", "劳动节", "端午节", "国庆节、中秋节"]
    first = ["2091-12-30", "2092-02-07", "2092-04-04", "2092-05-01", "2092-06-03", "2092-10-01"]
    rows: list[dict[str, object]] = [{"name": name, "first": day, "last": day} for name, day in zip(names, first, strict=True)]
    rows[0] |= {"last": "2092-01-01", "work": ["2091-12-29"]}
    table = {"year": 2092, "notice": {"title": "测试用的安排", "date": "2091-11-01"}, "holidays": rows}
    path = home / "rules/calendar/2092.yaml"
    path.write_text(yaml.safe_dump(table, allow_unicode=True), encoding="utf-8")
    calendar = Calendar.load(home)
    assert calendar.announced(2092)
    assert not calendar.announced(2091)
    answer = due(limit_of(2), date(2091, 12, 28), calendar)  # 29 Saturday worked, 30 to 1 off, 2 Wednesday
    assert (answer.date, answer.provisional) == (date(2092, 1, 2), False)
    assert answer.why == "第2个工作日，12月29日调休上班计入，12月30日至2092年1月1日元旦放假不计"


def test_a_table_yields_to_what_the_library_knows_of_the_next_new_year() -> None:
    calendar = Calendar({2018: Table(2018, "t.yaml", "", {})})
    assert calendar.judge(date(2018, 12, 29)) == Day(True, "元旦", True)
    assert not calendar.judge(date(2018, 12, 31)).workday


def test_disagreement_with_the_library_is_a_warning(home: Path) -> None:
    path = home / "rules/calendar/2026.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("last: 2026-05-05", "last: 2026-05-04"), encoding="utf-8")
    [finding] = Calendar.load(home).cross_check()
    assert finding.severity == "warning"
    assert finding.message.startswith("2026-05-05 表里是上班")


def test_reminder_for_next_year() -> None:
    year = next(year for year in range(2026, 2100) if not CALENDAR.announced(year))
    assert CALENDAR.reminder(date(year - 1, 10, 31)) is None
    assert CALENDAR.reminder(date(year - 2, 11, 22)) is None
    notice = CALENDAR.reminder(date(year - 1, 11, 22))
    assert notice is not None
    assert notice.severity == "notice"
    assert f"{year}年" in notice.message
