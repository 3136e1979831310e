"""What an account on a server has already, asked for a part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from tagcat.app.transfer.merging import TagNames
from tagcat.graph.annotations import DecisionKey, Tag, Verdict
from tagcat.push.session import Session

_DECISIONS = "5000"
"""Decisions in an answer; the server tells no more."""


class _TagOut(BaseModel):
    id: str
    name: str
    colour: str | None
    aliases: list[str]
    parents: list[str]


class _Tags(BaseModel):
    tags: list[_TagOut]


class _DigestsOfContent(BaseModel):
    sha256: str
    digests: list[str]


class _Digests(BaseModel):
    contents: list[_DigestsOfContent]


class _DecisionOut(BaseModel):
    a: str
    b: str
    verdict: Verdict


class _Decisions(BaseModel):
    decisions: list[_DecisionOut]
    next: str | None


class There:
    """What the account of a session has.

    Raises:
        ServerFailed: from every method, where the server cannot be asked.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def tags(self) -> TagNames:
        """All tags."""
        told = self._session.ask("GET", "/api/v1/tags").read(_Tags).tags
        return TagNames(
            {
                each.id: Tag(each.name, each.colour, tuple(each.aliases), tuple(each.parents))
                for each in told
            }
        )

    def digests(self, sha256s: Sequence[str]) -> dict[str, frozenset[str]]:
        """What is saved of contents, as digests (see ``tagcat.app.transfer.digests``)."""
        if not sha256s:
            return {}
        body = {"sha256s": list(sha256s)}
        told = self._session.ask("POST", "/api/v1/me/digests", body=body).read(_Digests)
        return {each.sha256: frozenset(each.digests) for each in told.contents}

    def decisions(self) -> Iterator[tuple[DecisionKey, Verdict]]:
        """All decisions, in order of their keys."""
        cursor = ""
        while True:
            params = {"limit": _DECISIONS} | ({"cursor": cursor} if cursor else {})
            page = self._session.ask("GET", "/api/v1/decisions", params=params).read(_Decisions)
            for each in page.decisions:
                yield DecisionKey(each.a, each.b), each.verdict
            if page.next is None or not page.decisions:
                return
            cursor = page.next
