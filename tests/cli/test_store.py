"""``tagcat store copy``: to another file, killed in the middle, and compared at the end."""

from __future__ import annotations

import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from graph.contract import every_content, keep
from graph.samples import edited, image, info, picture, video
from patience import PATIENCE
from tagcat.errors import NotFound
from tagcat.graph.model import Content, FileRecord, GraphStore, RefreshToken
from tagcat.graph.opening import NOBODY, SignIn, open_store
from transfer.kit import state

from .kit import Ran, Run, environment

FILES = 1200
SAME = re.compile(r"Both hold the same: .* SHA-256: [0-9a-f]{64}\n")


def content_of(number: int) -> Content:
    """A content that looks like some of the others."""
    if number % 9 == 0:
        looks = range(number // 27 * 12, number // 27 * 12 + 12)
        return video(f"{number}", [edited(picture(n), number % 3, number) for n in looks])
    return image(f"{number}", edited(picture(number // 3), number % 3, number))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of three accounts; not to be changed."""
    path = tmp_path_factory.mktemp("filled") / "from.sqlite"
    with closing(open_store(str(path))) as store:
        local = store.add_user("local", None, 18).id
        anna = store.add_user("Anna", "hash of Anna", 21).id
        store.add_user("nobody", "hash of nobody", 5)
        store.restore(
            local,
            [
                FileRecord(info(f"{number}.jpg", f"{number % 3}"), content_of(number), number)
                for number in range(FILES)
            ],
        )
        store.restore(
            anna,
            [
                FileRecord(info(f"{folder}/{number}.jpg"), content_of(number), number)
                for number in range(0, FILES, 8)
                for folder in ("photos", "copies")
            ],
        )
        store.add_refresh_token(RefreshToken("digest", anna, "family", 1 << 40, used=False))
    return path


@pytest.fixture
def source(filled: Path, tmp_path: Path) -> Path:
    """The same, which the test may change."""
    return Path(shutil.copy(filled, tmp_path / "from.sqlite"))


def accounts(name: Path | str, sign_in: SignIn = NOBODY) -> dict[str, object]:
    """All that is in a store but ids, by account."""
    with closing(open_store(str(name), sign_in=sign_in)) as store:
        return {
            user.name: (user.password_hash, user.variance, state(store, user.id))
            for user in store.users()
        }


def test_all_accounts_are_copied(run: Run, source: Path, tmp_path: Path) -> None:
    before = source.read_bytes()
    target = tmp_path / "new" / "to.sqlite"
    ran = run("store", "copy", source, target)
    assert (ran.code, ran.err) == (0, "")
    *told, verdict = ran.out.splitlines(keepends=True)
    assert told == [
        "Anna: 300 files copied\n",
        f"local: {FILES:,} files copied\n",
        "nobody: 0 files copied\n",
    ]
    assert SAME.fullmatch(verdict)
    assert verdict.startswith("Both hold the same: 3 accounts, 1,500 files, 1,350 contents, ")
    # Every second one of the owner's, and all of Anna's.
    assert "compared one by one for 750 contents" in verdict
    assert source.read_bytes() == before
    assert accounts(target) == accounts(source)
    with closing(open_store(str(target))) as store:
        # Nobody is signed in there.
        assert store.use_refresh_token("digest") is None
    again = run("store", "copy", "--all-matches", source, target)
    assert again.code == 0
    assert again.out.splitlines(keepends=True) == [
        "Anna: 0 files copied, 300 there already\n",
        f"local: 0 files copied, {FILES:,} there already\n",
        "nobody: 0 files copied\n",
        verdict.replace("for 750 contents", "for 1,350 contents"),
    ]
    assert run("store", "copy", "-q", source, target) == Ran(0, "", "")


def test_one_account_is_copied(run: Run, source: Path, tmp_path: Path) -> None:
    target = tmp_path / "to.sqlite"
    ran = run("store", "copy", "--user", "anna", source, target)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Anna: 300 files copied\nBoth hold the same: 1 account, 300 files")
    assert accounts(target) == {"Anna": accounts(source)["Anna"]}
    ran = run("store", "copy", "--user", "bob", source, target)
    assert ran == Ran(3, "", f"tagcat: {source} has no account bob\n")


def test_what_differs_is_told(run: Run, source: Path, tmp_path: Path) -> None:
    target = tmp_path / "to.sqlite"
    with closing(open_store(str(target))) as store:
        store.add_user("ANNA", "hash of another Anna", 18)
        local = store.add_user("local", None, 18).id
        keep(store, local, image("more", picture(5000)), "more\n.jpg")
    ran = run("store", "copy", source, target)
    assert ran.code == 1
    assert ran.err.splitlines()[0] == (
        "tagcat: account Anna was not copied: an account ANNA with another password is there"
    )
    assert r"tagcat: local: more\n.jpg: only in TO" in ran.err
    verdict = ran.out.splitlines()[-1]
    assert re.fullmatch(
        r"FROM and TO differ in \d+ places\. SHA-256 of FROM: [0-9a-f]{64}, of TO: [0-9a-f]{64}",
        verdict,
    )
    with closing(open_store(str(target))) as store:
        theirs = store.user_by_name("anna")
        assert theirs is not None
        assert every_content(store, theirs.id) == []
    # What was there is not lost, and the rest is complete.
    ran = run("store", "copy", "-q", "--user", "nobody", source, target)
    assert ran == Ran(0, "", "")


def test_wrong_names(run: Run, source: Path, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no collection\n" * 50)
    (tmp_path / "link").symlink_to(source)
    for names, code, said in (
        ((source, source), 2, "FROM and TO are the same store."),
        ((source, tmp_path / "link"), 2, "FROM and TO are the same store."),
        ((tmp_path / "none", tmp_path / "to"), 3, "there is no collection"),
        ((tmp_path / "text", tmp_path / "to"), 3, "is not a TagCat collection"),
        ((source, tmp_path / "text"), 3, "is not a TagCat collection"),
        ((source, tmp_path), 3, "is a folder: name the collection file in it"),
        ((source, "sftp://host/x"), 3, "sftp:// is no kind of store: name a file"),
    ):
        ran = run("store", "copy", *names)
        assert (ran.code, ran.out) == (code, "")
        assert said in ran.err
    assert not (tmp_path / "to").exists()
    assert (tmp_path / "text").read_text() == "no collection\n" * 50


def test_an_empty_store(run: Run, tmp_path: Path) -> None:
    open_store(str(tmp_path / "empty.sqlite")).close()
    ran = run("store", "copy", tmp_path / "empty.sqlite", tmp_path / "to.sqlite")
    assert ran == Ran(0, "FROM has no accounts.\n", "")


def copied_so_far(path: Path) -> int:
    """How many files are in a store."""
    if not path.exists():
        return 0
    with closing(open_store(str(path))) as store:
        return sum(_files(store, user.id) for user in store.users())


def _files(store: GraphStore, owner: str) -> int:
    try:
        return sum(len(each.files) for each in every_content(store, owner))
    except NotFound:
        return 0


def log_size(path: Path) -> int:
    """Size of the file in which SQLite keeps what was saved last."""
    log = path.with_name(f"{path.name}-wal")
    return log.stat().st_size if log.exists() else 0


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.long
def test_a_copy_that_is_killed_is_finished_by_the_next(
    run: Run, source: Path, tmp_path: Path, seed: int
) -> None:
    before = source.read_bytes()
    target = tmp_path / "to.sqlite"
    chance = random.Random(seed)
    command = [sys.executable, "-m", "tagcat.cli.main", "store", "copy", f"{source}", f"{target}"]
    stops = [0]
    while stops[-1] < 900 and len(stops) < 12:  # of 1,500
        size = log_size(target)
        with subprocess.Popen(
            command,
            env=environment(tmp_path / "home"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:
            # Not before it has begun to save.
            give_up = time.monotonic() + PATIENCE
            while log_size(target) in (size, 0):
                assert time.monotonic() < give_up
                time.sleep(0.002)
            time.sleep(chance.random() * 0.1)
            process.send_signal(signal.SIGINT if len(stops) == 3 else signal.SIGKILL)
            process.wait(PATIENCE)
        stops.append(copied_so_far(target))
    assert stops == sorted(stops)
    assert any(0 < stop < 1_500 for stop in stops)
    assert source.read_bytes() == before
    ran = run("store", "copy", source, target)
    assert (ran.code, ran.err) == (0, "")
    assert SAME.search(ran.out)
    assert accounts(target) == accounts(source)


def test_what_others_save_meanwhile_is_copied_by_the_next(
    run: Run, source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "to.sqlite"
    assert run("store", "copy", source, target).code == 0
    with closing(open_store(str(source))) as store:
        anna = store.user_by_name("Anna")
        assert anna is not None
        store.save(anna.id, info("new.jpg"), image("new", edited(picture(0), 2)))
        ran = run("store", "copy", source, target)
    assert ran.code == 0
    assert ran.out.startswith("Anna: 1 file copied, 300 there already\n")
    assert accounts(target) == accounts(source)
