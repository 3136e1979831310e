"""Which part of one saved video is in another, and where in a video a saved image is seen."""

from __future__ import annotations

from dataclasses import dataclass

from tagcat.errors import InvalidInput, LimitExceeded
from tagcat.fingerprint.model import Orientation
from tagcat.graph.model import Content, ContentMatch, GraphStore, ImageContent, User, VideoContent
from tagcat.match import Item, Overlap, commonness, match_pair, overlap

MAX_PRODUCT = 25_000_000
"""Key frames of the one video times those of the other: two films of seven hours each. Where all
of them look alike but none the same, this takes about 15 seconds."""

MAX_SAMPLE = 30
"""Other videos among which it is counted how many hold what two videos share."""

MAX_SAMPLE_FRAMES = 8_000
"""Key frames of these other videos, taken together."""


@dataclass(frozen=True, slots=True)
class SharedStretches:
    """What of a video (``own``) is in another; durations in milliseconds.

    ``overlap.videos`` counts the two videos and those of the sample that hold what is shared.
    """

    overlap: Overlap
    own_duration: int
    other_duration: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in a video an image is seen; times in milliseconds.

    Attributes:
        in_own: whether the own file is the video.
        pos: time of the key frame that the image matches best; None if it matches none.
        until: time at which that key frame gives way to the next.
        orientation: what turns the own picture into the other.
        trimmed: they match without their borders.
    """

    in_own: bool
    pos: int | None = None
    until: int | None = None
    orientation: Orientation = Orientation.UPRIGHT
    trimmed: bool = False


Shared = SharedStretches | Moment


class Overlapping:
    """What two files of a user share; nothing reaches another user's data."""

    def __init__(self, store: GraphStore, user: User) -> None:
        self._store = store
        self._owner = user.id
        self._variance = user.variance

    def between(self, file_id: str, other_id: str, variance: int | None = None) -> Shared:
        """What the content of a file shares with that of another.

        How many videos hold what two videos share is counted among a sample: the nearest
        ``MAX_SAMPLE`` videos that match both of them.

        Args:
            file_id: a file, called own.
            other_id: the file it is compared with.
            variance: at which pictures match, 0..25; the user's own by default.

        Raises:
            NotFound: no such file.
            InvalidInput: both are images.
            LimitExceeded: the two videos have too many key frames.
        """
        at = self._variance if variance is None else variance
        own_id = self._store.file(self._owner, file_id).content_id
        there_id = self._store.file(self._owner, other_id).content_id
        own = self._store.content(self._owner, own_id)
        other = self._store.content(self._owner, there_id)
        if isinstance(own, VideoContent) and isinstance(other, VideoContent):
            if len(own.frames) * len(other.frames) > MAX_PRODUCT:
                raise LimitExceeded(
                    f"the two videos have {len(own.frames):,} and {len(other.frames):,} key"
                    " frames, which are too many to find what they share: compare them with"
                    " tagcat compare"
                )
            known = commonness(
                [
                    _item(own),
                    _item(other),
                    *map(_item, self._sample(own_id, there_id, at)),
                ],
                at,
            )
            found = overlap(_item(own), own.duration, _item(other), other.duration, at, known=known)
            return SharedStretches(found, own.duration, other.duration)
        if isinstance(own, VideoContent):
            return _moment(own, other, own, at, in_own=True)
        if isinstance(other, VideoContent):
            return _moment(own, other, other, at, in_own=False)
        raise InvalidInput(
            "other", "is an image like the first file: name two videos, or an image and a video"
        )

    def _sample(self, own: str, other: str, variance: int) -> list[VideoContent]:
        """Videos that match both, the nearest first, within the bounds."""
        ours, theirs = (
            {
                match.content_id: match
                for match in self._store.matches(self._owner, content, variance)
            }
            for content in (own, other)
        )

        def nearest(content: str) -> tuple[int, int, str]:
            both: tuple[ContentMatch, ContentMatch] = (ours[content], theirs[content])
            needed = [match.match.needed_variance for match in both]
            return max(needed), min(needed), content

        sample: list[VideoContent] = []
        frames = 0
        for content_id in sorted((ours.keys() & theirs.keys()) - {own, other}, key=nearest):
            content = self._store.content(self._owner, content_id)
            if not isinstance(content, VideoContent):
                continue
            frames += len(content.frames)
            if len(sample) == MAX_SAMPLE or frames > MAX_SAMPLE_FRAMES:
                break
            sample.append(content)
        return sample


def _item(content: Content) -> Item:
    if isinstance(content, ImageContent):
        return Item.image(content.sha256, content.dhash, content.trimmed)
    return Item.video(content.sha256, content.frames)


def _moment(
    own: Content, other: Content, video: VideoContent, variance: int, *, in_own: bool
) -> Moment:
    match = match_pair(_item(own), _item(other), variance)
    if match is None:
        return Moment(in_own)
    pos = (match.own_pos if in_own else match.pos) or 0
    later = (frame.pos for frame in video.frames if frame.pos > pos)
    until = min(later, default=max(video.duration, pos))
    return Moment(in_own, pos, until, match.orientation, match.trimmed)
