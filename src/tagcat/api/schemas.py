"""What goes over the wire, with a bound on every list, text and number."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from tagcat.app.accounts import MAX_NAME
from tagcat.app.hashed import KeyId
from tagcat.app.overlapping import Moment, Shared, SharedStretches
from tagcat.app.passwords import MAX_PASSWORD, MIN_PASSWORD
from tagcat.app.second_factor import MAX_CODE
from tagcat.fingerprint.dhash import complexity_of
from tagcat.fingerprint.model import Kind, Orientation
from tagcat.graph.model import (
    ContentMatch,
    Counts,
    HashKeyRecord,
    StoredFile,
    User,
    WrappedKey,
)
from tagcat.match.items import ItemMatch
from tagcat.match.overlap import Relation, Stretch
from tagcat.match.rule import MAX_VARIANCE

MAX_FILES = 1000
"""Files a request may save, look up or delete."""

MAX_BATCH_MATCHES = 20
"""Matches told of each file of a batch, which may have a thousand with hundreds each."""

MAX_MATCH_COPIES = 20
"""Copies told of each match."""

Variance = Annotated[int, Field(ge=0, le=MAX_VARIANCE)]
FileId = Annotated[str, Field(min_length=1, max_length=64)]


class Incoming(BaseModel):
    """Unknown fields are refused, numbers are not made of texts."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Credentials(Incoming):
    """Name and password of an account."""

    name: str = Field(min_length=1, max_length=MAX_NAME)
    password: str = Field(min_length=1, max_length=MAX_PASSWORD)


class SignIn(Credentials):
    """Name and password; `code` where the account has a second factor."""

    code: str = Field(default="", max_length=MAX_CODE)


class OwnerCodeIn(Incoming):
    """The one-time code from the link that `tagcat serve` prints."""

    code: str = Field(min_length=1, max_length=100)


class UserChange(Incoming):
    """What of a user can be changed."""

    variance: Variance


class Confirmation(Incoming):
    """The user's own password, and a code where there is a second factor."""

    password: str = Field(min_length=1, max_length=MAX_PASSWORD)
    code: str = Field(default="", max_length=MAX_CODE)


class WrappedKeyFields(Incoming):
    """The key of hashes, encrypted under a key made of the password; see `docs/security.md`.

    Texts are hexadecimal digits: `salt` of PBKDF2-HMAC-SHA256, `nonce` of AES-256-GCM, and the
    encrypted key with its tag.
    """

    iterations: int = Field(ge=600_000, le=10_000_000)
    salt: str = Field(pattern=r"^[0-9a-f]{32}$")
    nonce: str = Field(pattern=r"^[0-9a-f]{24}$")
    box: str = Field(pattern=r"^[0-9a-f]{96}$")

    def value(self) -> WrappedKey:
        """The wrapped key as a value."""
        return WrappedKey(**self.model_dump())


class HashKeyFields(Incoming):
    """The key that the hashes of a collection are made with, by its id; `wrapped` is null where it
    is in key files alone."""

    id: KeyId
    wrapped: WrappedKeyFields | None

    @classmethod
    def of(cls, key: HashKeyRecord) -> HashKeyFields:
        """As the client sees it."""
        return cls.model_validate(asdict(key))


class HashKeyIn(HashKeyFields):
    """A key, with the user's own password and a code where there are any."""

    password: str = Field(default="", max_length=MAX_PASSWORD)
    code: str = Field(default="", max_length=MAX_CODE)

    def value(self) -> HashKeyRecord:
        """The key as a value."""
        return HashKeyRecord(self.id, None if self.wrapped is None else self.wrapped.value())


class PasswordChange(Confirmation):
    """The password as it is, and what it is to be; `wrapped` is the key of hashes under that."""

    new_password: str = Field(min_length=MIN_PASSWORD, max_length=MAX_PASSWORD)
    wrapped: WrappedKeyFields | None = None


class Code(Incoming):
    """A code of the authenticator app."""

    code: str = Field(min_length=1, max_length=MAX_CODE)


