"""The lines of an export: JSON objects, one a line, each with a bound on every text and number.

First a header, then the tags, then a line for each file with all that is known of its content,
followed by what is said of it, then the decisions, and a line that says how many there were, so
that a file that was cut off is noticed. ``spec/export.schema.json``
is the JSON Schema of a line, made from the models here by ``python -m tagcat.app.transfer.lines``.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from pydantic.json_schema import GenerateJsonSchema

from tagcat import __version__
from tagcat.app.hashed import HASH_PATTERN, TURNED_PATTERN, Hashed, KeyId
from tagcat.app.transfer.said import (
    Said,
    SaidChoice,
    SaidDecision,
    SaidDismissal,
    SaidRemark,
    SaidSuggested,
    SaidTagged,
)
from tagcat.errors import InvalidInput, LimitExceeded, TagcatError, printable
from tagcat.fingerprint.hash_fields import HASH_DIGITS, TURNED_DIGITS, hash_fields
from tagcat.fingerprint.model import MAX_KEY_FRAMES, KeyFrame
from tagcat.graph.annotating import (
    MAX_ALIASES,
    MAX_NAME,
    MAX_NOTE,
    MAX_PARENTS,
    MAX_RATING,
    check_key,
    check_tag_name,
    check_value,
)
from tagcat.graph.annotations import (
    Choice,
    Decision,
    DecisionKey,
    Dismissal,
    DismissalKey,
    Remark,
    RemarkKey,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
    Verdict,
)
from tagcat.graph.model import FileInfo, FileRecord, ImageContent, VideoContent
from tagcat.graph.suggesting import check_labels, check_tagger
from tagcat.graph.suggestions import (
    MAX_LABEL_PARENTS,
    MAX_LABELS,
    MAX_MOMENTS,
    MAX_VERSION,
    Proposer,
    ProposerKind,
    Suggestion,
    tagger_fields,
)
from tagcat.graph.valid import MAX_INTEGER, check_record, check_text

FORMAT = "tagcat-collection"
VERSION = 4
"""Of the format; another one wherever an older TagCat could not read it any more. Version 1 had
nothing but files, version 2 no suggestions and dismissals, version 3 no keyed hashes."""

MAX_LINE = 8 << 20
"""Bytes of the longest line that is read; a video with all key frames it may have needs 3 MB."""

_SOME_ID = "0" * 32
_MAX_FIELD = 100
_SHA256 = r"^[0-9a-f]{64}$"
_COLOUR = r"^#[0-9a-f]{6}$"
_DIGEST = r"^([0-9a-f]{64})?$"
_PATTERNS = {
    HASH_PATTERN: f"must be {HASH_DIGITS} lower-case hexadecimal digits",
    TURNED_PATTERN: f"must be {TURNED_DIGITS} lower-case hexadecimal digits",
    _SHA256: "must be 64 lower-case hexadecimal digits",
    _COLOUR: "must be # and six lower-case hexadecimal digits",
    _DIGEST: "must be 64 lower-case hexadecimal digits, or empty",
}


class BadLine(TagcatError):
    """A line that is none of an export; the words name the field and what is wrong with it."""


Time = Annotated[int, Field(ge=-MAX_INTEGER, le=MAX_INTEGER)]
Size = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
Name = Annotated[str, Field(max_length=1_000)]
Sha256 = Annotated[str, Field(pattern=_SHA256)]
TagName = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]


class _Strict(BaseModel):
    """Unknown fields are refused, numbers are not made of texts."""

    model_config = ConfigDict(extra="forbid", strict=True)


class HeaderLine(_Strict):
    """The first line: what this is, the version of the format, and what wrote it when.

    Times are milliseconds since 1970; `key` is the id of the key that hashes are keyed with.
    """

    kind: Literal["header"]
    format: Literal["tagcat-collection"]
    version: Literal[1, 2, 3, 4]
    tagcat: Name = ""
    exported: Time | None = None
    key: KeyId | None = None


class EndLine(_Strict):
    """The last line: how many files there are, and how many lines of what is said."""

    kind: Literal["end"]
    files: Size
    said: Size = 0


class TagLine(_Strict):
    """A tag; `parents` are names of tags in front of it, which hold wherever this one does."""

    kind: Literal["tag"]
    name: TagName
    colour: str | None = Field(pattern=_COLOUR)
    aliases: list[TagName] = Field(max_length=MAX_ALIASES)
    parents: list[TagName] = Field(max_length=MAX_PARENTS)

    def value(self) -> Tag:
        """The tag, with names for parents."""
        return Tag(self.name, self.colour, tuple(self.aliases), tuple(self.parents))


class TaggedLine(_Strict):
    """That a content has a tag, or its key frame number `frame`, from 0.

    `by` is person, or the program that gave it and its `score`; `at` is when; `pos` is the time in
    the video, in milliseconds, at which the key frame was tagged; `origin` the sha256 of the
    look-alike that the tag came from.
    """

    kind: Literal["tagged"]
    sha256: Sha256
    tag: TagName
    frame: int | None = Field(ge=0, lt=MAX_KEY_FRAMES)
    by: str = Field(min_length=1, max_length=MAX_NAME)
    at: Time
    score: float | None = Field(ge=0, le=1)
    pos: Time | None
    origin: Sha256 | None

    def value(self) -> SaidTagged:
        """What is said."""
        tagging = Tagging(self.by, self.at, self.score, self.pos, self.origin)
        return SaidTagged(self.sha256, self.frame, self.tag, tagging)


class RemarkLine(_Strict):
    """What a person thinks of a content; `rating` is 1 to 5, or null."""

    kind: Literal["remark"]
    sha256: Sha256
    rating: int | None = Field(ge=1, le=MAX_RATING)
    note: str = Field(max_length=MAX_NOTE)

    def value(self) -> SaidRemark:
        """What is said."""
        return SaidRemark(self.sha256, Remark(self.rating, self.note))


class ChoiceLine(_Strict):
    """What a person wants to become of the file of a content in this place."""

    kind: Literal["choice"]
    sha256: Sha256
    device_id: Name
    path: str = Field(max_length=100_000)
    choice: Literal["keep", "remove"]

    def value(self) -> SaidChoice:
        """What is said."""
        return SaidChoice(self.sha256, self.device_id, self.path, Choice(self.choice))


class DecisionLine(_Strict):
    """What a person decided, and when, of two contents that look alike; the lower sha256 first."""

    kind: Literal["decision"]
    low: Sha256
    high: Sha256
    verdict: Literal["not-match", "keep-both"]
    at: Time

    def value(self) -> SaidDecision:
        """What is said."""
        return SaidDecision(
            DecisionKey(self.low, self.high), Decision(Verdict(self.verdict), self.at)
        )


class TaggerFields(_Strict):
    """A tagger; `digest` is the SHA-256 of its weights, empty for a service."""

    name: TagName
    version: str = Field(min_length=1, max_length=MAX_VERSION)
    digest: str = Field(pattern=_DIGEST)
    kind: Literal["local", "browser", "remote"]

    def value(self) -> Proposer:
        """The tagger as a value."""
        return Proposer(self.name, self.version, self.digest, ProposerKind(self.kind))


class LabelFields(_Strict):
    """A label that may be right; `parents` are wider labels, the nearest first, and `moments` the
    times of key frames that led to it, in milliseconds."""

    name: TagName
    score: float = Field(ge=0, le=1)
    parents: list[TagName] = Field(max_length=MAX_LABEL_PARENTS)
    moments: list[Size] = Field(max_length=MAX_MOMENTS)

    def value(self) -> Suggestion:
        """The label as a value."""
        return Suggestion(self.name, self.score, tuple(self.parents), tuple(self.moments))


class SuggestedLine(_Strict):
    """All labels that a tagger suggests for a content."""

    kind: Literal["suggested"]
    sha256: Sha256
    tagger: TaggerFields
    labels: list[LabelFields] = Field(max_length=MAX_LABELS)

    def value(self) -> SaidSuggested:
        """What is suggested."""
        labels = tuple(label.value() for label in self.labels)
        return SaidSuggested(self.sha256, self.tagger.value(), labels)


class DismissalLine(_Strict):
    """That a person dismissed a label for a content, and when; `label` is without case."""

    kind: Literal["dismissal"]
    sha256: Sha256
    label: str = Field(min_length=1, max_length=3 * MAX_NAME)
    at: Time

    def value(self) -> SaidDismissal:
        """What is said."""
        return SaidDismissal(DismissalKey.of(self.sha256, self.label), Dismissal(self.at))


class HashedLine(Hashed, _Strict):
    """A hash without more."""


class Frame(HashedLine):
    """A key frame; `pos` in milliseconds after the first frame."""

    pos: Size


class _FileLine(_Strict):
    name: str = Field(max_length=10_000)
    path: str = Field(max_length=100_000)
    size: Size
    modified: Time
    platform: Name
    source: Name
    device_id: Name
    device: Name
    saved: Time
    sha256: str = Field(pattern=_SHA256)
    media_type: Name
    width: Size
    height: Size

    def info(self) -> FileInfo:
        """Where the file lies."""
        return FileInfo(
            name=self.name,
            path=self.path,
            size=self.size,
            modified=self.modified,
            platform=self.platform,
            source=self.source,
            device_id=self.device_id,
            device=self.device,
        )


class ImageLine(_FileLine, HashedLine):
    """An image: where the file lies, when it was saved, and what it looks like.

    `trimmed` is the hash without uniform borders, null where there are none. Times are
    milliseconds since 1970, `size` is in bytes, `width` and `height` in pixels.
    """

    kind: Literal["image"]
    trimmed: HashedLine | None

    def content(self) -> ImageContent:
        """The image as the graph keeps it."""
        return ImageContent(
            sha256=self.sha256,
            media_type=self.media_type,
            width=self.width,
            height=self.height,
            dhash=self.value(),
            trimmed=self.trimmed.value() if self.trimmed else None,
        )


class VideoLine(_FileLine):
    """A video: as an image, with its key frames in order of time.

    `duration` in milliseconds; `variance` is what key frames were chosen by; `partial` says that
    the file broke off.
    """

    kind: Literal["video"]
    duration: Size
    fps: float = Field(allow_inf_nan=False)
    variance: Size
    partial: bool
    frames: list[Frame] = Field(max_length=MAX_KEY_FRAMES)

    def content(self) -> VideoContent:
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


_SaidLine = (
    TagLine | TaggedLine | RemarkLine | ChoiceLine | SuggestedLine | DismissalLine | DecisionLine
)
_AnyLine = HeaderLine | ImageLine | VideoLine | _SaidLine | EndLine
_line: TypeAdapter[_AnyLine] = TypeAdapter(Annotated[_AnyLine, Field(discriminator="kind")])


def header_line(exported: int, key: str | None = None) -> bytes:
    """The first line of an export made at ``exported``, in milliseconds since the epoch, of hashes
    that are keyed with the key of this id."""
    return _dumped(
        {
            "kind": "header",
            "format": FORMAT,
            "version": VERSION,
            "tagcat": __version__,
            "exported": exported,
            "key": key,
        }
    )


def end_line(files: int, said: int) -> bytes:
    """The last line of an export of so many files, and lines of what is said."""
    return _dumped({"kind": "end", "files": files, "said": said})


def said_line(said: Said) -> bytes:
    """The line of what is said, always the same for the same, with the line break."""
    return _dumped(_said(said))


def file_line(record: FileRecord) -> bytes:
    """The line of one file, always the same for the same record, with the line break."""
    info, content = record.info, record.content
    fields: dict[str, Any] = {
        "kind": content.kind.value,
        "name": info.name,
        "path": info.path,
        "size": info.size,
        "modified": info.modified,
        "platform": info.platform,
        "source": info.source,
        "device_id": info.device_id,
        "device": info.device,
        "saved": record.saved,
        "sha256": content.sha256,
        "media_type": content.media_type,
        "width": content.width,
        "height": content.height,
    }
    if isinstance(content, ImageContent):
        fields |= hash_fields(content.dhash)
        fields["trimmed"] = None if content.trimmed is None else hash_fields(content.trimmed)
    else:
        fields |= {
            "duration": content.duration,
            "fps": content.fps,
            "variance": content.variance,
            "partial": content.partial,
            "frames": [{"pos": frame.pos, **hash_fields(frame.dhash)} for frame in content.frames],
        }
    return _dumped(fields)


def read_header(line: bytes) -> HeaderLine:
    """What the first line of a file says.

    Raises:
        BadLine: it is none of an export, or of one that this TagCat cannot read.
    """
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise BadLine("is not what tagcat export writes: the header is missing")
    version = fields.get("version")
    if isinstance(version, int) and version > VERSION:
        raise BadLine(
            f"was written by a newer TagCat (format {version}, this one reads {VERSION});"
            " please update TagCat"
        )
    header = _parsed(line)
    if not isinstance(header, HeaderLine):
        raise BadLine("kind: must be header")
    return header


def read_line(line: bytes) -> FileRecord | Said | EndLine:
    """What a line behind the header says.

    Raises:
        BadLine: it breaks a rule.
    """
    read = _parsed(line)
    if isinstance(read, EndLine):
        return read
    if isinstance(read, HeaderLine):
        raise BadLine("kind: a header can only be the first line")
    try:
        if isinstance(read, _SaidLine):
            said = read.value()
            _check_said(said)
            return said
        record = FileRecord(read.info(), read.content(), read.saved)
        check_record(record)
    except (InvalidInput, LimitExceeded) as error:
        raise BadLine(str(error)) from error
    return record


def _check_said(said: Said) -> None:
    """Raise InvalidInput for what no collection can say."""
    match said:
        case Tag():
            for parent in said.parents:
                check_tag_name("parents", parent)
            check_value(TagKey(_SOME_ID), replace(said, parents=()))
        case SaidTagged():
            check_tag_name("tag", said.tag)
            check_value(TaggedKey(_SOME_ID, said.sha256, said.frame), said.tagging)
        case SaidRemark():
            check_value(RemarkKey(said.sha256), said.remark)
        case SaidChoice():
            check_text("device_id", said.device_id)
            check_text("path", said.path)
        case SaidDecision():
            check_key(said.key)
            check_value(said.key, said.decision)
        case SaidSuggested():
            check_tagger(said.tagger)
            check_labels("labels", said.labels)
        case SaidDismissal():
            check_key(said.key)
            check_value(said.key, said.dismissal)


def _said(said: Said) -> dict[str, Any]:
    match said:
        case Tag():
            return {
                "kind": "tag",
                "name": said.name,
                "colour": said.colour,
                "aliases": said.aliases,
                "parents": said.parents,
            }
        case SaidTagged():
            tagging = said.tagging
            return {
                "kind": "tagged",
                "sha256": said.sha256,
                "tag": said.tag,
                "frame": said.frame,
                "by": tagging.by,
                "at": tagging.at,
                "score": tagging.score,
                "pos": tagging.pos,
                "origin": tagging.origin,
            }
        case SaidRemark():
            remark = said.remark
            return {
                "kind": "remark",
                "sha256": said.sha256,
                "rating": remark.rating,
                "note": remark.note,
            }
        case SaidChoice():
            return {
                "kind": "choice",
                "sha256": said.sha256,
                "device_id": said.device_id,
                "path": said.path,
                "choice": said.choice.value,
            }
        case SaidDecision():
            return {
                "kind": "decision",
                "low": said.key.low,
                "high": said.key.high,
                "verdict": said.decision.verdict.value,
                "at": said.decision.at,
            }
        case SaidSuggested():
            return {
                "kind": "suggested",
                "sha256": said.sha256,
                "tagger": tagger_fields(said.tagger),
                "labels": [
                    {
                        "name": label.name,
                        "score": label.score,
                        "parents": label.parents,
                        "moments": label.moments,
                    }
                    for label in said.labels
                ],
            }
        case SaidDismissal():
            return {
                "kind": "dismissal",
                "sha256": said.key.sha256,
                "label": said.key.label,
                "at": said.dismissal.at,
            }


def schema() -> str:
    """The JSON Schema of a line as indented JSON with a line break at its end."""
    made = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "A line of a TagCat export",
        "description": (
            "The first line is a header, the last one the end, all others are files, tags, and"
            " what is said of them."
        ),
        **_line.json_schema(),
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _parsed(line: bytes) -> _AnyLine:
    try:
        # Without the line break, behind which a line that breaks off would seem to end.
        return _line.validate_json(line.rstrip())
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    raise BadLine(f"{told(found[0])}{more}")


def told(found: Any) -> str:
    """What pydantic found wrong with a line, in our words.

    The first part of a place is the kind of line, no field.
    """
    what = found["type"]
    if what == "json_invalid":
        return f"is not valid JSON: {found['ctx']['error'].replace(' at line 1', ' at')}"
    if what in ("model_attributes_type", "model_type", "dict_type") and len(found["loc"]) < 2:
        return "must be a JSON object"
    if what == "union_tag_not_found":
        return "kind: is missing"
    if what == "union_tag_invalid":
        *kinds, last = re.findall(r"'(\w+)'", found["ctx"]["expected_tags"])
        # A header can only be the first line.
        return f"kind: must be {', '.join(kind for kind in kinds if kind != 'header')} or {last}"
    field = printable(".".join(map(str, found["loc"][1:])))[:_MAX_FIELD]
    return f"{field}: {_reason(found)}"


def _reason(found: Any) -> str:
    what = found["type"]
    if what == "missing":
        return "is missing"
    if what == "extra_forbidden":
        return "is no field of this kind of line"
    if what == "string_pattern_mismatch":
        return _PATTERNS[found["ctx"]["pattern"]]
    message = str(found["msg"]).removeprefix("Value error, ").replace(" after validation", "")
    return re.sub(r"^(Input|String|List) should ", "must ", message)


def _dumped(fields: dict[str, Any]) -> bytes:
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode() + b"\n"


if __name__ == "__main__":
    sys.stdout.write(schema())
