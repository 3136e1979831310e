"""Tags as JSON Lines: a header, a line for each content, a line for each tag, and an end.

``spec/tags.schema.json`` is the JSON Schema of a line, made from the models here by
``python -m tagcat.app.tagfiles.jsonl``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, BinaryIO, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from tagcat import __version__
from tagcat.app.tagfiles.exporting import Exported, TagExport, with_ancestors
from tagcat.app.tagfiles.importing import DeclaredTag
from tagcat.app.tagfiles.said import Moment, Said
from tagcat.app.tagfiles.told import MAX_LINE, MAX_TOLD, Place, Told
from tagcat.app.transfer.lines import BadLine, told
from tagcat.errors import LimitExceeded
from tagcat.graph.annotating import MAX_ALIASES, MAX_NAME, MAX_NOTE, MAX_PARENTS, MAX_RATING
from tagcat.graph.annotations import MAX_TAGS, Tag
from tagcat.graph.valid import MAX_INTEGER

FORMAT = "tagcat-tags"
VERSION = 1
"""Of the format; another one wherever a line of before could not be read any more."""

MAX_FILES = 1_000
"""Files of a content that its line names."""

_SHA256 = r"^[0-9a-f]{64}$"

_COLOUR = r"^#[0-9a-f]{6}$"


def _check_colour(text: str) -> str:
    if not re.search(_COLOUR, text) or text.endswith("\n"):
        raise ValueError("must be # and six lower-case hexadecimal digits")
    return text


Colour = Annotated[
    str, AfterValidator(_check_colour), Field(json_schema_extra={"pattern": _COLOUR})
]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
Size = Annotated[int, Field(ge=0, le=MAX_INTEGER)]


class _Strict(BaseModel):
    """Unknown fields are refused, numbers are not made of texts."""

    model_config = ConfigDict(extra="forbid", strict=True)


class HeaderLine(_Strict):
    """The first line: what this is, the version of the format, and what wrote it when."""

    kind: Literal["header"]
    format: Literal["tagcat-tags"]
    version: Literal[1]
    tagcat: str = Field("", max_length=MAX_NAME)
    exported: int | None = None


class FileField(_Strict):
    """Where a copy lies."""

    path: str = Field(max_length=100_000)
    size: Size
    device: str = Field("", max_length=1_000)


class FrameTag(_Strict):
    """A tag on a video at a time, in milliseconds after its begin."""

    tag: Name
    pos: Size


class ContentLine(_Strict):
    """What is said of a content: the same bytes, wherever copies of them lie."""

    kind: Literal["content"]
    sha256: str | None = Field(None, pattern=_SHA256)
    files: list[FileField] = Field(default_factory=list, max_length=MAX_FILES)
    tags: list[Name] = Field(default_factory=list, max_length=MAX_TAGS)
    frame_tags: list[FrameTag] = Field(default_factory=list, max_length=MAX_TAGS)
    rating: int | None = Field(None, ge=1, le=MAX_RATING)
    note: str = Field("", max_length=MAX_NOTE)


class TagLine(_Strict):
    """A tag: its colour as `#rrggbb`, other names for it, and the names of tags above it."""

    kind: Literal["tag"]
    name: Name
    colour: Colour | None = None
    aliases: list[Name] = Field(default_factory=list, max_length=MAX_ALIASES)
    parents: list[Name] = Field(default_factory=list, max_length=MAX_PARENTS)


class EndLine(_Strict):
    """The last line: how many contents there are."""

    kind: Literal["end"]
    contents: Size


_AnyLine = HeaderLine | ContentLine | TagLine | EndLine
_Line = Annotated[_AnyLine, Field(discriminator="kind")]
_line: TypeAdapter[_AnyLine] = TypeAdapter(_Line)


@dataclass(slots=True)
class TagLines:
    """What a file of tags holds, and what is wrong with some of its lines."""

    told: list[Told] = field(default_factory=list)
    tags: list[DeclaredTag] = field(default_factory=list)
    bad: list[tuple[str, str]] = field(default_factory=list)


def write_lines(
    export: TagExport, contents: Iterator[Exported], exported: int, *, all_tags: bool
) -> Iterator[bytes]:
    """The lines of a file, each with its line break.

    Args:
        export: where the tags come from.
        contents: what is said.
        exported: when, in milliseconds since the epoch.
        all_tags: describe all tags, not only those that are used and what is above them.
    """
    header = {"kind": "header", "format": FORMAT, "version": VERSION}
    yield _dumped({**header, "tagcat": __version__, "exported": exported})
    count = 0
    for content in contents:
        yield _dumped(_content(content))
        count += 1
    for tag in with_ancestors(export.tags, export.tags if all_tags else export.used):
        yield _dumped(_tag(tag, export))
    yield _dumped({"kind": "end", "contents": count})


def read_lines(source: BinaryIO, name: str) -> TagLines:
    """All lines of a file; those that break a rule are told.

    Args:
        source: stands at the begin.
        name: what the file is called in the names of lines.

    Raises:
        BadLine: the first line says that this is no such file.
        LimitExceeded: it has too many lines.
    """
    lines = TagLines()
    ended = False
    for number, line in enumerate(_raw_lines(source), 1):
        where = f"{name}, line {number}"
        if number == 1:
            _check_header(line)
            continue
        try:
            parsed = _parsed(line)
        except BadLine as error:
            lines.bad.append((where, str(error)))
            continue
        if ended or isinstance(parsed, HeaderLine):
            lines.bad.append((where, "stands where no line of its kind belongs"))
        elif isinstance(parsed, EndLine):
            ended = True
        elif isinstance(parsed, TagLine):
            lines.tags.append(
                DeclaredTag(
                    parsed.name, parsed.colour, tuple(parsed.aliases), tuple(parsed.parents)
                )
            )
        else:
            lines.told.append(_told(parsed, where))
        if len(lines.told) > MAX_TOLD or len(lines.tags) > MAX_TAGS or number > 2 * MAX_TOLD:
            raise LimitExceeded(f"{name} has more than {MAX_TOLD:,} contents; import it in parts")
    if not ended:
        lines.bad.append((name, "the line that ends it is missing: was the file cut off?"))
    return lines


def schema() -> str:
    """The JSON Schema of a line as indented JSON with a line break at its end."""
    made = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "A line of the tags of a TagCat collection",
        "description": "The first line is a header, the last one the end.",
        **_line.json_schema(),
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _content(content: Exported) -> dict[str, Any]:
    said = content.said
    return {
        "kind": "content",
        "sha256": content.sha256,
        "files": [
            {"path": file.info.path, "size": file.info.size, "device": file.info.device}
            for file in content.files[:MAX_FILES]
        ],
        "tags": list(said.names),
        "frame_tags": [{"tag": moment.tag, "pos": moment.pos} for moment in said.moments],
        "rating": said.rating,
        "note": said.note,
    }


def _tag(tag: Tag, export: TagExport) -> dict[str, Any]:
    return {
        "kind": "tag",
        "name": tag.name,
        "colour": tag.colour,
        "aliases": list(tag.aliases),
        "parents": [export.tags[parent].name for parent in tag.parents if parent in export.tags],
    }


def _told(line: ContentLine, where: str) -> Told:
    return Told(
        line.sha256,
        tuple(Place(file.path, file.size) for file in line.files),
        Said(
            names=tuple(line.tags),
            moments=tuple(sorted({Moment(each.pos, each.tag) for each in line.frame_tags})),
            rating=line.rating,
            note=line.note,
            timed=True,
        ),
        where,
    )


def _raw_lines(source: BinaryIO) -> Iterator[bytes]:
    """Lines that are not blank; an empty one for one that is too long."""
    while line := source.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            while line and not line.endswith(b"\n"):
                line = source.readline(MAX_LINE)
            yield b""
        else:
            yield line.removeprefix(b"\xef\xbb\xbf").strip()


def _check_header(line: bytes) -> None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise BadLine("is not what tagcat tags export writes: the header is missing")
    version = fields.get("version")
    if isinstance(version, int) and version > VERSION:
        raise BadLine(
            f"was written by a newer TagCat (format {version}, this one reads {VERSION});"
            " please update TagCat"
        )
    _parsed(line)


def _parsed(line: bytes) -> _AnyLine:
    if not line:
        raise BadLine(f"is empty, or longer than {MAX_LINE >> 20} MiB")
    try:
        return _line.validate_json(line)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    raise BadLine(told(found[0]))


def _dumped(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


if __name__ == "__main__":
    sys.stdout.write(schema())
