"""All checks in one run: what the readers found, what the checks find, what rules/exceptions.yaml excuses."""

from __future__ import annotations

from collections.abc import Iterable

from triage.authoring import excuses
from triage.authoring.checks import (
    aliases,
    asks,
    belongs,
    causes,
    claims,
    conditions,
    dates,
    examples,
    figures,
    grounds,
    manners,
    materials,
    opposites,
    overlap,
    owners,
    presumed,
    record,
    references,
    texts,
    unfounded,
    wording,
    words,
)
from triage.authoring.checks.base import Check
from triage.authoring.checks.once import told_once
from triage.authoring.content import Content
from triage.authoring.result import Result
from triage.content.dated import content_of
from triage.content.findings import ContentError, Finding

CHECKS: tuple[Check, ...] = tuple(
    check()
    for check in (
        conditions.TwoInOne,
        conditions.DoubleNot,
        conditions.NotHeard,
        references.UnknownReply,
        references.UnusableReply,
        references.ReplyOfAnotherPath,
        references.UnknownBasis,
        references.NoBasis,
        references.UnknownMaterial,
        references.UnknownDeadline,
        references.UnknownOwner,
        references.PathDefaults,
        belongs.DeadlinePath,
        belongs.NoticePath,
        grounds.BasisElsewhere,
        grounds.ReplyService,
        grounds.FactUnsourced,
        grounds.FactNotYet,
        owners.Owner,
        owners.IdSeries,
        owners.Codeowners,
        examples.Untried,
        examples.HitFires,
        examples.MissStaysSilent,
        examples.WrongReply,
        claims.SameHit,
        claims.MissElsewhere,
        claims.HitAgainstLabel,
        claims.LabelTwice,
        texts.Contradictory,
        texts.PersonalData,
        causes.OneGeneralRule,
        causes.OrderLoop,
        causes.AgainstGeneral,
        causes.DangerRules,
        causes.WrittenNoticeOnlyTraffic,
        overlap.NeverFires,
        overlap.Repeated,
        overlap.Disagree,
        overlap.Shadowed,
        overlap.NarrowLoses,
        overlap.Tie,
        record.PoorRecord,
        opposites.Opposite,
        opposites.OpenQuestion,
        opposites.SamePhrase,
        asks.GuideAsks,
        opposites.DangerSilenced,
        aliases.ShortAlias,
        aliases.StateTwice,
        aliases.SynonymsApart,
        aliases.Rewrite,
        words.SameName,
        words.Answers,
        words.Thresholds,
        dates.DatesInOrder,
        dates.YearOdd,
        dates.Expired,
        dates.NotYet,
        dates.ReviewOverdue,
        dates.EmergencyReview,
        dates.EmergencyShape,
        dates.RetiredProperly,
        figures.FigureDiffers,
        figures.InternalFigureDiffers,
        figures.ArticleDiffers,
        figures.Contradicts,
        figures.LimitDiffers,
        materials.AsksForMore,
        materials.MissingDiffers,
        materials.TitleDiffers,
        manners.Promise,
        manners.Person,
        wording.TitleLeak,
        wording.QuestionLeak,
        wording.BlankWithoutSource,
        wording.ReadingLength,
        wording.SameTitle,
        presumed.SharedReply,
        presumed.Presumed,
        presumed.NeverRead,
        unfounded.Unfounded,
    )
)

#: What the readers of files report by themselves, with what each guards.
READERS = {
    "yaml": "文件要读得懂",
    "schema": "键和值要照格式写",
    "duplicate-key": "同一个键不能写两遍",
    "duplicate-id": "编号不能重复",
    "duplicate-alias": "一个别名只能归一个事项",
    "reference": "事项、情形、材料、缘由、危险、部门要在表里",
    "code": "情形、材料、部门要有各自的英文代码",
    "vocabulary": "词汇的式样要写对",
    "labels": "标注好的事项要写对",
    "engine": "条件不能太复杂",
    "shape": "文件开头的写法",
    "date": "日期要是真有的日子",
    "dated": "从某天起改的，要写日期和本来就有的键",
    "stray-file": "规则文件要放对地方",
    "unknown-fact": "引用的事实要有",
    "unknown-service": "引用的事项要有",
    "deadline-fact": "期限依据的事实要有",
    "unknown-blank": "空格要从表里选",
    "closed-fact": "不能对外的事实不能写进对外的话",
    "internal-phrase": "内部字眼不能对外",
    "forbidden-tone": "推诿和伤人的话不能说",
    "figure-without-fact": "说数字、法条要有事实支撑",
    "too-many-facts": "一篇文章只答一个问题",
    "uncited-fact": "列了的事实要引用",
    "unlisted-fact": "引用的事实要列上",
    "no-citation": "每句都要有依据",
    "heading": "小标题从规定的里面选",
    "guide-point": "指南每条要有依据，或者写明问谁",
    "guide-figure": "指南里的数字要在事实里",
    "guide-name": "指南的编号和文件名照事项代码写",
    "guide-twice": "一个事项只有一份指南",
    "no-guide": "每个事项都有办事指南",
    "attested-changed": "事实改过以后要重新确认",
    "notice": "告知单的空要填得上，印的话要有依据",
    "invisible": "不能有看不见的字符",
    "calendar": "放假的日子要写对",
    "calendar-differs": "放假的日子要和国务院通知一样",
    "lock": "版本号和版本锁只由程序写",
    "two-groups": "查询的一个说法只放一组同义词",
    "pattern": "查询的式样要写对",
}
#: Reader findings that may be excused for a while.
_EXCUSABLE_READERS = frozenset({"too-many-facts", "uncited-fact"})


def run(content: Content, more: Iterable[Finding] = (), checks: tuple[Check, ...] = CHECKS) -> Result:
    """Every check over ``content``; ``more`` are findings from elsewhere (the comparison with an earlier revision)."""
    with content_of(content.today):
        return _run(content, more, checks)


def _run(content: Content, more: Iterable[Finding], checks: tuple[Check, ...]) -> Result:
    from triage.authoring.checks.history import HISTORY, HistoryCheck

    if content.trial is not None:
        content.trial.ahead([*examples.asked(content), *((case.text, content.today) for case in content.cases if content.tries(case.text))])
    found = [*content.reading, *more, *(content.exactly(finding, check.key) for check in checks for finding in _of(check, content))]
    if content.trial is not None:
        content.trial.keep()
    every: list[Check | HistoryCheck] = [*CHECKS, *HISTORY]
    known = {*READERS, *(check.name for check in every)}
    excusable = {*_EXCUSABLE_READERS, *(check.name for check in every if check.excusable)}
    standing, excused = excuses.apply(content.excuses, told_once(found), content.today, known, excusable)
    return Result(tuple(sorted(standing)), tuple(sorted(excused)))


def _of(check: Check, content: Content) -> list[Finding]:
    """What a check finds; of a file that cannot be read the readers have told."""
    try:
        return list(check.run(content))
    except ContentError:
        return []
