"""``bancheng search``: a person reads Chinese, a program reads JSON, and no input ends in a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triage.cli.search import command

HOME = Path(__file__).resolve().parent.parent


def run(*words: str) -> Result:
    result = CliRunner(env={"BANCHENG_HOME": str(HOME)}).invoke(command, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_a_person_reads_titles_wording_and_basis() -> None:
    result = run("驾照掉了")
    assert result.exit_code == 0
    assert "驾照丢了怎么补" in result.output
    assert "依据：JJ-015" in result.output
    assert "可以说：" in result.output


def test_several_words_are_one_query() -> None:
    assert run("居住证", "签注").output == run("居住证 签注").output


def test_a_person_is_told_how_letters_were_read() -> None:
    assert "jzz＝居住证（拼音）" in run("jzz qianzhu").output


def test_a_person_is_told_honestly_that_there_is_nothing_and_whom_to_ask() -> None:
    result = run("北京积分落户多少分")
    assert result.exit_code == 0
    assert "知识库里没有这个问题的答案" in result.output
    assert "请问：" in result.output


def test_a_program_reads_json() -> None:
    answer = json.loads(run("身份证丢了", "--json", "--limit", "3").stdout)
    assert answer["answered"] is True
    assert len(answer["hits"]) == 3
    assert {"id", "kind", "title", "score", "facts", "snippet", "spans", "say"} <= set(answer["hits"][0])


def test_the_ranking_is_explained_on_request() -> None:
    assert "掉了 → 遗失（同义词）" in run("驾照掉了", "--explain").output


def test_the_public_gets_public_facts_only() -> None:
    answer = json.loads(run("居住证签注", "--json", "--public").stdout)
    assert all("RK-190" not in hit["facts"] for hit in answer["hits"])


@pytest.mark.parametrize("words", [(), ("",), ("  ",), ("a\x01b",), ("\udcff",), ("长" * 501,)])
def test_what_cannot_be_looked_up_gets_a_sentence_in_chinese(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.strip().endswith("。")


def test_a_file_of_queries_is_answered_line_by_line(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"q": "小囡上户口"}\n\n{"q": "明天下雨吗"}\n', encoding="utf-8")
    assert run("--batch", str(source), "--out", str(out)).exit_code == 0
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(answer["q"], answer["answered"]) for answer in answers] == [("小囡上户口", True), ("明天下雨吗", False)]
    assert set(answers[0]["hits"][0]) == {"id", "kind", "title", "score", "facts"}
    assert answers[1]["hits"] == []


def test_bad_lines_are_told_by_number_and_the_others_are_answered(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        '{"q": "护照"}'.encode(),
        b"no json",
        b'{"q": ""}',
        b'{"q": "a\\ud800"}',
        b"\xff\xfe",
        b"[1]",
        b'{"q": 5}',
        b'{"x": 1}',
        b"[" * 100_000,
        b'{"q": "\\u0007"}',
        json.dumps({"q": "长" * 600}).encode(),
        '{"q": "狗证"}'.encode(),
    ]
    source.write_bytes(b"\n".join(lines))
    result = run("--batch", str(source), "--out", str(out))
    assert result.exit_code == 1
    assert [json.loads(line)["q"] for line in out.read_text(encoding="utf-8").splitlines()] == ["护照", "狗证"]
    assert [f"第 {number} 行" in result.stderr for number in range(1, 13)] == [False, *[True] * 10, False]


def test_without_out_the_answers_are_printed(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"q": "护照"}\n', encoding="utf-8")
    assert json.loads(run("--batch", str(source)).stdout)["answered"] is True


def test_a_folder_that_cannot_be_written_to_is_told_in_chinese(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"q": "护照"}\n', encoding="utf-8")
    result = run("--batch", str(source), "--out", str(tmp_path / "none/out.jsonl"))
    assert result.exit_code == 2
    assert "文件读写不了" in result.stderr


def test_out_without_batch_is_refused() -> None:
    assert run("护照", "--out", "x.jsonl").exit_code == 2
