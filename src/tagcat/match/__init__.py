"""When do two fingerprints match: the rule, indices that apply it to many, and groups.

Pure functions and in-memory indices; no storage, no network.
"""

from tagcat.match.commonness import Commonness, commonness
from tagcat.match.groups import Group, Grouping, Pair, group
from tagcat.match.index import Found, HammingIndex
from tagcat.match.items import Item, ItemMatch
from tagcat.match.overlap import Overlap, Relation, Stretch, overlap
from tagcat.match.pairs import Hit, LookArrays, LookIndex, match_pairs
from tagcat.match.rule import (
    MAX_VARIANCE,
    STRICT_VARIANCE,
    VARIANCE,
    Comparison,
    Look,
    compare,
    limit_for,
    needed_for,
)
from tagcat.match.search import ItemHit, ItemIndex, ItemPair, match_items, match_pair

__all__ = [
    "MAX_VARIANCE",
    "STRICT_VARIANCE",
    "VARIANCE",
    "Commonness",
    "Comparison",
    "Found",
    "Group",
    "Grouping",
    "HammingIndex",
    "Hit",
    "Item",
    "ItemHit",
    "ItemIndex",
    "ItemMatch",
    "ItemPair",
    "Look",
    "LookArrays",
    "LookIndex",
    "Overlap",
    "Pair",
    "Relation",
    "Stretch",
    "commonness",
    "compare",
    "group",
    "limit_for",
    "match_items",
    "match_pair",
    "match_pairs",
    "needed_for",
    "overlap",
]
