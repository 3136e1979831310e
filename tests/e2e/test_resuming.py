"""Work that was cut off: reloads, closed tabs, lost answers, no network, another tab.

Whatever happens, nothing is lost, nothing is there twice, and it is said what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from e2e.conftest import Served, new_profile
from e2e.pages import drop_files, sign_in, wait_for_results, wait_until, wait_until_kept

MEDIA = Path(__file__).parents[1] / "media"
SOME = 4
SEVERAL = 24


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that was never here before, in which no page meets an error it did not expect."""
    context = new_profile(chromium)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


def photos(folder: Path, count: int, width: int = 480) -> list[Path]:
    """Look-alike photos, no two of them with the same bytes."""
    folder.mkdir(exist_ok=True)
    with Image.open(MEDIA / "images" / "rocket.jpg") as rocket:
        for number in range(count):
            grown = rocket.resize((width + number, width * 2 // 3))
            grown.save(folder / f"{number:02}.jpg", quality=70)
    return sorted(folder.iterdir())


def open_page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def begin_saving(page: Page) -> Locator:
    """Choose every file and press Save; gives the dialog."""
    page.get_by_role("button", name="Choose", exact=True).click()
    page.get_by_text("All files", exact=True).click()
    page.get_by_role("button", name="Save to collection").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile(r"^Save \d+ file")).click()
    return dialog


def signed_in_with(page: Page, files: list[Path], *, new: bool = True) -> None:
    """Sign in, and compare ``files``, which all look alike."""
    sign_in(page, new=new)
    page.get_by_role("link", name="Compare", exact=True).click()
    drop_files(page, files)
    wait_for_results(page, groups=1)


def expect_saved(page: Page, address: str, count: int) -> None:
    """The collection has so many images, each once."""
    page.goto(f"{address}/images")
    rows = page.get_by_role("list", name="Images").get_by_role("listitem")
    expect(rows).to_have_count(count)


@pytest.mark.parametrize("how", ["reload", "close"])
def test_hashing_goes_on_after_a_reload_or_in_a_new_tab(
    context: BrowserContext, served: Served, tmp_path: Path, how: str
) -> None:
    files = photos(tmp_path / "files", SEVERAL, 3000)
    page = open_page(context, served.address)
    sign_in(page, new=True)
    page.get_by_role("link", name="Compare", exact=True).click()
    drop_files(page, files)
    # In the middle: some are read, others are not.
    told = "document.querySelector('[aria-label=Progress]')?.innerText ?? ''"
    wait_until(page, rf"/\b([2-9]|1\d) of {SEVERAL}\b/.test({told})")
    if how == "reload":
        page.reload()
    else:
        page.close()
        page = open_page(context, f"{served.address}/compare")
    expect(page.get_by_text(f"Your last comparison has {SEVERAL} files.")).to_be_visible()
    page.get_by_role("button", name="Take it up again").click()
    # The browser took the files away; it is said which, and what to do.
    page.get_by_role("button", name=re.compile("^Not readable")).click()
    expect(page.get_by_text("choose it again").first).to_be_visible()
    drop_files(page, files)
    page.get_by_role("button", name=re.compile("^Groups")).click()
    group = page.get_by_role("heading", name=f"{SEVERAL} look-alike images")
    expect(group).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Not readable"))).to_have_count(0)
    dialog = begin_saving(page)
    expect(dialog.get_by_text(f"{SEVERAL} files saved.")).to_be_visible()


def test_a_new_comparison_takes_the_place_of_the_one_kept(
    context: BrowserContext, served: Served, tmp_path: Path
) -> None:
    page = open_page(context, served.address)
    drop_files(page, photos(tmp_path / "first", SOME + 2))
    wait_until_kept(page, SOME + 2)
    page.reload()
    expect(page.get_by_text(f"Your last comparison has {SOME + 2} files.")).to_be_visible()
    drop_files(page, photos(tmp_path / "second", SOME, 300))
    wait_until_kept(page, SOME + 2 + SOME)
    page.reload()
    expect(page.get_by_text(f"Your last comparison has {SOME} files.")).to_be_visible()
    page.get_by_role("button", name="Take it up again").click()
    wait_for_results(page, groups=1)
    group = page.get_by_role("heading", name=f"{SOME} look-alike images")
    expect(group).to_be_visible()


def test_what_was_saved_without_the_page_learning_of_it_is_not_saved_twice(
    context: BrowserContext, served: Served, tmp_path: Path
) -> None:
    page = open_page(context, served.address)
    signed_in_with(page, photos(tmp_path / "files", SOME))
    lost: list[int] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort("connectionreset")

    page.route("**/api/v1/files", lose_the_first_answer)
    dialog = begin_saving(page)
    known = dialog.get_by_text(re.compile(rf"{SOME} files known already"))
    expect(known).to_be_visible()
    assert lost == [200]
    expect_saved(page, served.address, SOME)


def test_saving_waits_for_the_network_and_is_taken_up_after_the_tab_was_closed(
    context: BrowserContext, served: Served, tmp_path: Path
) -> None:
    page = open_page(context, served.address)
    signed_in_with(page, photos(tmp_path / "files", SOME))
    context.set_offline(True)
    dialog = begin_saving(page)
    again = dialog.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    message = dialog.get_by_role("alert")
    expect(message).to_contain_text("Check your connection and try again")
    wait_until_kept(page, SOME)
    page.close()

    context.set_offline(False)
    page = open_page(context, served.address)
    page.get_by_role("button", name="Take it up again").click()
    wait_for_results(page, groups=1)
    context.set_offline(True)
    dialog = begin_saving(page)
    expect(dialog.get_by_text(re.compile("Trying again"))).to_be_visible()
    context.set_offline(False)
    saved = dialog.get_by_text(re.compile(rf"^{SOME} files saved\."))
    expect(saved).to_be_visible()
    expect_saved(page, served.address, SOME)


def test_files_chosen_offline_say_why_and_can_be_chosen_again(
    context: BrowserContext, served: Served, tmp_path: Path
) -> None:
    files = photos(tmp_path / "files", SOME)
    page = open_page(context, f"{served.address}/compare")
    expect(page.get_by_role("heading", name="Nothing to compare yet")).to_be_visible()
    context.set_offline(True)
    drop_files(page, files)
    failed = page.get_by_role("button", name=re.compile(f"^Not readable {SOME}$"))
    failed.click()
    expect(page.get_by_text("check your connection and choose it again")).to_have_count(SOME)
    context.set_offline(False)
    drop_files(page, files)
    page.get_by_role("button", name=re.compile("^Groups")).click()
    group = page.get_by_role("heading", name=f"{SOME} look-alike images")
    expect(group).to_be_visible()


def test_asking_for_the_comparison_of_before_does_not_keep_a_new_one_from_being_kept(
    context: BrowserContext, served: Served, tmp_path: Path
) -> None:
    page = open_page(context, f"{served.address}/compare")
    # As the page itself does when it asks whether another tab keeps one, only longer.
    page.evaluate(
        "() => void navigator.locks.request('tagcat-comparison', {mode: 'shared'},"
        " () => new Promise((done) => setTimeout(done, 500)))"
    )
    drop_files(page, photos(tmp_path / "files", SOME))
    wait_for_results(page, groups=1)
    wait_until_kept(page, SOME)
    expect(page.get_by_text("Another tab keeps its comparison")).to_have_count(0)
    page.reload()
    expect(page.get_by_text(f"Your last comparison has {SOME} files.")).to_be_visible()


def test_two_tabs_at_once(context: BrowserContext, served: Served, tmp_path: Path) -> None:
    files = photos(tmp_path / "files", SOME)
    first = open_page(context, served.address)
    signed_in_with(first, files)
    second = open_page(context, f"{served.address}/compare")
    # The comparison of the first tab is in use; it is not for the second to take or forget.
    expect(second.get_by_role("heading", name="Nothing to compare yet")).to_be_visible()
    expect(second.get_by_text("Your last comparison")).to_have_count(0)
    mirrored = tmp_path / "mirrored.png"
    with Image.open(files[0]) as picture:
        ImageOps.mirror(picture).save(mirrored)
    drop_files(second, [files[0], mirrored])
    wait_for_results(second, groups=1)
    note = second.get_by_text("Another tab keeps its comparison")
    expect(note).to_be_visible()
    expect(first.get_by_text("Another tab keeps its comparison")).to_have_count(0)

    # Both save at the same time, one file in both.
    dialogs = [begin_saving(first), begin_saving(second)]
    for dialog in dialogs:
        done = dialog.get_by_text(re.compile(r"^\d+ files? saved"))
        expect(done).to_be_visible()
    expect_saved(second, served.address, SOME + 1)

    # What is taken up again is the comparison of the first tab, and nothing of the second.
    first.close()
    second.goto(f"{served.address}/compare")
    expect(second.get_by_text(f"Your last comparison has {SOME} files.")).to_be_visible()

    # Signing out in one tab is told in the other, once it asks for something.
    third = open_page(context, f"{served.address}/account")
    third.get_by_role("button", name="Sign out", exact=True).click()
    expect(third.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    second.goto(f"{served.address}/images")
    expect(second.get_by_role("list", name="Images")).to_have_count(0)
