"""Every route by who may ask it, about whose things, and in which types.

The routes come from the OpenAPI document; what to ask them, from ``table.py``.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.access.table import OTHERS, TABLE, UNKNOWN, address_of
from api.access.world import Route, World, routes
from api.conftest import PASSWORD

DOCUMENT = json.loads((Path(__file__).parents[3] / "spec" / "openapi.json").read_text("utf-8"))
OPERATIONS = dict(routes(DOCUMENT))
CLOSED = [route for route, entry in TABLE.items() if not entry.open]


def named(route: Route) -> str:
    return " ".join(route)


def names_things(route: Route) -> bool:
    """Whether a request of this route names something that belongs to a user."""
    entry = TABLE[route]
    makers = (entry.body, entry.params)
    return "{" in route[1] or any(made(UNKNOWN) != made(OTHERS) for made in makers)


NAMING = [route for route in CLOSED if names_things(route)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One for all tests that leave it as it was."""
    world = World(tmp_path_factory.mktemp("home"))
    yield world
    world.close()


def assert_problem(answer: Any, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code


def test_every_route_has_an_entry_and_every_entry_a_route() -> None:
    assert set(TABLE) == set(OPERATIONS)
    for route, operation in OPERATIONS.items():
        assert ("security" not in operation) == TABLE[route].open, route


def test_all_ways_to_name_things_are_covered() -> None:
    """A route whose address, query or body takes ids must be asked with them."""
    taken = {
        route
        for route, operation in OPERATIONS.items()
        for each in operation.get("parameters", [])
        if each["in"] == "path" or each["name"].endswith("_id")
    }
    assert taken <= set(NAMING)
    assert len(NAMING) >= 22


@pytest.mark.parametrize("route", CLOSED, ids=named)
def test_its_owner_gets_an_answer(world: World, route: Route) -> None:
    TABLE[route].prepare(world.store, world.users["anna"], world.key)
    answer = world.ask(world.anna, route, world.ids)
    assert answer.is_success, answer.text
    assert PASSWORD not in answer.text


def test_nobody_is_let_in_without_a_good_token(common: World) -> None:
    client = common.client()
    before = common.everything_of("anna")
    texts: dict[str, set[str]] = {}
    for why, authorization in common.bad_tokens().items():
        headers: dict[bytes, bytes] = {}
        if authorization is not None:
            headers[b"Authorization"] = authorization.encode()
        for route in CLOSED:
            for ids in (common.ids, UNKNOWN):
                answer = common.ask(client, route, ids, headers=headers)
                assert_problem(answer, 401)
                assert answer.headers["www-authenticate"] == "Bearer", (why, route)
                assert "set-cookie" not in answer.headers
                texts.setdefault(why, set()).add(answer.text)
    # What is wrong with a token is all that is told, whatever it was used for.
    assert {why: len(told) for why, told in texts.items()} == dict.fromkeys(texts, 1)
    # Nor is it told whether an account was deleted, or never was.
    assert texts["a deleted account"] == texts["another type of user"] == texts["garbage"]
    assert common.everything_of("anna") == before


@pytest.mark.parametrize("route", NAMING, ids=named)
def test_what_is_somebody_elses_is_answered_as_if_it_were_nobodys(
    world: World, route: Route
) -> None:
    entry = TABLE[route]
    for user in world.users.values():
        entry.prepare(world.store, user, world.key)
    before = world.everything_of("anna")
    # Two who have nothing, so that both are asked for the first time.
    unknown, work_for_unknown = world.work_of(world.bert, route, UNKNOWN)
    theirs, work_for_theirs = world.work_of(world.carl, route, world.ids)
    assert unknown.status_code == theirs.status_code == entry.foreign, theirs.text
    if entry.foreign >= 400:
        assert_problem(theirs, entry.foreign)
        # Nothing of what was asked for comes back.
        assert [each for each in world.ids.told() if len(each) > 6 and each in theirs.text] == []
    assert worded(theirs.text, world.ids.told()) == worded(unknown.text, UNKNOWN.told())
    assert dict(theirs.headers) == dict(unknown.headers)
    assert work_for_theirs == work_for_unknown
    assert world.everything_of("anna") == before


def worded(text: str, told: dict[str, str]) -> str:
    """A text with words instead of the ids it repeats."""
    for each, word in told.items():
        if len(each) > 6:
            text = text.replace(each, word)
    # The change that a decision became is the next one of whoever decides, at that time.
    return re.sub(r'"(number|at)":\d+', r'"\1":0', text)


@pytest.mark.parametrize(
    "wrong", ["x", "%00", "é", "0" * 31, "0" * 33, "G" * 32, "a" * 5000, "' OR 1"]
)
@pytest.mark.parametrize("route", [each for each in CLOSED if "{" in each[1]], ids=named)
def test_an_address_of_another_type_is_refused(common: World, route: Route, wrong: str) -> None:
    (method, path), entry = route, TABLE[route]
    address = path[: path.index("{")] + wrong + path[path.index("}") + 1 :]
    answer = common.anna.request(
        method, address, json=entry.body(common.ids), params=entry.params(common.ids)
    )
    too_long = len(wrong) > 64
    assert_problem(answer, 422 if "{number}" in path or too_long else 404)


def wrong_values(schema: dict[str, Any]) -> Iterator[Any]:
    """JSON values that are of none of a schema's types."""
    types = types_of(schema)
    of_each_type: dict[str, list[Any]] = {
        "string": ["x"],
        "integer": [1, 2**63, -(10**30)],
        "number": [1.5],
        "boolean": [True],
        "array": [[], [[]]],
        "object": [{}, {"a": 1}],
        "null": [None],
    }
    for name, values in of_each_type.items():
        # A whole number may be meant where any number is.
        if name not in types and not (name == "integer" and "number" in types):
            yield from values


def types_of(schema: dict[str, Any]) -> set[str]:
    if "$ref" in schema:
        return types_of(resolved(schema))
    if any(key in schema for key in ("anyOf", "oneOf")):
        return {
            each for part in schema.get("anyOf", schema.get("oneOf", [])) for each in types_of(part)
        }
    return {schema["type"]} if "type" in schema else {"string"}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = DOCUMENT["components"]["schemas"][schema["$ref"].split("/")[-1]]
    return found


def body_schema(route: Route) -> dict[str, Any]:
    content = OPERATIONS[route]["requestBody"]["content"]["application/json"]
    return resolved(content["schema"])


WITH_BODY = [
    route
    for route in TABLE
    if "application/json" in OPERATIONS[route].get("requestBody", {}).get("content", {})
]


@pytest.mark.parametrize("route", WITH_BODY, ids=named)
def test_bodies_of_other_types_are_refused(common: World, route: Route) -> None:
    method, path = route
    client = common.client() if TABLE[route].open else common.anna
    address = address_of(path, method, common.ids)
    good = TABLE[route].body(common.ids)
    assert good is not None
    before = common.everything_of("anna")
    properties = body_schema(route)["properties"]
    wrong: list[Any] = [None, 1, "x", [], [good], True]
    wrong += [{**good, "unknown": 1}]
    for name, schema in properties.items():
        wrong += [{**good, name: value} for value in wrong_values(schema)]
    for name in body_schema(route).get("required", []):
        without = copy.deepcopy(good)
        del without[name]
        wrong.append(without)
    for body in wrong:
        answer = client.request(method, address, json=body)
        assert answer.status_code == 422, (body, answer.text)
        assert_problem(answer, 422)
        assert answer.json()["errors"]
        assert PASSWORD not in answer.text
    assert common.everything_of("anna") == before


@pytest.mark.parametrize("content", ["", "{", "[1", '"', "\x00", "null null", "{'a': 1}"])
@pytest.mark.parametrize("route", WITH_BODY, ids=named)
def test_bodies_that_are_no_json_are_refused(common: World, route: Route, content: str) -> None:
    method, path = route
    headers = {"Content-Type": "application/json"}
    address = address_of(path, method, common.ids)
    answer = common.anna.request(method, address, content=content, headers=headers)
    assert_problem(answer, 400, 422)


WITH_QUERY = [
    (route, each)
    for route in CLOSED
    for each in OPERATIONS[route].get("parameters", [])
    if each["in"] == "query" and types_of(each["schema"]) & {"integer", "number", "boolean"}
]


@pytest.mark.parametrize(
    ("route", "parameter"),
    WITH_QUERY,
    ids=lambda value: named(value) if isinstance(value, tuple) else value["name"],
)
def test_numbers_of_a_query_that_are_none_are_refused(
    common: World, route: Route, parameter: dict[str, Any]
) -> None:
    entry, (method, path) = TABLE[route], route
    for wrong in ("x", "", "1.5", "1e3", "٣x", "9" * 5000, "-1"):
        params = {**entry.params(common.ids), parameter["name"]: wrong}
        address = address_of(path, method, common.ids)
        answer = common.anna.request(method, address, params=params, json=entry.body(common.ids))
        assert_problem(answer, 422)
