"""What the tests of the deployment share; all of it is made once and for those that ask."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from graph.server import Server

from . import machine

ORIGIN = "the secret that CloudFront sends along"


@pytest.fixture(scope="session")
def tools() -> Path:
    """The tools of AWS; without them their tests are left out, and with CI set they fail."""
    if not Path(machine.tool("sam")).exists():
        reason = "the tools of AWS are not installed here: run make aws-test"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return machine.TOOLS


@dataclass(frozen=True)
class Built:
    """A package of the API, the interpreter it is for, and what Lambda brings."""

    package: Path
    runtime: Path
    python: str
    said: str


@pytest.fixture(scope="session")
def built(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:  # noqa: ARG001
    folder = tmp_path_factory.mktemp("package")
    python, version = machine.python_of_lambda()

    def make(*words: str) -> str:
        command = [sys.executable, str(machine.ROOT / "scripts" / "lambda"), "--python", version]
        done = subprocess.run([*command, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    said = make("--to", str(folder / "api"))
    make("--runtime", str(folder / "runtime"))
    return Built(folder / "api", folder / "runtime", python, said)


class Account:
    """An AWS account in moto, with what the template makes there.

    Attributes:
        address: of all services.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.secrets = self.client("secretsmanager")
        self.sns = self.client("sns")
        self.sqs = self.client("sqs")

    def client(self, service: str) -> Any:
        return botocore.session.get_session().create_client(
            service,
            region_name=machine.REGION,
            endpoint_url=self.address,
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )

    def secret(self, name: str, value: object) -> str:
        text = value if isinstance(value, str) else json.dumps(value)
        arn: str = self.secrets.create_secret(Name=name, SecretString=text)["ARN"]
        return arn

    def topic(self, name: str) -> tuple[str, str]:
        """The ARN of a topic and the address of a queue that gets what is published."""
        topic = self.sns.create_topic(Name=name)["TopicArn"]
        queue = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"])
        return topic, queue

    def published(self, queue: str) -> list[dict[str, Any]]:
        """What was published, once."""
        found = self.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        return [json.loads(each["Body"]) for each in found.get("Messages", [])]


@pytest.fixture(scope="session")
def account(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:  # noqa: ARG001
    with machine.moto(tmp_path_factory.mktemp("moto") / "log") as address:
        yield Account(address)


@dataclass(frozen=True)
class Deployed:
    """The API as a function with all that belongs to it."""

    function: machine.Function
    account: Account
    jwt_secret: str
    queue: str
    samples: dict[str, dict[str, Any]]

    def gateway(self, kind: str = "http-api-proxy", **headers: str) -> machine.Gateway:
        """The way in: an HTTP API, or with ``aws-proxy`` a REST API."""
        known = {
            "host": "id.execute-api.eu-central-1.amazonaws.com",
            "x-tagcat-host": "cat.example",
            "x-forwarded-proto": "https",
            "x-tagcat-origin": ORIGIN,
            "x-tagcat-viewer": "198.51.100.7",
            "user-agent": "tests",
        }
        return machine.Gateway(self.function, self.samples[kind], **{**known, **headers})


@pytest.fixture(scope="session")
def samples(tools: Path) -> dict[str, dict[str, Any]]:  # noqa: ARG001
    """Events of both kinds of API as SAM has them."""
    return {
        kind: machine.sample_event("apigateway", kind) for kind in ("http-api-proxy", "aws-proxy")
    }


@contextmanager
def deployed(
    built: Built,
    account: Account,
    neo4j: Server,
    samples: dict[str, dict[str, Any]],
    folder: Path,
    *,
    seconds: int = 28,
    **more: str,
) -> Iterator[Deployed]:
    """The built package in the emulator, with its secrets and its topic in moto."""
    name = folder.name
    login = {"address": neo4j.address, "user": "neo4j", "password": neo4j.password}
    jwt = account.secret(f"{name}/jwt", "first" * 10)
    topic, queue = account.topic(name)
    environment = {
        "AWS_ENDPOINT_URL": account.address,
        "TAGCAT_HOME": "/tmp/tagcat",  # noqa: S108 - as in Lambda; nothing is written
        "TAGCAT_HOST": "0.0.0.0",  # noqa: S104
        "TAGCAT_SECURE_COOKIES": "true",
        "TAGCAT_LOG": "json",
        "TAGCAT_LOG_LEVEL": "info",
        "TAGCAT_AWS_JWT_SECRET": jwt,
        "TAGCAT_AWS_NEO4J_SECRET": account.secret(f"{name}/neo4j", login),
        "TAGCAT_AWS_ORIGIN_SECRET": account.secret(f"{name}/origin", ORIGIN),
        "TAGCAT_AWS_USERS_TOPIC": topic,
        **more,
    }
    with machine.emulated(
        "tagcat.aws.handler.handler",
        folder / "log",
        python=built.python,
        path=[built.package, built.runtime],
        seconds=seconds,
        **environment,
    ) as function:
        yield Deployed(function, account, jwt, queue, samples)
