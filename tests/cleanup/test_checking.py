"""What may go, and what may not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tagcat.app.cleanup.acting import Method
from tagcat.review.plan import Plan

from .kit import Cleanup, contents, group, plan_of, planned, refusals, write

TRASH = Method("trash")
BIG, SMALL = b"big " * 1000, b"small"


def simple() -> Plan:
    return plan_of(group(planned("a/big.jpg", BIG), planned("a/small.jpg", SMALL)))


@pytest.fixture
def files(root: Path) -> None:
    write(root, "a/big.jpg", BIG)
    write(root, "a/small.jpg", SMALL)


@pytest.mark.usefixtures("files")
def test_nothing_is_changed_by_looking(cleanup: Cleanup, root: Path, tmp_path: Path) -> None:
    before = contents(tmp_path)
    [outcome] = cleanup.preview(simple(), TRASH)
    assert (outcome.refusal, outcome.freed) == ("", len(SMALL))
    assert outcome.entry.kept == str(root.resolve() / "a" / "big.jpg")
    assert contents(tmp_path) == before


@pytest.mark.parametrize("change", [b"other", b"small and longer"])
@pytest.mark.usefixtures("files")
def test_a_changed_file_stays(cleanup: Cleanup, root: Path, change: bytes) -> None:
    (root / "a" / "small.jpg").write_bytes(change)
    assert refusals(cleanup.apply(simple(), TRASH)) == ["it changed since the plan was made"]
    assert (root / "a" / "small.jpg").read_bytes() == change


@pytest.mark.usefixtures("files")
def test_a_file_that_changes_between_looking_and_doing_stays(cleanup: Cleanup, root: Path) -> None:
    assert refusals(cleanup.preview(simple(), TRASH)) == [""]
    (root / "a" / "small.jpg").write_bytes(b"SMALL")
    assert refusals(cleanup.apply(simple(), TRASH)) == ["it changed since the plan was made"]


@pytest.mark.usefixtures("files")
def test_nothing_goes_whose_kept_copy_changed_or_is_gone(cleanup: Cleanup, root: Path) -> None:
    (root / "a" / "big.jpg").write_bytes(b"edited")
    told = refusals(cleanup.apply(simple(), TRASH))
    assert told == ["its kept copy changed since the plan was made"]
    (root / "a" / "big.jpg").unlink()
    assert refusals(cleanup.apply(simple(), TRASH)) == ["its kept copy is not here"]
    assert refusals(cleanup.apply(simple(), TRASH, kept_elsewhere=True)) == [
        "its kept copy is not here"
    ], "the plan says that it was on this very device"
    assert (root / "a" / "small.jpg").exists()


@pytest.mark.usefixtures("files")
def test_a_kept_copy_of_another_device_is_enough_if_that_is_asked_for(
    cleanup: Cleanup, root: Path
) -> None:
    plan = plan_of(group(planned("x/y.jpg", b"far away", "there"), planned("a/small.jpg", SMALL)))
    assert refusals(cleanup.apply(plan, TRASH)) == ["its kept copy is not here"]
    assert refusals(cleanup.apply(plan, TRASH, kept_elsewhere=True)) == [""]
    assert not (root / "a" / "small.jpg").exists()
    hard = cleanup.apply(plan, Method("hard"), kept_elsewhere=True)
    assert refusals(hard) == ["it is not here"]


def test_hard_links_and_symbolic_links_stay(cleanup: Cleanup, root: Path) -> None:
    big = write(root, "big.jpg", BIG)
    os.link(big, root / "hard.jpg")
    (root / "soft.jpg").symlink_to("big.jpg")
    kept = planned("big.jpg", BIG)
    plan = plan_of(group(kept, planned("hard.jpg", BIG), planned("soft.jpg", BIG)))
    assert refusals(cleanup.apply(plan, TRASH)) == [
        "it is a file that the plan keeps, or a hard link to one",
        "it is a symbolic link",
    ]
    assert len(list(root.iterdir())) == 3


def test_what_another_group_keeps_stays(cleanup: Cleanup, root: Path) -> None:
    """Else two groups could take the last copy away, each for the sake of the other's."""
    for name in ("a", "b", "c"):
        write(root, name, name.encode() * 10)
    a, b, c = (planned(name, name.encode() * 10) for name in ("a", "b", "c"))
    told = refusals(cleanup.apply(plan_of(group(a, b), group(c, a), group(b, c)), TRASH))
    assert told == ["it is a file that the plan keeps, or a hard link to one"] * 3


def test_a_file_named_twice_goes_once(cleanup: Cleanup, root: Path) -> None:
    write(root, "big", BIG)
    write(root, "small", SMALL)
    small = planned("small", SMALL)
    plan = plan_of(group(planned("big", BIG), small, small))
    assert refusals(cleanup.preview(plan, TRASH)) == ["", "the plan names it twice"]
    assert refusals(cleanup.apply(plan, TRASH)) == ["", "it is not here"]


