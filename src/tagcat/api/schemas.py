"""What goes over the wire, with a bound on every list, text and number."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tagcat.app.accounts import MAX_NAME, MAX_PASSWORD
from tagcat.fingerprint.dhash import complexity
from tagcat.fingerprint.model import (
    HASH_BITS,
    KEY_FRAME_VARIANCE,
    MAX_KEY_FRAMES,
    DHash,
    KeyFrame,
    Kind,
    Orientation,
)
from tagcat.graph.model import (
    Content,
    ContentMatch,
    Counts,
    FileInfo,
    ImageContent,
    StoredFile,
    User,
    VideoContent,
)
from tagcat.match.rule import MAX_VARIANCE

MAX_FILES = 1000
"""Files a request may save, look up or delete."""

_MAX_INT = (1 << 53) - 1
"""Largest integer that JSON carries exactly into a browser."""

_NO_TIES = "0" * (HASH_BITS // 4)

Hash = Annotated[
    str, Field(pattern=r"^[0-9a-f]{32}$", examples=["95b1a94a56d5a5aba7d5b4bd0b6acfb5"])
]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Milliseconds = Annotated[int, Field(ge=0, le=_MAX_INT)]
Variance = Annotated[int, Field(ge=0, le=MAX_VARIANCE)]
Side = Annotated[int, Field(ge=1, le=1 << 24)]
FileId = Annotated[str, Field(min_length=1, max_length=64)]


class _In(BaseModel):
    """Unknown fields are refused, numbers are not made of texts."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Credentials(_In):
    """Name and password of an account."""

    name: str = Field(min_length=1, max_length=MAX_NAME)
    password: str = Field(min_length=1, max_length=MAX_PASSWORD)


class OwnerCodeIn(_In):
    """The one-time code from the link that `tagcat serve` prints."""

    code: str = Field(min_length=1, max_length=100)


class UserChange(_In):
    """What of a user can be changed."""

    variance: Variance


class Hashed(_In):
    """A dHash: 64 row bits, 64 column bits; `ties` marks the bits whose two cells were equal."""

    dhash: Hash
    ties: Hash = _NO_TIES

    @model_validator(mode="after")
    def _equal_is_not_brighter(self) -> Self:
        if int(self.dhash, 16) & int(self.ties, 16):
            raise ValueError("a bit of dhash is 1 where ties says that both cells were equal")
        return self

    def value(self) -> DHash:
        """The hash as a value."""
        return DHash(int(self.dhash, 16), int(self.ties, 16))


class FrameIn(Hashed):
    """A key frame; `pos` in milliseconds after the first frame."""

    pos: Milliseconds


class _FileIn(_In):
    name: str = Field(min_length=1, max_length=255)
    path: str = Field(min_length=1, max_length=4096)
    """Relative to what was picked, with the name, "/" between folders."""
    size: int = Field(ge=1, le=_MAX_INT)
    modified: int = Field(ge=-_MAX_INT, le=_MAX_INT)
    """Milliseconds since 1970."""
    media_type: str = Field(pattern=r"^[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,80}$")
    sha256: Sha256
    width: Side
    height: Side

    @field_validator("name", "path")
    @classmethod
    def _storable(cls, value: str) -> str:
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise ValueError("must be valid text without null characters")
        return value


class ImageIn(_FileIn, Hashed):
    """The fingerprint of an image."""

    kind: Literal["image"]
    trimmed: Hashed | None = None

    def content(self) -> Content:
        """The image as the graph keeps it."""
        return ImageContent(
            sha256=self.sha256,
            media_type=self.media_type,
            width=self.width,
            height=self.height,
            dhash=self.value(),
            trimmed=self.trimmed.value() if self.trimmed else None,
        )


