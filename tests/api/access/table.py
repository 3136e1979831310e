"""What every route is asked in the tests of access. A route without an entry fails them.

To add a route: add a line to ``TABLE`` with what it takes. ``body`` and ``params`` are made of the
ids of a user's things, which the tests then take from somebody else; ``foreign`` is what such a
request must be answered with, the same as for ids that nobody has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Final

import pyotp

from api.conftest import DEVICE, PASSWORD, Body, image
from tagcat.app.second_factor import totp_of
from tagcat.app.tokens import digest_of
from tagcat.fingerprint.model import Kind
from tagcat.graph.model import FileQuery, GraphStore, HashKeyRecord, SecondFactor

SPARE = "spare"
"""A recovery code of everybody who has a second factor here."""


@dataclass(frozen=True)
class Ids:
    """What a user has, by the ids under which a request may name it."""

    file: str
    other_file: str
    video: str
    other_video: str
    content: str
    other_content: str
    tag: str
    other_tag: str
    number: int
    undone: int
    device: str

    def told(self) -> dict[str, str]:
        """The ids that an answer may repeat, with a word for each."""
        return {str(getattr(self, each.name)): each.name for each in fields(self)}


UNKNOWN = Ids(
    file="0" * 32,
    other_file="1" * 32,
    video="2" * 32,
    other_video="3" * 32,
    content="4" * 64,
    other_content="5" * 64,
    tag="6" * 32,
    other_tag="7" * 32,
    number=777_777,
    undone=888_888,
    device="00000000-0000-4000-8000-999999999999",
)
"""Ids as good as any, which nobody has."""

OTHERS: Final = Ids("a", "b", "c", "d", "e", "f", "g", "h", 1, 2, "i")
"""Ids that differ from those in every way, to see where a request takes them."""


def _no_body(_: Ids) -> None:
    return None


def _no_params(_: Ids) -> dict[str, Any]:
    return {}


def _as_it_is(_store: GraphStore, _user: str, _key: str) -> None:
    return None


@dataclass(frozen=True)
class Entry:
    """How a route is asked.

    Attributes:
        body, params: of the request, made of ids.
        foreign: the status for ids that are unknown or somebody else's. A success is right only
            where many things are asked about at once, and those that are not there are left out.
        open: whether it is for those who are not signed in.
        prepare: what must be there before the route can be asked, beside a collection.
    """

    body: Callable[[Ids], Body | None] = _no_body
    params: Callable[[Ids], dict[str, Any]] = _no_params
    foreign: int = 404
    open: bool = False
    prepare: Callable[[GraphStore, str, str], object] = _as_it_is


def _with_factor(store: GraphStore, user: str, _key: str) -> None:
    factor = SecondFactor("salt", confirmed=True, recovery=(digest_of(SPARE),))
    assert store.set_second_factor(user, None, factor)


BEGUN: Final = SecondFactor("salt")


def _with_begun_factor(store: GraphStore, user: str, _key: str) -> None:
    assert store.set_second_factor(user, None, BEGUN)


def code_of_begun(key: str) -> str:
    """A code of the factor that was begun."""
    secret = totp_of(key, BEGUN).secret
    return pyotp.TOTP(secret).now()


KEY_ID: Final = "0123456789abcdef" * 2


def _emptied(store: GraphStore, user: str, _key: str) -> None:
    for kind in Kind:
        page = store.files(user, FileQuery(kind))
        store.delete_files(user, [file.id for file in page.files])


def _with_key(store: GraphStore, user: str, key: str) -> None:
    _emptied(store, user, key)
    assert store.set_hash_key(user, None, HashKeyRecord(KEY_ID))


def _of_device(ids: Ids) -> dict[str, Any]:
    return {"q": "here:yes", "device_id": ids.device}


_CONFIRMED: Final = {"password": PASSWORD, "code": SPARE}
THE_CODE: Final = "the code of now"
"""Stands for ``code_of_begun``, which only a running server tells."""

TABLE: Final[dict[tuple[str, str], Entry]] = {
    # The account
    ("POST", "/api/v1/accounts"): Entry(
        body=lambda _: {"name": "dora", "password": PASSWORD}, open=True
    ),
    ("POST", "/api/v1/session"): Entry(
        body=lambda _: {"name": "anna", "password": PASSWORD}, open=True
    ),
    ("DELETE", "/api/v1/session"): Entry(open=True),
    ("POST", "/api/v1/session/owner"): Entry(body=lambda _: {"code": "the owner's"}, open=True),
    ("POST", "/api/v1/session/refresh"): Entry(open=True),
    ("GET", "/api/v1/health"): Entry(open=True),
    ("GET", "/api/v1/me"): Entry(),
    ("PATCH", "/api/v1/me"): Entry(body=lambda _: {"variance": 18}),
    ("GET", "/api/v1/me/counts"): Entry(),
    ("GET", "/api/v1/me/export"): Entry(),
    ("POST", "/api/v1/me/password"): Entry(
        body=lambda _: {**_CONFIRMED, "new_password": "another long one"}, prepare=_with_factor
    ),
    ("POST", "/api/v1/me/sign-out-everywhere"): Entry(),
    ("POST", "/api/v1/me/second-factor"): Entry(body=lambda _: {"password": PASSWORD}),
    ("POST", "/api/v1/me/second-factor/confirm"): Entry(
        body=lambda _: {"code": THE_CODE}, prepare=_with_begun_factor
    ),
    ("POST", "/api/v1/me/second-factor/remove"): Entry(
        body=lambda _: _CONFIRMED, prepare=_with_factor
    ),
    ("PUT", "/api/v1/me/hash-key"): Entry(
        body=lambda _: {"id": KEY_ID, "wrapped": None, "password": PASSWORD}, prepare=_emptied
    ),
    ("POST", "/api/v1/me/hash-key/remove"): Entry(
        body=lambda _: {"password": PASSWORD}, prepare=_with_key
    ),
    ("POST", "/api/v1/me/delete"): Entry(body=lambda _: _CONFIRMED, prepare=_with_factor),
    # Files
    ("POST", "/api/v1/files"): Entry(body=lambda _: {"device": DEVICE, "files": [image(7)]}),
    ("POST", "/api/v1/match"): Entry(body=lambda _: {"device": DEVICE, "files": [image(0)]}),
    ("GET", "/api/v1/images"): Entry(
        params=lambda ids: {"q": "here:yes", "device_id": ids.device}, foreign=200
    ),
    ("GET", "/api/v1/videos"): Entry(
        params=lambda ids: {"q": "here:yes", "device_id": ids.device}, foreign=200
    ),
    ("GET", "/api/v1/files/{file_id}"): Entry(),
    ("DELETE", "/api/v1/files/{file_id}"): Entry(),
    ("GET", "/api/v1/files/{file_id}/matches"): Entry(),
    ("GET", "/api/v1/files/{file_id}/frames"): Entry(),
    ("GET", "/api/v1/files/{file_id}/overlap"): Entry(params=lambda ids: {"other": ids.video}),
    ("POST", "/api/v1/files/delete"): Entry(body=lambda ids: {"ids": [ids.file]}, foreign=200),
    # Tags and what else a person says
    ("GET", "/api/v1/tags"): Entry(),
    ("POST", "/api/v1/tags"): Entry(
        body=lambda ids: {"name": "new", "parents": [ids.tag]}, foreign=422
    ),
    ("PATCH", "/api/v1/tags/{tag_id}"): Entry(body=lambda _: {"name": "kitten"}),
    ("POST", "/api/v1/tags/{tag_id}/merge"): Entry(body=lambda ids: {"sources": [ids.other_tag]}),
    ("POST", "/api/v1/tags/delete"): Entry(body=lambda ids: {"ids": [ids.tag]}, foreign=200),
    ("GET", "/api/v1/tags/{tag_id}/together"): Entry(),
    ("POST", "/api/v1/tagging"): Entry(
        body=lambda ids: {"targets": [{"sha256": ids.content}], "add": ["eel"], "remove": []}
    ),
    ("POST", "/api/v1/tagging/of"): Entry(body=lambda ids: {"sha256s": [ids.content]}, foreign=200),
    ("POST", "/api/v1/remarks"): Entry(body=lambda ids: {"sha256s": [ids.content], "rating": 5}),
    ("POST", "/api/v1/offers"): Entry(body=lambda ids: {"sha256s": [ids.content]}, foreign=200),
    ("POST", "/api/v1/offers/accept"): Entry(
        body=lambda ids: {
            "offers": [{"sha256": ids.content, "tag": ids.tag, "origin": ids.other_content}]
        },
        foreign=200,
    ),
    ("POST", "/api/v1/offers/hand-over"): Entry(
        body=lambda ids: {"source": ids.content, "into": ids.other_content}
    ),
    # Reviewing
    ("GET", "/api/v1/groups"): Entry(
        params=lambda ids: {"q": "here:yes", "device_id": ids.device}, foreign=200
    ),
    ("GET", "/api/v1/decisions"): Entry(),
    ("POST", "/api/v1/decisions"): Entry(
        body=lambda ids: {
            "pairs": [{"a": ids.content, "b": ids.other_content}],
            "verdict": "not-match",
        },
        # A decision outlives contents, and so is taken of any.
        foreign=200,
    ),
    ("POST", "/api/v1/choices"): Entry(
        body=lambda ids: {"choices": [{"file_id": ids.file, "choice": "keep"}]}
    ),
    ("GET", "/api/v1/journal"): Entry(),
    ("POST", "/api/v1/journal/{number}/undo"): Entry(),
    ("POST", "/api/v1/journal/{number}/redo"): Entry(),
    # Exploring
    ("GET", "/api/v1/explore/map"): Entry(params=_of_device, foreign=200),
    ("GET", "/api/v1/explore/map/agreement"): Entry(params=_of_device, foreign=200),
    ("GET", "/api/v1/explore/passing"): Entry(params=_of_device, foreign=200),
    ("GET", "/api/v1/explore/clusters"): Entry(params=_of_device, foreign=200),
    ("GET", "/api/v1/explore/thresholds"): Entry(params=_of_device, foreign=200),
    ("GET", "/api/v1/explore/network"): Entry(
        params=lambda ids: {"start": ids.content, "alone": True}
    ),
    ("GET", "/api/v1/explore/network/file"): Entry(params=_of_device, foreign=200),
    ("GET", "/api/v1/explore/places"): Entry(params=lambda ids: {"only": ids.device}, foreign=200),
    ("POST", "/api/v1/explore/copies"): Entry(
        body=lambda ids: {"sha256s": [ids.content]}, foreign=200
    ),
    # Labels
    ("PUT", "/api/v1/labels/suggestions"): Entry(
        body=lambda ids: {
            "tagger": {"name": "lite0", "version": "1", "kind": "local"},
            "contents": [{"sha256": ids.content, "labels": [{"name": "pet", "score": 0.5}]}],
        },
        foreign=200,
    ),
    ("GET", "/api/v1/labels/suggestions"): Entry(params=_of_device, foreign=200),
    ("GET", "/api/v1/labels/names"): Entry(params=_of_device, foreign=200),
    ("GET", "/api/v1/labels/taggers"): Entry(),
    ("POST", "/api/v1/labels/accept"): Entry(
        body=lambda ids: {"suggestions": [{"sha256": ids.content, "label": "pet"}]},
        foreign=200,
    ),
    ("POST", "/api/v1/labels/dismiss"): Entry(
        body=lambda ids: {"suggestions": [{"sha256": ids.content, "label": "pet"}]},
        foreign=200,
    ),
}


def address_of(path: str, method: str, ids: Ids) -> str:
    """The address of a route for a user's things."""
    redo = path.endswith("/redo")
    overlap = path.endswith("/overlap")
    return path.format(
        file_id=ids.other_video if overlap else ids.file,
        tag_id=ids.tag,
        number=ids.undone if redo else ids.number,
        method=method,
    )
