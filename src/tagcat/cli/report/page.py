"""``--html``: the result as one page that needs nothing but itself.

Thumbnails are in the page as data URIs, only of files that are shown, and only up to
``THUMBNAIL_BUDGET`` bytes; no script, nothing is loaded from anywhere.
"""

from __future__ import annotations

import base64
import os
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from tagcat import __version__
from tagcat.cli import words
from tagcat.cli.report.style import STYLE
from tagcat.cli.report.table import (
    group_title,
    known_lines,
    member_text,
    pair_texts,
    picture_text,
    summary_lines,
)
from tagcat.cli.result import Group, Pair, ScannedFile, ScanResult
from tagcat.errors import printable
from tagcat.match.items import ItemMatch

THUMBNAIL_EDGE = 192
"""Longer edge of a thumbnail in pixels."""

THUMBNAIL_BUDGET = 24_000_000
"""Bytes of thumbnails in one page, before base64; what comes after is shown without."""


def files_shown(result: ScanResult) -> list[int]:
    """Numbers of the files that want a thumbnail, each content once, in the order of the page."""
    order: dict[str, int] = {}

    def add(index: int) -> None:
        order.setdefault(result.files[index].content.sha256, index)

    for group in result.groups:
        for member in group.members:
            add(member.file)
    for pair in (*result.links, *result.images_in_videos):
        add(pair.a)
        add(pair.b)
    for known in result.known:
        add(known.file)
    return list(order.values())


def write_page(result: ScanResult, thumbnails: Mapping[str, bytes], path: Path) -> None:
    """Write the page to ``path``: all of it, or nothing.

    Args:
        result: what to show.
        thumbnails: sha256 of a file -> its JPEG thumbnail, where there is one.
        path: the file to write; an old one is replaced.

    Raises:
        OSError: the file cannot be written.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        # What is not valid UTF-8 was escaped; "replace" only guards the guarantee.
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as out:
            out.writelines(_page(result, _Thumbnails(thumbnails)))
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _page(result: ScanResult, thumbnails: _Thumbnails) -> Iterator[str]:
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        " img-src data:; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>TagCat: {words.count(len(result.groups), 'group')}"
        f" in {words.count(len(result.files), 'file')}</title>\n"
        f"<style>\n{STYLE}</style>\n</head>\n<body>\n"
        "<header>\n<h1>Look-alike images and videos</h1>\n"
    )
    for line in summary_lines(result):
        yield f"<p>{escape(line)}</p>\n"
    yield "</header>\n<main>\n"
    if not result.groups:
        yield "<p>No two files look alike.</p>\n"
    for number, group in enumerate(result.groups, 1):
        yield from _group(number, group, result.files, thumbnails)
    yield from _pairs(
        "Also look like each other, but not like a whole group", result.links, result, thumbnails
    )
    yield from _pairs("Images found in videos", result.images_in_videos, result, thumbnails)
    yield from _known(result, thumbnails)
    yield from _errors(result)
    yield (
        f"</main>\n<footer><p>Written by TagCat {escape(__version__)} on {now}."
        " Thumbnails are inside this page; nothing was sent anywhere.</p></footer>\n"
        "</body>\n</html>\n"
    )


def _group(
    number: int, group: Group, files: list[ScannedFile], thumbnails: _Thumbnails
) -> Iterator[str]:
    yield f'<section>\n<h2>{escape(group_title(number, group))}</h2>\n<ul class="files">\n'
    for member in group.members:
        badge = "copy" if member.copy_of is not None else "match"
        if member.file == group.representative:
            badge = "first"
        text = member_text(group, member)
        yield _card(files[member.file], f'<p class="{badge}">{escape(text)}</p>', thumbnails)
    yield "</ul>\n</section>\n"


def _pairs(
    title: str, pairs: list[Pair], result: ScanResult, thumbnails: _Thumbnails
) -> Iterator[str]:
    if not pairs:
        return
    yield f'<section>\n<h2>{escape(title)}</h2>\n<div class="pairs">\n'
    for pair in pairs:
        note = "".join(f'<p class="match">{escape(text)}</p>' for text in pair_texts(pair))
        yield '<ul class="files pair">\n'
        yield _card(result.files[pair.a], "", thumbnails)
        yield _card(result.files[pair.b], note + _time(pair.match), thumbnails)
        yield "</ul>\n"
    yield "</div>\n</section>\n"


def _time(match: ItemMatch) -> str:
    return "" if match.pos is None else f"<p>at {words.clock(match.pos)}</p>"


def _known(result: ScanResult, thumbnails: _Thumbnails) -> Iterator[str]:
    by_file = result.known_by_file()
    if not by_file:
        return
    yield '<section>\n<h2>Match files saved earlier</h2>\n<ul class="files">\n'
    for file, matches in by_file.items():
        note = "".join(f"<p>{escape(line)}</p>" for line in known_lines(matches))
        yield _card(result.files[file], note, thumbnails)
    yield "</ul>\n</section>\n"


def _errors(result: ScanResult) -> Iterator[str]:
    if not result.errors:
        return
    yield '<section>\n<h2>Could not be read</h2>\n<ul class="errors">\n'
    for error in result.errors:
        path, reason = escape(printable(error.path)), escape(printable(error.reason))
        yield f"<li><code>{path}</code>: {reason}</li>\n"
    yield "</ul>\n</section>\n"


def _card(file: ScannedFile, note: str, thumbnails: _Thumbnails) -> str:
    folder, name = os.path.split(file.path)
    address = escape(Path(file.found.absolute).as_uri())
    modified = datetime.fromtimestamp(file.modified_ms / 1000, UTC).strftime("%Y-%m-%d")
    format_name = words.format_name(file.fingerprint.media_type)
    facts = (
        f"{picture_text(file)} · {words.size_text(file.content.size)} · {format_name} · {modified}"
    )
    return (
        f"<li>{thumbnails.of(file)}{note}"
        f'<p class="name"><a href="{address}">{escape(printable(name))}</a></p>'
        f"<p>{escape(facts)}</p>"
        f'<p class="folder">{escape(printable(folder))}</p></li>\n'
    )


class _Thumbnails:
    """Pictures for the cards. A file that is shown ten times is ten times in the page, so what
    counts is what was written, not how many pictures there are."""

    def __init__(self, of_content: Mapping[str, bytes]) -> None:
        self._of_content = of_content
        self._left = THUMBNAIL_BUDGET

    def of(self, file: ScannedFile) -> str:
        """The picture of a file, or a few words in its place."""
        jpeg = self._of_content.get(file.content.sha256)
        if jpeg is None or len(jpeg) > self._left:
            return '<div class="none">no thumbnail</div>'
        self._left -= len(jpeg)
        data = base64.b64encode(jpeg).decode("ascii")
        return (
            '<div><img loading="lazy" decoding="async" alt="" '
            f'src="data:image/jpeg;base64,{data}"></div>'
        )
