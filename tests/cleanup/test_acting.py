"""Files that go and come back: where they go, what is freed, what is never overwritten."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from tagcat.app.cleanup import filesystem
from tagcat.app.cleanup.acting import Action, Method
from tagcat.app.cleanup.journal import find_run, new_journal, reopened, runs
from tagcat.errors import Conflict, InvalidInput, NotFound
from tagcat.review.plan import Plan

from .kit import Cleanup, contents, group, plan_of, planned, refusals, sha256, write

TRASH = Method("trash")
BIG, SMALL = b"big " * 1000, b"small"
NAMES = ["K\u00f6ln \N{CAT FACE}.jpg", "two\nlines.jpg", "100% [a] #1.jpg", "-rf.jpg", ".hidden"]


def fill(root: Path) -> Plan:
    """Files with names of all kinds, all of which but one are to go."""
    kept = planned("kept.jpg", BIG)
    write(root, "kept.jpg", BIG)
    gone = []
    for name in NAMES:
        write(root, f"sub/{name}", BIG)
        gone.append(planned(f"sub/{name}", BIG))
    return plan_of(group(kept, *gone))


def snapshot(root: Path) -> dict[str, tuple[bytes, int, int]]:
    """Path -> bytes, time and rights of every file."""
    return {
        path: (data, os.stat(path).st_mtime_ns, stat.S_IMODE(os.stat(path).st_mode))
        for path, data in contents(root).items()
    }


def method_of(action: Action, tmp_path: Path) -> Method:
    return Method(action, str(tmp_path / "out") if action == "folder" else "")


@pytest.mark.parametrize("action", ["trash", "folder", "hard"])
def test_what_went_comes_back_as_it_was(
    cleanup: Cleanup, root: Path, tmp_path: Path, action: Action
) -> None:
    plan = fill(root)
    (root / "sub" / NAMES[0]).chmod(0o640)
    before = snapshot(root)
    outcomes = cleanup.apply(plan, method_of(action, tmp_path))
    assert refusals(outcomes) == [""] * len(NAMES)
    assert sum(outcome.freed for outcome in outcomes) == len(NAMES) * len(BIG)
    assert snapshot(root) != before or action == "hard"
    if action == "hard":
        assert os.stat(root / "kept.jpg").st_nlink == 1 + len(NAMES)
        assert cleanup.preview(plan, Method("hard"))[0].refusal.startswith("it is a file that the")
    else:
        assert [path.name for path in root.rglob("*") if path.is_file()] == ["kept.jpg"]
    assert refusals(cleanup.undo()) == [""] * len(NAMES)
    assert snapshot(root) == before
    assert len({os.stat(path).st_ino for path in before}) == len(before)
    assert [path for path in tmp_path.rglob("*") if path.name.startswith(".tagcat-")] == []


def test_the_trash_is_what_file_managers_read(cleanup: Cleanup, root: Path, trash: Path) -> None:
    plan = fill(root)
    (trash / "files").mkdir(parents=True)
    (trash / "info").mkdir()
    write(trash, f"files/{NAMES[3]}", b"trashed before")
    cleanup.apply(plan, TRASH)
    notes = list((trash / "info").iterdir())
    assert len(notes) == len(NAMES)
    for note in notes:
        first, path, date = note.read_text("ascii").splitlines()
        assert first == "[Trash Info]"
        assert (trash / "files" / note.name.removesuffix(".trashinfo")).read_bytes() == BIG
        assert Path(unquote(path.removeprefix("Path="))).parent == root.resolve() / "sub"
        datetime.strptime(date, "DeletionDate=%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007
    assert (trash / "files" / NAMES[3]).read_bytes() == b"trashed before"
    assert (trash / "files" / "-rf (2).jpg").read_bytes() == BIG
    cleanup.undo()
    assert list((trash / "info").iterdir()) == []
    assert [path.name for path in (trash / "files").iterdir()] == [NAMES[3]]


def test_a_folder_keeps_paths_and_what_is_in_it(
    cleanup: Cleanup, root: Path, tmp_path: Path
) -> None:
    plan = fill(root)
    out = tmp_path / "out"
    write(out, f"sub/{NAMES[3]}", b"there before")
    outcomes = cleanup.apply(plan, Method("folder", str(out)))
    assert refusals(outcomes) == [""] * len(NAMES)
    assert (out / "sub" / NAMES[3]).read_bytes() == b"there before"
    assert (out / "sub" / "-rf (2).jpg").read_bytes() == BIG
    assert (out / "sub" / NAMES[0]).read_bytes() == BIG


def test_a_folder_inside_the_root(cleanup: Cleanup, root: Path) -> None:
    plan = fill(root)
    assert refusals(cleanup.apply(plan, Method("folder", str(root)))) == [
        "it is in the folder it would go to"
    ] * len(NAMES)
    assert refusals(cleanup.apply(plan, Method("folder", str(root / "gone")))) == [""] * len(NAMES)


def test_links_are_only_made_of_the_same_bytes(cleanup: Cleanup, root: Path) -> None:
    write(root, "big", BIG)
    write(root, "small", SMALL)
    plan = plan_of(group(planned("big", BIG), planned("small", SMALL)))
    [told] = refusals(cleanup.apply(plan, Method("hard")))
    assert told == "it looks like its kept copy but holds other bytes: not to be linked"
    assert (root / "small").read_bytes() == SMALL


def test_a_reflink_is_made_or_said_to_be_impossible(cleanup: Cleanup, root: Path) -> None:
    plan = fill(root)
    before = snapshot(root)
    told = refusals(cleanup.apply(plan, Method("reflink")))
    if any(told):
        assert all("cannot make reflinks here" in each for each in told)
    assert snapshot(root) == before
    assert not list(root.rglob(".tagcat-*"))
    assert os.stat(root / "kept.jpg").st_nlink == 1
    if not any(told):
        assert refusals(cleanup.undo()) == [""] * len(NAMES)
    assert snapshot(root) == before


def test_what_is_there_now_is_not_overwritten(cleanup: Cleanup, root: Path, trash: Path) -> None:
    plan = fill(root)
    cleanup.apply(plan, TRASH)
    write(root, f"sub/{NAMES[3]}", b"new")
    (trash / "files" / NAMES[2]).write_bytes(b"changed in the trash")
    (trash / "files" / NAMES[1]).unlink()
    told = {undone.step.source: undone.refusal for undone in cleanup.undo()}
    sub = root.resolve() / "sub"
    assert told == {
        str(sub / NAMES[0]): "",
        str(sub / NAMES[1]): "it is no longer where it went",
        str(sub / NAMES[2]): "it changed since",
        str(sub / NAMES[3]): "something else is in its place now",
        str(sub / NAMES[4]): "",
    }
    assert (sub / NAMES[3]).read_bytes() == b"new"
    assert not (sub / NAMES[2]).exists()
    # Once the place is free again, the same command goes on.
    (sub / NAMES[3]).unlink()
    assert [u.refusal for u in cleanup.undo() if u.step.source.endswith(NAMES[3])] == [""]
    assert (sub / NAMES[3]).read_bytes() == BIG


def test_a_linked_file_that_changed_is_left(cleanup: Cleanup, root: Path) -> None:
    plan = fill(root)
    cleanup.apply(plan, Method("hard"))
    (root / "kept.jpg").write_bytes(b"edited, and so are all its names")
    assert refusals(cleanup.undo()) == ["it changed since"] * len(NAMES)


def test_a_folder_that_is_gone_is_made_again(cleanup: Cleanup, root: Path) -> None:
    plan = fill(root)
    before = snapshot(root)
    cleanup.apply(plan, TRASH)
    (root / "sub").rmdir()
    assert refusals(cleanup.undo()) == [""] * len(NAMES)
    assert snapshot(root) == before


@pytest.fixture
def folder_of_nobody(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for a user who may not write anywhere, as root may."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
        user = os.geteuid()
        if user == 0:
            os.chown(folder, 65_534, 65_534)
            os.seteuid(65_534)
        try:
            yield folder
        finally:
            os.seteuid(user)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
@pytest.mark.parametrize("action", ["trash", "folder", "hard"])
def test_a_read_only_folder(folder_of_nobody: Path, action: Action) -> None:
    root = folder_of_nobody / "root"
    plan = fill(root)
    before = snapshot(root)
    cleanup = Cleanup(folder_of_nobody / "home", [root])
    (root / "sub").chmod(0o500)
    told = refusals(cleanup.apply(plan, method_of(action, folder_of_nobody)))
    (root / "sub").chmod(0o700)
    assert told == ["no permission to change its folder"] * len(NAMES)
    assert snapshot(root) == before
    with pytest.raises(NotFound):
        cleanup.undo()
    left = {path.name for path in folder_of_nobody.rglob("*") if path.is_file()}
    assert left <= {"kept.jpg", *NAMES, *(run.path.name for run in runs(cleanup.home))}


def test_other_names_of_a_file_keep_its_bytes(cleanup: Cleanup, root: Path) -> None:
    plan = fill(root)
    os.link(root / "sub" / NAMES[3], root / "another-name.jpg")
    outcomes = cleanup.preview(plan, TRASH)
    assert [outcome.freed for outcome in outcomes if outcome.entry.file.name == NAMES[3]] == [0]


def test_to_another_disk(cleanup: Cleanup, root: Path) -> None:
    """A copy is made there, verified, and only then the file goes."""
    other = Path("/dev/shm")  # noqa: S108
    if not other.is_dir() or other.stat().st_dev == root.stat().st_dev:
        pytest.skip("there is no other disk")
    out = other / f"tagcat-test-{os.getpid()}"
    try:
        plan = fill(root)
        before = snapshot(root)
        outcomes = cleanup.apply(plan, Method("folder", str(out)))
        assert refusals(outcomes) == [""] * len(NAMES)
        assert set(contents(out).values()) == {BIG}
        assert len(contents(root)) == 1
        assert refusals(cleanup.undo()) == [""] * len(NAMES)
        assert snapshot(root) == before
        assert contents(out) == {}
    finally:
        for path in sorted(out.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        out.rmdir()


def test_the_trash_of_another_disk(cleanup: Cleanup) -> None:
    other = Path("/dev/shm")  # noqa: S108
    if not other.is_dir() or not os.path.ismount(other):
        pytest.skip("there is no other disk")
    folder = other / f"tagcat-test-{os.getpid()}"
    own = other / f".Trash-{os.getuid()}"
    had_trash = own.exists()
    try:
        write(folder, "big", BIG)
        write(folder, "small", SMALL)
        plan = plan_of(group(planned("big", BIG), planned("small", SMALL)))
        away = Cleanup(cleanup.home, [folder])
        [outcome] = away.apply(plan, TRASH)
        assert outcome.refusal == ""
        assert outcome.destination.startswith(str(own))
        info = own / "info" / f"{Path(outcome.destination).name}.trashinfo"
        assert f"Path={folder.name}/small\n" in info.read_text()
        assert refusals(away.undo()) == [""]
        assert (folder / "small").read_bytes() == SMALL
        assert not info.exists()
    finally:
        for top in [folder] if had_trash else [folder, own]:
            for path in sorted(top.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            if top.exists():
                top.rmdir()


def test_a_name_is_never_taken_twice(tmp_path: Path) -> None:
    filesystem.reserve(str(tmp_path / "a"))
    with pytest.raises(FileExistsError):
        filesystem.reserve(str(tmp_path / "a"))
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(FileExistsError):
        filesystem.reserve(str(tmp_path / "link"))
    assert filesystem.sha256_of(str(tmp_path / "a"))[0] == sha256(b"")


def test_runs_are_found_by_name(cleanup: Cleanup, root: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no cleanup to take back"):
        find_run(cleanup.home, "")
    plan = fill(root)
    cleanup.apply(plan, TRASH)
    [run] = runs(cleanup.home)
    assert run.ended
    assert find_run(cleanup.home, run.name).path == run.path
    assert find_run(cleanup.home, str(run.path)).path == run.path
    with pytest.raises(NotFound, match="no such cleanup"):
        find_run(cleanup.home, "never")
    (tmp_path / "notes.txt").write_text('{"kind": "header"}\n')
    with pytest.raises(InvalidInput, match="no journal"):
        find_run(cleanup.home, str(tmp_path / "notes.txt"))
    assert refusals(cleanup.undo(run.name)) == [""] * len(NAMES)
    with pytest.raises(NotFound, match="no cleanup to take back"):
        cleanup.undo()


def test_a_run_that_is_going_on_is_not_taken_back(cleanup: Cleanup) -> None:
    with (
        new_journal(cleanup.home, "trash", "plan.json") as (_, path),
        pytest.raises(Conflict, match="still going on"),
        reopened(path),
    ):
        pass


def test_a_line_that_was_cut_off_is_passed_over(cleanup: Cleanup, root: Path) -> None:
    plan = fill(root)
    before = snapshot(root)
    cleanup.apply(plan, TRASH)
    [run] = runs(cleanup.home)
    data = run.path.read_bytes().splitlines(keepends=True)
    # Killed while it wrote that the last step was done.
    run.path.write_bytes(b"".join(data[:-2]) + data[-2][:9])
    assert not find_run(cleanup.home, "").ended
    assert refusals(cleanup.undo()) == [""] * len(NAMES)
    assert snapshot(root) == before
    assert find_run(cleanup.home, run.name).open_steps == []
