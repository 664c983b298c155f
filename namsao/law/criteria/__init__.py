"""The criteria sets of Annex II as readable data, and what a choice among their options means."""

from namsao.law.criteria.loading import book, structure

__all__ = ["book", "structure"]
