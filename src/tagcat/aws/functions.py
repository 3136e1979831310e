"""What Lambda calls for the analyses. They see hashes alone: no names, no owners, no store.

An event and its answer are JSON as ``tagcat.aws.wire`` has it. What is wrong with a request is
told in ``error``; anything else fails the call, which Lambda tells the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tagcat.app.analysis import Here
from tagcat.aws import wire
from tagcat.errors import InvalidInput, TagcatError
from tagcat.explore.kmodes import MAX_CLUSTERS

Event = dict[str, Any]


def map_handler(event: Event, _: object = None) -> dict[str, Any]:
    """The projection of the map of ``words``, fitted on all of them where ``whole`` is true."""
    return _answer(_map, event)


def clusters_handler(event: Event, _: object = None) -> dict[str, Any]:
    """``words`` in ``k`` clusters, or with null in as many as lie apart best."""
    return _answer(_clusters, event)


def _map(event: Event) -> dict[str, Any]:
    found = Here().map(wire.read_words(event.get("words")), whole=event.get("whole") is True)
    return {"projection": wire.write_projection(found.projection)}


def _clusters(event: Event) -> dict[str, Any]:
    k = event.get("k")
    if k is not None and not (isinstance(k, int) and 1 <= k <= MAX_CLUSTERS):
        raise InvalidInput("k", f"must be between 1 and {MAX_CLUSTERS}, or null")
    found = Here().clusters(wire.read_words(event.get("words")), k)
    return {
        "clusters": wire.write_clusters(found.clusters),
        "suggestion": wire.write_suggestion(found.suggestion),
    }


def _answer(analyse: Callable[[Event], dict[str, Any]], event: Event) -> dict[str, Any]:
    try:
        return analyse(event)
    except TagcatError as error:
        return {"error": str(error)}
