"""The filter language: one way to say which files are meant, in every list, graph and command.

``parse`` makes a tree of a text, ``print_filter`` the text of a tree, and ``evaluate`` tells
whether a file passes. The same is in ``web/src/filter``; ``spec/filter`` holds both together.
"""

from tagcat.filter.error import FilterError, caret
from tagcat.filter.evaluate import evaluate, meant
from tagcat.filter.facts import Decision, Facts, Resolver, TagFact
from tagcat.filter.parse import parse
from tagcat.filter.pattern import Pattern, Wild
from tagcat.filter.printing import print_filter
from tagcat.filter.tree import (
    EVERYTHING,
    And,
    Bound,
    Choice,
    Compare,
    Expression,
    Near,
    NearBy,
    Not,
    Op,
    Or,
    Term,
    Text,
    Word,
    both,
    either,
)

__all__ = [
    "EVERYTHING",
    "And",
    "Bound",
    "Choice",
    "Compare",
    "Decision",
    "Expression",
    "Facts",
    "FilterError",
    "Near",
    "NearBy",
    "Not",
    "Op",
    "Or",
    "Pattern",
    "Resolver",
    "TagFact",
    "Term",
    "Text",
    "Wild",
    "Word",
    "both",
    "caret",
    "either",
    "evaluate",
    "meant",
    "parse",
    "print_filter",
]
