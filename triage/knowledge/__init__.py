"""The knowledge base: facts, articles and replies, loaded, checked, and what of it may be told to whom."""

from triage.knowledge.article import Article, Section, Sentence
from triage.knowledge.base import Knowledge
from triage.knowledge.fact import Fact
from triage.knowledge.loader import load_knowledge
from triage.knowledge.reference import Department, Reference, ServiceName
from triage.knowledge.reply import Reply

__all__ = ["Article", "Department", "Fact", "Knowledge", "Reference", "Reply", "Section", "Sentence", "ServiceName", "load_knowledge"]