class VideoIn(_FileIn):
    """The fingerprint of a video."""

    kind: Literal["video"]
    duration: Milliseconds
    fps: float = Field(ge=0, le=100_000, allow_inf_nan=False)
    variance: int = Field(default=KEY_FRAME_VARIANCE, ge=0, le=HASH_BITS)
    partial: bool = False
    frames: list[FrameIn] = Field(min_length=1, max_length=MAX_KEY_FRAMES)

    @field_validator("frames")
    @classmethod
    def _in_order(cls, frames: list[FrameIn]) -> list[FrameIn]:
        if any(a.pos >= b.pos for a, b in pairwise(frames)):
            raise ValueError("key frames must be in order of time, each later than the one before")
        return frames

    def content(self) -> Content:
        """The video as the graph keeps it."""
        return VideoContent(
            sha256=self.sha256,
            media_type=self.media_type,
            width=self.width,
            height=self.height,
            duration=self.duration,
            fps=self.fps,
            variance=self.variance,
            partial=self.partial,
            frames=tuple(KeyFrame(frame.pos, frame.value()) for frame in self.frames),
        )


AnyFileIn = Annotated[ImageIn | VideoIn, Field(discriminator="kind")]


class DeviceIn(_In):
    """The device (or browser profile) the files are on."""

    id: UUID = Field(strict=False)
    name: str = Field(min_length=1, max_length=80)


class FilesIn(_In):
    """Fingerprints of files on one device."""

    device: DeviceIn
    files: list[AnyFileIn] = Field(min_length=1, max_length=MAX_FILES)

    def info(self, file: ImageIn | VideoIn, platform: str, source: str) -> FileInfo:
        """Where one of the files lies."""
        return FileInfo(
            name=file.name,
            path=file.path,
            size=file.size,
            modified=file.modified,
            platform=platform,
            source=source,
            device_id=str(self.device.id),
            device=self.device.name,
        )


class FileIds(_In):
    """Files to delete."""

    ids: list[FileId] = Field(min_length=1, max_length=MAX_FILES)


class UserOut(BaseModel):
    """Who is signed in; `variance` is the user's match threshold."""

    name: str
    variance: int

    @classmethod
    def of(cls, user: User) -> Self:
        """As the client sees it."""
        return cls(name=user.name, variance=user.variance)


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
            complexity=complexity(file.dhash.bits) if file.dhash else None,
            copies=file.copies,
        )


class FileDetails(FileOut):
    """A file with all copies of its content, itself included."""

    files: list[CopyOut]


class FilePageOut(BaseModel):
    """One page of files; `next` is the cursor of the next page, null on the last."""

    items: list[FileOut]
    total: int
    next: str | None


class MatchOut(BaseModel):
    """A content that matches, and every file that holds it.

    `distance` bits of 128 differ, `limit` would still match; `needed_variance` is the least
    variance at which the two match. `orientation` turns the content asked about into this one.
    `own_pos` and `pos` are times of the first matching frame in milliseconds, null in an image;
    `frames` counts the key frames that match.
    """

    content_id: str
    kind: Kind
    identical: bool
    distance: int
    limit: int
    needed_variance: int
    orientation: Orientation
    trimmed: bool
    own_pos: int | None
    pos: int | None
    frames: int
    width: int
    height: int
    duration: int
    files: list[CopyOut]

    @classmethod
    def of(cls, found: ContentMatch) -> Self:
        """As the client sees it."""
        match = found.match
        return cls(
            content_id=found.content_id,
            kind=found.kind,
            identical=match.identical,
            distance=match.distance,
            limit=match.limit,
            needed_variance=match.needed_variance,
            orientation=match.orientation,
            trimmed=match.trimmed,
            own_pos=match.own_pos,
            pos=match.pos,
            frames=match.frames,
            width=found.width,
            height=found.height,
            duration=found.duration,
            files=[CopyOut.of(file) for file in found.files],
        )


class Matches(BaseModel):
    """What matches, best first; at most 200."""

    matches: list[MatchOut]


class Deleted(BaseModel):
    """How many files were deleted."""

    deleted: int
