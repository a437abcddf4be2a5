"""Fields and values in the words of a department."""

from __future__ import annotations

from typing import Any

from triage import terms

NAMES = {
    "title": "标题",
    "status": "状态",
    "since": "起用日期",
    "until": "停用日期",
    "later": "以后的改动",
    "checked": "核对日期",
    "owner": "业务部门",
    "cause": "缘由",
    "basis": "依据",
    "when": "条件",
    "unless": "都让着的情形",
    "situation": "一件具体的事",
    "path": "路径",
    "scope": "受理范围",
    "line": "条线",
    "service": "事项",
    "reply": "口径",
    "notice": "告知单",
    "deadline": "时限",
    "missing": "要补的材料",
    "flags": "标记",
    "hit": "应当命中的例子",
    "miss": "不应命中的例子",
    "reason": "理由",
    "successor": "接替的规则",
    "emergency": "紧急规则",
    "confusable": "易混淆的情形",
    "public": "对外口径",
    "written": "书面回复",
    "internal": "内部依据",
    "facts": "事实依据",
    "internal_facts": "内部依据的事实",
    "steps": "办理步骤",
    "keywords": "关键词",
    "services": "事项",
    "audience": "给谁看",
    "body": "正文",
    "replies": "配套口径",
    "fact": "内容",
    "law": "法律",
    "article": "条号",
    "in_force": "施行情况",
    "evidence": "证据",
    "caveat": "保留意见",
    "note": "备注",
    "path_hint": "路径提示",
    "seen_in": "出处",
    "means": "含义",
    "question": "追问",
    "flag": "标记",
    "yes": "算“是”的说法",
    "no": "算“不是”的说法",
    "aliases": "别名",
    "code": "代码",
    "liaison": "联络岗位",
    "words": "说法",
    "value": "值",
    "order": "先后",
    "scopes": "受理范围的先后",
    "why": "理由",
    "name": "名称",
    "amount": "数量",
    "unit": "单位",
    "word": "说法",
    "count_from": "起算",
    "rollover": "逢放假",
    "event": "从哪天数",
    "duty": "谁来办",
    "paths": "用在哪条路径",
    "kind": "哪种情形",
    "confirmed": "已核实",
    "type": "种类",
    "source": "由谁填",
    "prompt": "提示",
    "phrases": "内部字眼",
    "forbidden_tone": "不能说的话",
    "fallback_owner": "牵头部门",
    "opening": "开场的问话",
    "stuck": "卡在哪里的问话",
    "called": "群众的叫法",
    "ask": "先问清的",
    "check": "检查",
    "after": "材料在前的说法",
    "before": "材料在后的说法",
    "same": "同义词",
    "leads": "引向",
    "review_months": "复核期限（月）",
    "emergency_review_days": "紧急规则补评审（天）",
    "public_characters": "对外口径字数",
    "public_sentences": "对外口径句数",
    "sentence_characters": "一句话字数",
    "object": "办的东西",
    "group": "大类",
    "groups": "大类",
    "says": "群众的说法",
    "answers": "答法",
    "second_first": "次要的先用的",
    "main": "主要的",
    "second": "次要的",
    "held": "听到多大把握才拿来用",
    "sure": "多大把握才叫有把握",
    "danger_asked": "多像危险就先问一句",
    "danger_red": "多像危险就直接亮红",
    "hint": "提示",
    "negators": "否定的说法",
    "guards": "不能拆开的词",
    "left_behind": "忘带的说法",
    "number": "字头",
    "parts": "段落",
    "sign": "签名的人",
    "copies": "份数",
    "say": "正文",
    "heading": "小标题",
    "list": "逐项列出",
    "needs": "有才印",
    "matter": "事项原话",
    "count": "件数",
    "labels": "标注",
    "ear": "耳朵",
    "lesson": "要记住的",
    "weight": "分量",
    "first": "头一天",
    "last": "末一天",
    "work": "补班",
    "year": "年份",
    "holidays": "放假安排",
}
#: Fields that are prose: told sentence by sentence.
PROSE = frozenset({"public", "written", "internal", "fact", "body"})
_STATE = {"missing": "缺", "present": "有", "in_transit": "在路上的", "copy": "只有复印件的", "expired": "过期的"}
_ABOUT = {"service": "事项", "line": "条线", "cause": "缘由"}
_AUDIENCE = {"public": "群众也能看", "officer": "只给民警看"}


def name_of(field: str) -> str:
    return NAMES.get(field, field)


def value(field: str, given: Any) -> str:
    """One value as a department would say it."""
    if field == "when":
        return condition(given)
    if given is None:
        return "没有写"
    if isinstance(given, bool):
        return "是" if given else "否"
    if isinstance(given, list):
        return "、".join(value(field, item) for item in given)
    if isinstance(given, dict):
        return "，".join(f"{name_of(str(key))} {value(str(key), item)}" for key, item in given.items())
    if field in ("flags", "flag"):
        return terms.FLAGS.get(str(given), str(given))
    if field == "audience":
        return _AUDIENCE.get(str(given), str(given))
    return f"{given:g}" if isinstance(given, float) else str(given)


def condition(raw: Any) -> str:
    """A condition of the YAML in words; what is misshapen is shown as it stands."""
    if not isinstance(raw, dict) or not raw:
        return str(raw)
    kind, what = next(((k, v) for k, v in raw.items() if k not in ("at_least", "at_most")), ("", ""))
    names = "或".join(map(str, what)) if isinstance(what, list) and not any(isinstance(item, dict) for item in what) else str(what)
    match kind:
        case "all" if isinstance(what, list):
            return "，并且".join(_inner(part) for part in what)
        case "any" if isinstance(what, list):
            return "、".join(_inner(part) for part in what) + "之一"
        case "not":
            return f"没有“{condition(what)}”"
        case "fact":
            return names
        case "no":
            return f"明说不是{names}"
        case "service" | "line" | "cause":
            return f"{_ABOUT[kind]}是{names}"
        case "danger":
            return f"正有危险：{names}"
        case "number":
            bounds = [f"不小于 {raw['at_least']}" if "at_least" in raw else "", f"不大于 {raw['at_most']}" if "at_most" in raw else ""]
            return names + "、".join(filter(None, bounds))
        case state if state in _STATE:
            return _STATE[state] + names.replace("任一", "随便哪样材料")
    return str(raw)


def _inner(part: Any) -> str:
    nested = isinstance(part, dict) and any(isinstance(part.get(key), list) and len(part[key]) > 1 for key in ("all", "any"))
    return f"（{condition(part)}）" if nested else condition(part)
