"""bancheng triage and bancheng evaluate, as a person and as a program call them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def bancheng(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", "from triage.cli import main; main()", *arguments], input=stdin, capture_output=True, cwd=ROOT, timeout=300
    )


def test_a_person_reads_the_path_the_wording_and_why():
    answer = bancheng("triage", "来处理违章，驾驶证没带").stdout.decode()
    assert "路径　书面告知" in answer
    assert "对外口径" in answer
    assert "为什么" in answer
    assert "规则库" in answer


def test_a_program_reads_json():
    answer = json.loads(bancheng("triage", "--json", "来处理违章，驾驶证没带").stdout)
    assert answer["path"] == {"code": "written_notice", "name": "书面告知"}
    assert answer["missing"] == ["驾驶证"]
    assert "internal" not in answer["reply"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (["triage", ""], b"", "没有看到文字"),
        (["triage", "😭😭"], b"", "没有看到文字"),
        (["triage"], b"\xff\xfe", "没有看到文字"),
        (["triage"], "啊".encode() * 400_000, "文字太长"),
        (["triage", "办事", "--as-of", "昨天"], b"", "不是日期"),
        (["triage", "办事", "--tick", "材料齐全"], b"", "写成 情形=是"),
        (["triage", "办事", "--tick", "没有的情形=是"], b"", "没有“没有的情形”"),
        (["triage", "--batch", "没有这个文件.jsonl"], b"", "文件打不开"),
        (["frobnicate"], b"", "没有“frobnicate”这个命令"),
    ],
)
def test_bad_input_gets_a_sentence_in_chinese_and_never_a_traceback(arguments, stdin, words):
    done = bancheng(*arguments, stdin=stdin)
    assert done.returncode != 0
    assert words in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_control_characters_lone_surrogates_and_emoji_are_answered():
    text = "补身份证\x00\x07 \ud800 😭 没带户口本"
    done = bancheng("triage", "--json", stdin=text.encode("utf-8", "surrogatepass"))
    assert done.returncode == 0
    assert json.loads(done.stdout)["service"] == {"code": "id_reissue", "name": "身份证补领"}


def test_in_a_batch_each_bad_line_is_named_and_all_others_are_answered(tmp_path):
    good = json.dumps({"id": "a", "text": "来处理违章，驾驶证没带"}, ensure_ascii=False)
    bad = ["not json", "[1]", '{"id": 1}', '{"text": 5}', '{"text": "  "}']
    lines = [good if place % 4 else bad[(place // 4) % 5] for place in range(2000)]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    done = bancheng("triage", "--batch", str(source), "--out", str(target))
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 1500
    assert set(rows[0]) == {
        *("id", "certainty", "scope", "cause", "line", "service", "service_name", "path", "flags", "danger", "missing", "reply", "rules")
    }
    complaints = done.stderr.decode()
    assert complaints.count("没有处理：") == 500
    assert "第 1 行没有处理" in complaints
    assert "第 1997 行没有处理" in complaints
    assert done.returncode == 1


def test_evaluate_prints_the_table_and_the_wrong_ones_with_their_trace(tmp_path):
    matters = tmp_path / "m.jsonl"
    rows = [
        {"id": "1", "text": "来处理违章，驾驶证没带", "accept": ["written_notice"], "services": ["交通违法处理"]},
        {"id": "2", "text": "来处理违章，行驶证没带", "accept": ["expedite"], "services": ["交通违法处理"]},
    ]
    matters.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    answer = bancheng("evaluate", "--wrong", str(matters)).stdout.decode()
    assert "1/2" in answer
    assert "容缺受理 → 书面告知" in answer
    assert "2　应当 容缺受理，判成 书面告知" in answer
    assert "交通违法缺材料" in answer


def test_evaluate_refuses_a_file_that_is_not_labelled(tmp_path):
    file = tmp_path / "x.jsonl"
    file.write_text('{"text": "a"}\n', encoding="utf-8")
    done = bancheng("evaluate", str(file))
    assert done.returncode != 0
    assert "x.jsonl:1 这一行不是一件标注好的事项" in done.stderr.decode()
