"""Deciding about look-alikes: groups of a collection, verdicts on pairs, choices on files."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tagcat.app.groupings import Grouped, Groupings
from tagcat.app.wording import counted
from tagcat.errors import InvalidInput, NotFound
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import (
    Annotations,
    Change,
    Choice,
    ChoiceKey,
    Decision,
    DecisionKey,
    Edit,
    JournalEntry,
    Verdict,
)
from tagcat.graph.model import GraphStore, StoredFile, User
from tagcat.match.groups import Group
from tagcat.match.items import ItemMatch


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A content of a group: its files, the oldest first, and how the representative matches it.

    ``match`` is None for the representative.
    """

    sha256: str
    files: tuple[StoredFile, ...]
    match: ItemMatch | None


@dataclass(frozen=True, slots=True)
class ReviewGroup:
    """Contents of a collection of which each matches every other.

    ``id`` is the sha256 of the representative, which comes first; ``pairs`` are all pairs of
    members by their places, ``a`` before ``b``. ``settled``: nothing is left to decide, because
    each file is kept or to be removed, or all pairs are to be kept.
    """

    id: str
    members: tuple[GroupMember, ...]
    pairs: tuple[tuple[int, int, ItemMatch], ...]
    choices: Mapping[str, Choice]
    settled: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Groups, how many there are in all, and whether there are more behind them."""

    groups: tuple[ReviewGroup, ...]
    total: int
    more: bool
    truncated: bool


class Review:
    """What a user decides; nothing reaches another user's."""

    def __init__(self, store: GraphStore, user: User, groupings: Groupings) -> None:
        self._store = store
        self._owner = user.id
        self._variance = user.variance
        self._groupings = groupings

    def groups(
        self, start: int, limit: int, variance: int | None = None, kind: Kind | None = None
    ) -> ReviewPage:
        """Groups of the collection from the ``start``-th on.

        First those where one answer settles most pairs, of equal ones the closest.
        Contents that were decided not to match are never in one group.
        """
        at = self._variance if variance is None else variance
        grouped = self._groupings.of(self._store, self._owner, at)
        kinds = {content.sha256: content.kind for content in grouped.alike.contents}
        found = sorted(
            (
                each
                for each in grouped.grouping.groups
                if kind is None or any(kinds[member] is kind for member in each.members)
            ),
            key=_work,
        )
        chosen = found[start : start + limit]
        wanted = [member for each in chosen for member in each.members]
        ids = [grouped.alike.contents[grouped.place[member]].content_id for member in wanted]
        files = self._store.copies_of(self._owner, ids)
        of_content = dict(zip(wanted, (files.get(each, ()) for each in ids), strict=True))
        file_ids = [file.id for copies in of_content.values() for file in copies]

        def ask(
            rows: Annotations,
        ) -> tuple[dict[str, Choice], dict[DecisionKey, Decision]]:
            return rows.choices(file_ids), rows.decisions(wanted)

        choices, decisions = self._store.annotations(self._owner, ask)
        groups = tuple(
            _told(grouped, each.representative, each.members, of_content, choices, decisions)
            for each in chosen
        )
        return ReviewPage(
            tuple(each for each in groups if each is not None),
            len(found),
            start + limit < len(found),
            grouped.alike.truncated,
        )

    def decide(
        self, pairs: Sequence[tuple[str, str]], verdict: Verdict | None
    ) -> JournalEntry | None:
        """Decide pairs of contents by their sha256, saved or not; None takes decisions back.

        Raises:
            InvalidInput: a pair names no two contents.
        """
        now = time.time_ns() // 1_000_000
        keys = dict.fromkeys(DecisionKey.of(a, b) for a, b in pairs)
        if any(key.low == key.high for key in keys):
            raise InvalidInput("pairs", "must each name two different contents")
        after = None if verdict is None else Decision(verdict, now)
        words = {
            Verdict.NOT_MATCH: "no match",
            Verdict.KEEP_BOTH: "the same, and both to be kept",
            None: "open again",
        }[verdict]

        def plan(rows: Annotations) -> Change:
            there = rows.values(keys)
            edits = []
            for key in keys:
                old = there.get(key)
                same = isinstance(old, Decision) and old.verdict is verdict
                if not same:
                    edits.append(Edit(key, old, after))
            return Change(f"{counted(len(edits), 'pair')}: {words}", tuple(edits))

        return self._store.annotate(self._owner, plan)

    def decisions(self, after: DecisionKey | None, limit: int) -> dict[DecisionKey, Decision]:
        """Decisions in order of their keys, those behind ``after``."""
        return self._store.annotations(self._owner, lambda rows: rows.decided(after, limit))

    def choose(self, choices: Mapping[str, Choice | None]) -> JournalEntry | None:
        """Choose what is to become of files by their ids; None takes a choice back.

        Raises:
            NotFound: none of the files is there.
        """

        def plan(rows: Annotations) -> Change:
            there = rows.choices(list(choices))
            edits = [Edit(ChoiceKey(file), there.get(file), c) for file, c in choices.items()]
            counts = Counter(edit.after for edit in edits if edit.after != edit.before)
            parts = [
                f"{words} {counted(counts[choice], 'file')}"
                for choice, words in _CHOICES.items()
                if counts[choice]
            ]
            return Change("; ".join(parts), tuple(edits))

        entry = self._store.annotate(self._owner, plan)
        if entry is None and choices:
            self._check_files(choices)
        return entry

    def _check_files(self, files: Collection[str]) -> None:
        for file in files:
            try:
                self._store.file(self._owner, file)
            except NotFound:
                continue
            return
        raise NotFound("no such file")


