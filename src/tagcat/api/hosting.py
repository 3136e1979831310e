"""What differs between a server of one's own and one that a cloud runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tagcat.app.accounts import nobody_told
from tagcat.app.analysis import Analysis, Here
from tagcat.app.tokens import Keys
from tagcat.explore.bits import MAX_HASHES
from tagcat.graph.model import User

MAX_BODY = 32 * 1024 * 1024
"""Largest request body in bytes: a thousand images, or a film of 20,000 key frames, and room."""


@dataclass(frozen=True, slots=True)
class Hosting:
    """How the app is run; as it stands, by ``tagcat serve``.

    Attributes:
        keys: what access tokens are signed with; None for those of the settings.
        announce: told of each new account; must not raise.
        analysis: where heavy analyses are computed.
        max_body: largest request body in bytes.
        max_explored: images and key frames that one map, or one answer about clusters, tells of.
    """

    keys: Keys | None = None
    announce: Callable[[User], None] = nobody_told
    analysis: Analysis = field(default_factory=Here)
    max_body: int = MAX_BODY
    max_explored: int = MAX_HASHES


OWN_SERVER = Hosting()