@pytest.mark.parametrize("path", ["../secret.jpg", "a/../../secret.jpg", "nul\0byte", "/", "."])
@pytest.mark.usefixtures("files")
def test_no_path_leads_out_of_the_roots(cleanup: Cleanup, root: Path, path: str) -> None:
    secret = write(root.parent, "secret.jpg", SMALL)
    plan = plan_of(group(planned("a/big.jpg", BIG), planned(path, SMALL)))
    told = refusals(cleanup.apply(plan, TRASH))
    assert told == ["its path in the plan leads out of its folder"]
    assert secret.exists()


@pytest.mark.usefixtures("files")
def test_no_link_leads_out_of_the_roots(cleanup: Cleanup, root: Path) -> None:
    secret = write(root.parent / "other", "secret.jpg", SMALL)
    (root / "way-out").symlink_to(root.parent / "other")
    plan = plan_of(group(planned("a/big.jpg", BIG), planned("way-out/secret.jpg", SMALL)))
    told = refusals(cleanup.apply(plan, TRASH))
    assert told == ["a link in its path leads out of its folder"]
    absolute = plan_of(group(planned("a/big.jpg", BIG), planned(str(secret), SMALL)))
    assert refusals(cleanup.apply(absolute, TRASH)) == ["it is not here"]
    assert secret.exists()


@pytest.mark.usefixtures("files")
def test_paths_from_the_root_of_the_system_and_of_picked_folders(
    cleanup: Cleanup, root: Path
) -> None:
    small = planned(f"{root}/a/small.jpg", SMALL)
    absolute = plan_of(group(planned("photos/a/big.jpg", BIG), small))
    [outcome] = cleanup.preview(absolute, TRASH)
    assert outcome.refusal == ""
    assert outcome.entry.place is not None
    assert outcome.entry.place.relative == "a/small.jpg"


def test_moved_files_are_found_by_name_and_content(cleanup: Cleanup, root: Path) -> None:
    write(root, "new/place/big.jpg", BIG)
    write(root, "new/place/small.jpg", SMALL)
    write(root, "new/place/same-size.jpg", b"smalL")
    [outcome] = cleanup.apply(simple(), TRASH)
    assert outcome.refusal == ""
    assert not (root / "new" / "place" / "small.jpg").exists()


def test_another_copy_is_not_taken_for_the_file_meant(cleanup: Cleanup, root: Path) -> None:
    """The file is gone already; what has its bytes is another one, which no plan named."""
    write(root, "a/big.jpg", BIG)
    write(root, "mine/other-name.jpg", SMALL)
    assert refusals(cleanup.apply(simple(), TRASH)) == ["it is not here"]
    write(root, "one/small.jpg", SMALL)
    write(root, "two/small.jpg", SMALL)
    [told] = refusals(cleanup.apply(simple(), TRASH))
    assert "several files" in told


def test_a_copy_that_is_to_go_is_not_taken_for_the_kept_one(cleanup: Cleanup, root: Path) -> None:
    write(root, "b.jpg", BIG)
    write(root, "c.jpg", BIG)
    plan = plan_of(group(planned("a.jpg", BIG), planned("b.jpg", BIG), planned("c.jpg", BIG)))
    assert refusals(cleanup.apply(plan, TRASH)) == ["its kept copy is not here"] * 2


def test_a_kept_copy_that_moved_is_found_and_stays(cleanup: Cleanup, root: Path) -> None:
    write(root, "b.jpg", BIG)
    write(root, "elsewhere/d.jpg", BIG)
    plan = plan_of(group(planned("a.jpg", BIG), planned("b.jpg", BIG)))
    assert refusals(cleanup.apply(plan, TRASH)) == [""]
    assert [path.name for path in root.rglob("*.jpg")] == ["d.jpg"]


def test_what_is_in_a_trash_is_no_kept_copy(cleanup: Cleanup, root: Path) -> None:
    write(root, ".Trash-1000/files/big.jpg", BIG)
    write(root, "a/small.jpg", SMALL)
    assert refusals(cleanup.apply(simple(), TRASH)) == ["its kept copy is not here"]


def test_a_path_that_two_roots_have(tmp_path: Path, trash: Path) -> None:
    assert not trash.exists()
    roots = [tmp_path / "one", tmp_path / "two"]
    for root in roots:
        write(root, "big", BIG)
    write(roots[0], "small", SMALL)
    write(roots[1], "small", b"other")
    cleanup = Cleanup(tmp_path / "home", roots)
    plan = plan_of(group(planned("big", BIG), planned("small", SMALL)))
    [told] = refusals(cleanup.apply(plan, TRASH))
    assert told == "more than one --root has a file at its path; name one at a time"
    (roots[1] / "big").write_bytes(b"not so big")
    assert refusals(cleanup.apply(plan, TRASH)) == [""]
    assert (roots[1] / "small").exists()
