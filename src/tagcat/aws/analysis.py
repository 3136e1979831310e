"""Asking the functions that analyse."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tagcat.app.analysis import Clustering, Here
from tagcat.aws import wire
from tagcat.errors import LimitExceeded, StoreError
from tagcat.explore.mca import Map
from tagcat.match.packed import Words


class Remote:
    """``Analysis`` in Lambda functions of their own.

    Args:
        connect: makes a client of Lambda; called when there is something to ask.
        map_function: the name or ARN of ``functions.map_handler``; None to compute maps here.
        clusters_function: that of ``functions.clusters_handler``; likewise.
    """

    def __init__(
        self,
        connect: Callable[[], Any],
        map_function: str | None,
        clusters_function: str | None,
    ) -> None:
        self._connect = connect
        self._client: Any = None
        self._map_function = map_function
        self._clusters_function = clusters_function
        self._here = Here()

    def map(self, words: Words, *, whole: bool = False) -> Map:
        """As ``Analysis.map``."""
        if self._map_function is None:
            return self._here.map(words, whole=whole)
        answer = self._ask(self._map_function, words, whole=whole)
        projection = wire.read_projection(answer["projection"])
        return Map(projection.points(words), projection)

    def clusters(self, words: Words, k: int | None) -> Clustering:
        """As ``Analysis.clusters``."""
        if self._clusters_function is None:
            return self._here.clusters(words, k)
        answer = self._ask(self._clusters_function, words, k=k)
        return Clustering(
            wire.read_clusters(answer["clusters"], words),
            wire.read_suggestion(answer["suggestion"]),
        )

    def _ask(self, function: str, words: Words, **more: object) -> dict[str, Any]:
        if len(words) > wire.MAX_SENT:
            raise LimitExceeded(
                f"more than {wire.MAX_SENT:,} hashes cannot be explored at once here:"
                " choose fewer with a filter"
            )
        payload = json.dumps({"words": wire.write_words(words), **more})
        try:
            self._client = self._client or self._connect()
            answer = self._client.invoke(FunctionName=function, Payload=payload.encode())
            said = json.loads(answer["Payload"].read())
        except (BotoCoreError, ClientError, OSError, ValueError) as error:
            raise StoreError(f"the function {function} does not answer: {error}") from error
        if "FunctionError" in answer or not isinstance(said, dict):
            kind = said.get("errorType", "unknown") if isinstance(said, dict) else "unknown"
            raise StoreError(f"the function {function} failed: {kind}")
        if "error" in said:
            raise StoreError(f"the function {function} refused: {said['error']}")
        return said
