"""Keyed hashes in the browser: what is sent and stored says nothing without the key, and the key
comes to other browsers by the password or as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Browser, Locator, Page, expect

from e2e.conftest import Served, new_profile
from e2e.pages import PASSWORD, drop_files, save_all, sign_in, wait_for_results
from e2e.test_trust import Watch, violations
from e2e.wire import relay
from tagcat.fingerprint.dhash import orient
from tagcat.fingerprint.image import fingerprint_image
from tagcat.fingerprint.keyed import HashKey
from tagcat.fingerprint.model import Orientation

IMAGES = Path(__file__).parents[1] / "media" / "images"


@pytest.fixture
def pages(chromium: Browser) -> Iterator[list[Page]]:
    """Pages of two browsers that were never here before."""
    contexts = [new_profile(chromium) for _ in range(2)]
    watches = [Watch(context) for context in contexts]
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()
    assert [error for watch in watches for error in watch.errors] == []


@pytest.fixture
def pair(tmp_path: Path) -> list[Path]:
    """A photo, and the same smaller and mirrored."""
    folder = tmp_path / "pair"
    folder.mkdir()
    with Image.open(IMAGES / "rocket.jpg") as picture:
        picture.save(folder / "photo.jpg", quality=90)
        small = picture.resize((picture.width // 2, picture.height // 2))
        ImageOps.mirror(small).save(folder / "mirrored.jpg", quality=90)
    return sorted(folder.iterdir())


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Keyed hashes")


def switch_on(page: Page, way: str, file: Path) -> None:
    """Switch keyed hashes on in the account view, and save the key file."""
    keyed = panel(page)
    keyed.get_by_role("button", name="Switch on keyed hashes").click()
    keyed.get_by_label(way).check()
    keyed.get_by_label("Your password").fill(PASSWORD)
    keyed.get_by_role("button", name="Switch on", exact=True).click()
    kept = keyed.get_by_role("button", name="I have kept it")
    expect(kept).to_be_disabled()
    with page.expect_download() as download:
        keyed.get_by_role("button", name="Save the key file").click()
    download.value.save_as(file)
    kept.click()
    expect(keyed.get_by_text("The hashes of your collection are keyed.")).to_be_visible()


def save(page: Page, files: list[Path], device: str, **counts: int) -> None:
    """Compare files and save them."""
    page.get_by_role("link", name="Compare", exact=True).click()
    drop_files(page, files)
    wait_for_results(page, **counts)
    save_all(page, device)


def plain_hashes(files: list[Path]) -> list[bytes]:
    """The hashes of pictures in all orientations, as digits and as bytes."""
    found = [fingerprint_image(file) for file in files]
    hashes = [each for image in found for each in (image.dhash, image.trimmed) if each]
    digits = {orient(each, way).hex for each in hashes for way in Orientation}
    return [form for each in digits for form in (each.encode(), bytes.fromhex(each))]


def test_nothing_that_is_sent_or_stored_says_what_a_picture_looks_like(
    pages: list[Page], served: Served, pair: list[Path], tmp_path: Path
) -> None:
    page, other = pages
    with relay(served.address) as wire:
        page.goto(wire.address)
        sign_in(page, new=True)
        switch_on(page, "My password opens the key", tmp_path / "key.txt")
        save(page, pair, "laptop", groups=1)
        expect(page.get_by_role("dialog").get_by_text("2 files saved")).to_be_visible()
        sent = wire.sent
    assert b'"turned":"' in sent
    assert PASSWORD.encode() in sent
    key = HashKey.of_text((tmp_path / "key.txt").read_text())
    assert key.id.encode() in sent
    for file in pair:
        assert f"{key.mix(fingerprint_image(file).dhash.bits):032x}".encode() in sent
    secrets = [key.secret, key.secret.hex().encode(), *plain_hashes(pair)]
    stored = [file.read_bytes() for file in served.home.rglob("*") if file.is_file()]
    assert list(served.home.rglob("*.sqlite"))
    for data in (sent, *stored):
        assert [each for each in secrets if each in data] == []

    # They match all the same, mirrored; and the key tells which comparisons differ.
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    page.goto(served.address)
    sign_in(page, new=False)
    page.goto(f"{served.address}/review/collection")
    page.get_by_role("button", name="Why", exact=True).click()
    why = page.get_by_role("region", name="Why", exact=True)
    expect(why.get_by_text("mirrored")).to_be_visible()
    expect(
        why.get_by_text(re.compile("comparisons? of the pictures shown|All 128"))
    ).to_be_visible()

    # Another browser: signing in is enough, and it adds to the same collection.
    other.goto(served.address)
    sign_in(other, new=False)
    expect(panel(other).get_by_role("button", name="Save the key file")).to_be_visible()
    save(other, [IMAGES / "rocket.jpg"], "desktop", no_look_alikes=1)
    row = other.get_by_role("dialog").get_by_role("list", name="Saved files")
    expect(row).to_contain_text("photo.jpg")
    assert violations(page) == []
    assert violations(other) == []


def test_a_key_file_alone_opens_the_collection(
    pages: list[Page], served: Served, pair: list[Path], tmp_path: Path
) -> None:
    page, other = pages
    page.goto(served.address)
    sign_in(page, new=True)
    switch_on(page, "Only a key file", tmp_path / "key.txt")
    save(page, pair, "laptop", groups=1)

    other.goto(served.address)
    sign_in(other, new=False)
    expect(panel(other).get_by_text("This browser does not have the key.")).to_be_visible()
    expect(panel(other).get_by_label("Your password, to open the key")).to_have_count(0)

    # Without the key the review says how they match, but not by which comparisons.
    other.goto(f"{served.address}/review/collection")
    other.get_by_role("button", name="Why", exact=True).click()
    why = other.get_by_role("region", name="Why", exact=True)
    expect(why.get_by_text("mirrored")).to_be_visible()
    expect(why.get_by_text(re.compile("comparison|All 128"))).to_have_count(0)

    # Saving asks for the key first, in place.
    other.get_by_role("link", name="Compare", exact=True).click()
    drop_files(other, [IMAGES / "photo.jpg"])
    wait_for_results(other, no_look_alikes=1)
    other.get_by_role("button", name="Choose", exact=True).click()
    other.get_by_text("All files", exact=True).click()
    other.get_by_role("button", name="Save to collection").click()
    dialog = other.get_by_role("dialog")
    expect(dialog.get_by_text("this browser does not have the key")).to_be_visible()
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(HashKey.new().text)
    dialog.get_by_label("Key file").set_input_files(wrong)
    expect(dialog.get_by_role("alert")).to_contain_text("belongs to another collection")
    dialog.get_by_label("Key file").set_input_files(IMAGES / "photo.jpg")
    expect(dialog.get_by_role("alert")).to_contain_text("not a key file")
    dialog.get_by_label("Key file").set_input_files(tmp_path / "key.txt")
    dialog.get_by_role("button", name=re.compile(r"^Save \d+ file")).click()
    expect(dialog.get_by_text("1 file saved")).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()

    # The key is there after a reload, in every tab, and gone after signing out.
    other.goto(f"{served.address}/account")
    expect(panel(other).get_by_role("button", name="Save the key file")).to_be_visible()
    second = other.context.new_page()
    second.goto(f"{served.address}/account")
    panel(second).get_by_role("button", name="Forget the key here").click()
    second.get_by_role("dialog").get_by_role("button", name="Forget the key").click()
    expect(panel(other).get_by_text("This browser does not have the key.")).to_be_visible()
    panel(other).get_by_label("Key file").set_input_files(tmp_path / "key.txt")
    expect(panel(second).get_by_role("button", name="Forget the key here")).to_be_visible()
    other.get_by_role("button", name="Sign out", exact=True).click()
    expect(other.get_by_role("button", name="I am new here")).to_be_visible()
    other.get_by_label("Name", exact=True).fill("anna")
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(panel(other).get_by_text("This browser does not have the key.")).to_be_visible()


def test_the_key_goes_along_with_another_password_and_hashes_become_plain_again(
    pages: list[Page], served: Served, tmp_path: Path
) -> None:
    page, other = pages
    page.goto(served.address)
    sign_in(page, new=True)
    switch_on(page, "My password opens the key", tmp_path / "key.txt")
    page.get_by_role("button", name="Change password").click()
    sign_ins = page.get_by_role("region", name="Password and sign-ins")
    sign_ins.get_by_label("Your password").fill(PASSWORD)
    sign_ins.get_by_label("New password").fill("another long password")
    sign_ins.get_by_role("button", name="Change password").click()
    expect(sign_ins.get_by_text("Your password is changed")).to_be_visible()

    other.goto(f"{served.address}/account")
    other.get_by_label("Name", exact=True).fill("anna")
    other.get_by_label("Password", exact=True).fill("another long password")
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(panel(other).get_by_role("button", name="Save the key file")).to_be_visible()

    # Nothing is saved yet: back to plain hashes, which the other browser learns when it asks.
    panel(other).get_by_role("button", name="Switch off").click()
    panel(other).get_by_label("Your password").fill("another long password")
    panel(other).get_by_role("button", name="Switch off").click()
    expect(panel(other).get_by_role("button", name="Switch on keyed hashes")).to_be_visible()
    save(other, [IMAGES / "photo.jpg"], "desktop", no_look_alikes=1)
    page.reload()
    expect(panel(page).get_by_text("only be switched on while nothing is saved")).to_be_visible()


def test_the_owner_of_this_computer_needs_no_password(
    pages: list[Page], served: Served, pair: list[Path]
) -> None:
    page, _ = pages
    page.goto(served.owner_link)
    page.get_by_role("link", name="Account").click()
    keyed = panel(page)
    keyed.get_by_role("button", name="Switch on keyed hashes").click()
    keyed.get_by_role("button", name="Switch on", exact=True).click()
    with page.expect_download():
        keyed.get_by_role("button", name="Save the key file").click()
    keyed.get_by_role("button", name="I have kept it").click()
    save(page, pair, "laptop", groups=1)
    expect(page.get_by_role("dialog").get_by_text("2 files saved")).to_be_visible()
