"""The knowledge base: facts, articles, replies and guides, loaded, checked, and what of it may be told to whom."""

from triage.content.knowledge.article import Article, Section, Sentence
from triage.content.knowledge.base import Knowledge
from triage.content.knowledge.blank import Blank
from triage.content.knowledge.fact import Attestation, Fact
from triage.content.knowledge.guide import Guide, GuideMaterial, Point
from triage.content.knowledge.loader import load_knowledge
from triage.content.knowledge.reference import Department, Reference, ServiceName
from triage.content.knowledge.reply import Reply

__all__ = [
    "Article",
    "Attestation",
    "Blank",
    "Department",
    "Fact",
    "Guide",
    "GuideMaterial",
    "Knowledge",
    "Point",
    "Reference",
    "Reply",
    "Section",
    "Sentence",
    "ServiceName",
    "load_knowledge",
]