class FileIds(Incoming):
    """Files to delete."""

    ids: list[FileId] = Field(min_length=1, max_length=MAX_FILES)


class UserOut(BaseModel):
    """Who is signed in; `variance` is the user's match threshold.

    `has_password` is false of the owner of this computer, who signs in by a link.
    """

    name: str
    variance: int
    has_password: bool
    second_factor: bool
    hash_key: HashKeyFields | None

    @classmethod
    def of(cls, user: User) -> Self:
        """As the client sees it."""
        factor = user.second_factor
        return cls(
            name=user.name,
            variance=user.variance,
            has_password=user.password_hash is not None,
            second_factor=factor is not None and factor.confirmed,
            hash_key=None if user.hash_key is None else HashKeyFields.of(user.hash_key),
        )


class SecondFactorSetup(BaseModel):
    """What an authenticator app needs. It is told once."""

    secret: str
    uri: str


class RecoveryCodes(BaseModel):
    """Each stands in for a code of the app once. They are told once."""

    codes: list[str]


class Session(BaseModel):
    """A fresh access token, valid for `expires_in` seconds."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a kind of token, not one
    expires_in: int
    user: UserOut


class CountsOut(BaseModel):
    """How much is saved."""

    images: int
    videos: int
    frames: int
    matches: int
    devices: int

    @classmethod
    def of(cls, counts: Counts) -> Self:
        """As the client sees it."""
        return cls(
            images=counts.images,
            videos=counts.videos,
            frames=counts.frames,
            matches=counts.matches,
            devices=counts.devices,
        )


class CopyOut(BaseModel):
    """One copy: a file on a device. Times in milliseconds since 1970."""

    id: str
    name: str
    path: str
    device: str
    device_id: str
    source: str
    size: int
    modified: int
    saved: int

    @classmethod
    def of(cls, file: StoredFile) -> Self:
        """As the client sees it."""
        info = file.info
        return cls(
            id=file.id,
            name=info.name,
            path=info.path,
            device=info.device,
            device_id=info.device_id,
            source=info.source,
            size=info.size,
            modified=info.modified,
            saved=file.saved,
        )


class FileOut(CopyOut):
    """A file and its content; `frames` counts key frames, `copies` the files of this content."""

    content_id: str
    kind: Kind
    sha256: str
    media_type: str
    width: int
    height: int
    duration: int
    fps: float
    partial: bool
    frames: int
    dhash: str | None
    complexity: int | None
    copies: int

    @classmethod
    def of(cls, file: StoredFile) -> Self:
        """As the client sees it."""
        return cls(
            **CopyOut.of(file).model_dump(),
            content_id=file.content_id,
            kind=file.kind,
            sha256=file.sha256,
            media_type=file.media_type,
            width=file.width,
            height=file.height,
            duration=file.duration,
            fps=file.fps,
            partial=file.partial,
            frames=file.frames,
            dhash=file.dhash.hex if file.dhash else None,
            complexity=complexity_of(file.dhash) if file.dhash else None,
            copies=file.copies,
        )


class FileDetails(FileOut):
    """A file with all copies of its content, itself included."""

    files: list[CopyOut]


class Frames(BaseModel):
    """Times of key frames in milliseconds, in order; empty for an image."""

    positions: list[int]


class FilePageOut(BaseModel):
    """One page of files; `next` is the cursor of the next page, null on the last."""

    items: list[FileOut]
    total: int
    next: str | None


class LikenessOut(BaseModel):
    """How one content matches another.

    `distance` bits of 128 differ, `limit` would still match; `needed_variance` is the least
    variance at which the two match. `orientation` turns the first content into the other.
    `own_pos` and `pos` are times of the first matching frame in milliseconds, null in an image;
    `frames` counts the key frames that match.
    """

    distance: int
    limit: int
    needed_variance: int
    orientation: Orientation
    trimmed: bool
    own_pos: int | None
    pos: int | None
    frames: int

    @staticmethod
    def of_match(match: ItemMatch) -> LikenessOut:
        """As the client sees it."""
        return LikenessOut(
            distance=match.distance,
            limit=match.limit,
            needed_variance=match.needed_variance,
            orientation=match.orientation,
            trimmed=match.trimmed,
            own_pos=match.own_pos,
            pos=match.pos,
            frames=match.frames,
        )


class MatchOut(LikenessOut):
    """A content that matches, and every file that holds it; `files` are the first 20 of the
    `copies`. `own_pos` is the time in the content asked about, `pos` that in this one."""

    content_id: str
    kind: Kind
    identical: bool
    width: int
    height: int
    duration: int
    copies: int
    files: list[CopyOut]

    @classmethod
    def of(cls, found: ContentMatch) -> Self:
        """As the client sees it."""
        return cls(
            **LikenessOut.of_match(found.match).model_dump(),
            content_id=found.content_id,
            kind=found.kind,
            identical=found.match.identical,
            width=found.width,
            height=found.height,
            duration=found.duration,
            copies=len(found.files),
            files=[CopyOut.of(file) for file in found.files[:MAX_MATCH_COPIES]],
        )


class Matches(BaseModel):
    """What matches, best first; at most 200."""

    matches: list[MatchOut]


class StretchOut(BaseModel):
    """A piece that both videos show, from `own_start` to `own_end` in the own one and from `start`
    to `end` in the other, in milliseconds. The own video plays it at `rate`: 2 is twice as fast.
    `frames` key frames match in it."""

    own_start: int
    own_end: int
    start: int
    end: int
    rate: float
    frames: int

    @classmethod
    def of(cls, stretch: Stretch) -> Self:
        """As the client sees it."""
        return cls(
            own_start=stretch.own_start,
            own_end=stretch.own_end,
            start=stretch.start,
            end=stretch.end,
            rate=stretch.rate,
            frames=stretch.frames,
        )


class StretchesOut(BaseModel):
    """What of a video (the own one) is in another: at most 64 stretches, by own time.

    `relation`: `contained` says that all of the own video is in the other, `contains` the reverse,
    `common` that they share only what many videos show, such as an intro. `own_share` and
    `other_share` are the parts, 0 to 1, of each that are in the stretches; `orientation` turns own
    into the other, `rate` is that of the longest stretch. `videos` hold what is shared, these two
    included, among the nearest 30 that match both; `weight` is the number of matching key frames,
    each counted as 2 / videos. Durations in milliseconds.
    """

    kind: Literal["stretches"] = "stretches"
    relation: Relation
    orientation: Orientation
    rate: float
    stretches: list[StretchOut]
    own_share: float
    other_share: float
    weight: float
    videos: int
    own_duration: int
    other_duration: int

    @classmethod
    def of(cls, shared: SharedStretches) -> Self:
        """As the client sees it."""
        found = shared.overlap
        return cls(
            relation=found.relation,
            orientation=found.orientation,
            rate=found.rate,
            stretches=[StretchOut.of(stretch) for stretch in found.stretches],
            own_share=found.own_share,
            other_share=found.other_share,
            weight=found.weight,
            videos=found.videos,
            own_duration=shared.own_duration,
            other_duration=shared.other_duration,
        )


class MomentOut(BaseModel):
    """Where in a video an image is seen: from `pos` until `until`, in milliseconds; both null if it
    matches none of the key frames. `in_own`: the own file is the video. `orientation` turns the own
    picture into the other; `trimmed`: they match without their borders."""

    kind: Literal["moment"] = "moment"
    in_own: bool
    pos: int | None
    until: int | None
    orientation: Orientation
    trimmed: bool

    @classmethod
    def of(cls, moment: Moment) -> Self:
        """As the client sees it."""
        return cls(
            in_own=moment.in_own,
            pos=moment.pos,
            until=moment.until,
            orientation=moment.orientation,
            trimmed=moment.trimmed,
        )


SharedOut = Annotated[StretchesOut | MomentOut, Field(discriminator="kind")]


def shared_out(shared: Shared) -> StretchesOut | MomentOut:
    """What two files share as the client sees it."""
    return MomentOut.of(shared) if isinstance(shared, Moment) else StretchesOut.of(shared)


class Deleted(BaseModel):
    """How many files were deleted."""

    deleted: int
