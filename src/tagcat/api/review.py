"""Reviewing look-alikes: groups, decisions, choices, and the journal that undoes them."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Path, Query

from tagcat.api.annotation_schemas import (
    Changed,
    ChoicesIn,
    DecisionOut,
    DecisionPage,
    DecisionsIn,
    GroupOut,
    GroupPage,
    JournalOut,
    JournalPage,
    UndoneOut,
)
from tagcat.api.cursor import MAX_CURSOR, place_of, seal, unseal
from tagcat.api.deps import JournalDep, ReviewDep, WhereDep
from tagcat.api.schemas import Variance
from tagcat.app.journal import Undone
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import DecisionKey

router = APIRouter(tags=["review"])

_PAIR = re.compile(rb"([0-9a-f]{64})([0-9a-f]{64})")
_MAX_NUMBER = (1 << 53) - 1

Cursor = Annotated[str, Query(max_length=MAX_CURSOR, description="`next` of the page before.")]
Number = Annotated[int, Path(ge=1, le=_MAX_NUMBER)]


@router.get("/groups")
def list_groups(
    review: ReviewDep,
    where: WhereDep,
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    variance: Annotated[Variance | None, Query(description="Default: the user's own.")] = None,
    kind: Kind | None = None,
) -> GroupPage:
    """Look-alikes in the collection; first those where one answer settles most pairs."""
    start = place_of(cursor)
    page = review.groups(start, limit, variance, kind, where)
    return GroupPage(
        groups=[GroupOut.of(group) for group in page.groups],
        total=page.total,
        next=seal(str(start + limit)) if page.more else None,
        truncated=page.truncated,
    )


@router.post("/decisions")
def decide_pairs(body: DecisionsIn, review: ReviewDep) -> Changed:
    """Decide pairs of contents, saved or not: no match, or the same but both kept."""
    return Changed.of(review.decide([(pair.a, pair.b) for pair in body.pairs], body.verdict))


@router.get("/decisions")
def list_decisions(
    review: ReviewDep, cursor: Cursor = "", limit: Annotated[int, Query(ge=1, le=5000)] = 1000
) -> DecisionPage:
    """All decisions, a page at a time."""
    after = None
    if cursor:
        low, high = unseal(cursor, _PAIR).groups()
        after = DecisionKey(low.decode(), high.decode())
    found = review.decisions(after, limit + 1)
    told = list(found.items())[:limit]
    last = told[-1][0] if len(found) > limit else None
    return DecisionPage(
        decisions=[DecisionOut.of(key, decision) for key, decision in told],
        next=seal(last.low + last.high) if last else None,
    )


@router.post("/choices")
def choose_files(body: ChoicesIn, review: ReviewDep) -> Changed:
    """Choose which files stay and which are to be removed; no file is touched."""
    return Changed.of(review.choose({each.file_id: each.choice for each in body.choices}))


@router.get("/journal")
def list_journal(
    journal: JournalDep,
    before: Annotated[int | None, Query(ge=1, le=_MAX_NUMBER)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> JournalPage:
    """Changes, the newest first."""
    return JournalPage(entries=[JournalOut.of(each) for each in journal.entries(before, limit)])


@router.post("/journal/{number}/undo")
def undo_change(number: Number, journal: JournalDep) -> UndoneOut:
    """Undo a change; what was changed again since stays."""
    return _undone(journal.set_undone(number, True))


@router.post("/journal/{number}/redo")
def redo_change(number: Number, journal: JournalDep) -> UndoneOut:
    """Do a change again that was undone."""
    return _undone(journal.set_undone(number, False))


def _undone(undone: Undone) -> UndoneOut:
    return UndoneOut(entry=JournalOut.of(undone.entry), left=undone.left)
