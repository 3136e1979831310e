"""From matching pairs to groups that do not chain.

A like B and B like C does not make A like C. So two groups become one only if every member of
the one matches every member of the other (complete linkage, the closest pairs first); what
matches across groups is told as a link instead. The same in ``web/src/match/groups.ts``;
``spec/match/groups.json`` holds both to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Pair(NamedTuple):
    """Two contents that match at ``needed_variance`` or more, ``distance`` bits apart."""

    a: str
    b: str
    needed_variance: int
    distance: int


@dataclass(frozen=True, slots=True)
class Group:
    """Files that all look alike.

    Attributes:
        members: keys of the contents, in order. One alone is a content of several files.
        files: how many files these are, identical ones counted.
        representative: the member nearest to all others.
        weakest: the pair of members that is hardest to match; None if there is one member.
    """

    members: tuple[str, ...]
    files: int
    representative: str
    weakest: Pair | None


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups, in order of their first member, and the matching pairs that lie in none of them,
    the closest first: these ends also look alike, but not all that belongs to them does."""

    groups: tuple[Group, ...]
    links: tuple[Pair, ...]


def group(keys: Iterable[str], pairs: Iterable[Pair], variance: int) -> Grouping:
    """Group contents that match at ``variance``.

    The result depends neither on the order of the keys and pairs nor on which end of a pair is
    named first. Time is near linear in the pairs.

    Args:
        keys: the key of every file's content; files with the same key are identical.
        pairs: the pairs of contents that match at ``variance`` or less strictly, each once.
        variance: pairs that need more do not match.

    Raises:
        ValueError: a pair names an unknown key, itself, or what another pair names already.
    """
    files = Counter(keys)
    matching: list[Pair] = []
    seen: set[tuple[str, str]] = set()
    for pair in pairs:
        a, b = (pair.a, pair.b) if pair.a < pair.b else (pair.b, pair.a)
        if a not in files or b not in files:
            raise ValueError("a pair names an unknown key")
        if a == b:
            raise ValueError("a pair names one key twice")
        if pair.needed_variance <= variance:
            if (a, b) in seen:
                raise ValueError("a pair is named twice")
            seen.add((a, b))
            matching.append(Pair(a, b, pair.needed_variance, pair.distance))
    matching.sort(key=lambda pair: (pair.needed_variance, pair.distance, pair.a, pair.b))
    group_of = _merge(files, matching)
    inside: defaultdict[str, list[Pair]] = defaultdict(list)
    links: list[Pair] = []
    for pair in matching:
        if group_of[pair.a] == group_of[pair.b]:
            inside[group_of[pair.a]].append(pair)
        else:
            links.append(pair)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for key in sorted(files):
        members[group_of[key]].append(key)
    groups = [
        _describe(keys_, inside[root], files)
        for root, keys_ in members.items()
        if len(keys_) > 1 or files[keys_[0]] > 1
    ]
    return Grouping(tuple(groups), tuple(links))


def _merge(keys: Iterable[str], matching: list[Pair]) -> dict[str, str]:
    """The group of each key, named by one of its members.

    ``shared[g][h]`` counts the matching pairs between two groups. They may become one if these
    are all the pairs there are. A merge moves the counts of the group with fewer neighbours, so
    that each count moves at most log2 times. Groups only grow, so a merge that was impossible
    remains so, and each pair is looked at once.
    """
    of_group = {key: [key] for key in keys}
    group_of = {key: key for key in of_group}
    shared: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for pair in matching:
        shared[pair.a][pair.b] = shared[pair.b][pair.a] = 1
    for pair in matching:
        g, h = group_of[pair.a], group_of[pair.b]
        if g == h or shared[g][h] != len(of_group[g]) * len(of_group[h]):
            continue
        if len(shared[g]) + len(of_group[g]) < len(shared[h]) + len(of_group[h]):
            g, h = h, g
        for member in of_group[h]:
            group_of[member] = g
        of_group[g] += of_group.pop(h)
        for other, count in shared.pop(h).items():
            del shared[other][h]
            if other != g:
                total = shared[g].get(other, 0) + count
                shared[g][other] = shared[other][g] = total
    return group_of


def _describe(members: list[str], pairs: list[Pair], files: Counter[str]) -> Group:
    total = dict.fromkeys(members, 0)
    for pair in pairs:
        total[pair.a] += pair.distance
        total[pair.b] += pair.distance
    return Group(
        members=tuple(members),
        files=sum(files[key] for key in members),
        # Members are in order, and of equals the first is taken.
        representative=min(members, key=total.__getitem__),
        # Pairs arrive in this very order.
        weakest=pairs[-1] if pairs else None,
    )
