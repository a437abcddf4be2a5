"""The project's fixed words: codes for programs, names for people.  (design: scope, line, path, flag, certainty)"""

from __future__ import annotations

SCOPES = {"not_accepted": "未能受理审批", "attitude": "态度作风", "hard_case": "疑难杂症", "policy": "政策不理解", "other": "其他"}
LINES = {"population": "人口", "public_order": "治安", "criminal": "刑侦", "traffic": "交警", "exit_entry": "出入境", "other": "其他"}
PATHS = {"on_the_spot": "当场处理", "explain": "释法说理", "expedite": "容缺受理", "written_notice": "书面告知", "escalate": "上报业务部门"}
#: The official long name where the short one stands for two things.
PATH_LONG = {**PATHS, "expedite": "容缺受理/急事急办"}
FLAGS = {
    "attitude": "涉及态度",
    "urgent": "有急情",
    "vulnerable": "老弱病残",
    "emergency": "正在发生的危险",
    "legal_route": "法定途径",
    "agent": "代办",
    "overdue": "超期未办",
    "repeat": "反复跑",
    "group": "多人同类",
}
CERTAINTIES = {"sure": "有把握", "ask": "要再问一句", "unsure": "拿不准"}
STATUSES = ("草案", "试行", "正式", "废止")

#: Which evidence a fact needs before a citizen may be told it (design of the fact base).
PUBLIC_EVIDENCE = ("primary", "seed")
EVIDENCE_MARKS = {"primary": "", "seed": "", "web-page": "转引", "secondary": "转引", "superseded-or-old-text": "待核", "none": "待核"}


def code_of(names: dict[str, str], word: str) -> str | None:
    """The code for a code or a Chinese name; None where it is neither."""
    if word in names:
        return word
    return next((code for code, name in names.items() if name == word), None)


def require(names: dict[str, str], word: str) -> str:
    """The code for a word that a schema let through.  Raises ``KeyError`` where it is none."""
    code = code_of(names, word)
    if code is None:
        raise KeyError(word)
    return code
