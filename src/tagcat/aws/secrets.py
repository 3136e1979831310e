"""Secrets of AWS Secrets Manager: read once, kept for a while, and read anew when they changed."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tagcat.errors import StoreError

KEPT_SECONDS = 300.0
"""How long a secret is believed to be what it was."""

ANEW_SECONDS = 5.0
"""How long after reading it a secret is not read again, whoever asks: strangers can make us ask."""

_CURRENT, _PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"

_log = logging.getLogger(__name__)


class Secret:
    """The text of a secret, and the one before it. May be used from any thread.

    Args:
        client: of Secrets Manager.
        name: the secret's name or ARN.
        previous: whether the version before is wanted as well.
        clock: seconds.
    """

    def __init__(
        self,
        client: Any,
        name: str,
        *,
        previous: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._name = name
        self._stages = (_CURRENT, _PREVIOUS) if previous else (_CURRENT,)
        self._clock = clock
        self._lock = Lock()
        self._texts: tuple[str, ...] = ()
        self._read = 0.0

    def texts(self) -> tuple[str, ...]:
        """The current text and, if it was asked for and is there, the one before.

        Raises:
            StoreError: it was never read and cannot be.
        """
        return self._younger_than(KEPT_SECONDS)

    def anew(self) -> tuple[str, ...]:
        """As ``texts``, read again unless that was done a moment ago."""
        return self._younger_than(ANEW_SECONDS)

    def _younger_than(self, seconds: float) -> tuple[str, ...]:
        with self._lock:
            if not self._texts or self._clock() - self._read >= seconds:
                self._read_all()
            return self._texts

    def _read_all(self) -> None:
        try:
            found = [self._version(stage) for stage in self._stages]
        except (BotoCoreError, ClientError) as error:
            # What was known may still be right, and is better than no service at all.
            if not self._texts:
                raise StoreError(f"the secret {self._name} cannot be read: {error}") from error
            _log.warning("a secret could not be read again: %s", type(error).__name__)
        else:
            self._texts = tuple(text for text in found if text is not None)
        self._read = self._clock()

    def _version(self, stage: str) -> str | None:
        try:
            answer = self._client.get_secret_value(SecretId=self._name, VersionStage=stage)
        except ClientError as error:
            missing = error.response["Error"]["Code"] == "ResourceNotFoundException"
            if missing and stage == _PREVIOUS:  # it was never changed
                return None
            raise
        return str(answer["SecretString"])


class SecretKeys:
    """``Keys`` kept as a secret: its current text signs, and the one before still verifies.

    Each text holds one key or several with commas between them.
    """

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def now(self) -> tuple[str, ...]:
        """As ``Keys.now``."""
        return _keys(self._secret.texts())

    def anew(self) -> tuple[str, ...]:
        """As ``Keys.anew``."""
        return _keys(self._secret.anew())


def json_fields(secret: Secret, *, anew: bool = False) -> dict[str, str]:
    """The fields of a secret that is a JSON object of texts.

    Raises:
        StoreError: it cannot be read, or is something else.
    """
    text = (secret.anew() if anew else secret.texts())[0]
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise StoreError("a secret is not the JSON object of texts that it has to be")
    return found


def _keys(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key.strip() for text in texts for key in text.split(","))
