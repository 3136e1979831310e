"""Tags as a table (CSV): one row a file, for spreadsheets.

A cell that a spreadsheet would take for a formula has an apostrophe in front, and so has one that
begins with an apostrophe: reading takes one off.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TextIO

from tagcat.app.tagfiles.exporting import Exported
from tagcat.app.tagfiles.said import Moment, Said
from tagcat.app.tagfiles.told import MAX_LINE, MAX_TOLD, Place, Told
from tagcat.app.transfer.lines import BadLine
from tagcat.errors import InvalidInput, LimitExceeded
from tagcat.graph.annotating import MAX_RATING
from tagcat.graph.valid import MAX_INTEGER, check_sha256

COLUMNS = ("path", "size", "device", "sha256", "tags", "frame_tags", "rating", "note")
"""Names of the columns, in order; when a table is read, in any order."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_FRAME_TAG = re.compile(r"\s*(?:(\d{1,4}):)?(?:(\d{1,6}):)?(\d{1,9})(?:\.(\d{1,3}))?\s+(\S.*?)\s*")


def write_rows(contents: Iterable[Exported], out: TextIO) -> int:
    """Write the table, RFC 4180 with lines that end in a line feed; returns the number of rows."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = 0
    for content in contents:
        cells = said_cells(content.said)
        for file in content.files:
            place = (safe_cell(file.info.path), file.info.size, safe_cell(file.info.device))
            writer.writerow((*place, content.sha256, *cells))
            rows += 1
    return rows


def said_cells(said: Said) -> tuple[str, str, str, str]:
    """The cells of the columns from ``tags`` on."""
    return (
        safe_cell(";".join(said.names)),
        safe_cell(";".join(f"{_clock(each.pos)} {each.tag}" for each in said.moments)),
        "" if said.rating is None else str(said.rating),
        safe_cell(said.note),
    )


def read_rows(source: BinaryIO, name: str) -> tuple[list[Told], list[tuple[str, str]]]:
    """The rows of a table, and those that break a rule: which, and why.

    Args:
        source: stands at the begin.
        name: what the file is called in the names of rows.

    Raises:
        BadLine: it is no such table.
        LimitExceeded: it has too many rows.
    """
    text = io.TextIOWrapper(source, encoding="utf-8-sig", newline="")
    reader = csv.reader(_bounded(text), strict=True)
    usual = csv.field_size_limit(MAX_LINE)
    try:
        columns = next(reader, [])
        at = {column: columns.index(column) for column in COLUMNS if column in columns}
        if "tags" not in at or not {"sha256", "path"} & at.keys():
            raise BadLine("is no table of tags: it needs the columns path or sha256, and tags")
        told: list[Told] = []
        bad: list[tuple[str, str]] = []
        for row in reader:
            if not any(row):
                continue
            where = f"{name}, line {reader.line_num}"
            cells = {
                column: plain_cell(row[place]) if place < len(row) else ""
                for column, place in at.items()
            }
            try:
                told.append(_told(cells, where, timed="frame_tags" in at))
            except InvalidInput as error:
                bad.append((where, str(error)))
            if len(told) + len(bad) > MAX_TOLD:
                raise LimitExceeded(f"{name} has more than {MAX_TOLD:,} rows; import it in parts")
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadLine(f"is no CSV in UTF-8: {error}") from error
    finally:
        csv.field_size_limit(usual)
        text.detach()
    return told, bad


def safe_cell(text: str) -> str:
    """A text as a harmless cell."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def plain_cell(cell: str) -> str:
    """The text of a cell that ``safe_cell`` made."""
    return cell[1:] if cell.startswith("'") else cell


def _told(cells: dict[str, str], where: str, *, timed: bool) -> Told:
    sha256 = cells.get("sha256", "").strip().lower() or None
    if sha256 is not None:
        check_sha256("sha256", sha256)
    places: tuple[Place, ...] = ()
    if cells.get("path") and cells.get("size", "").strip():
        places = (Place(cells["path"], _whole("size", cells["size"], 0, MAX_INTEGER)),)
    if sha256 is None and not places:
        raise InvalidInput("sha256", "is missing, and so is path or size")
    rating = cells.get("rating", "").strip()
    moments = [_moment(part) for part in cells.get("frame_tags", "").split(";") if part.strip()]
    return Told(
        sha256,
        places,
        Said(
            names=tuple(part for each in cells["tags"].split(";") if (part := each.strip())),
            moments=tuple(sorted(set(moments))),
            rating=_whole("rating", rating, 1, MAX_RATING) if rating else None,
            note=cells.get("note", ""),
            timed=timed,
        ),
        where,
    )


def _whole(field: str, text: str, low: int, high: int) -> int:
    if not re.fullmatch(r"\s*\d{1,19}\s*", text) or not low <= int(text) <= high:
        raise InvalidInput(field, f"must be a whole number from {low} to {high}")
    return int(text)


def _moment(part: str) -> Moment:
    found = _FRAME_TAG.fullmatch(part)
    if found is None:
        raise InvalidInput(
            "frame_tags", f"{part.strip()[:50]} must be a time and a tag: 1:02.5 cat"
        )
    first, second, seconds, fraction, tag = found.groups()
    hours, minutes = (first, second) if second is not None else (0, first or 0)
    pos = (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000
    return Moment(pos + int((fraction or "0").ljust(3, "0")), tag)


def _clock(pos: int) -> str:
    minutes, rest = divmod(pos, 60_000)
    return f"{minutes // 60}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _bounded(text: TextIO) -> Iterator[str]:
    while line := text.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise csv.Error(f"a line is longer than {MAX_LINE >> 20} MiB")
        yield line
