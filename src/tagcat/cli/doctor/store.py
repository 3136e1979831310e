"""Checks of the collection: that it opens, is of this version, and is not damaged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing

from tagcat.cli import words
from tagcat.cli.doctor.finding import Finding, bad, good, warning
from tagcat.errors import NotFound, StoreError
from tagcat.graph import schema
from tagcat.graph.backup import check_backup
from tagcat.graph.opening import open_own, shown
from tagcat.settings import Settings


def check_store(settings: Settings) -> Iterator[Finding]:
    """Open the collection, and read a file from end to end."""
    if settings.is_on_neo4j:
        yield _server(settings)
    elif not os.path.lexists(settings.store_path):
        yield good("collection", f"{settings.store_path}, made when it is first needed")
    else:
        yield _file(settings)


def _server(settings: Settings) -> Finding:
    where = shown(settings.store)
    try:
        with closing(open_own(settings, read_only=True)) as store:
            accounts = len(store.users())
    except StoreError as error:
        return bad(
            "collection",
            str(error),
            "check TAGCAT_STORE, TAGCAT_NEO4J_USER, TAGCAT_NEO4J_PASSWORD, and that Neo4j runs",
        )
    return good("collection", f"{where} answers, {words.count(accounts, 'account')}")


def _file(settings: Settings) -> Finding:
    path = settings.store_path
    try:
        held = check_backup(path, "collection")
    except (StoreError, NotFound) as error:
        return bad(
            "collection",
            str(error),
            "if it is damaged, put a backup back (tagcat restore FILE) and check the disk; else"
            " see TAGCAT_STORE",
        )
    found = f"{path}, {words.count(held.accounts, 'account')}, {words.count(held.files, 'file')}"
    if held.version < len(schema.MIGRATIONS):
        return warning(
            "collection",
            f"{found}, of an older TagCat",
            "back it up (tagcat backup FILE), then start tagcat serve: it is brought up to date",
        )
    return good("collection", f"{found}, read from end to end")
