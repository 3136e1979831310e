"""Telling the operator of new accounts, through SNS."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tagcat.graph.model import User

SUBJECT = "TagCat: new user"

_log = logging.getLogger(__name__)


class Announcer:
    """Publishes the name of each new account, and nothing else of it.

    Args:
        topic: the ARN of the SNS topic.
        connect: makes a client of SNS; called when there is something to tell.
    """

    def __init__(self, topic: str, connect: Callable[[], Any]) -> None:
        self._topic = topic
        self._connect = connect
        self._client: Any = None

    def __call__(self, user: User) -> None:
        """Tell of an account. Where that fails the account is there all the same."""
        try:
            self._client = self._client or self._connect()
            self._client.publish(
                TopicArn=self._topic,
                Subject=SUBJECT,
                Message=f"The account {user.name} was made.",
            )
        except (BotoCoreError, ClientError) as error:
            _log.error("a new account could not be announced: %s", type(error).__name__)
