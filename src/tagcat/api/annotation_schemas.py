"""What goes over the wire of tags, remarks, decisions and the journal."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, Field

from tagcat.api.schemas import CopyOut, FileOut, Incoming, LikenessOut, Variance
from tagcat.api.uploads import Milliseconds, Sha256, Text
from tagcat.app.review import GroupMember, ReviewGroup
from tagcat.app.spreading import MAX_ASKED, Offer, Source
from tagcat.app.tagging import Annotated as AnnotatedContent
from tagcat.app.tagging import TagOn
from tagcat.app.tags import TagInfo
from tagcat.graph.annotating import MAX_ALIASES, MAX_NAME, MAX_NOTE, MAX_PARENTS, MAX_RATING
from tagcat.graph.annotations import Choice, Decision, DecisionKey, JournalEntry, Verdict

MAX_TARGETS = 1000
"""Contents, key frames, pairs or files that a request may change or ask about."""

MAX_NAMES = 50
"""Tags that a request may add or remove."""

MAX_GROUP_FILES = 20
"""Files told of each member of a group."""

MAX_GROUP_MEMBERS = 200
"""Members told of each group, and the pairs between them."""

TagId = Annotated[str, Field(min_length=1, max_length=64)]
TagName = Annotated[Text, Field(min_length=1, max_length=MAX_NAME)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$", examples=["#2f7d4f"])]
Names = Annotated[list[TagName], Field(max_length=MAX_NAMES, default_factory=list)]
Rating = Annotated[int, Field(ge=1, le=MAX_RATING)]
Note = Annotated[Text, Field(max_length=MAX_NOTE)]
Contents = Annotated[list[Sha256], Field(min_length=1, max_length=MAX_TARGETS)]


class TagIn(Incoming):
    """A new tag; `parents` are ids of tags that hold wherever this one does."""

    name: TagName
    colour: Colour | None = None
    aliases: Annotated[list[TagName], Field(max_length=MAX_ALIASES, default_factory=list)]
    parents: Annotated[list[TagId], Field(max_length=MAX_PARENTS, default_factory=list)]


class TagPatch(Incoming):
    """What is to change of a tag; `colour` null takes the colour off."""

    name: TagName | None = None
    colour: Colour | None = None
    aliases: Annotated[list[TagName], Field(max_length=MAX_ALIASES)] | None = None
    parents: Annotated[list[TagId], Field(max_length=MAX_PARENTS)] | None = None


class TagsMerge(Incoming):
    """Tags that become part of another one."""

    sources: Annotated[list[TagId], Field(min_length=1, max_length=MAX_TARGETS)]


class TagIds(Incoming):
    """Tags by their ids."""

    ids: Annotated[list[TagId], Field(min_length=1, max_length=MAX_TARGETS)]


class TagOut(BaseModel):
    """A tag: `images` and `videos` count contents that have it, whole or a key frame of them."""

    id: str
    name: str
    colour: str | None
    aliases: list[str]
    parents: list[str]
    images: int
    videos: int
    files: int
    frames: int

    @classmethod
    def of(cls, info: TagInfo) -> Self:
        """As the client sees it."""
        return cls(
            id=info.id,
            name=info.tag.name,
            colour=info.tag.colour,
            aliases=list(info.tag.aliases),
            parents=list(info.tag.parents),
            images=info.use.images,
            videos=info.use.videos,
            files=info.use.files,
            frames=info.use.frames,
        )


class TagList(BaseModel):
    """All tags, by name."""

    tags: list[TagOut]


class TogetherOut(BaseModel):
    """A tag that is on `contents` of the contents that have the one asked about."""

    id: str
    contents: int


class TogetherList(BaseModel):
    """Tags on the same contents, most first."""

    tags: list[TogetherOut]


class JournalOut(BaseModel):
    """A change that was made, at milliseconds since 1970."""

    number: int
    at: int
    title: str
    edits: int
    undone: bool

    @classmethod
    def of(cls, entry: JournalEntry) -> Self:
        """As the client sees it."""
        return cls.model_validate(entry, from_attributes=True)


class Changed(BaseModel):
    """What a change became in the journal; null where nothing was different."""

    entry: JournalOut | None

    @classmethod
    def of(cls, entry: JournalEntry | None) -> Self:
        """As the client sees it."""
        return cls(entry=None if entry is None else JournalOut.of(entry))


class JournalPage(BaseModel):
    """Changes, the newest first."""

    entries: list[JournalOut]


class UndoneOut(BaseModel):
    """The change after it was undone or done again.

    `left` of its edits stayed, because what they changed was changed again since.
    """

    entry: JournalOut
    left: int


class TargetIn(Incoming):
    """A content, or the key frame of a video that stands at `pos` milliseconds."""

    sha256: Sha256
    pos: Milliseconds | None = None


class TaggingIn(Incoming):
    """Tags to put on all targets and to take off them; unknown ones are made."""

    targets: Annotated[list[TargetIn], Field(min_length=1, max_length=MAX_TARGETS)]
    add: Names
    remove: Names


class RemarkIn(Incoming):
    """A rating or a note for contents; what is not given stays, `rating` null takes it off."""

    sha256s: Contents
    rating: Rating | None = None
    note: Note | None = None


class ContentsIn(Incoming):
    """Contents by their sha256."""

    sha256s: Contents


class TagOnOut(BaseModel):
    """A tag on a content; `frame` and `frame_pos` (ms) where it is on a key frame, which was
    tagged at `pos`. `origin` is the sha256 of the look-alike it came from."""

    tag: str
    by: str
    at: int
    score: float | None
    frame: int | None
    frame_pos: int | None
    pos: int | None
    origin: str | None

    @classmethod
    def of(cls, on: TagOn) -> Self:
        """As the client sees it."""
        return cls(
            tag=on.tag,
            by=on.tagging.by,
            at=on.tagging.at,
            score=on.tagging.score,
            frame=on.frame,
            frame_pos=on.frame_pos,
            pos=on.tagging.pos,
            origin=on.tagging.origin,
        )


class AnnotatedOut(BaseModel):
    """What is said of a content."""

    sha256: str
    tags: list[TagOnOut]
    rating: int | None
    note: str

    @classmethod
    def of(cls, sha256: str, found: AnnotatedContent) -> Self:
        """As the client sees it."""
        return cls(
            sha256=sha256,
            tags=[TagOnOut.of(on) for on in found.tags],
            rating=None if found.remark is None else found.remark.rating,
            note="" if found.remark is None else found.remark.note,
        )


class AnnotatedList(BaseModel):
    """What is said of contents; those of which nothing is said are left out."""

    contents: list[AnnotatedOut]


class OffersIn(Incoming):
    """Contents whose look-alikes may have tags for them."""

    sha256s: Annotated[list[Sha256], Field(min_length=1, max_length=MAX_ASKED)]
    variance: Variance | None = None


class SourceOut(BaseModel):
    """A look-alike that has the offered tag."""

    sha256: str
    name: str
    path: str
    device: str
    distance: int
    identical: bool

    @classmethod
    def of(cls, source: Source) -> Self:
        """As the client sees it."""
        info = source.file.info
        return cls(
            sha256=source.sha256,
            name=info.name,
            path=info.path,
            device=info.device,
            distance=source.distance,
            identical=source.identical,
        )


class OfferOut(BaseModel):
    """A tag that look-alikes of a content have and it does not; `pos` in a video, or null."""

    sha256: str
    tag: str
    pos: int | None
    sources: list[SourceOut]

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """As the client sees it."""
        return cls(
            sha256=offer.sha256,
            tag=offer.tag,
            pos=offer.pos,
            sources=[SourceOut.of(source) for source in offer.sources[:MAX_GROUP_FILES]],
        )


class OfferList(BaseModel):
    """Offers; nothing of them is written yet."""

    offers: list[OfferOut]


class AcceptedIn(Incoming):
    """An offer that is accepted; `origin` is the sha256 of one of its sources."""

    sha256: Sha256
    tag: TagId
    pos: Milliseconds | None = None
    origin: Sha256


class AcceptIn(Incoming):
    """Offers that are accepted."""

    offers: Annotated[list[AcceptedIn], Field(min_length=1, max_length=MAX_TARGETS)]


class HandOverIn(Incoming):
    """A content that goes, and the one that gets its tags, rating and notes."""

    source: Sha256
    into: Sha256


class PairIn(Incoming):
    """Two contents by their sha256, saved or not."""

    a: Sha256
    b: Sha256


class DecisionsIn(Incoming):
    """A verdict on pairs; null takes it back."""

    pairs: Annotated[list[PairIn], Field(min_length=1, max_length=MAX_TARGETS)]
    verdict: Annotated[Verdict, Field(strict=False)] | None


class DecisionOut(BaseModel):
    """What was decided of two contents, the lower sha256 first."""

    a: str
    b: str
    verdict: Verdict
    at: int

    @classmethod
    def of(cls, key: DecisionKey, decision: Decision) -> Self:
        """As the client sees it."""
        return cls(a=key.low, b=key.high, verdict=decision.verdict, at=decision.at)


class DecisionPage(BaseModel):
    """Decisions in order; `next` is the cursor of the next page, null on the last."""

    decisions: list[DecisionOut]
    next: str | None


class ChoiceIn(Incoming):
    """What is to become of a file; null takes the choice back."""

    file_id: Annotated[str, Field(min_length=1, max_length=64)]
    choice: Annotated[Choice, Field(strict=False)] | None


class ChoicesIn(Incoming):
    """Choices on files."""

    choices: Annotated[list[ChoiceIn], Field(min_length=1, max_length=MAX_TARGETS)]


class MemberOut(BaseModel):
    """A content of a group: one of its files in full, and where the others are.

    `likeness` tells how the group's first member matches it, null for itself.
    """

    file: FileOut
    files: list[CopyOut]
    likeness: LikenessOut | None

    @classmethod
    def of(cls, member: GroupMember) -> Self:
        """As the client sees it."""
        return cls(
            file=FileOut.of(member.files[0]),
            files=[CopyOut.of(file) for file in member.files[:MAX_GROUP_FILES]],
            likeness=None if member.match is None else LikenessOut.of_match(member.match),
        )


class PairOut(BaseModel):
    """Two members of a group by their places, and how `a` matches `b`."""

    a: int
    b: int
    likeness: LikenessOut


class FileChoice(BaseModel):
    """What was chosen for a file."""

    file_id: str
    choice: Choice


class GroupOut(BaseModel):
    """Contents of which each matches every other, the one nearest to all others first.

    `size` counts the members, of which the first 200 are told.
    """

    id: str
    size: int
    members: list[MemberOut]
    pairs: list[PairOut]
    choices: list[FileChoice]
    settled: bool

    @classmethod
    def of(cls, group: ReviewGroup) -> Self:
        """As the client sees it."""
        told = group.members[:MAX_GROUP_MEMBERS]
        return cls(
            id=group.id,
            size=len(group.members),
            members=[MemberOut.of(member) for member in told],
            pairs=[
                PairOut(a=a, b=b, likeness=LikenessOut.of_match(match))
                for a, b, match in group.pairs
                if b < len(told)
            ],
            choices=[FileChoice(file_id=f, choice=c) for f, c in group.choices.items()],
            settled=group.settled,
        )


class GroupPage(BaseModel):
    """Groups; `next` is the cursor of the next page, null on the last.

    `truncated`: there are so many look-alikes that only the nearest were grouped.
    """

    groups: list[GroupOut]
    total: int
    next: str | None
    truncated: bool
