"""``--csv``: one row a file, for a spreadsheet or a script."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TextIO

from tagcat.cli.result import Group, Member, ScannedFile, ScanResult
from tagcat.errors import printable
from tagcat.fingerprint import complexity
from tagcat.fingerprint.model import ImageFingerprint, VideoFingerprint

COLUMNS = (
    "path",
    "kind",
    "group",
    "role",
    "copy_of",
    "distance",
    "needed_variance",
    "orientation",
    "without_borders",
    "size",
    "modified",
    "width",
    "height",
    "duration_ms",
    "media_type",
    "dhash",
    "complexity",
    "sha256",
    "error",
)
"""Names of the columns, in order. ``role`` is representative, similar or copy."""

_FORMULA_STARTS = ("=", "+", "-", "@")


def write_sheet(result: ScanResult, out: TextIO) -> None:
    """Write the result as comma-separated values (RFC 4180, lines ending in a line feed).

    Paths are made printable, so that every row is one line: a line break in a name becomes
    ``\\n`` and a byte that is not UTF-8 ``\\udcXX``.
    """
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    groups = {
        member.file: (number, group, member)
        for number, group in enumerate(result.groups, 1)
        for member in group.members
    }
    for index, file in enumerate(result.files):
        row = _file_columns(file)
        if index in groups:
            row |= _group_columns(*groups[index], result.files)
        writer.writerow(row)
    for error in result.errors:
        writer.writerow({"path": cell_path(error.path), "error": printable(error.reason)})


def cell_path(path: str) -> str:
    """A path as one harmless cell: a spreadsheet must not take it for a formula.

    ``=1+1.jpg`` becomes ``./=1+1.jpg``, which names the same file.
    """
    text = printable(path)
    return f"./{text}" if text.startswith(_FORMULA_STARTS) else text


def _file_columns(file: ScannedFile) -> dict[str, object]:
    look = file.fingerprint
    modified = datetime.fromtimestamp(file.modified_ms / 1000, UTC)
    row: dict[str, object] = {
        "path": cell_path(file.path),
        "kind": file.kind.value,
        "size": file.content.size,
        "modified": modified.isoformat(timespec="seconds"),
        "width": look.width,
        "height": look.height,
        "media_type": look.media_type,
        "sha256": file.content.sha256,
    }
    if isinstance(look, ImageFingerprint):
        row |= {"dhash": look.dhash.hex, "complexity": complexity(look.dhash.bits)}
    if isinstance(look, VideoFingerprint):
        row["duration_ms"] = look.duration
    return row


def _group_columns(
    number: int, group: Group, member: Member, files: list[ScannedFile]
) -> dict[str, object]:
    if member.copy_of is not None:
        role = "copy"
    elif member.file == group.representative:
        role = "representative"
    else:
        role = "similar"
    match = member.match
    return {
        "group": number,
        "role": role,
        "copy_of": "" if member.copy_of is None else cell_path(files[member.copy_of].path),
        "distance": match.distance,
        "needed_variance": match.needed_variance,
        "orientation": match.orientation.value,
        "without_borders": "yes" if match.trimmed else "no",
    }
