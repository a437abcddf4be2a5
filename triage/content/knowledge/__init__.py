"""The knowledge base: facts, articles and replies, loaded, checked, and what of it may be told to whom."""

from triage.content.knowledge.article import Article, Section, Sentence
from triage.content.knowledge.base import Knowledge
from triage.content.knowledge.fact import Fact
from triage.content.knowledge.loader import load_knowledge
from triage.content.knowledge.reference import Department, Reference, ServiceName
from triage.content.knowledge.reply import Reply

__all__ = ["Article", "Department", "Fact", "Knowledge", "Reference", "Reply", "Section", "Sentence", "ServiceName", "load_knowledge"]
