"""The vectors in spec/match: up to date, and met by what they are made of."""

from __future__ import annotations

import json
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tagcat.fingerprint.dhash import complexity, orient, parse_hex
from tagcat.fingerprint.model import DHash, KeyFrame, Orientation
from tagcat.match import (
    HammingIndex,
    Item,
    ItemIndex,
    Look,
    Pair,
    commonness,
    compare,
    group,
    match_pairs,
    overlap,
)
from tagcat.match.packed import orient_rows, pack, unpack

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "spec" / "match"

Json = dict[str, Any]


def load(name: str) -> list[Json]:
    cases: list[Json] = json.loads((FOLDER / name).read_text())
    assert len(cases) > 10
    return cases


def dhash_of(case: Json) -> DHash:
    return DHash(parse_hex(case["dhash"]), parse_hex(case.get("ties", "0" * 32)))


def look_of(case: Json) -> Look:
    return Look(dhash_of(case), case["trimmed"] and dhash_of(case["trimmed"]))


def item_of(case: Json) -> Item:
    if case["kind"] == "image":
        look = look_of(case)
        return Item.image(case["sha256"], look.dhash, look.trimmed)
    frames = [KeyFrame(frame["pos"], dhash_of(frame)) for frame in case["frames"]]
    return Item.video(case["sha256"], frames)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    loader = SourceFileLoader("make_match_vectors", str(ROOT / "scripts" / "make-match-vectors"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_files_are_up_to_date(script: ModuleType) -> None:
    texts = script.texts()
    assert {path.name for path in FOLDER.glob("*.json")} == texts.keys()
    for name, text in texts.items():
        assert (FOLDER / name).read_text() == text, f"{name}: run scripts/make-match-vectors"


def test_orientations() -> None:
    for case in load("orient.json"):
        dhash = dhash_of(case)
        assert complexity(dhash.bits) == case["complexity"]
        for orientation in Orientation:
            turned = dhash_of(case["turned"][orientation.value])
            assert orient(dhash, orientation) == turned
            rows = orient_rows(pack([dhash.bits]), pack([dhash.ties]), orientation)
            assert unpack(rows) == [turned.bits]


def test_rule() -> None:
    names = set()
    for case in load("rule.json"):
        switches = {name: case[name] for name in ("orientations", "trimmed") if name in case}
        found = compare(look_of(case["a"]), look_of(case["b"]), case["variance"], **switches)
        told = {
            "distance": found.distance,
            "limit": found.limit,
            "needed_variance": found.needed_variance,
            "orientation": found.orientation.value,
            "trimmed": found.trimmed,
            "match": found.match,
        }
        assert told == case["comparison"], case["name"]
        names.add(case["name"])
    assert len(names) > 100


def test_rule_through_the_index() -> None:
    for case in load("rule.json"):
        switches = {name: case[name] for name in ("orientations", "trimmed") if name in case}
        a, b = look_of(case["a"]), look_of(case["b"])
        expected = compare(a, b, case["variance"], **switches)
        pairs = list(match_pairs([a, b], case["variance"], **switches))
        assert pairs == ([(0, 1, expected)] if expected.match else []), case["name"]


def test_items_one_by_one() -> None:
    """Stored in another order and searched for singly, the pairs are the same."""
    for case in load("items.json"):
        items = [item_of(each) for each in case["items"]]
        index = ItemIndex()
        index.add_many(reversed(items))
        found = {}
        for item in items:
            for hit in index.search(item, case["variance"]):
                if item.key < hit.key:
                    found[item.key, hit.key] = hit.match
        assert found.keys() == {(each["a"], each["b"]) for each in case["matches"]}, case["name"]
        for each in case["matches"]:
            match = found[each["a"], each["b"]]
            for name in each.keys() - {"a", "b"}:
                assert getattr(match, name) == each[name], (case["name"], name)


def test_groups() -> None:
    for case in load("groups.json"):
        found = group(case["keys"], [Pair(*pair) for pair in case["pairs"]], case["variance"])
        told = [
            {
                "members": list(each.members),
                "files": each.files,
                "representative": each.representative,
                "weakest": each.weakest and list(each.weakest),
            }
            for each in found.groups
        ]
        assert told == case["groups"], case["name"]
        assert [list(link) for link in found.links] == case["links"], case["name"]


def test_index() -> None:
    for case in load("index.json"):
        index = HammingIndex()
        for step in case["steps"]:
            if "add" in step:
                index.add(
                    [key for key, _ in step["add"]],
                    pack([parse_hex(text) for _, text in step["add"]]),
                )
            elif "remove" in step:
                index.remove(step["remove"])
            else:
                found = index.search(pack([parse_hex(step["query"])]), step["radius"])
                hits = zip(found.ids.tolist(), found.distances.tolist(), strict=True)
                assert sorted(map(list, hits)) == step["hits"], (case["name"], step["radius"])
                assert not found.query.any()


def test_overlap(script: ModuleType) -> None:
    for case in load("overlap.json"):
        videos = [item_of(each) for each in case["videos"]]
        known = commonness(videos, case["variance"]) if len(videos) > 2 else None
        a, b = zip(videos[:2], case["durations"], strict=True)
        switches = {"orientations": case["orientations"], "known": known}
        found = overlap(*a, *b, case["variance"], **switches)
        assert script.overlap_json(found) == case["overlap"], case["name"]
        back = overlap(*b, *a, case["variance"], **switches)
        assert back == found.reversed(), case["name"]
        assert back.reversed() == found, case["name"]
