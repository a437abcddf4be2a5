"""An officer finds the right answer in the words of the counter, an honest "nothing" otherwise, and the public only what is public."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.filedb.filestore import RamStorage

from triage.content.dated import content_of
from triage.content.knowledge import load_knowledge
from triage.lookup import Lookup, QueryError, SearchResult
from triage.lookup.analyzer import Cutter, WordAnalyzer, join_parts, split_parts
from triage.lookup.index import fingerprint
from triage.lookup.measure import Figures, measure, read_queries
from triage.lookup.text import number_of
from triage.lookup.words import load_words

HOME = Path(__file__).resolve().parent.parent
DATA = HOME / "tests/data"
LOOKUP = Lookup.open(HOME)
KNOWLEDGE = load_knowledge(HOME)
WORDS, WORD_FINDINGS = load_words(HOME)
CUTTER = Cutter(WORDS, HOME / "var")


def best(q: str) -> str:
    """The words of the best hit: its title and the line shown."""
    result = LOOKUP.search(q)
    assert result.answered, q
    return result.hits[0].title + result.hits[0].snippet


def found_facts(q: str, places: int = 5) -> set[str]:
    return {fact for hit in LOOKUP.search(q).hits[:places] for fact in hit.facts}


# What an officer types ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("popular", "official"),
    [
        ("驾照掉了", "驾照丢了"),
        ("狗证到期了", "年检"),
        ("小囡报户口", "户口"),
        ("姆妈过世了销户口", "死亡"),
        ("案底", "前科"),
        ("房东不配合", "房东"),
        ("电瓶车上牌", "电瓶车"),
        ("海归落户", "留学生"),
    ],
)
def test_popular_words_find_the_official_answer(popular: str, official: str) -> None:
    assert official in best(popular)


@pytest.mark.parametrize(
    ("letters", "official"),
    [
        ("hkqy", "户口"),
        ("sfz buling", "身份证"),
        ("juzhuzheng qianzhu", "签注"),
        ("ju zhu zheng", "居住证"),
        ("jiazhao", "驾"),
        ("wfzjl", "无犯罪"),
        ("jzz 签注", "签注"),
        ("huzhao shouf", "护照"),
    ],
)
def test_pinyin_and_initials_are_read(letters: str, official: str) -> None:
    assert official in best(letters)
    assert any(item.why == "拼音" for item in LOOKUP.search(letters).expansions)


@pytest.mark.parametrize(
    ("typed", "meant"), [("户口薄遗失", "户口簿"), ("居住正签注", "居住证"), ("身份正补领", "身份证"), ("驾使证换证", "驾驶证")]
)
def test_mistyped_terms_are_read_as_what_was_meant(typed: str, meant: str) -> None:
    result = LOOKUP.search(typed)
    assert result.answered
    assert any(meant in item.read_as for item in result.expansions)


@pytest.mark.parametrize("typed", ["RK-125", "rk125", "rk 125", "看下 RK-125"])
def test_a_fact_is_found_by_its_number_however_it_is_typed(typed: str) -> None:
    hits = LOOKUP.search(typed).hits
    assert hits[0].id == "RK-125"
    assert all("RK-125" in hit.facts for hit in hits[1:3])


@pytest.mark.parametrize("kind", ["articles", "replies"])
def test_an_article_and_a_reply_are_found_by_their_number(kind: str) -> None:
    id = next(piece.id for piece in getattr(KNOWLEDGE, kind).values() if piece.status != "废止")
    assert LOOKUP.search(id).hits[0].id == id


@pytest.mark.parametrize(
    ("typed", "fact"),
    [
        ("治安管理处罚法第八十八条", "ZA-024"),
        ("治安处罚法88条", "ZA-024"),
        ("《户口登记条例》第7条", "RK-001"),
        ("民法典一千零七十一条", "RK-005"),
        ("户口登记条例 第八条", "RK-033"),
    ],
)
def test_an_article_of_law_is_found_by_its_number(typed: str, fact: str) -> None:
    assert fact in found_facts(typed, 3)


def test_a_number_that_does_not_exist_gets_an_honest_nothing() -> None:
    result = LOOKUP.search("ZZ-999")
    assert (result.answered, result.hits) == (False, ())


@pytest.mark.parametrize(
    ("text", "value"), [("七", 7), ("十", 10), ("二十三", 23), ("八十八", 88), ("一百零八", 108), ("一千零七十一", 1071), ("88", 88)]
)
def test_numbers_of_articles_are_understood(text: str, value: int) -> None:
    assert number_of(text) == value


# Opposites ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "opposite"),
    [
        ("非机动车", "机动车"),
        ("未成年人", "成年"),
        ("未成年人", "成年人"),
        ("无犯罪记录证明", "犯罪记录"),
        ("无犯罪记录证明", "案底"),
        ("不予立案", "立案"),
        ("无户口人员", "户口"),
        ("非婚生", "婚生"),
    ],
)
def test_a_denied_word_holds_no_trace_of_what_it_denies(word: str, opposite: str) -> None:
    words = {found for found, *_ in CUTTER.indexed(word)}
    assert WORDS.canonical(opposite) not in words
    assert not set(CUTTER.pairs(word)) & set(CUTTER.pairs(opposite)) or len(word) < 3


def test_who_asks_for_a_bicycle_gets_no_motor_car_and_the_other_way_round() -> None:
    assert all("非机动车" in hit.services for hit in LOOKUP.search("非机动车").hits[:2])
    assert all("非机动车" not in hit.services for hit in LOOKUP.search("机动车").hits[:3])


def test_a_typo_is_never_mended_into_the_opposite() -> None:
    for typed in ("户口迁出", "随母落户", "分户", "不予立案"):
        assert all(item.why not in ("同音", "形近") for item in LOOKUP.search(typed).expansions)


# An honest nothing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "q", ["明天会下雨吗", "北京积分落户多少分", "杭州养狗要交多少钱", "公积金怎么提取", "讲个笑话", "qqqqqq", "红烧肉怎么烧"]
)
def test_what_the_knowledge_base_does_not_cover_is_said_so_with_whom_to_ask(q: str) -> None:
    result = LOOKUP.search(q)
    assert (result.answered, result.hits) == (False, ())
    assert result.ask is not None
    assert result.ask.department in KNOWLEDGE.reference.departments
    assert result.ask.why


def test_a_place_somebody_comes_from_is_not_taken_for_the_place_whose_rules_are_asked() -> None:
    assert LOOKUP.search("河南户口能在上海办护照吗").answered
    assert LOOKUP.search("安徽人身份证丢了在上海补").answered


def test_where_nothing_is_found_the_nearest_services_are_offered() -> None:
    assert "养犬登记" in LOOKUP.search("杭州养狗证怎么办").nearest


# The measured goals ------------------------------------------------------------------------------------------------


def test_the_look_ups_with_known_answers_are_found_as_well_as_promised() -> None:
    figures: dict[str, Figures] = measure(LOOKUP.search, read_queries(DATA / "lookup_dev.jsonl"))
    whole = figures.pop("全部")
    assert whole.hit1 >= 0.92
    assert whole.hit5 >= 0.985
    assert whole.answered >= 0.97
    assert {kind: each.hit5 for kind, each in figures.items() if each.hit5 < 0.85} == {}


def test_of_the_look_ups_without_an_answer_at_most_fifteen_in_a_hundred_get_one() -> None:
    queries = read_queries(DATA / "lookup_none.jsonl")
    assert sum(LOOKUP.search(query.q).answered for query in queries) <= len(queries) * 0.15


# Guides ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "field", "fact"),
    [
        ("萝卜章", "guide-seal.remedies", "ZA-017"),
        ("房贷没还完能不能迁户口", "guide-migration.conditions", "RK-066"),
        ("违章通知住院可以拖多久", "guide-violation.conditions", "JJ-005"),
        ("台湾证", "guide-taiwan.where", "CJ-006"),
    ],
)
def test_a_question_that_no_article_asks_is_answered_by_the_field_of_a_guide(asked: str, field: str, fact: str) -> None:
    hit = LOOKUP.search(asked).hits[0]
    assert (hit.kind, hit.id) == ("guide", field)
    assert fact in hit.facts


def test_a_guide_typed_by_its_number_gives_all_of_its_fields() -> None:
    hits = LOOKUP.search("guide-dog").hits
    assert {hit.id.partition(".")[0] for hit in hits[:6]} == {"guide-dog"}
    assert LOOKUP.search("guide-dog.fee").hits[0].id == "guide-dog.fee"


def test_the_public_finds_only_the_fields_that_say_something_public() -> None:
    fees = LOOKUP.search("guide-dog.fee", public=True)
    assert not any(hit.id == "guide-dog.fee" for hit in fees.hits), "the fee is known at second hand alone"
    assert LOOKUP.search("guide-dog.materials", public=True).hits[0].facts == ("ZA-042", "ZA-003")


def test_what_every_guide_says_is_no_answer_about_one_service() -> None:
    assert not any(hit.id.endswith(".remedies") and "TY-023" in hit.facts for hit in LOOKUP.search("行政复议多久之内提").hits[:3])


# Hits --------------------------------------------------------------------------------------------------------------


def test_a_hit_shows_a_line_with_the_words_marked_and_what_may_be_said() -> None:
    hit = LOOKUP.search("居住证丢了").hits[0]
    assert {hit.snippet[start:end] for start, end in hit.spans} & {"居住证", "遗失", "挂失", "补领", "丢了", "补卡"}
    assert hit.say
    assert hit.kind == "article"


def test_every_hit_has_at_most_ten_facts_and_there_are_at_most_ten_hits() -> None:
    hits = LOOKUP.search("身份证").hits
    assert len(hits) == 10
    assert all(len(hit.facts) <= 10 for hit in hits)
    assert len({hit.id for hit in hits}) == 10
    assert len(LOOKUP.search("身份证", limit=3).hits) == 3


def test_scores_never_rise_down_the_list() -> None:
    scores = [hit.score for hit in LOOKUP.search("居住证签注过期").hits]
    assert scores == sorted(scores, reverse=True)


def test_the_ranking_explains_itself_when_asked() -> None:
    hit = LOOKUP.search("驾照掉了", explain=True).hits[0]
    assert {"typed": "掉了", "word": "遗失"}.items() <= next(reason for reason in hit.why if reason["typed"] == "掉了").items()
    assert all(reason["gave"] > 0 and reason["why"] for reason in hit.why)
    assert LOOKUP.search("驾照掉了").hits[0].why == ()


# The public view ---------------------------------------------------------------------------------------------------

CLOSED = [fact for fact in KNOWLEDGE.facts.values() if not fact.public]


def shown(result: SearchResult) -> str:
    return json.dumps(result.as_full_dict(), ensure_ascii=False)


def assert_public(result: SearchResult) -> None:
    """Only public facts, and no words that stand in nothing public."""
    for hit in result.hits:
        assert set(hit.facts) <= KNOWLEDGE.public_facts
        if hit.kind == "fact":
            assert hit.id in KNOWLEDGE.public_facts
        elif hit.kind == "reply":
            reply = KNOWLEDGE.replies[hit.id]
            assert hit.snippet.strip("…") in reply.spoken
            assert hit.say in reply.spoken
        elif hit.kind == "guide":
            guide, field = KNOWLEDGE.guide_field(hit.id)
            lines = [line for line, _ in guide.said(field, internal=False)]
            assert any(hit.snippet.strip("…") in line for line in lines)
            assert hit.say in lines
        else:
            sections = KNOWLEDGE.public_sections(KNOWLEDGE.articles[hit.id])
            sentences = [sentence.text for section in sections for sentence in section.sentences]
            assert any(hit.snippet.strip("…") in text for text in sentences)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CLOSED), st.integers(0, 40), st.integers(2, 40))
def test_no_words_of_a_closed_fact_bring_it_to_the_public(fact, start: int, length: int) -> None:
    words = fact.fact[start % len(fact.fact) :][:length]
    try:
        result = LOOKUP.search(words, public=True)
    except QueryError:
        return
    assert_public(result)
    assert fact.id not in shown(result)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(KNOWLEDGE.facts)))
def test_a_closed_fact_is_not_found_by_its_number_either(id: str) -> None:
    result = LOOKUP.search(id, public=True)
    assert_public(result)
    assert (id in {hit.id for hit in result.hits}) == (id in KNOWLEDGE.public_facts)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(KNOWLEDGE.replies)), st.integers(0, 200), st.integers(2, 60))
def test_no_words_of_an_internal_basis_bring_it_to_the_public(id: str, start: int, length: int) -> None:
    internal = KNOWLEDGE.replies[id].internal
    try:
        assert_public(LOOKUP.search(internal[start % len(internal) :][:length], public=True))
    except QueryError:
        return


# Any text ----------------------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), max_size=80) | st.text("身份证居住户口不非无 abchkqy0123条第-《》（)", max_size=40), st.booleans())
def test_any_text_gets_an_answer_or_a_reason(text: str, public: bool) -> None:
    try:
        result = LOOKUP.search(text, public=public, explain=True)
    except QueryError:
        return
    assert result.answered == bool(result.hits)
    assert result.answered or result.ask is not None
    for hit in result.hits:
        assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.spans)
    json.dumps(result.as_full_dict(), ensure_ascii=False).encode()


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "身份证\x00", "a\ud800", "长" * 501, None, 5, b"x", ["身份证"]])
def test_what_is_no_query_is_refused_in_chinese(text: object) -> None:
    with pytest.raises(QueryError) as caught:
        LOOKUP.search(text)
    assert any("\u4e00" <= char <= "\u9fff" for char in str(caught.value))


def test_many_threads_may_ask_at_once() -> None:
    wanted = [hit.id for hit in LOOKUP.search("居住证签注").hits]
    answers: list[list[str]] = []

    def ask() -> None:
        answers.append([hit.id for hit in LOOKUP.search("居住证签注").hits])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [wanted] * 8


# The analyzer and the index ----------------------------------------------------------------------------------------


def test_every_token_is_a_new_one_and_positions_run() -> None:
    tokens = list(WordAnalyzer(CUTTER)("居住证签注过期了", positions=True, chars=True))
    assert len({id(token) for token in tokens}) == len(tokens)
    assert [token.pos for token in tokens] == list(range(len(tokens)))
    assert all(token.startchar < token.endchar for token in tokens)


def test_a_phrase_is_found_as_a_phrase() -> None:
    schema = fields.Schema(words=fields.TEXT(analyzer=WordAnalyzer(CUTTER), phrase=True, stored=True))
    built = RamStorage().create_index(schema)
    writer = built.writer()
    for text in ("装修噪音扰民", "噪音大的装修"):
        writer.add_document(words=text)
    writer.commit()
    words = [word for word, *_ in CUTTER.indexed("装修噪音")]
    with built.searcher() as searcher:
        assert [hit["words"] for hit in searcher.search(query.Phrase("words", words))] == ["装修噪音扰民"]


@given(
    st.lists(
        st.tuples(
            st.text("身份证居住户口ab 。", min_size=1, max_size=8).filter(lambda text: text.strip()),
            st.sampled_from([0.3, 0.5, 1.0, 2.5, 3.0]),
        ),
        max_size=5,
    )
)
def test_parts_keep_their_weights_on_the_way_through_whoosh(parts: list[tuple[str, float]]) -> None:
    assert list(split_parts(join_parts(parts))) == [(" ".join(text.split()), weight) for text, weight in parts]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with two facts and no words of its own."""
    monkeypatch.delenv("BANCHENG_VAR", raising=False)
    files = {
        "rules/services.yaml": "services:\n  养犬登记: {code: dog, line: 治安, owner: 治安总队, aliases: [狗证]}\n",
        "rules/departments.yaml": "departments:\n  治安总队: {line: 治安, liaison: 治安业务联络岗}\n",
        "kb/blanks.yaml": "blanks: {补正材料: {type: materials}}\n",
        "kb/internal_phrases.yaml": "phrases: []\nforbidden_tone: []\n",
        "kb/synonyms.yaml": "same:\n  - [养犬登记, 狗证]\n",
        "kb/lookup.yaml": "stop: [的]\n",
        "kb/facts/a.yaml": "".join(
            f"- {{id: ZA-00{number}, line: 治安, service: 养犬登记, fact: '{fact}', evidence: primary, status: confirmed, "
            "checked: 2026-11-22}\n"
            for number, fact in ((1, "犬满三个月必须办养犬登记"), (2, "搬家后十五日内办变更手续"))
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def indexes(home: Path) -> set[str]:
    return {folder.name for folder in (home / "var/index").iterdir()}


def test_the_index_is_built_once_and_again_only_when_content_changes(home: Path) -> None:
    assert Lookup.open(home).search("狗证").hits[0].id == "ZA-001"
    before = {path: path.stat().st_mtime_ns for path in (home / "var/index").rglob("*")}
    Lookup.open(home)
    assert {path: path.stat().st_mtime_ns for path in (home / "var/index").rglob("*")} == before
    facts = home / "kb/facts/a.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("搬家", "搬场"), encoding="utf-8")
    assert "搬场" in Lookup.open(home).search("变更手续").hits[0].snippet
    assert indexes(home) == {path.relative_to(home / "var/index").parts[0] for path in before} | {fingerprint(home, datetime.date.today())}


def test_two_processes_that_build_at_once_end_with_one_whole_index(home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from triage.lookup import Lookup; "
        "print(Lookup.open(Path(sys.argv[1])).search('狗证').hits[0].id)"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=HOME, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate(timeout=120)[0].strip() for process in running] == ["ZA-001"] * 3
    assert indexes(home) == {fingerprint(home, datetime.date.today())}


def test_a_retired_article_is_not_found(home: Path) -> None:
    article = home / "kb/articles/dog.md"
    article.parent.mkdir()
    head = (
        "id: art-dog\ntitle: 狗证怎么注销\nline: 治安\nservices: [养犬登记]\naudience: public\nkeywords: [销狗证]\nfacts: [ZA-001]\n"
        "owner: 治安总队\nstatus: {}\nsince: 2026-01-01\nchecked: 2026-11-22\n"
    )
    for status, there in (("试行", True), ("废止", False)):
        article.write_text(f"---\n{head.format(status)}---\n## 能不能办\n犬满三个月要登记。〔ZA-001〕\n", encoding="utf-8")
        assert ("art-dog" in {hit.id for hit in Lookup.open(home).search("狗证注销").hits}) == there


def test_an_empty_knowledge_base_answers_nothing(home: Path) -> None:
    (home / "kb/facts/a.yaml").write_text("", encoding="utf-8")
    assert not Lookup.open(home).search("狗证").answered


@pytest.mark.parametrize(
    ("name", "text", "check"),
    [
        ("kb/synonyms.yaml", "same:\n  - [犬, 狗]\n  - [动物, 狗]\n", "two-groups"),
        ("kb/synonyms.yaml", "same: 一行字\n", "schema"),
        ("kb/lookup.yaml", "implied:\n  - {word: 期限, where: '('}\n", "pattern"),
        ("kb/lookup.yaml", "不认得的键: 1\n", "schema"),
    ],
)
def test_a_mistake_in_the_words_is_told_and_the_look_up_still_works(home: Path, name: str, text: str, check: str) -> None:
    (home / name).write_text(text, encoding="utf-8")
    lookup = Lookup.open(home)
    assert [(finding.file, finding.check) for finding in lookup.findings] == [(name, check)]
    assert lookup.findings[0].mend
    assert lookup.search("养犬登记").answered


def test_the_words_of_the_house_have_no_mistakes() -> None:
    assert [str(finding) for finding in WORD_FINDINGS] == []


def test_what_changes_on_a_day_is_looked_up_as_it_is_on_that_day(home: Path) -> None:
    facts = home / "kb/facts/a.yaml"
    later = "later: {2027-03-01: {fact: 搬家后三十日内办变更手续}}, checked"
    facts.write_text(facts.read_text(encoding="utf-8").replace("checked", later).replace(later, "checked", 1), encoding="utf-8")

    def told(day: datetime.date) -> str:
        with content_of(day):
            return Lookup.open(home).search("变更手续").hits[0].snippet

    assert "十五日" in told(datetime.date(2027, 2, 28))
    assert "三十日" in told(datetime.date(2027, 3, 1))
    assert len(indexes(home)) == 2  # and no third for the days after
    assert "三十日" in told(datetime.date(2027, 9, 1))
    assert len(indexes(home)) == 2
