"""Which of several copies is the best one, and the plan that says which are to go.

Pure functions and values; no storage, no network, no files.
"""

from tagcat.review.best import Choice, Reason, choose
from tagcat.review.copies import Copy, differing
from tagcat.review.rules import DEFAULT_ORDER, Criterion, Rules, Tolerances

__all__ = [
    "DEFAULT_ORDER",
    "Choice",
    "Copy",
    "Criterion",
    "Reason",
    "Rules",
    "Tolerances",
    "choose",
    "differing",
]
