"""``tagcat list``: which files of the collection pass a filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click

from tagcat.app.paging import file_pages
from tagcat.app.tagging import TagWriter
from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.filtering import EPILOG, SETTINGS, condition_of, filtered
from tagcat.cli.owner import own_collection
from tagcat.errors import printable
from tagcat.fingerprint.model import Kind
from tagcat.graph.conditions import Condition
from tagcat.graph.model import FileQuery, FileSort, GraphStore, StoredFile, User

_MOST = 1_000_000


@click.command(
    name="list",
    context_settings=SETTINGS,
    epilog=EPILOG,
)
@filtered
@click.option(
    "--sort",
    type=click.Choice([sort.value for sort in FileSort]),
    default=FileSort.NAME.value,
    show_default=True,
    help="What they are sorted by.",
)
@click.option("--descending", is_flag=True, help="The greatest, newest or last first.")
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST),
    metavar="N",
    help="Tell at most so many files.",
)
@click.option("--count", is_flag=True, help="Only tell how many there are.")
@click.option("--json", "as_json", is_flag=True, help="Print files with their tags as JSON.")
def command(
    filter_words: tuple[str, ...],
    sort: str,
    descending: bool,
    limit: int | None,
    count: bool,
    as_json: bool,
) -> int:
    """List files of your collection, images first, or those that pass a filter.

    A filter is best put in single quotes: tagcat list 'cat -dog type:image size>10MB'. The same
    language is behind every list of the web app.
    """
    text = " ".join(filter_words)
    with own_collection(read_only=True) as (store, user):
        where = condition_of(store, user, text)
        query = FileQuery(Kind.IMAGE, FileSort(sort), descending, where=where)
        if count:
            click.echo(sum(_count(store, user, kind, where) for kind in Kind))
            return DONE
        if as_json:
            click.echo(words.json_text({"files": list(_documents(store, user, query, limit))}))
            return DONE
        for page in _pages(store, user, query, limit):
            for file in page:
                click.echo(_line(file))
    return DONE


def _count(store: GraphStore, user: User, kind: Kind, where: Condition | None) -> int:
    return store.files(user.id, FileQuery(kind, limit=1, where=where)).total


def _pages(
    store: GraphStore, user: User, query: FileQuery, limit: int | None
) -> Iterator[tuple[StoredFile, ...]]:
    left = _MOST if limit is None else limit
    for kind in Kind:
        for page in file_pages(store, user.id, replace(query, kind=kind), left):
            yield page
            left -= len(page)


def _documents(
    store: GraphStore, user: User, query: FileQuery, limit: int | None
) -> Iterator[dict[str, Any]]:
    writer = TagWriter(store, user)
    names = {
        key: tag.name for key, tag in store.annotations(user.id, lambda rows: rows.tags()).items()
    }
    for page in _pages(store, user, query, limit):
        said = writer.of({file.sha256 for file in page})
        for file in page:
            annotated = said.get(file.sha256)
            tags = annotated.tags if annotated else ()
            remark = annotated.remark if annotated else None
            yield {
                "path": file.info.path,
                "kind": file.kind.value,
                "sha256": file.sha256,
                "size": file.info.size,
                "width": file.width,
                "height": file.height,
                "duration": file.duration if file.kind is Kind.VIDEO else None,
                "modified": file.info.modified,
                "saved": file.saved,
                "device": file.info.device,
                "source": file.info.source,
                "copies": file.copies,
                "tags": sorted({names[on.tag] for on in tags if on.tag in names}),
                "rating": remark.rating if remark else None,
                "note": remark.note if remark else "",
            }


def _line(file: StoredFile) -> str:
    facts = [
        printable(file.info.path),
        words.size_text(file.info.size),
        words.resolution(file.width, file.height),
        printable(file.info.device),
    ]
    return "  ".join(facts)
