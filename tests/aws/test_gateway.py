"""What lies before the app in a function: sizes, and services that fail."""

from __future__ import annotations

import json

import pytest

from tagcat.aws.announcing import Announcer
from tagcat.aws.gateway import MAX_ANSWER, fitting, plain
from tagcat.graph.model import User

from .cloud import client_error

ANNA = User("0" * 32, "anna", None, 20)


def test_an_answer_too_large_for_lambda_says_so() -> None:
    fits = {"statusCode": 200, "body": "x" * MAX_ANSWER}
    assert fitting(fits) is fits
    told = fitting({"statusCode": 200, "body": "x" * (MAX_ANSWER + 1)})
    assert told["statusCode"] == 500
    assert json.loads(told["body"])["detail"].startswith("the answer is too large: ask for less")


def test_a_plain_answer_is_a_problem() -> None:
    told = plain(503, "later")
    assert told["headers"]["content-type"] == "application/problem+json"
    found = json.loads(told["body"])
    assert (found["status"], found["title"]) == (503, "Service Unavailable")
    assert found["detail"] == "later"


class Topic:
    """SNS as far as it is used here."""

    def __init__(self) -> None:
        self.published: list[dict[str, str]] = []
        self.failing = False

    def publish(self, **message: str) -> None:
        if self.failing:
            raise client_error("Throttled")
        self.published.append(message)


def test_an_account_is_made_whether_or_not_it_can_be_announced(
    caplog: pytest.LogCaptureFixture,
) -> None:
    topic = Topic()
    announce = Announcer("arn", lambda: topic)
    announce(ANNA)
    assert topic.published == [
        {
            "TopicArn": "arn",
            "Subject": "TagCat: new user",
            "Message": "The account anna was made.",
        }
    ]
    topic.failing = True
    announce(ANNA)
    assert "could not be announced: ClientError" in caplog.text
    assert "anna" not in caplog.text
