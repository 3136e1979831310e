"""Files of a collection: saving, looking up, listing, matching, deleting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from tagcat.api.cursor import MAX_CURSOR, decode_cursor, encode_cursor
from tagcat.api.deps import CollectionDep, Find, FindDep, OverlappingDep, SourceDep
from tagcat.api.problems import Problem, problem_of
from tagcat.api.schemas import (
    MAX_BATCH_MATCHES,
    CopyOut,
    Deleted,
    FileDetails,
    FileIds,
    FileOut,
    FilePageOut,
    Frames,
    Matches,
    MatchOut,
    SharedOut,
    Variance,
    shared_out,
)
from tagcat.api.uploads import FilesIn, Refused
from tagcat.app.collection import Collection, Outcome, Upload
from tagcat.errors import NotFound
from tagcat.filter.parse import MAX_LENGTH
from tagcat.fingerprint.model import Kind
from tagcat.graph.model import ContentMatch, FileQuery, FileSort, SaveStatus

router = APIRouter(tags=["files"])

FileIdPath = Annotated[str, Path(max_length=64)]
VarianceQuery = Annotated[Variance | None, Query(description="Default: the user's own.")]


class SaveResult(BaseModel):
    """What became of one file: its ids and matches, or `error`.

    `truncated`: it has so many look-alikes that only the nearest were stored. `matches` are the
    20 nearest of `match_count`; `getMatches` tells up to 200.
    """

    status: SaveStatus | Literal["error"]
    file_id: str | None = None
    content_id: str | None = None
    truncated: bool = False
    match_count: int = 0
    matches: list[MatchOut] = []
    error: Problem | None = None


class SaveResults(BaseModel):
    """One result for each file, in the order they were sent."""

    results: list[SaveResult]


class LookUpResult(BaseModel):
    """The 20 nearest of the `match_count` contents that match one file, or `error`."""

    match_count: int = 0
    matches: list[MatchOut] = []
    error: Problem | None = None


class LookUpResults(BaseModel):
    """One result for each file, in the order they were sent."""

    results: list[LookUpResult]


class Listing(BaseModel):
    """How a list is sorted and which part of it is wanted."""

    model_config = {"extra": "forbid"}

    sort: FileSort = FileSort.SAVED
    order: Literal["asc", "desc"] = "desc"
    search: Annotated[str, Query(max_length=255, description="Part of the name.")] = ""
    q: Annotated[
        str, Query(max_length=MAX_LENGTH, description="A filter, in the language of filters.")
    ] = ""
    device_id: Annotated[
        UUID | None, Query(description="The device that asks, for `is:here` in the filter.")
    ] = None
    limit: Annotated[int, Query(ge=1, le=200)] = 50
    cursor: Annotated[
        str, Query(max_length=MAX_CURSOR, description="`next` of the page before.")
    ] = ""


ListingQuery = Annotated[Listing, Query()]


@router.post("/files")
def save_files(body: FilesIn, collection: CollectionDep, source: SourceDep) -> SaveResults:
    """Save fingerprints, each in one transaction with its matches against all saved before.

    A file that cannot be saved has an `error` in its result; the others are saved all the same.
    """
    collection.check_key(body.key)
    outcomes = iter(
        collection.save(
            Upload(body.info(file, source.platform, source.text), file.content())
            for file in body.files
            if not isinstance(file, Refused)
        )
    )
    return SaveResults(
        results=[
            SaveResult(status="error", error=file.problem)
            if isinstance(file, Refused)
            else _save_result(next(outcomes))
            for file in body.files
        ]
    )


@router.post("/match")
def look_up_files(
    body: FilesIn, collection: CollectionDep, variance: VarianceQuery = None
) -> LookUpResults:
    """Find what matches fingerprints, without saving them."""
    collection.check_key(body.key)
    return LookUpResults(
        results=[
            LookUpResult(error=file.problem)
            if isinstance(file, Refused)
            else _look_up_result(collection.look_up(file.content(), variance))
            for file in body.files
        ]
    )


@router.get("/images")
def list_images(listing: ListingQuery, collection: CollectionDep, find: FindDep) -> FilePageOut:
    """Saved images, a page at a time."""
    return _page(Kind.IMAGE, listing, collection, find)


@router.get("/videos")
def list_videos(listing: ListingQuery, collection: CollectionDep, find: FindDep) -> FilePageOut:
    """Saved videos, a page at a time."""
    return _page(Kind.VIDEO, listing, collection, find)


@router.get("/files/{file_id}")
def get_file(file_id: FileIdPath, collection: CollectionDep) -> FileDetails:
    """A file with all copies of its content."""
    file, copies = collection.file(file_id)
    return FileDetails(**FileOut.of(file).model_dump(), files=[CopyOut.of(copy) for copy in copies])


@router.get("/files/{file_id}/matches")
def get_matches(
    file_id: FileIdPath, collection: CollectionDep, variance: VarianceQuery = None
) -> Matches:
    """What matches a file, best first."""
    return Matches(matches=[MatchOut.of(m) for m in collection.matches(file_id, variance)])


@router.get("/files/{file_id}/frames")
def get_frames(file_id: FileIdPath, collection: CollectionDep) -> Frames:
    """The times of the key frames of a video."""
    return Frames(positions=list(collection.frames(file_id)))


@router.get("/files/{file_id}/overlap")
def get_overlap(
    file_id: FileIdPath,
    other: Annotated[str, Query(max_length=64, description="The file it is compared with.")],
    overlapping: OverlappingDep,
    variance: VarianceQuery = None,
) -> SharedOut:
    """Which part of a video is in another, or where in a video an image is seen."""
    return shared_out(overlapping.between(file_id, other, variance))


@router.delete("/files/{file_id}", status_code=204)
def delete_file(file_id: FileIdPath, collection: CollectionDep) -> None:
    """Take a file out of the collection; the file on the device is not touched."""
    if collection.delete([file_id]) == 0:
        raise NotFound("no such file")


@router.post("/files/delete")
def delete_files(body: FileIds, collection: CollectionDep) -> Deleted:
    """Take files out of the collection; ids that are not there are passed over."""
    return Deleted(deleted=collection.delete(body.ids))


def _page(kind: Kind, listing: Listing, collection: Collection, find: Find) -> FilePageOut:
    device_id = None if listing.device_id is None else str(listing.device_id)
    descending = listing.order == "desc"
    query = FileQuery(
        kind=kind,
        sort=listing.sort,
        descending=descending,
        search=listing.search,
        after=decode_cursor(listing.cursor, listing.sort, descending) if listing.cursor else None,
        limit=listing.limit,
        where=find(device_id).condition(listing.q),
    )
    page = collection.files(query)
    return FilePageOut(
        items=[FileOut.of(file) for file in page.files],
        total=page.total,
        next=encode_cursor(page.after, listing.sort, descending) if page.after else None,
    )


def _save_result(outcome: Outcome) -> SaveResult:
    if outcome.saved is None:
        error = problem_of(outcome.error) if outcome.error else None
        return SaveResult(status="error", error=error)
    return SaveResult(
        status=outcome.saved.status,
        file_id=outcome.saved.file_id,
        content_id=outcome.saved.content_id,
        truncated=outcome.saved.truncated,
        match_count=len(outcome.matches),
        matches=_nearest(outcome.matches),
    )


def _look_up_result(matches: Sequence[ContentMatch]) -> LookUpResult:
    return LookUpResult(match_count=len(matches), matches=_nearest(matches))


def _nearest(matches: Sequence[ContentMatch]) -> list[MatchOut]:
    return [MatchOut.of(match) for match in matches[:MAX_BATCH_MATCHES]]
