"""Plans that are refused, and how that is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tagcat.errors import InvalidInput
from tagcat.review.plan import MAX_ENTRIES, PlanGroup, make_plan, read_plan

CASES = json.loads(
    (Path(__file__).resolve().parents[2] / "spec" / "review" / "plan.json").read_text()
)


def good() -> dict[str, Any]:
    """A plan that is read."""
    plan: dict[str, Any] = json.loads(json.dumps(CASES[1]["plan"]))
    return plan


def refused(plan: object) -> str:
    with pytest.raises(InvalidInput) as error:
        read_plan(json.dumps(plan).encode())
    return str(error.value)


def test_what_is_no_plan() -> None:
    with pytest.raises(InvalidInput, match="not valid JSON"):
        read_plan(b"\xff{")
    with pytest.raises(InvalidInput, match="not valid JSON"):
        read_plan(b"[" * 100_000)
    assert "kind must be" in refused([])
    assert "kind must be" in refused({"kind": "tagcat-collection"})
    assert "update TagCat" in refused(good() | {"version": 2})


def test_fields_are_named() -> None:
    plan = good()
    plan["groups"][0]["remove"][0]["sha256"] = "AB" * 32
    assert refused(plan) == "groups.0.remove.0.sha256: must be 64 lower-case hexadecimal digits"
    plan = good()
    del plan["groups"][0]["keep"][0]["size"]
    assert refused(plan) == "groups.0.keep.0.size: is missing"
    assert refused(good() | {"more": 1}) == "more: is no field of a plan"
    plan = good()
    plan["groups"][0]["keep"][0]["size"] = "12"
    assert refused(plan).startswith("groups.0.keep.0.size: ")
    plan["groups"][0]["keep"][0]["size"] = -1
    assert refused(plan).startswith("groups.0.keep.0.size: must be greater")


def test_texts_and_numbers_of_entries_are_bounded() -> None:
    plan = good()
    plan["groups"][0]["remove"][0]["reason"] = "x" * 1_001
    assert "at most 1000 characters" in refused(plan)
    plan = good()
    plan["groups"][0]["keep"][0]["path"] = ""
    assert "at least 1 character" in refused(plan)
    group = PlanGroup.model_validate(good()["groups"][0])
    plan = good()
    plan["groups"] = [good()["groups"][0]] * (MAX_ENTRIES // 2 + 1)
    assert "100,000 files in all" in refused(plan)
    with pytest.raises(InvalidInput, match="several plans"):
        make_plan([group] * (MAX_ENTRIES // 2 + 1), 0, "")


def test_a_file_must_yield_to_one_that_is_kept() -> None:
    plan = good()
    plan["groups"][0]["remove"][0]["yields_to"]["sha256"] = "00" * 32
    assert refused(plan) == "groups.0: a file yields to one that is not kept in its group"
    plan = good()
    plan["groups"][0]["keep"] = []
    assert refused(plan).startswith("groups.0.keep: ")
