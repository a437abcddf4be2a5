"""What must hold of an article's text and of the facts it lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.content.findings import Finding
from triage.content.knowledge.article import HEADINGS, Article
from triage.content.knowledge.base import Knowledge

#: More facts than this and an article answers more than one question.
MOST_FACTS = 10


#: Something that was meant as a citation: other brackets, small letters, too many figures.
_MISWRITTEN = re.compile(r"[〔［\[（(【]\s*[A-Za-z]{2}[-－—–_ ]?\d+[^〕］\])）】]{0,20}[〕］\])）】]?")


def _at(article: Article, key: str, check: str, message: str, mend: str) -> Finding:
    return Finding(article.place.file, article.place.at(key), check, message, mend, article.id)


def too_many_facts(knowledge: Knowledge) -> Iterator[Finding]:
    for article in knowledge.all_articles:
        if len(article.facts) > MOST_FACTS:
            yield _at(
                article, "facts", "too-many-facts", f"列了 {len(article.facts)} 条事实，最多 {MOST_FACTS} 条", "拆成几篇，每篇只答一个问题"
            )


def listed_but_not_cited(knowledge: Knowledge) -> Iterator[Finding]:
    for article in knowledge.all_articles:
        unused = [fact for fact in article.facts if fact not in article.cited]
        if unused:
            yield _at(article, "facts", "uncited-fact", f"列了事实 {'、'.join(unused)}，正文没有引用", "在正文里引用，或者从 facts 里删掉")


def cited_but_not_listed(knowledge: Knowledge) -> Iterator[Finding]:
    for article in knowledge.all_articles:
        for section in article.sections:
            for sentence in section.sentences:
                for fact in sentence.facts:
                    if fact not in article.facts:
                        yield Finding(
                            article.place.file,
                            sentence.line,
                            "unlisted-fact",
                            f"正文引用了 {fact}，开头的 facts 里没有",
                            "补进 facts",
                            article.id,
                        )


def sentence_without_citation(knowledge: Knowledge) -> Iterator[Finding]:
    for article in knowledge.all_articles:
        for section in article.sections:
            for sentence in section.sentences:
                if not sentence.facts and (wrong := _MISWRITTEN.search(sentence.text)):
                    yield Finding(
                        article.place.file,
                        sentence.line,
                        "no-citation",
                        f"引用的写法“{wrong[0]}”认不出来",
                        "写成〔RK-001〕：六角括号，两个大写字母、短横线、三位数字，放在句号后面；几条用顿号隔开",
                        article.id,
                    )
                elif not sentence.facts:
                    yield Finding(
                        article.place.file,
                        sentence.line,
                        "no-citation",
                        f"这一句没有写依据：{sentence.text[:20]}",
                        "句末加〔事实编号〕；没有依据的话删掉，或改成“> ”开头的提醒",
                        article.id,
                    )


def unknown_heading(knowledge: Knowledge) -> Iterator[Finding]:
    for article in knowledge.all_articles:
        for section in article.sections:
            if section.heading not in HEADINGS:
                yield Finding(
                    article.place.file,
                    section.line,
                    "heading",
                    f"小标题“{section.heading}”不在规定的里面",
                    "从这几个里选：" + "、".join(HEADINGS),
                    article.id,
                )


def public_article_with_closed_fact(knowledge: Knowledge) -> Iterator[Finding]:
    """An article for citizens rests on public facts alone."""
    for article in knowledge.all_articles:
        used = dict.fromkeys(article.facts + article.cited)
        closed = [fact for fact in used if fact in knowledge.facts and fact not in knowledge.public_facts]
        if article.audience == "public" and closed:
            yield _at(
                article,
                "audience",
                "closed-fact",
                f"写的是 public，但引用的 {'、'.join(closed)} 不能对外",
                "改成 audience: officer，或者换成可以对外的事实",
            )


def internal_phrase_in_public_article(knowledge: Knowledge) -> Iterator[Finding]:
    """No internal phrase in a sentence that a citizen can read, whoever the article is for."""
    for article in knowledge.all_articles:
        for section in knowledge.public_sections(article):
            for sentence in section.sentences:
                for phrase in knowledge.reference.internal_phrases:
                    if phrase in sentence.text:
                        yield Finding(
                            article.place.file,
                            sentence.line,
                            "internal-phrase",
                            f"群众看得到的句子里有内部字眼“{phrase}”",
                            "换一个对外的说法",
                            article.id,
                        )
