"""Files that were read -> groups, links between groups, and images found in videos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tagcat.cli.result import Group, Member, Pair, ScannedFile
from tagcat.fingerprint.model import Kind, VideoFingerprint
from tagcat.match import Commonness, Item, ItemMatch, Overlap, commonness, group, match_items
from tagcat.match import Group as ContentGroup
from tagcat.match import Pair as ContentPair
from tagcat.match import overlap as find_overlap
from tagcat.match.items import identical, reverse

MAX_OVERLAPS = 2_000
"""Pairs of videos whose overlap is found: those with the first of a group, then links."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Everything that matches in a set of files; see ``ScanResult`` for the fields."""

    groups: list[Group]
    links: list[Pair]
    images_in_videos: list[Pair]
    truncated: bool


def match_files(
    files: Sequence[ScannedFile],
    variance: int,
    *,
    search: bool = True,
    done: Callable[[int], None] | None = None,
) -> Matches:
    """Compare all files with all others.

    Files with the same bytes count as one content. Groups hold files of one kind: a picture
    that is a frame of a video is told apart, as its own list.

    Args:
        files: what was read.
        variance: the variance in force, 0..25.
        search: try mirrored and turned pictures, and pictures without their borders.
        done: called now and then with the number of matching pairs found so far.
    """
    contents = _Contents(files, variance, search=search)
    pairs: dict[tuple[str, str], ItemMatch] = {}
    in_videos: list[Pair] = []
    kinds = {item.key: item.kind for item in contents.items}
    found = match_items(contents.items, variance, orientations=search, trimmed=search)
    for number, (a, b, match) in enumerate(found, 1):
        if kinds[a] is kinds[b]:
            pairs[(a, b)] = match
        elif kinds[a] is Kind.IMAGE:
            in_videos.append(Pair(contents.first(a), contents.first(b), match))
        else:
            in_videos.append(Pair(contents.first(b), contents.first(a), reverse(match)))
        if done is not None and number % 1000 == 0:
            done(number)
    keys = [file.content.sha256 for file in files]
    grouping = group(
        keys,
        (ContentPair(a, b, m.needed_variance, m.distance) for (a, b), m in pairs.items()),
        variance,
    )
    groups = [contents.group(found_group, pairs) for found_group in grouping.groups]
    groups.sort(key=lambda each: (-len(each.members), files[each.representative].path))
    return Matches(
        groups,
        [contents.link(link.a, link.b, pairs) for link in grouping.links],
        sorted(in_videos, key=lambda pair: (pair.b, pair.match.pos or 0, pair.a)),
        found.truncated,
    )


class _Contents:
    """The files by their content."""

    def __init__(self, files: Sequence[ScannedFile], variance: int, *, search: bool) -> None:
        self._files = files
        self._variance = variance
        self._search = search
        self._overlaps = 0
        self._of_content: defaultdict[str, list[int]] = defaultdict(list)
        for index, file in enumerate(files):
            self._of_content[file.content.sha256].append(index)
        self.items = [
            Item.of(key, files[indices[0]].fingerprint) for key, indices in self._of_content.items()
        ]
        self._item_of = {item.key: item for item in self.items}

    def first(self, key: str) -> int:
        """The first file of a content."""
        return self._of_content[key][0]

    def pair(self, a: str, b: str, pairs: dict[tuple[str, str], ItemMatch]) -> Pair:
        """Two contents as a pair of files."""
        return Pair(self.first(a), self.first(b), _between(a, b, pairs))

    def link(self, a: str, b: str, pairs: dict[tuple[str, str], ItemMatch]) -> Pair:
        """As ``pair``, with what of the one is in the other if they are videos."""
        return replace(self.pair(a, b, pairs), overlap=self._overlap(a, b))

    def group(self, group: ContentGroup, pairs: dict[tuple[str, str], ItemMatch]) -> Group:
        """A group of contents with all the files that hold them."""
        chosen = group.representative
        others = [(key, _between(chosen, key, pairs)) for key in group.members if key != chosen]
        others.sort(key=lambda o: (o[1].needed_variance, o[1].distance, self.first(o[0])))
        members = [
            member
            for key, match in [(chosen, self._same(chosen)), *others]
            for member in self._members(chosen, key, match)
        ]
        within = [
            self.pair(a, b, pairs)
            for number, a in enumerate(group.members)
            for b in group.members[number + 1 :]
        ]
        copies = [
            Pair(member.copy_of, member.file, self._same(self._key(member.file)))
            for member in members
            if member.copy_of is not None
        ]
        return Group(
            kind=self._item_of[chosen].kind,
            members=tuple(members),
            pairs=(*within, *copies),
            weakest=(
                copies[0]
                if group.weakest is None
                else self.pair(group.weakest.a, group.weakest.b, pairs)
            ),
        )

    def _members(self, chosen: str, key: str, match: ItemMatch) -> list[Member]:
        first, *copies = self._of_content[key]
        found = None if key == chosen else self._overlap(chosen, key)
        return [
            Member(first, match, overlap=found),
            *(Member(copy, match, first) for copy in copies),
        ]

    @cached_property
    def _known(self) -> Commonness:
        """How common the frames of all videos are."""
        return commonness(self.items, self._variance, orientations=self._search)

    def _overlap(self, a: str, b: str) -> Overlap | None:
        prints = [self._files[self.first(key)].fingerprint for key in (a, b)]
        lengths = [look.duration for look in prints if isinstance(look, VideoFingerprint)]
        if len(lengths) < 2 or self._overlaps >= MAX_OVERLAPS:
            return None
        self._overlaps += 1
        return find_overlap(
            self._item_of[a],
            lengths[0],
            self._item_of[b],
            lengths[1],
            self._variance,
            orientations=self._search,
            known=self._known,
        )

    def _key(self, file: int) -> str:
        return self._files[file].content.sha256

    def _same(self, key: str) -> ItemMatch:
        return identical(self._item_of[key], self._variance)


def _between(a: str, b: str, pairs: dict[tuple[str, str], ItemMatch]) -> ItemMatch:
    match = pairs.get((a, b))
    return reverse(pairs[(b, a)]) if match is None else match
