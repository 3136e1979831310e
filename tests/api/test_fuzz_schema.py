"""What the OpenAPI document allows and what it does not, sent to every route and in sequences.

No answer is a server error, every answer is as the document says, and nothing is told to those who
are not signed in. ``TAGCAT_FUZZ=100`` runs a hundred times as many cases; see docs/security.md.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import BaseSchema, Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    use_after_free,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.world import World
from tagcat.api import openapi
from tagcat.api.links import LINKS
from tagcat.app import passwords
from tagcat.app.tokens import AccessTokens

schemathesis.serializer.alias("application/jsonl", "text/plain")

TIMES = int(os.environ.get("TAGCAT_FUZZ", "1"))
DOCUMENT = json.loads(openapi.document())
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)


class Served:
    """The app that answers: cases are made before there is one."""

    app: ASGIApp
    requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        self.requests += scope["type"] == "http"
        await self.app(scope, receive, send)


SERVED = Served()
SCHEMA.app = SERVED
OPERATIONS = {
    found.ok().label: found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)
}

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
LENIENT = {
    # A file whose fingerprint breaks a rule has a problem of its own; the others are saved.
    "POST /api/v1/files",
    "POST /api/v1/match",
    # What is no cookie counts as none.
    "DELETE /api/v1/session",
    "POST /api/v1/session/refresh",
}

BARE = {"GET /api/v1/health", "POST /api/v1/session/passkey/options"}
"""Nothing is sent to them."""


def bounded(examples: int, steps: int = 1) -> settings:
    """The same cases each time in the tests of every change, others in a long run."""
    return settings(
        max_examples=examples * TIMES,
        stateful_step_count=steps,
        database=None,
        derandomize=TIMES == 1,
        phases=[Phase.generate] if TIMES == 1 else [Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def light_hashes() -> Iterator[None]:
    """How much work the hash of a password is does not matter here."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"PASSES": 1, "MEMORY_KIB": 8, "LANES": 1}.items():
            patch.setattr(passwords, name, value)
        yield


def served(folder: Path) -> World:
    """A world that answers from now on."""
    world = World(folder, host="0.0.0.0")  # noqa: S104 - any name is good
    SERVED.app = world.app
    return world


@pytest.fixture(scope="module")
def world(light_hashes: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:  # noqa: ARG001
    world = served(tmp_path_factory.mktemp("home"))
    yield world
    world.close()
    if TIMES > 1:
        print(f"\n{SERVED.requests} requests")


def signed_in(world: World) -> dict[str, str]:
    """A token that is good now: some routes end all that were given out before."""
    user = world.store.user(world.users["anna"])
    token = AccessTokens(world.key).issue(user.id, user.generation)
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name.lower())
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_route_answers_as_documented(world: World, label: str, mode: GenerationMode) -> None:
    if label in BARE and mode is GenerationMode.NEGATIVE:
        pytest.skip("nothing is sent that could be wrong")
    checks = [*CHECKS, ignored_auth]
    if label not in LENIENT:
        checks.append(negative_data_rejection)

    @bounded(6)
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    def run(case: Case[Any]) -> None:
        case.call_and_validate(headers=signed_in(world), checks=checks)

    run()


def linked() -> BaseSchema:
    """The operations that links lead from and to, asked with what the document allows."""
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = SERVED
    schema.config.generation.update(modes=[GenerationMode.POSITIVE])
    ends = {end for source, _, _, targets in LINKS for end in (source, *targets)}
    return schema.include(operation_id=sorted(ends))


@pytest.mark.long
@pytest.mark.usefixtures("light_hashes")
def test_sequences_of_calls_are_answered_as_documented(tmp_path: Path) -> None:
    found: Counter[tuple[str, int]] = Counter()

    class Calls(linked().as_state_machine()):  # type: ignore[misc]
        """Calls that take what earlier ones answered, along the links of the document.

        Each sequence begins in the same world.
        """

        def setup(self) -> None:
            self.folder = TemporaryDirectory(dir=tmp_path)
            self.world = served(Path(self.folder.name))

        def teardown(self) -> None:
            self.world.close()
            self.folder.cleanup()

        def get_call_kwargs(self, _: Case[Any]) -> dict[str, Any]:
            return {"headers": signed_in(self.world)}

        def validate_response(self, response: Response, case: Case[Any], **_: Any) -> None:
            found[case.operation.label, response.status_code] += 1
            case.validate_response(response, checks=[*CHECKS, use_after_free])

    Calls.run(settings=bounded(20, steps=8))
    followed = {label for (label, status), _ in found.items() if "{" in label and status < 300}
    assert len(followed) >= 4, "no link led anywhere"


def test_the_document_links_what_it_tells_to_where_it_is_used() -> None:
    linked = {
        (operation["operationId"], target)
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        for answer in operation["responses"].values()
        for target in answer.get("links", {})
    }
    assert {("createTag", "updateTag"), ("saveFiles", "getOverlap")} <= linked
    assert len(linked) >= 25
