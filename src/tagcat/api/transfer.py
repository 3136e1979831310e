"""Bringing a collection from elsewhere into the own one, a part at a time."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from tagcat.api.annotation_schemas import ContentsIn
from tagcat.api.deps import CollectionDep
from tagcat.app.transfer.receiving import Received

router = APIRouter(prefix="/me", tags=["account"])

_LINES = {"application/jsonl": {"schema": {"type": "string"}}}


class RefusedLineOut(BaseModel):
    """A line that breaks a rule, by its number from 1; the others were taken all the same."""

    line: int
    reason: str


class ReceivedOut(BaseModel):
    """What became of the lines of an import.

    `files` tell of files, of which `saved` were not there; `said` tell what is said of them and of
    tags, of which `added` was new or replaced.
    """

    files: int
    saved: int
    said: int
    added: int
    refused: list[RefusedLineOut]

    @classmethod
    def of(cls, received: Received) -> Self:
        """As the client sees it."""
        return cls(
            files=received.files,
            saved=received.saved,
            said=received.said,
            added=received.added,
            refused=[
                RefusedLineOut(line=each.line, reason=each.reason) for each in received.refused
            ],
        )


class DigestsOfContent(BaseModel):
    """Of a content: digests of where its files lie and of all that is said of it.

    The first 16 digits name what something is said about, the last 16 what is said.
    """

    sha256: str
    digests: list[str]


class DigestList(BaseModel):
    """Digests of contents; those that are not saved are left out."""

    contents: list[DigestsOfContent]


async def _body(request: Request) -> bytes:
    return await request.body()


@router.post("/import", openapi_extra={"requestBody": {"content": _LINES, "required": True}})
def import_lines(
    body: Annotated[bytes, Depends(_body)],
    collection: CollectionDep,
    replace: Annotated[
        bool,
        Query(
            description="Put ratings, notes, decisions, choices, colours and suggestions in the"
            " place of others that are there; the journal keeps these."
        ),
    ] = False,
) -> ReceivedOut:
    """Save up to 5,000 lines as `tagcat export` writes them, the header first.

    What is there already is left alone. A line that breaks a rule is told; the others are taken.
    """
    return ReceivedOut.of(collection.receive(body, replace=replace))


@router.post("/digests")
def get_digests(body: ContentsIn, collection: CollectionDep) -> DigestList:
    """What is saved of contents as digests, to tell what is still to be sent."""
    found = collection.digests(body.sha256s)
    return DigestList(
        contents=[
            DigestsOfContent(sha256=sha256, digests=list(digests))
            for sha256, digests in found.items()
        ]
    )
