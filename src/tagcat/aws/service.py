"""The API as one Lambda function: put together once, used for every call."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from mangum import Mangum
from starlette.middleware.gzip import GZipMiddleware

from tagcat.api.application import create_app
from tagcat.api.hosting import Hosting
from tagcat.app.accounts import nobody_told
from tagcat.app.analysis import Analysis, Here
from tagcat.aws.analysis import Remote
from tagcat.aws.announcing import Announcer
from tagcat.aws.clients import client
from tagcat.aws.environment import Environment
from tagcat.aws.gateway import MAX_BODY, MAX_EXPLORED, Deadline, FromCloudFront, fitting, plain
from tagcat.aws.secrets import Secret, SecretKeys, json_fields
from tagcat.errors import StoreError, TagcatError
from tagcat.graph.model import User
from tagcat.graph.opening import open_own
from tagcat.settings import Settings, read_settings

REQUEST_SECONDS = 24
"""How long Neo4j or an analysis may take: API Gateway gives up after 29 seconds at the latest."""

SECRET_SECONDS = 3
TOPIC_SECONDS = 2

COMPRESSED_BYTES = 16 * 1024
"""Answers from this size on are compressed, so that more fits into what Lambda passes on."""

_TEXT_TYPES = ["text/", "application/json", "application/problem+json"]

_log = logging.getLogger(__name__)


class Service:
    """Answers events of API Gateway: HTTP API (2.0) and REST API (1.0).

    The secrets, the connection to Neo4j and the app are made at the first call, or by ``warm``,
    and kept between calls. Where that fails the call is answered with 503 and the next one tries
    again.

    Args:
        environment: what the template told.
        connect: makes a client of an AWS service, given its name, the seconds it may take, and
            perhaps attempts.
    """

    def __init__(self, environment: Environment, connect: Callable[..., Any] = client) -> None:
        self._environment = environment
        self._connect = connect
        self._lock = threading.Lock()
        self._adapter: Mangum | None = None

    def warm(self) -> None:
        """Make ready for the first call; where that fails the call will tell."""
        try:
            self._ready()
        except TagcatError:
            _log.exception("the function could not be made ready")

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer an event."""
        # Of S3 and SNS, which have no requestContext and are no business of the API's.
        if "Records" in event:
            _log.warning("records were sent to the API's function, which takes none")
            return {"ignored": len(event["Records"])}
        if "requestContext" not in event:
            _log.warning("an event of an unknown kind was sent to the API's function")
            return {"ignored": 1}
        try:
            adapter = self._ready()
        except TagcatError:
            _log.exception("the function could not be made ready")
            return plain(503, "the collection cannot be used right now; try again later")
        return fitting(adapter(event, context))

    def _ready(self) -> Mangum:
        with self._lock:
            if self._adapter is None:
                self._adapter = self._made()
            return self._adapter

    def _made(self) -> Mangum:
        chosen = self._environment
        secrets = self._connect("secretsmanager", SECRET_SECONDS)
        keys = SecretKeys(Secret(secrets, chosen.jwt_secret, previous=True))
        keys.now()  # that secrets cannot be read is to be known before they are needed
        app = self._app(keys, Secret(secrets, chosen.neo4j_secret))
        behind = None
        if chosen.origin_secret is not None:
            behind = Secret(secrets, chosen.origin_secret, previous=True).texts
            behind()
        around = Deadline(GZipMiddleware(app, COMPRESSED_BYTES, 5))
        return Mangum(
            FromCloudFront(around, behind),
            lifespan="off",
            api_gateway_base_path=chosen.base_path,
            text_mime_types=_TEXT_TYPES,
        )

    def _app(self, keys: SecretKeys, login: Secret) -> FastAPI:
        settings = _settings(login)

        def renewed() -> tuple[str, str]:
            fields = json_fields(login, anew=True)
            return fields.get("user", settings.neo4j_user), fields["password"]

        store = open_own(settings, renew=renewed)
        hosting = Hosting(keys, self._announcer(), self._analysis(), MAX_BODY, MAX_EXPLORED)
        return create_app(settings, store, hosting=hosting)

    def _announcer(self) -> Callable[[User], None]:
        topic = self._environment.users_topic
        if topic is None:
            return nobody_told
        return Announcer(topic, lambda: self._connect("sns", TOPIC_SECONDS))

    def _analysis(self) -> Analysis:
        chosen = self._environment
        if chosen.map_function is None and chosen.clusters_function is None:
            return Here()
        # Asked once: a second time would take longer than the request may.
        return Remote(
            lambda: self._connect("lambda", REQUEST_SECONDS, attempts=1),
            chosen.map_function,
            chosen.clusters_function,
        )


def _settings(login: Secret) -> Settings:
    fields = json_fields(login)
    if not fields.get("address") or not fields.get("password"):
        raise StoreError("the secret of Neo4j needs the fields address and password")
    named = {
        "store": fields["address"],
        "neo4j_user": fields.get("user") or "neo4j",
        "neo4j_password": fields["password"],
        "neo4j_database": fields.get("database", ""),
        "neo4j_timeout": REQUEST_SECONDS,
    }
    return read_settings(**named)
