"""What a scan found out, ready to be shown: files, groups, and everything that went wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tagcat.cli.walk import FoundFile
from tagcat.errors import UnreadableFile
from tagcat.fingerprint.model import FileContent, Fingerprint, Kind
from tagcat.match import Overlap
from tagcat.match.items import ItemMatch


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file that was read, now or in an earlier scan (``cached``)."""

    found: FoundFile
    kind: Kind
    content: FileContent
    fingerprint: Fingerprint
    cached: bool = False

    @property
    def path(self) -> str:
        """The file as a person would name it."""
        return self.found.path

    @property
    def modified_ms(self) -> int:
        """Time of the last change in milliseconds since 1970."""
        return self.found.modified_ns // 1_000_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files, by their numbers in ``ScanResult.files``, and how ``a`` matches ``b``; of
    videos in different groups also which part of ``a`` is in ``b``."""

    a: int
    b: int
    match: ItemMatch
    overlap: Overlap | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a group.

    Attributes:
        file: its number in ``ScanResult.files``.
        match: how the group's representative matches it.
        copy_of: number of the first file with the same bytes, or None if it is the first.
        overlap: of a video, which part of the representative is in it; None of the
            representative itself, of copies and of images.
    """

    file: int
    match: ItemMatch
    copy_of: int | None = None
    overlap: Overlap | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Files of one kind of which each matches every other.

    ``members`` starts with the representative, the file that is nearest to all others, and
    goes on from the nearest to the farthest, copies behind their first; ``pairs`` has every
    two different contents and every copy with its first; ``weakest`` is the worst of them.
    """

    kind: Kind
    members: tuple[Member, ...]
    pairs: tuple[Pair, ...]
    weakest: Pair

    @property
    def representative(self) -> int:
        """Number of the file that is nearest to all others."""
        return self.members[0].file

    @property
    def copies(self) -> int:
        """How many members hold the same bytes as another one before them."""
        return sum(member.copy_of is not None for member in self.members)


@dataclass(frozen=True, slots=True)
class Known:
    """A match with a file that was saved earlier and is not part of this scan."""

    file: int
    match: ItemMatch
    path: str
    device: str
    source: str


@dataclass(slots=True)
class ScanResult:
    """Everything a scan has to tell.

    Attributes:
        variance: the variance in force.
        files: the files that were read, in the order of their paths.
        groups: groups of files that match, biggest first.
        links: pairs that match although they are in different groups, or in none.
        images_in_videos: an image (``a``) that matches a key frame of a video (``b``).
        truncated: a look has so many others like it that only the nearest were compared.
        known: matches with files saved earlier, from other devices or outside the scan.
        errors: the files that could not be read.
        saved: files saved to the collection; None if nothing was to be saved.
        hidden, other, links_skipped: files passed over, see ``walk.Found``.
        seconds: how long it took.
    """

    variance: int
    files: list[ScannedFile] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    links: list[Pair] = field(default_factory=list)
    images_in_videos: list[Pair] = field(default_factory=list)
    truncated: bool = False
    known: list[Known] = field(default_factory=list)
    errors: list[UnreadableFile] = field(default_factory=list)
    saved: int | None = None
    hidden: int = 0
    other: int = 0
    links_skipped: int = 0
    seconds: float = 0.0

    def count(self, kind: Kind) -> int:
        """Number of files of ``kind`` that were read."""
        return sum(file.kind is kind for file in self.files)

    @property
    def size(self) -> int:
        """Bytes of all files that were read."""
        return sum(file.content.size for file in self.files)

    @property
    def cached(self) -> int:
        """Files that did not have to be read again."""
        return sum(file.cached for file in self.files)

    @property
    def copies(self) -> int:
        """Files that hold the same bytes as another one before them."""
        return sum(group.copies for group in self.groups)

    @property
    def copied_size(self) -> int:
        """Bytes taken by those copies."""
        return sum(
            self.files[member.file].content.size
            for group in self.groups
            for member in group.members
            if member.copy_of is not None
        )

    def known_by_file(self) -> dict[int, list[Known]]:
        """Number of a file -> what it matches of what was saved earlier, the best first."""
        by_file: dict[int, list[Known]] = {}
        for known in self.known:
            by_file.setdefault(known.file, []).append(known)
        return by_file

    def errors_by_reason(self) -> dict[str, int]:
        """Reason -> number of files, the most frequent first."""
        reasons = Counter(error.reason for error in self.errors)
        return dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
