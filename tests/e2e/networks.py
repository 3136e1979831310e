"""Collections that hang together in a way that is known, saved without any file."""

from __future__ import annotations

import json
import random
import urllib.request
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from e2e.conftest import Served
from e2e.pages import PASSWORD

DEVICE = {"id": "00000000-0000-4000-8000-0000000000aa", "name": "Archive"}


def flipped(dhash: int, bits: Iterable[int]) -> int:
    """A hash with some bits the other way round."""
    for bit in bits:
        dhash ^= 1 << bit
    return dhash


def look(seed: int) -> int:
    """A hash far from those of other seeds."""
    return random.Random(f"look {seed}").getrandbits(128)


def image(name: str, dhash: int) -> dict[str, Any]:
    """The fingerprint of an image of that look, as the API takes it."""
    return {
        "kind": "image",
        "name": name,
        "path": f"album/{name}",
        "size": 1000,
        "modified": 1_700_000_000_000,
        "media_type": "image/jpeg",
        "sha256": sha256(name.encode()).hexdigest(),
        "width": 640,
        "height": 480,
        "dhash": f"{dhash:032x}",
        "trimmed": None,
    }


def two_groups() -> list[dict[str, Any]]:
    """Two groups of three that hang together by one match of distance 17 alone."""
    alpha = look(1)
    beta = flipped(alpha, range(10, 27))
    return [
        image(
            f"{name}-{number}.jpg", flipped(base, range(first + 2 * number, first + 2 * number + 2))
        )
        if number
        else image(f"{name}-0.jpg", base)
        for name, base, first in (("alpha", alpha, 40), ("beta", beta, 50))
        for number in range(3)
    ]


def chain(length: int, seed: int) -> list[dict[str, Any]]:
    """Images each of which matches the one before and the one after it, hardly ever others."""
    rng = random.Random(f"chain {seed}")
    found, dhash = [], look(seed)
    for number in range(length):
        found.append(image(f"chain-{seed}-{number:03}.jpg", dhash))
        dhash = flipped(dhash, rng.sample(range(128), 14))
    return found


def save(served: Served, files: Sequence[dict[str, Any]]) -> None:
    """Save fingerprints for anna, as another device of hers would."""
    session = _post(served, "session", {"name": "anna", "password": PASSWORD}, None)
    for start in range(0, len(files), 1000):
        body = {"device": DEVICE, "files": list(files[start : start + 1000])}
        answer = _post(served, "files", body, session["access_token"])
        assert [each["error"] for each in answer["results"]] == [None] * len(body["files"])


def _post(served: Served, path: str, body: dict[str, Any], token: str | None) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{served.address}/api/v1/{path}", json.dumps(body).encode(), headers
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
        found: dict[str, Any] = json.load(answer)
    return found
