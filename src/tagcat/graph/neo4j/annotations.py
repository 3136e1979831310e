"""Annotations as nodes: tags with what has them, remarks, decisions, choices and the journal.

What is read without the lock is held against what is counted: tags on the user, parents on a tag,
tags of a content and of its key frames on the content. The rest is told by the user's revision,
which ``asked`` reads before and after.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from neo4j import ManagedTransaction

from tagcat.errors import NotFound
from tagcat.graph import annotating, valid
from tagcat.graph.annotations import (
    KEPT_ENTRIES,
    Annotations,
    Change,
    Choice,
    ChoiceKey,
    Decision,
    DecisionKey,
    Dismissal,
    DismissalKey,
    Edit,
    JournalEntry,
    Key,
    Remark,
    RemarkKey,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
    TagUse,
    Value,
    Verdict,
)
from tagcat.graph.neo4j import accounts
from tagcat.graph.neo4j.accounts import State
from tagcat.graph.neo4j.statements import in_parts, run_one
from tagcat.graph.neo4j.suggestions import SuggestionNodes
from tagcat.graph.neo4j.torn import TornRead, whole
from tagcat.graph.suggestions import Proposer, Suggestion

_VIDEOS = 50
"""Videos of which all key frames are read at once."""

T = TypeVar("T")


def asked(transaction: ManagedTransaction, owner: str, ask: Callable[[Annotations], T]) -> T:
    """As ``GraphStore.annotations``.

    Raises:
        TornRead: a commit was seen in part.
    """
    state = accounts.state(transaction, owner)
    answer = ask(AnnotationNodes(transaction, owner, state))
    if accounts.state(transaction, owner) != state:
        raise TornRead
    return answer


def annotate(
    transaction: ManagedTransaction,
    owner: str,
    state: State,
    plan: Callable[[Annotations], Change],
) -> JournalEntry | None:
    """As ``GraphStore.annotate``; the user is locked, and ``state`` that of the user."""
    rows = AnnotationNodes(transaction, owner, state)
    entry = annotating.annotate(rows, plan)
    rows.finish()
    return entry


def suggest(
    transaction: ManagedTransaction,
    owner: str,
    state: State,
    tagger: Proposer,
    contents: Mapping[str, Sequence[Suggestion]],
) -> frozenset[str]:
    """As ``GraphStore.suggest``; the user is locked, and ``state`` that of the user."""
    rows = AnnotationNodes(transaction, owner, state)
    unknown = rows.suggest(tagger, contents)
    rows.finish()
    return unknown


class AnnotationNodes(SuggestionNodes):
    """``WritableAnnotations`` of a user by id; what is written must be finished."""

    def finish(self) -> None:
        """Write the counters, if anything was changed."""
        if self._now != self._state:
            self._run("user_set_state", state=dict(self._now))

    def uses(self) -> dict[str, TagUse]:
        """As ``Annotations.uses``."""
        return {tag: TagUse(*counts) for tag, *counts in whole(self._run("tag_uses"))}

    def together(self, tag: str, limit: int) -> list[tuple[str, int]]:
        """As ``Annotations.together``."""
        if not valid.is_id(tag):
            return []
        rows = whole(self._run("tag_together", tag=tag, limit=limit))
        return [(other, both) for other, both in rows]

    def values(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """As ``Annotations.values``."""
        wanted = list(dict.fromkeys(keys))
        found: dict[Key, Value] = {}
        of_tags = [key for key in wanted if isinstance(key, TagKey)]
        if of_tags:
            tags = self.tags()
            found.update((key, tags[key.tag]) for key in of_tags if key.tag in tags)
        tagged = {key for key in wanted if isinstance(key, TaggedKey)}
        taggings = self.taggings({key.sha256 for key in tagged})
        found.update((key, tagging) for key, tagging in taggings.items() if key in tagged)
        remarks = self.remarks([key.sha256 for key in wanted if isinstance(key, RemarkKey)])
        found.update((RemarkKey(sha256), remark) for sha256, remark in remarks.items())
        decided = [key for key in wanted if isinstance(key, DecisionKey)]
        pairs = [[key.low, key.high] for key in decided if _is_pair(key)]
        for some in in_parts(pairs):
            found.update(map(_decision, whole(self._run("decision_on", pairs=some))))
        choices = self.choices([key.file for key in wanted if isinstance(key, ChoiceKey)])
        found.update((ChoiceKey(file), choice) for file, choice in choices.items())
        dismissed = {key for key in wanted if isinstance(key, DismissalKey)}
        there = self.dismissals({key.sha256 for key in dismissed})
        found.update((key, dismissal) for key, dismissal in there.items() if key in dismissed)
        return found

    def taggings(self, contents: Collection[str]) -> dict[TaggedKey, Tagging]:
        """As ``Annotations.taggings``."""
        found: dict[TaggedKey, Tagging] = {}
        for sha256, tags, frame_tags, tagged in whole(self._of("tagged_of", contents)):
            frames = sum(frame is not None for _, frame, _ in tagged)
            if (len(tagged) - frames, frames) != (tags, frame_tags):
                raise TornRead
            for tag, frame, told in tagged:
                whole([[tag]])
                found[TaggedKey(tag, sha256, frame)] = _tagging(told)
        return found

    def tagged(self, tags: Collection[str], limit: int) -> dict[TaggedKey, Tagging]:
        """As ``Annotations.tagged``."""
        ids = list(filter(valid.is_id, dict.fromkeys(tags)))
        rows = whole(self._run("tagged_with", tags=ids, limit=limit)) if ids else []
        return {
            TaggedKey(tag, sha256, None if frame < 0 else frame): _tagging(told)
            for tag, sha256, frame, told in rows
        }

    def remarks(self, contents: Collection[str]) -> dict[str, Remark]:
        """As ``Annotations.remarks``."""
        rows = self._of("remark_of", contents)
        return {sha256: Remark(rating, note) for sha256, note, rating in whole(rows, 2)}

    def decisions(self, contents: Collection[str]) -> dict[DecisionKey, Decision]:
        """As ``Annotations.decisions``."""
        return dict(map(_decision, whole(self._of("decision_of", contents))))

    def decided(self, after: DecisionKey | None, limit: int) -> dict[DecisionKey, Decision]:
        """As ``Annotations.decided``."""
        low, high = ("", "") if after is None else (after.low, after.high)
        rows = self._run("decision_page", low=low, high=high, limit=limit)
        return dict(map(_decision, whole(rows)))

    def choices(self, files: Collection[str]) -> dict[str, Choice]:
        """As ``Annotations.choices``."""
        found: dict[str, Choice] = {}
        for some in in_parts(list(filter(valid.is_id, dict.fromkeys(files)))):
            rows = whole(self._run("choice_of", files=some))
            found.update((file, Choice(choice)) for file, choice in rows)
        return found

    def contents(self, sha256s: Collection[str]) -> dict[str, str]:
        """As ``Annotations.contents``."""
        return dict(whole(self._of("content_ids", sha256s)))

    def frames(self, places: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """As ``Annotations.frames``."""
        asked_of: defaultdict[str, list[int]] = defaultdict(list)
        for sha256, pos in places:
            asked_of[sha256].append(pos)
        return {
            (sha256, pos): max(0, bisect_right(times, pos) - 1)
            for sha256, times in self._times(asked_of)
            for pos in asked_of[sha256]
        }

    def positions(self, frames: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """As ``Annotations.positions``."""
        asked_of: defaultdict[str, list[int]] = defaultdict(list)
        for sha256, number in frames:
            asked_of[sha256].append(number)
        return {
            (sha256, number): times[number]
            for sha256, times in self._times(asked_of)
            for number in asked_of[sha256]
            if 0 <= number < len(times)
        }

    def journal(self, before: int | None, limit: int) -> list[JournalEntry]:
        """As ``Annotations.journal``."""
        upto = valid.MAX_INTEGER if before is None else min(before, valid.MAX_INTEGER)
        rows = whole(self._run("journal_page", before=upto, limit=limit))
        return [JournalEntry(*row) for row in rows]

    def entry_edits(self, number: int) -> tuple[Edit, ...]:
        """As ``Annotations.entry_edits``.

        Raises:
            NotFound: there is no such entry (any more).
        """
        known = min(number, valid.MAX_INTEGER)
        row = run_one(self._transaction, "journal_edits", owner=self._owner, number=known)
        if row is None:
            raise NotFound("no such entry of the journal")
        return annotating.decode(bytes(whole([row])[0][0]))

    def write(self, edits: Sequence[Edit]) -> None:
        """As ``WritableAnnotations.write``."""
        if not edits:
            return
        tags: dict[str, Tag | None] = {}
        taggings: dict[TaggedKey, Tagging | None] = {}
        remarks: list[list[object]] = []
        decisions: dict[DecisionKey, Decision | None] = {}
        choices: list[list[object]] = []
        dismissals: dict[DismissalKey, Dismissal | None] = {}
        for key, _, after in edits:
            match key, after:
                case TagKey(), Tag() | None:
                    tags[key.tag] = after
                case TaggedKey(), Tagging() | None:
                    taggings[key] = after
                case RemarkKey(), Remark():
                    remarks.append([key.sha256, after.note, after.rating])
                case RemarkKey(), None:
                    remarks.append([key.sha256, None, None])
                case DecisionKey(), Decision() | None:
                    decisions[key] = after
                case ChoiceKey(), _:
                    choices.append([key.file, after])
                case DismissalKey(), Dismissal() | None:
                    dismissals[key] = after
        self._write_tags({tag: after for tag, after in tags.items() if after is not None})
        self._write_taggings(taggings)
        self._in_parts("remark_set", "remarks", remarks)
        self._write_decisions(decisions)
        self._in_parts("choice_set", "choices", choices)
        self.write_dismissals(dismissals)
        self._delete_tags([tag for tag, after in tags.items() if after is None])
        self._now["revision"] += 1

    def add_entry(self, title: str, edits: Sequence[Edit], at: int) -> JournalEntry:
        """As ``WritableAnnotations.add_entry``."""
        self._now["last_entry"] += 1
        number = self._now["last_entry"]
        entry = {
            "number": number,
            "at": at,
            "title": title,
            "edits": len(edits),
            "undone": False,
            "data": annotating.encode(edits),
        }
        self._run("journal_add", entry=entry)
        self._run("journal_cut", upto=number - KEPT_ENTRIES)
        return JournalEntry(number, at, title, len(edits), undone=False)

    def set_undone(self, number: int, undone: bool) -> None:
        """As ``WritableAnnotations.set_undone``."""
        self._run("journal_undone", number=number, undone=undone)
        self._now["revision"] += 1

    def _times(self, sha256s: Iterable[str]) -> Iterator[tuple[str, list[int]]]:
        """Videos that have key frames, with the times of all of these."""
        contents = list(filter(valid.is_sha256, sha256s))
        for start in range(0, len(contents), _VIDEOS):
            some = contents[start : start + _VIDEOS]
            for sha256, frames, times in whole(self._run("frame_times", contents=some)):
                if len(times) != frames:
                    raise TornRead
                yield sha256, times

    def _write_tags(self, tags: dict[str, Tag]) -> None:
        if not tags:
            return
        self._now["tags"] += len(tags.keys() - self.tags().keys())
        rows = [
            [tag, after.name, after.colour, list(after.aliases), list(after.parents)]
            for tag, after in tags.items()
        ]
        self._in_parts("tag_set", "tags", rows)
        self._in_parts("tag_set_parents", "tags", [row for row in rows if row[-1]])

    def _delete_tags(self, tags: Sequence[str]) -> None:
        if not tags:
            return
        there = self.tags().keys()
        gone = [tag for tag in tags if tag in there]
        holders = [sha256 for (sha256,) in self._run("tag_holders", tags=gone)]
        self._run("tag_delete", tags=gone)
        self._in_parts("tagged_count", "contents", list(dict.fromkeys(holders)))
        self._now["tags"] -= len(gone)

    def _write_taggings(self, taggings: dict[TaggedKey, Tagging | None]) -> None:
        if not taggings:
            return
        dropped: defaultdict[str, list[str]] = defaultdict(list)
        dropped_frames: defaultdict[str, defaultdict[str, list[str]]]
        dropped_frames = defaultdict(lambda: defaultdict(list))
        added: list[list[object]] = []
        added_frames: defaultdict[str, defaultdict[str, list[list[object]]]]
        added_frames = defaultdict(lambda: defaultdict(list))
        for key, after in taggings.items():
            if after is None and key.frame is None:
                dropped[key.sha256].append(key.tag)
            elif after is None:
                dropped_frames[key.sha256][str(key.frame)].append(key.tag)
            elif key.frame is None:
                added.append([key.sha256, key.tag, _told(after)])
            else:
                added_frames[key.sha256][str(key.frame)].append([key.tag, _told(after)])
        self._in_parts("tagged_drop", "tagged", _listed(dropped))
        self._in_parts("tagged_drop_frames", "tagged", _listed(dropped_frames))
        self._in_parts("tagged_set", "tagged", added)
        self._in_parts("tagged_set_frames", "tagged", _listed(added_frames))
        self._in_parts(
            "tagged_count", "contents", list(dict.fromkeys(key.sha256 for key in taggings))
        )

    def _write_decisions(self, decisions: dict[DecisionKey, Decision | None]) -> None:
        dropped = [[key.low, key.high] for key, after in decisions.items() if after is None]
        kept = [
            [key.low, key.high, after.verdict, after.at]
            for key, after in decisions.items()
            if after is not None
        ]
        self._in_parts("decision_drop", "pairs", dropped)
        self._in_parts("decision_set", "decisions", kept)


def _listed(of_content: dict[str, Any]) -> list[list[object]]:
    return [list(pair) for pair in of_content.items()]


def _is_pair(key: DecisionKey) -> bool:
    return valid.is_sha256(key.low) and valid.is_sha256(key.high)


def _decision(row: list[Any]) -> tuple[DecisionKey, Decision]:
    low, high, verdict, at = row
    return DecisionKey(low, high), Decision(Verdict(verdict), at)


def _told(tagging: Tagging) -> dict[str, object]:
    """What is told of a tagging, as properties of the relationship."""
    return {
        "by": tagging.by,
        "at": tagging.at,
        "score": None if tagging.score is None else float(tagging.score),
        "pos": tagging.pos,
        "origin": tagging.origin,
    }


def _tagging(told: dict[str, Any]) -> Tagging:
    """The inverse of ``_told``.

    Raises:
        TornRead: some is missing, as it is of a relationship that goes or comes.
    """
    try:
        return Tagging(
            told["by"], told["at"], told.get("score"), told.get("pos"), told.get("origin")
        )
    except KeyError as error:
        raise TornRead from error
