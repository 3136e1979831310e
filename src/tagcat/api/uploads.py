"""Fingerprints as they come over the wire, with a bound on every list, text and number."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from tagcat.api.problems import Problem, invalid_problem
from tagcat.api.schemas import MAX_FILES, Incoming
from tagcat.app.hashed import Hashed, KeyId
from tagcat.fingerprint.model import (
    HASH_BITS,
    KEY_FRAME_VARIANCE,
    MAX_KEY_FRAMES,
    KeyFrame,
)
from tagcat.graph.model import Content, FileInfo, ImageContent, VideoContent

_MAX_INT = (1 << 53) - 1
"""Largest integer that JSON carries exactly into a browser."""


def _storable(value: str) -> str:
    if "\0" in value:
        raise ValueError("must not contain a null character")
    return value


def _inside(path: str) -> str:
    if ".." in path.split("/"):
        raise ValueError('must not contain the folder ".."')
    return path


Text = Annotated[str, AfterValidator(_storable)]
"""Any characters but the null character, which no file name has: names are text, not markup."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Milliseconds = Annotated[int, Field(ge=0, le=_MAX_INT)]
Side = Annotated[int, Field(ge=1, le=1 << 24)]


class HashedIn(Hashed, Incoming):
    """A hash without more."""


class FrameIn(HashedIn):
    """A key frame; `pos` in milliseconds after the first frame."""

    pos: Milliseconds


class _FileIn(Incoming):
    name: Text = Field(min_length=1, max_length=255)
    path: Annotated[Text, AfterValidator(_inside)] = Field(min_length=1, max_length=4096)
    """Relative to what was picked, with the name, "/" between folders."""
    size: int = Field(ge=1, le=_MAX_INT)
    modified: int = Field(ge=-_MAX_INT, le=_MAX_INT)
    """Milliseconds since 1970."""
    media_type: str = Field(pattern=r"^[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,80}$")
    sha256: Sha256
    width: Side
    height: Side


class ImageIn(_FileIn, HashedIn):
    """The fingerprint of an image."""

    kind: Literal["image"]
    trimmed: HashedIn | None = None

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


class Refused:
    """A file whose fingerprint breaks a rule; those sent with it are not held up by it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


_AnyFile = Annotated[ImageIn | VideoIn, Field(discriminator="kind")]
_any_file: TypeAdapter[ImageIn | VideoIn] = TypeAdapter(_AnyFile)


def _checked(value: object) -> ImageIn | VideoIn | Refused:
    try:
        return _any_file.validate_python(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        for each in found:
            # The first part is the kind, which is no field.
            each["loc"] = each["loc"][1:]
        return Refused(invalid_problem(found))


AnyFileIn = Annotated[
    ImageIn | VideoIn | Refused, PlainValidator(_checked, json_schema_input_type=_AnyFile)
]


class DeviceIn(Incoming):
    """The device (or browser profile) the files are on."""

    id: UUID = Field(strict=False)
    name: Text = Field(min_length=1, max_length=80)


class FilesIn(Incoming):
    """Fingerprints of files on one device; `key` is the id of the key that they are keyed with."""

    device: DeviceIn
    key: KeyId | None = None
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
