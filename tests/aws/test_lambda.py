"""The built package in Lambda's emulator: a person's way from an account to matches, and errors.

Neo4j is a real server, events are SAM's samples, and secrets and topic are behind HTTP.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jwt
import numpy as np
import pytest
from neo4j import GraphDatabase

from api.conftest import DEVICE, image, video
from graph.server import Server
from patience import PATIENCE
from tagcat.api.security import CONTENT_SECURITY_POLICY
from tagcat.app.tokens import AccessTokens
from tagcat.aws import functions, wire
from tagcat.aws.gateway import MAX_BODY
from tagcat.match.packed import pack

from . import machine
from .conftest import Account, Built, Deployed, deployed

pytestmark = pytest.mark.aws

PASSWORD = "correct horse battery"
KINDS = pytest.mark.parametrize("kind", ["http-api-proxy", "aws-proxy"])


@pytest.fixture(scope="module")
def cat(
    built: Built,
    account: Account,
    neo4j: Server,
    samples: dict[str, dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Deployed]:
    neo4j.empty()
    with deployed(built, account, neo4j, samples, tmp_path_factory.mktemp("cat")) as api:
        yield api


@pytest.fixture(scope="module")
def signed_in(cat: Deployed) -> Callable[[str], dict[str, str]]:
    """Registers a user once; the header that proves it."""
    tokens: dict[str, str] = {}

    def sign_in(name: str) -> dict[str, str]:
        if name not in tokens:
            body = {"name": name, "password": PASSWORD}
            answer = cat.gateway()("POST", "/api/v1/accounts", body)
            assert answer.status == 201, answer.body
            tokens[name] = answer.json()["access_token"]
        return {"authorization": f"Bearer {tokens[name]}"}

    return sign_in


def files(*each: dict[str, Any]) -> dict[str, Any]:
    return {"device": DEVICE, "files": list(each)}


@KINDS
def test_the_function_is_there_and_answers_like_the_server(cat: Deployed, kind: str) -> None:
    answer = cat.gateway(kind)("GET", "/api/v1/health")
    assert (answer.status, answer.json()["status"]) == (200, "ok")
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


@KINDS
def test_register_sign_in_save_and_match(cat: Deployed, kind: str) -> None:
    ask = cat.gateway(kind)
    name = f"anna-{kind}"
    body = {"name": name, "password": PASSWORD}
    made = ask("POST", "/api/v1/accounts", body)
    assert made.status == 201, made.body
    assert ask("POST", "/api/v1/accounts", body).status == 409
    session = ask("POST", "/api/v1/session", body)
    (cookie,) = session.cookies
    for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/api/v1/session"):
        assert word in cookie
    pair = cookie.partition(";")[0]
    renewed = ask("POST", "/api/v1/session/refresh", cookies=("other=1", pair))
    assert renewed.status == 200, renewed.body
    bearer = {"authorization": f"Bearer {renewed.json()['access_token']}"}
    one, other = image(1), image(2, dhash=f"{int(image(1)['dhash'], 16) ^ 7:032x}")
    saved = ask("POST", "/api/v1/files", files(one, video(3)), headers=bearer).json()["results"]
    assert [each["status"] for each in saved] == ["saved", "saved"]
    again = ask("POST", "/api/v1/files", files(one), headers=bearer).json()["results"]
    assert again[0]["status"] == "known"
    near = ask("POST", "/api/v1/files", files(other), headers=bearer).json()["results"][0]
    assert near["matches"][0]["distance"] == 3
    found = ask("POST", "/api/v1/match", files(other), query="variance=2", headers=bearer).json()
    assert found["results"][0]["match_count"] == 1  # itself alone
    listed = ask(
        "GET", "/api/v1/images", query="limit=1&sort=name&order=asc", headers=bearer
    ).json()
    assert [each["name"] for each in listed["items"]] == ["IMG_1.jpg"]
    counts = ask("GET", "/api/v1/me/counts", headers=bearer).json()
    assert (counts["images"], counts["videos"]) == (2, 1)
    left = ask("DELETE", "/api/v1/session", cookies=(pair,))
    assert left.status == 204


@KINDS
def test_a_body_in_base64_arrives_as_it_was(
    cat: Deployed, signed_in: Callable[[str], dict[str, str]], kind: str
) -> None:
    name = f"Grüße 猫 {kind}.jpg"
    body = files(image(5, name=name, path=f"Ärger/{name}"))
    ask = cat.gateway(kind)
    bearer = signed_in(f"binary-{kind}")
    saved = ask("POST", "/api/v1/files", body, binary=True, headers=bearer).json()["results"][0]
    assert saved["status"] == "saved"
    told = ask("GET", f"/api/v1/files/{saved['file_id']}", headers=bearer)
    assert told.json()["path"] == f"Ärger/{name}"
    picture = bytes(range(256)) * 40
    refused = ask(
        "POST",
        "/api/v1/files",
        picture,
        binary=True,
        headers={"content-type": "image/jpeg", **bearer},
    )
    assert refused.status == 422


def test_large_bodies(cat: Deployed, signed_in: Callable[[str], dict[str, str]]) -> None:
    ask = cat.gateway()
    bearer = signed_in("large")
    random = np.random.default_rng(4)
    frames = [{"pos": 40 * n, "dhash": random.bytes(16).hex()} for n in range(2_000)]
    film = files(video(9, frames=frames, duration=80_000))
    saved = ask("POST", "/api/v1/files", film, headers=bearer).json()["results"][0]
    assert saved["status"] == "saved"
    # Escaped in the event, this is what Lambda takes.
    size = 3_900_000
    padded = files(image(8)) | {"unknown": "x" * size}
    assert ask("POST", "/api/v1/files", padded, headers=bearer).status == 422
    for binary in (False, True):
        over = ask("POST", "/api/v1/files", b"x" * (MAX_BODY + 1), binary=binary, headers=bearer)
        assert over.status == 413
        assert (
            over.json()["detail"] == "the request is larger than 4 MiB: send fewer files at a time"
        )


def test_a_full_batch_of_the_page_is_answered_in_time(
    cat: Deployed, signed_in: Callable[[str], dict[str, str]]
) -> None:
    ask = cat.gateway()
    bearer = signed_in("batch")
    random = np.random.default_rng(5)
    many = [image(n, sha256=f"{n + 9000:064x}", dhash=random.bytes(16).hex()) for n in range(100)]
    answer = ask("POST", "/api/v1/files", files(*many), headers=bearer)
    assert answer.status == 200, answer.body
    assert {each["status"] for each in answer.json()["results"]} == {"saved"}
    page = ask(
        "GET", "/api/v1/images", query="limit=200", headers={"accept-encoding": "gzip", **bearer}
    )
    assert page.headers["content-encoding"] == "gzip"
    assert page.is_base64


@KINDS
def test_errors_are_problem_details(
    cat: Deployed, signed_in: Callable[[str], dict[str, str]], kind: str
) -> None:
    ask = cat.gateway(kind)
    bearer = signed_in(f"errors-{kind}")
    wrong = {"name": f"errors-{kind}", "password": "another one"}
    for status, answer in (
        (401, ask("GET", "/api/v1/me")),
        (401, ask("POST", "/api/v1/session", wrong)),
        (401, ask("POST", "/api/v1/session", wrong, headers={"sec-fetch-site": "cross-site"})),
        (404, ask("GET", "/api/v1/nothing")),
        (404, ask("GET", f"/api/v1/files/{'0' * 32}", headers=bearer)),
        (405, ask("PUT", "/api/v1/me", {}, headers=bearer)),
        (422, ask("POST", "/api/v1/files", b"{", headers=bearer)),
        (422, ask("GET", "/api/v1/images", query="q=size%3E", headers=bearer)),
    ):
        assert answer.status == status, answer.body
        assert answer.headers["content-type"] == "application/problem+json"
        assert not answer.is_base64
        assert answer.json()["status"] == status


def test_records_of_other_services_are_no_requests(cat: Deployed) -> None:
    for words in (("sns", "notification"), ("s3", "put")):
        assert cat.function(machine.sample_event(*words)) == {"ignored": 1}
    assert cat.function({"source": "aws.events"}) == {"ignored": 1}


@KINDS
def test_requests_that_went_around_cloudfront_are_refused(cat: Deployed, kind: str) -> None:
    for header in ({"x-tagcat-origin": "guessed"}, {"x-tagcat-origin": ""}):
        answer = cat.gateway(kind, **header)("GET", "/api/v1/health")
        assert answer.status == 403
        assert answer.json()["detail"] == "use the address of the web site"


def test_attempts_are_counted_by_the_viewers_address(cat: Deployed) -> None:
    wrong = {"name": "nobody-at-all", "password": "guess guess"}
    guesser = cat.gateway(**{"x-tagcat-viewer": "203.0.113.9"})
    statuses = [guesser("POST", "/api/v1/session", wrong).status for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert cat.gateway()("POST", "/api/v1/session", wrong).status == 401
    sixth = cat.gateway(**{"x-tagcat-viewer": "2001:db8:1:2:3:4:5:6"})
    assert sixth("POST", "/api/v1/session", wrong).status == 401


def test_a_new_user_is_announced_without_secrets(
    cat: Deployed, signed_in: Callable[[str], dict[str, str]]
) -> None:
    cat.account.published(cat.queue)
    signed_in("newcomer")
    messages = []
    while found := cat.account.published(cat.queue):
        messages += found
    (message,) = [each for each in messages if "newcomer" in each["Message"]]
    assert message["Subject"] == "TagCat: new user"
    assert message["Message"] == "The account newcomer was made."


def test_logs_hold_no_personal_data(
    cat: Deployed, signed_in: Callable[[str], dict[str, str]]
) -> None:
    bearer = signed_in("whose-name-is-secret")
    ask = cat.gateway(**{"x-tagcat-viewer": "192.0.2.55"})
    body = files(image(77, name="a-private-name.jpg", path="private/a-private-name.jpg"))
    saved = ask("POST", "/api/v1/files", body, headers=bearer).json()["results"][0]
    ask("GET", f"/api/v1/files/{saved['file_id']}", headers=bearer)
    ask("GET", "/api/v1/images", query="q=a-private-filter", headers=bearer)
    lines = cat.function.lines()
    assert {
        "at",
        "level",
        "logger",
        "message",
        "request_id",
        "method",
        "route",
        "status",
        "ms",
    } <= set(lines[-1])
    assert lines[-2]["route"].endswith("/files/{file_id}")
    assert re.fullmatch(r"[0-9a-f-]{36}", lines[-1]["request_id"])
    log = cat.function.log.read_text()
    for secret in ("private", "whose-name", "192.0.2.55", saved["file_id"], "correct horse"):
        assert secret not in log


def test_a_key_is_rotated_without_signing_anybody_out(
    cat: Deployed, signed_in: Callable[[str], dict[str, str]]
) -> None:
    ask = cat.gateway()
    before = signed_in("rotated")
    token = before["authorization"].removeprefix("Bearer ")
    user = jwt.decode(token, options={"verify_signature": False})["sub"]
    new = "second" * 10
    cat.account.secrets.put_secret_value(SecretId=cat.jwt_secret, SecretString=new)
    time.sleep(5.1)  # a stranger's token makes it read the keys no more often
    by_another_function = AccessTokens(new).issue(user)
    assert (
        ask("GET", "/api/v1/me", headers={"authorization": f"Bearer {by_another_function}"}).status
        == 200
    )
    assert ask("GET", "/api/v1/me", headers=before).status == 200
    made_up = AccessTokens("x" * 40).issue(user)
    assert ask("GET", "/api/v1/me", headers={"authorization": f"Bearer {made_up}"}).status == 401


def test_what_takes_too_long_is_answered_before_lambda_ends_it(
    built: Built,
    account: Account,
    neo4j: Server,
    samples: dict[str, dict[str, Any]],
    tmp_path: Path,
) -> None:
    admin = GraphDatabase.driver(neo4j.address, auth=("neo4j", neo4j.password))
    # Time for the first call, which starts all; but less than Neo4j gives a save (16 seconds).
    with (
        deployed(built, account, neo4j, samples, tmp_path, seconds=15) as api,
        admin,
        admin.session() as session,
    ):
        ask = api.gateway()
        body = {"name": "patient", "password": PASSWORD}
        token = ask("POST", "/api/v1/accounts", body).json()["access_token"]
        bearer = {"authorization": f"Bearer {token}"}
        # Saves of a user wait for one another, and so for this one.
        with session.begin_transaction() as held:
            held.run("MATCH (u:User {name: 'patient'}) SET u.held = 1").consume()
            late = ask("POST", "/api/v1/files", files(image(1)), headers=bearer)
            held.rollback()
        assert late.status == 503
        assert late.json()["detail"] == "this takes too long: send fewer files at a time"
        assert late.headers["retry-after"] == "5"
        # It is the same function that goes on, and what was under way is done by it.
        for _ in range(100):
            counts = ask("GET", "/api/v1/me/counts", headers=bearer).json()
            if counts["images"] == 1:
                break
            time.sleep(0.1)
        assert counts["images"] == 1


def test_without_neo4j_it_says_so_and_gets_well_by_itself(
    built: Built,
    account: Account,
    neo4j: Server,
    samples: dict[str, dict[str, Any]],
    tmp_path: Path,
) -> None:
    wrong = account.secret(
        "moved", {"address": f"bolt://127.0.0.1:{machine.free_port()}", "password": "x"}
    )
    with deployed(built, account, neo4j, samples, tmp_path, TAGCAT_AWS_NEO4J_SECRET=wrong) as api:
        answer = api.gateway()("GET", "/api/v1/health")
        assert answer.status == 503
        assert "try again later" in answer.json()["detail"]
        login = {"address": neo4j.address, "password": neo4j.password}
        account.secrets.put_secret_value(SecretId=wrong, SecretString=str(login).replace("'", '"'))
        assert api.gateway()("GET", "/api/v1/health").status == 200


def test_analyses_are_asked_of_functions_of_their_own(
    built: Built,
    account: Account,
    neo4j: Server,
    samples: dict[str, dict[str, Any]],
    tmp_path: Path,
) -> None:
    python, version = sys.executable, "{}.{}".format(*sys.version_info[:2])
    runtime = tmp_path / "runtime"
    command = [python, str(machine.ROOT / "scripts" / "lambda"), "--runtime", str(runtime)]
    subprocess.run([*command, "--python", version], check=True, capture_output=True)
    (packages,) = (machine.ROOT / ".venv" / "lib").glob("python*/site-packages")
    path = [machine.ROOT / "src", runtime, packages]

    def analysis(name: str) -> Any:
        log = tmp_path / f"{name}.log"
        handler = f"tagcat.aws.functions.{name}"
        return machine.emulated(handler, log, python=python, path=path, seconds=PATIENCE)

    with (
        analysis("map_handler") as map_function,
        analysis("clusters_handler") as clusters_function,
        machine.lambda_service(maps=map_function, clusters=clusters_function) as address,
        deployed(
            built,
            account,
            neo4j,
            samples,
            tmp_path,
            AWS_ENDPOINT_URL_LAMBDA=address,
            TAGCAT_AWS_MAP_FUNCTION="maps",
            TAGCAT_AWS_CLUSTERS_FUNCTION="clusters",
        ) as api,
    ):
        bits = [1 << n | (0xFFFF << 100) * (n % 2) for n in range(12)]
        event = {"words": wire.write_words(pack(bits)), "k": 2}
        # The first call loads what they compute with, which the API would not wait for.
        for function in (map_function, clusters_function):
            assert "error" not in function(event)
        ask = api.gateway()
        body = {"name": "explorer", "password": PASSWORD}
        token = ask("POST", "/api/v1/accounts", body).json()["access_token"]
        bearer = {"authorization": f"Bearer {token}"}
        some = [image(n, name=f"{n:02}", dhash=f"{each:032x}") for n, each in enumerate(bits)]
        ask("POST", "/api/v1/files", files(*some), headers=bearer)
        here = functions.map_handler(event)["projection"]
        told = ask("GET", "/api/v1/explore/map", headers=bearer)
        assert told.status == 200, (told.body, api.function.lines()[-3:])
        projection = wire.read_projection(here)
        points = np.array([told.json()["x"], told.json()["y"]]).T
        assert np.allclose(points, projection.points(pack(bits)), atol=2e-6)
        in_two = ask("GET", "/api/v1/explore/clusters", query="k=2", headers=bearer).json()
        assert [each["size"] for each in in_two["clusters"]] == [6, 6]
        assert not [line for line in api.function.lines() if "errors" in line]


def test_the_package_holds_what_it_needs_and_no_more(built: Built) -> None:
    assert re.search(r"\d+\.\d MB of 262", built.said)
    held = {path.name.partition("-")[0] for path in built.package.iterdir()}
    assert {"fastapi", "mangum", "neo4j", "numpy", "tagcat"} <= held
    # Decoders, the command's packages, those of the analyses, and what Lambda brings itself.
    assert not held & {"av", "PIL", "click", "pandas", "prince", "scipy", "boto3", "botocore"}
    assert not (built.package / "tagcat" / "web").exists()
    assert list(built.package.glob("tagcat/match/_kernel*.so"))
