"""``tagcat push``: what arrives is what was there, and only what is not there is sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from graph.annotations_contract import put
from graph.samples import image, info, picture, sha
from tagcat.cli.device import this_device
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import (
    PERSON,
    Choice,
    ChoiceKey,
    Decision,
    DecisionKey,
    Remark,
    RemarkKey,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
    Verdict,
)
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import FileQuery
from transfer.sayings import LABELS, LITE

from .conftest import PASSWORD, Account, Push, lines_of
from .line import Line, Passing, Told

Own = tuple[EmbeddedStore, str]

ALL = (
    "6 files, 4 tags, 4 taggings, 2 ratings or notes, 2 choices, 3 sets of suggested labels,"
    " 1 dismissed label, 2 decisions"
)


def changed(own: Own) -> None:
    """Say some things otherwise."""
    store, owner = own
    tags = {tag.name: key for key, tag in store.annotations(owner, lambda r: r.tags()).items()}
    images = store.files(owner, FileQuery(Kind.IMAGE)).files
    (kept,) = (
        file.id for file in images if (file.sha256, file.info.device_id) == (sha("cat"), "device-a")
    )
    zoo = tags["zoo"]
    put(
        store,
        owner,
        {
            RemarkKey(sha("dog")): Remark(1, "otherwise"),
            DecisionKey.of(sha("cat"), sha("dog")): Decision(Verdict.KEEP_BOTH, 20),
            ChoiceKey(kept): Choice.REMOVE,
            TagKey(tags["cat"]): Tag("cat", "#0000ff", ("chat", "Katze"), (zoo,)),
        },
    )
    store.suggest(owner, LITE, {sha("dog"): LABELS})


def test_all_arrives_and_is_not_sent_again(push: Push, own: Own, account: Account) -> None:
    ran = push(account.address, account)
    assert (ran.code, ran.out, ran.err) == (0, f"{ALL} sent\n", "")
    assert account.export() == lines_of(own)
    journal = account.ask("GET", "journal").json()
    again = push(account.address, account)
    assert (again.code, again.out) == (0, "nothing was sent; 6 files there already\n")
    assert account.export() == lines_of(own)
    assert account.ask("GET", "journal").json() == journal == {"entries": []}


def test_the_second_time_nothing_is_sent_at_all(
    push: Push, own: Own, account: Account, line: Line
) -> None:
    for expected in (1, 1):
        assert push(line.url, account).code == 0
        assert len(line.of("POST", "/api/v1/me/import")) == expected
    store, owner = own
    store.save(owner, info("new", "a"), image("cat", picture(1)))
    put(store, owner, {RemarkKey(sha("cat")): Remark(2)})
    ran = push(line.url, account)
    assert ran.out == "1 file, 1 rating or note sent; 6 files there already\n"
    (_, last) = line.of("POST", "/api/v1/me/import")
    assert last.body.count(b"\n") == 3  # the header, the file, the rating
    assert account.export() == lines_of(own)


def test_a_dry_run_sends_nothing(push: Push, own: Own, account: Account, line: Line) -> None:
    before = account.export()
    ran = push(line.url, account, "--dry-run")
    assert (ran.code, ran.out) == (0, f"would be sent: {ALL}\n")
    assert line.of("POST", "/api/v1/me/import") == []
    assert account.export() == before
    push(line.url, account)
    again = push(line.url, account, "--dry-run")
    assert again.out == "nothing would be sent; 6 files there already\n"
    assert account.export() == lines_of(own)


def test_what_is_said_otherwise_there_stays_unless_it_is_to_go(
    push: Push, own: Own, account: Account
) -> None:
    push(account.address, account)
    before = account.export()
    changed(own)
    ran = push(account.address, account)
    assert ran.code == 0
    differing = "1 tag, 1 rating or note, 1 choice, 1 set of suggested labels, 1 decision"
    assert ran.out.splitlines() == [
        "nothing was sent; 6 files there already",
        f"said otherwise there, and left so: {differing} (--overwrite puts yours in the place)",
    ]
    assert account.export() == before

    ran = push(account.address, account, "--overwrite")
    assert ran.out == f"{differing} sent; 6 files there already\n"
    assert account.export() == lines_of(own)
    assert push(account.address, account, "--overwrite").out.startswith("nothing was sent")
    # What was replaced can be had back.
    (entry,) = account.ask("GET", "journal").json()["entries"]
    assert entry["edits"] == 4
    account.ask("POST", f"journal/{entry['number']}/undo")
    put_back = [each for each in account.export() if b'"suggested"' not in each]
    assert put_back == [each for each in before if b'"suggested"' not in each]


@pytest.mark.usefixtures("own")
def test_tags_go_by_the_names_they_have_there(push: Push, account: Account) -> None:
    """What is called cat here is an alias of Felis there."""
    account.ask("POST", "tags", json={"name": "Felis", "aliases": ["CAT"]})
    assert push(account.address, account).code == 0
    tags = {tag["name"]: tag for tag in account.ask("GET", "tags").json()["tags"]}
    assert tags.keys() == {"Felis", "zoo", "both", "Ärger"}
    assert set(tags["Felis"]["aliases"]) == {"CAT", "chat", "Katze"}
    assert (tags["Felis"]["images"], tags["Felis"]["videos"]) == (1, 1)
    assert push(account.address, account).out == "nothing was sent; 6 files there already\n"


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["--filter", "rating>3"], {"1"}),
        (["--filter", "has:tag -type:video"], {"0"}),
        (["--device", "COMPUTER B"], {"0", "1", "2"}),
        (["--device", "nowhere"], set()),
    ],
)
def test_some_files_are_sent(
    push: Push, own: Own, account: Account, arguments: list[str], names: set[str]
) -> None:
    ran = push(account.address, account, *arguments)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("no file of your collection") == (not names)
    there = account.export()
    files = [each for each in there if each.startswith((b'{"kind":"image"', b'{"kind":"video"'))]
    assert set(files) <= set(lines_of(own))
    assert {each.split(b'"name":"')[1].split(b'"')[0].decode() for each in files} == names
    told = [line for line in there if b'"kind":"tagged"' in line or b'"kind":"tag"' in line]
    assert set(told) <= set(lines_of(own))
    assert bool(told) == bool(names - {"1"})
    again = push(account.address, account, *arguments)
    assert again.out.startswith("nothing was sent" if names else "no file of your collection")
    # The rest follows; copies that were saved in one millisecond come in any order.
    push(account.address, account)
    assert sorted(account.export()) == sorted(lines_of(own))


@pytest.mark.usefixtures("own")
def test_a_filter_that_cannot_be_understood_is_told(push: Push, account: Account) -> None:
    ran = push(account.address, account, "--filter", "(cat")
    assert ran.code == 2
    assert "the filter cannot be understood" in ran.err


@pytest.mark.usefixtures("own")
def test_it_signs_out_and_writes_no_secret(
    push: Push, home: Path, account: Account, line: Line
) -> None:
    tokens: list[str] = []

    def noted(_: Passing, told: Told) -> Told:
        cookie = told.headers.get("set-cookie", "")
        tokens.append(cookie.partition("=")[2].partition(";")[0])
        return told

    line.behind = noted
    ran = push(line.url, account)
    last = line.seen[-1]
    assert (last.method, last.path) == ("DELETE", "/api/v1/session")
    secrets = [token for token in tokens if len(token) > 20]
    assert secrets
    for secret in secrets:
        refused = httpx2.post(
            f"{account.address}/api/v1/session/refresh",
            headers={"Cookie": f"tagcat_refresh={secret}"},
        )
        assert refused.status_code == 401
    for secret in (*secrets, PASSWORD):
        assert secret not in ran.out + ran.err
        for file in home.rglob("*"):
            assert not file.is_file() or secret.encode() not in file.read_bytes(), file


def test_a_file_that_is_refused_is_told_and_holds_up_no_other(
    push: Push, own: Own, account: Account
) -> None:
    store, owner = own
    expected = lines_of(own)
    far = "far/" * 25_001 + "away"
    store.save(owner, info(far, "a"), image("far", picture(7)))
    tag = store.annotations(owner, lambda rows: next(iter(rows.tags())))
    put(store, owner, {TaggedKey(tag, sha("far")): Tagging(PERSON, 1)})
    ran = push(account.address, account)
    assert ran.code == 1
    assert "far/away: was not taken: path: must have at most 100000 characters" in ran.err
    assert ran.out.endswith(" sent; 1 line not taken\n")
    assert account.export() == expected


def test_a_place_of_which_nothing_is_known_is_told(
    push: Push, own: Own, account: Account, tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere")
    ran = push(account.address, account, nowhere)
    assert ran.code == 1
    assert ran.err == (
        f"tagcat: {nowhere}: nothing of it is in the collection: tagcat scan saves it\n"
    )
    assert lines_of(own) != account.export() == [b'{"kind":"end","files":0,"said":0}']


def test_files_below_a_place_are_sent(
    push: Push, own: Own, account: Account, home: Path, tmp_path: Path
) -> None:
    """On this device alone, links in folders above resolved, and there or not."""
    store, owner = own
    here = this_device(home).id
    folder = tmp_path / "pictures"
    folder.mkdir()
    (tmp_path / "link").symlink_to(tmp_path)
    places = [folder / "a.jpg", folder / "in" / "b.jpg", tmp_path / "pictures 2" / "c.jpg"]
    for number, place in enumerate(places):
        there = replace(info(str(place), "a"), device_id=here)
        store.save(owner, there, image(f"here {number}", picture(20 + number)))
    store.save(owner, info(str(folder / "d.jpg"), "b"), image("elsewhere", picture(30)))

    ran = push(account.address, account, str(tmp_path / "link" / "pictures" / "a.jpg"))
    assert (ran.code, ran.out) == (0, "1 file sent\n")
    ran = push(account.address, account, f"{tmp_path}/link/pictures/")
    assert (ran.code, ran.out) == (0, "1 file sent; 1 file there already\n")
    ran = push(account.address, account, str(tmp_path / "pictures 2"), str(folder))
    assert (ran.code, ran.out) == (0, "1 file sent; 2 files there already\n")
    assert len(account.export()) == 4
    push(account.address, account)
    assert account.export() == lines_of(own)
