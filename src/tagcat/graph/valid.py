"""What a store refuses to save, whoever asks: values that would not come back as they went in."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from tagcat.errors import InvalidInput, LimitExceeded
from tagcat.fingerprint.model import (
    HASH_BITS,
    MAX_COMPLEXITY,
    MAX_KEY_FRAMES,
    AnyHash,
    KeyedHash,
    Orientation,
)
from tagcat.graph.model import (
    Content,
    FileInfo,
    FileQuery,
    FileRecord,
    FileSort,
    ImageContent,
)
from tagcat.match.rule import MAX_VARIANCE

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f]{32}")

MAX_PAGE = 200
"""Files or contents a page may have."""

MAX_INTEGER = 2**63 - 1
"""Largest number a store keeps."""

_MAX_SEARCH = 1_000


def check_variance(variance: int) -> None:
    """Raise InvalidInput unless ``variance`` is in 0..``MAX_VARIANCE``."""
    if not 0 <= variance <= MAX_VARIANCE:
        raise InvalidInput("variance", f"must be between 0 and {MAX_VARIANCE}")


def is_id(text: str) -> bool:
    """Whether this can be an id that a store gave out; no other text is looked for."""
    return _ID.fullmatch(text) is not None


def check_text(field: str, text: str) -> None:
    """Raise InvalidInput if ``text`` cannot be stored as UTF-8 or holds a null character."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(field, "is not valid Unicode") from error
    if "\0" in text:
        raise InvalidInput(field, "must not contain a null character")


def check_file(info: FileInfo) -> None:
    """Raise InvalidInput for a file that cannot be stored as it is."""
    for field in ("name", "path", "platform", "source", "device_id", "device"):
        check_text(field, getattr(info, field))
    _check_size("size", info.size)
    check_time("modified", info.modified)


def check_content(content: Content) -> None:
    """Raise InvalidInput for a content that cannot be stored or matched as it is.

    Raises:
        LimitExceeded: a video has more than ``MAX_KEY_FRAMES`` key frames.
    """
    check_sha256("sha256", content.sha256)
    check_text("media_type", content.media_type)
    # A list sorted by pixels stores their product.
    _check_size("width", content.width * max(1, content.height))
    _check_size("height", content.height)
    if isinstance(content, ImageContent):
        _check_hash("dhash", content.dhash)
        if content.trimmed is not None:
            _check_hash("trimmed", content.trimmed)
        return
    if len(content.frames) > MAX_KEY_FRAMES:
        raise LimitExceeded(f"a video may have at most {MAX_KEY_FRAMES} key frames")
    _check_size("duration", content.duration)
    _check_size("variance", content.variance)
    if not math.isfinite(content.fps):
        raise InvalidInput("fps", "must be a number")
    for number, frame in enumerate(content.frames):
        _check_size(f"frames.{number}.pos", frame.pos)
        _check_hash(f"frames.{number}.dhash", frame.dhash)
    if any(later.pos < earlier.pos for earlier, later in pairwise(content.frames)):
        raise InvalidInput("frames", "must be in order of time")


def check_sha256(field: str, text: str) -> None:
    """Raise InvalidInput unless ``text`` is a sha256 as the graph names contents by."""
    if not is_sha256(text):
        raise InvalidInput(field, "must be 64 lower-case hexadecimal digits")


def is_sha256(text: str) -> bool:
    """Whether this can be the sha256 of a content; no other text is looked for."""
    return _SHA256.fullmatch(text) is not None


def check_time(field: str, time: int) -> None:
    """Raise InvalidInput for a time that a store cannot keep."""
    if abs(time) > MAX_INTEGER:
        raise InvalidInput(field, "is out of range")


def check_record(record: FileRecord) -> None:
    """Raise InvalidInput for a record that cannot be stored as it is.

    Raises:
        LimitExceeded: a video has more than ``MAX_KEY_FRAMES`` key frames.
    """
    check_file(record.info)
    check_content(record.content)
    check_time("saved", record.saved)


def check_content_page(after: str, limit: int) -> None:
    """Raise InvalidInput unless ``after`` and ``limit`` are as ``GraphStore.contents`` says."""
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidInput("limit", f"must be between 1 and {MAX_PAGE}")
    if after and not is_sha256(after):
        raise InvalidInput("after", "must be 64 lower-case hexadecimal digits, or empty")


def check_query(query: FileQuery) -> None:
    """Raise InvalidInput if ``limit``, ``search`` or ``after`` breaks the rules of the query."""
    if not 1 <= query.limit <= MAX_PAGE:
        raise InvalidInput("limit", f"must be between 1 and {MAX_PAGE}")
    if len(query.search) > _MAX_SEARCH:
        raise InvalidInput("search", f"must have at most {_MAX_SEARCH} characters")
    # SQLite would read no further than a null character, and find everything.
    check_text("search", query.search)
    if query.after is not None:
        at, file_id = query.after
        if isinstance(at, str) != (query.sort is FileSort.NAME):
            raise InvalidInput("after", f"does not belong to a list sorted by {query.sort.value}")
        if isinstance(at, str):
            check_text("after", at)
        elif abs(at) > MAX_INTEGER:
            raise InvalidInput("after", "is out of range")
        check_text("after", file_id)


def _check_size(field: str, value: int) -> None:
    if not 0 <= value <= MAX_INTEGER:
        raise InvalidInput(field, "is out of range")


def _check_hash(field: str, dhash: AnyHash) -> None:
    if isinstance(dhash, KeyedHash):
        if len(dhash.turned) != len(Orientation) or any(bits >> HASH_BITS for bits in dhash.turned):
            raise InvalidInput(field, f"must have {HASH_BITS} bits in each orientation")
        if not 0 <= dhash.complexity <= MAX_COMPLEXITY:
            raise InvalidInput(field, f"must have a complexity of 0 to {MAX_COMPLEXITY}")
    elif dhash.bits >> HASH_BITS or dhash.ties >> HASH_BITS:
        raise InvalidInput(field, f"must have at most {HASH_BITS} bits")