_CHOICES: Mapping[Choice | None, str] = {
    Choice.KEEP: "keep",
    Choice.REMOVE: "remove",
    None: "no choice for",
}


def not_matching(rows: Annotations, content: str) -> set[str]:
    """The contents that were decided not to match one, by their sha256."""
    return {
        key.high if key.low == content else key.low
        for key, decision in rows.decisions([content]).items()
        if decision.verdict is Verdict.NOT_MATCH
    }


def _told(
    grouped: Grouped,
    representative: str,
    members: Sequence[str],
    files: Mapping[str, tuple[StoredFile, ...]],
    choices: Mapping[str, Choice],
    decisions: Mapping[DecisionKey, Decision],
) -> ReviewGroup | None:
    """A group with its files; None if they went meanwhile."""
    order = [representative, *(member for member in members if member != representative)]
    there = [member for member in order if files[member]]
    if not there:
        return None
    matches = {member: grouped.between(there[0], member) for member in there[1:]}
    rest = sorted(there[1:], key=lambda each: _rank(matches[each], each))
    order = [there[0], *rest]
    pairs = tuple(
        (a, b, match)
        for a in range(len(order))
        for b in range(a + 1, len(order))
        if (match := grouped.between(order[a], order[b])) is not None
    )
    ids = [file.id for member in order for file in files[member]]
    own = {file: choices[file] for file in ids if file in choices}
    both = all(
        (decision := decisions.get(DecisionKey.of(order[a], order[b]))) is not None
        and decision.verdict is Verdict.KEEP_BOTH
        for a, b, _ in pairs
    )
    copies = any(len(files[member]) > 1 for member in order)
    return ReviewGroup(
        order[0],
        tuple(GroupMember(member, files[member], matches.get(member)) for member in order),
        pairs,
        own,
        settled=len(own) == len(ids) or (both and bool(pairs) and not copies),
    )


def _work(group: Group) -> tuple[int, int, str]:
    weakest = 0 if group.weakest is None else group.weakest.needed_variance
    return (-len(group.members) * (len(group.members) - 1), weakest, group.members[0])


def _rank(match: ItemMatch | None, sha256: str) -> tuple[int, int, str]:
    if match is None:
        return (0, 0, sha256)
    return (match.needed_variance, match.distance, sha256)
