"""Reviewing look-alikes by the keyboard alone: what stays, what goes, and what is no match."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.conftest import Served, new_profile
from e2e.pages import (
    PASSWORD,
    drop_files,
    eventually,
    save_all,
    sign_in,
    stored,
    wait_for_results,
)
from tagcat.review.plan import Plan

IMAGES = Path(__file__).parents[1] / "media" / "images"


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that was never here before."""
    context = new_profile(chromium)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, served: Served) -> Iterator[Page]:
    """The start page."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(served.address)
    yield page
    assert errors == []


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two pictures in three sizes each, and a second copy of one of them."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("photo", "rocket"):
        with Image.open(IMAGES / f"{name}.jpg") as picture:
            for size, wide in (("large", 1200), ("small", 600), ("tiny", 300)):
                picture.resize((wide, wide * 2 // 3)).save(folder / f"{name}-{size}.jpg")
    twin = folder / "rocket-small (copy).jpg"
    twin.write_bytes((folder / "rocket-small.jpg").read_bytes())
    return sorted(folder.iterdir())


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def go_by_keyboard(page: Page, role: str, name: str) -> None:
    """Reach a link or button with the focus and press Enter on it."""
    target = page.get_by_role(role, name=re.compile(name))  # type: ignore[arg-type]
    target.focus()
    page.keyboard.press("Enter")


def review(page: Page, files: list[Path], groups: int = 2) -> None:
    """Compare files and go on to their review."""
    drop_files(page, files)
    wait_for_results(page, groups=groups)
    go_by_keyboard(page, "link", f"^Review {groups} group")
    expect(page.get_by_role("heading", name="Review", level=1)).to_be_focused()
    expect(page.get_by_text("Looking for the best copy")).to_have_count(0)


def chosen(page: Page) -> dict[str, str]:
    """What is chosen for each file of the group on screen."""
    boxes: list[tuple[str, str]] = page.locator(".memberbox").evaluate_all(
        "boxes => boxes.map((box) => ['name', 'marks'].map("
        "(part) => box.querySelector(`.memberbox-${part}`).innerText))"
    )
    return {name: re.findall("keep|remove|open", marks)[0] for name, marks in boxes}


def on_stage(page: Page) -> tuple[str, str]:
    """The names of A and B."""
    boxes = page.locator(".memberbox")
    a, b = (
        boxes.filter(has=page.locator(".memberbox-letter", has_text=letter))
        .locator(".memberbox-name")
        .inner_text()
        for letter in "AB"
    )
    return a, b


def settled(page: Page, words: str) -> None:
    """Wait until so many groups are settled."""
    expect(page.get_by_text(re.compile(f"^{words} groups? settled"))).to_be_visible()


def expect_said(page: Page, words: str) -> None:
    """What a screen reader is told last."""
    expect(page.get_by_role("status").first).to_have_text(words)


def test_decides_file_by_file_and_undoes_every_step(page: Page, files: list[Path]) -> None:
    review(page, files)
    settled(page, "0 of 2")
    # First the group whose answer settles most: four files.
    expect(page.get_by_role("heading", name=re.compile("4 look-alike images"))).to_be_visible()
    assert on_stage(page)[0] == "rocket-large.jpg"
    _, first = on_stage(page)
    press(page, "x")
    assert chosen(page)[first] == "remove"
    assert chosen(page)["rocket-large.jpg"] == "keep"
    expect_said(page, f"Remove {first}, keep rocket-large.jpg.")
    _, second = on_stage(page)
    assert second != first
    press(page, "k")
    _, third = on_stage(page)
    press(page, "x")
    settled(page, "1 of 2")
    everything = chosen(page)
    assert sorted(everything.values()) == ["keep", "keep", "remove", "remove"]

    press(page, "z")
    assert chosen(page)[third] == "open"
    press(page, "Control+z", "z")
    assert set(chosen(page).values()) == {"open"}
    expect_said(page, f"Undone: Remove {first}, keep rocket-large.jpg.")
    press(page, "z")
    expect_said(page, "Nothing to undo.")
    press(page, "Shift+Z", "Control+y", "Control+Shift+Z")
    assert chosen(page) == everything

    press(page, "r")
    assert on_stage(page)[1] == "rocket-large.jpg"
    press(page, "u")
    assert chosen(page)["rocket-large.jpg"] == "open"


def test_accepts_proposals_and_goes_from_group_to_group(page: Page, files: list[Path]) -> None:
    review(page, files)
    press(page, "Enter")
    expect(page.get_by_role("heading", name=re.compile("3 look-alike images"))).to_be_visible()
    settled(page, "1 of 2")
    expect(page.get_by_text("Best: photo-large.jpg")).to_be_visible()
    press(page, "PageUp")
    assert chosen(page)["rocket-large.jpg"] == "keep"
    assert list(chosen(page).values()).count("remove") == 3
    press(page, "g", "Enter")
    settled(page, "2 of 2")
    expect(page.get_by_text("Every group is settled.")).to_be_attached()
    press(page, "j")
    expect(page.get_by_role("heading", name=re.compile("4 look-alike images"))).to_be_visible()
    press(page, "l")
    expect(page.get_by_role("heading", name=re.compile("3 look-alike images"))).to_be_visible()
    before = on_stage(page)[1]
    press(page, "ArrowRight")
    assert on_stage(page)[1] != before
    press(page, "ArrowLeft")
    assert on_stage(page)[1] == before


def test_no_match_takes_effect_at_once_and_is_remembered(
    page: Page, context: BrowserContext, served: Served, files: list[Path]
) -> None:
    photos = [path for path in files if path.name.startswith("photo")]
    review(page, photos, groups=1)
    # Leave "tiny" out of the group: it matches none of the others.
    while on_stage(page)[1] != "photo-tiny.jpg":
        press(page, "ArrowRight")
    press(page, "Shift+N")
    expect(page.get_by_role("heading", name=re.compile("2 look-alike images"))).to_be_visible()
    assert set(chosen(page)) == {"photo-large.jpg", "photo-small.jpg"}
    press(page, "z")
    expect(page.get_by_role("heading", name=re.compile("3 look-alike images"))).to_be_visible()
    press(page, "Shift+Z")
    expect(page.get_by_role("heading", name=re.compile("2 look-alike images"))).to_be_visible()
    press(page, "n")
    expect(page.get_by_text("No look-alikes to review")).to_be_visible()

    # In a new session the same contents come under other names.
    other = context.new_page()
    renamed = [path.rename(path.with_stem(f"{path.stem}-again")) for path in photos]
    other.goto(served.address)
    drop_files(other, renamed)
    wait_for_results(other, no_look_alikes=3)
    other.close()

    # After a reload the steps are still there to be undone.
    eventually(page, lambda: [each["undone"] for each in stored(page, "journal")] == [False] * 2)
    page.reload()
    go_by_keyboard(page, "button", "Take it up again")
    wait_for_results(page, no_look_alikes=3)
    page.evaluate(
        "history.pushState({}, '', '/review'); dispatchEvent(new PopStateEvent('popstate'))"
    )
    expect(page.get_by_text("No look-alikes to review")).to_be_visible()
    press(page, "z")
    expect(page.get_by_role("heading", name=re.compile("2 look-alike images"))).to_be_visible()


def test_keeps_all_of_a_group_and_remembers_that(
    page: Page, context: BrowserContext, served: Served, files: list[Path]
) -> None:
    photos = [path for path in files if path.name.startswith("photo")]
    review(page, photos, groups=1)
    press(page, "b")
    settled(page, "1 of 1")
    assert set(chosen(page).values()) == {"keep"}
    eventually(page, lambda: len(stored(page, "decisions")) == 3)
    other = context.new_page()
    other.goto(served.address)
    review(other, photos, groups=1)
    settled(other, "1 of 1")
    assert set(chosen(other).values()) == {"open"}


def test_applies_to_all_clear_groups_after_a_preview(page: Page, files: list[Path]) -> None:
    review(page, files)
    go_by_keyboard(page, "button", "Apply to all clear")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("2 files to keep, 5 files to remove")).to_be_visible()
    expect(dialog.get_by_text(re.compile("resolution: 1,200 .+ against"))).to_have_count(2)
    box = dialog.get_by_role("checkbox", name="Apply to the group of photo-large.jpg")
    box.focus()
    page.keyboard.press("Space")
    expect(dialog.get_by_text("1 file to keep, 3 files to remove")).to_be_visible()
    go_by_keyboard(page, "button", "Apply to 1 group")
    expect(dialog).to_have_count(0)
    settled(page, "1 of 2")
    assert list(chosen(page).values()).count("remove") == 3
    press(page, "z")
    settled(page, "0 of 2")
    press(page, "Shift+Z")
    settled(page, "1 of 2")


def test_the_plan_names_what_was_chosen_with_its_content(
    page: Page, files: list[Path], tmp_path: Path
) -> None:
    review(page, files)
    press(page, "Enter")
    settled(page, "1 of 2")
    go_by_keyboard(page, "button", "Clean up")
    expect(page.get_by_role("dialog").get_by_text("3 files to remove")).to_be_visible()
    with page.expect_download() as started:
        go_by_keyboard(page, "button", "Save cleanup plan")
    expect(page.get_by_text("tagcat cleanup plan.json --root FOLDER")).to_be_visible()
    path = tmp_path / "plan.json"
    started.value.save_as(path)
    plan = Plan.model_validate_json(path.read_bytes(), strict=True)
    (group,) = plan.groups
    digests = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in files}
    assert [(each.name, each.sha256) for each in group.keep] == [
        ("rocket-large.jpg", digests["rocket-large.jpg"])
    ]
    assert {each.name: each.sha256 for each in group.remove} == {
        name: digests[name]
        for name in ("rocket-small (copy).jpg", "rocket-small.jpg", "rocket-tiny.jpg")
    }
    for each in group.remove:
        assert each.yields_to.sha256 == digests["rocket-large.jpg"]
        assert re.match("resolution: 1,200 .+ against", each.reason)


def test_a_reload_loses_no_choice_and_no_step(page: Page, files: list[Path]) -> None:
    review(page, files)
    press(page, "Enter")
    settled(page, "1 of 2")
    press(page, "x", "z")
    eventually(page, lambda: [each["undone"] for each in stored(page, "journal")] == [False, True])
    page.goto(page.url)
    expect(page.get_by_text("Nothing to review yet")).to_be_visible()
    go_by_keyboard(page, "button", "Take it up again")
    go_by_keyboard(page, "link", "^Review 2 groups")
    settled(page, "1 of 2")
    press(page, "Shift+Z")
    press(page, "z", "z")
    settled(page, "0 of 2")


def test_letters_can_be_switched_off(page: Page, files: list[Path]) -> None:
    review(page, files)
    press(page, "?")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Remove B in favour of A")).to_be_visible()
    expect(dialog.get_by_text("Difference map")).to_be_visible()
    dialog.get_by_role("checkbox").focus()
    press(page, "Space", "Escape")
    expect(dialog).to_have_count(0)
    press(page, "x", "2", "?")
    assert set(chosen(page).values()) == {"open"}
    expect(page.get_by_role("button", name="Side by side")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(dialog).to_have_count(0)
    page.get_by_role("heading", name="Review", level=1).focus()
    press(page, "Enter")
    settled(page, "1 of 2")
    press(page, "Control+z")
    settled(page, "0 of 2")


def test_the_criteria_decide_which_copy_is_best(page: Page, files: list[Path]) -> None:
    photos = [path for path in files if path.name.startswith("photo")]
    review(page, photos, groups=1)
    expect(page.get_by_text("Best: photo-large.jpg")).to_be_visible()
    go_by_keyboard(page, "button", "Best copy")
    dialog = page.get_by_role("dialog")
    for name in ("More real pixels", "Larger files of the same format"):
        dialog.get_by_role("checkbox", name=name).focus()
        press(page, "Space")
    go_by_keyboard(page, "button", "^Move up: Shorter names")
    go_by_keyboard(page, "button", "^Save$")
    expect(page.get_by_text("Best: photo-tiny.jpg")).to_be_visible()
    eventually(page, lambda: any("order" in str(each) for each in stored(page, "settings")))
    page.reload()
    go_by_keyboard(page, "button", "Take it up again")
    go_by_keyboard(page, "link", "^Review 1 group")
    expect(page.get_by_text("Best: photo-tiny.jpg")).to_be_visible()


PICK = """async (names) => {
  const root = await navigator.storage.getDirectory();
  const handles = [];
  for (const file of document.getElementById('given').files) {
    const handle = await root.getFileHandle(file.name, {create: true});
    const out = await handle.createWritable();
    await out.write(file);
    await out.close();
    handles.push(handle);
  }
  window.showOpenFilePicker = async () => handles;
}"""


def test_deletes_only_what_is_unchanged_and_stays_elsewhere(page: Page, files: list[Path]) -> None:
    photos = [path for path in files if path.name.startswith("photo")]
    page.get_by_role("link", name="Compare", exact=True).click()
    page.evaluate(
        "() => { const i = document.createElement('input'); i.type = 'file'; i.multiple = true;"
        " i.id = 'given'; document.body.append(i); }"
    )
    page.locator("#given").set_input_files(photos)
    page.evaluate(PICK)
    page.get_by_role("button", name=re.compile("files", re.IGNORECASE)).first.click()
    wait_for_results(page, groups=1)
    go_by_keyboard(page, "link", "^Review 1 group")
    expect(page.get_by_text("Best: photo-large.jpg")).to_be_visible()
    press(page, "Enter")
    settled(page, "1 of 1")
    # One of the files changes between the decision and the deletion.
    page.evaluate(
        "async () => { const root = await navigator.storage.getDirectory();"
        " const handle = await root.getFileHandle('photo-tiny.jpg');"
        " const out = await handle.createWritable(); await out.write('changed');"
        " await out.close(); }"
    )
    go_by_keyboard(page, "button", "Clean up")
    dialog = page.get_by_role("dialog")
    go_by_keyboard(page, "button", "Delete from this device now")
    expect(dialog.get_by_text("photo-small.jpg")).to_be_visible()
    go_by_keyboard(page, "button", "^Delete 2 files")
    expect(dialog.get_by_text("1 file deleted, 1 file left as they were.")).to_be_visible()
    expect(dialog.get_by_text("it was changed since it was compared")).to_be_visible()
    left = page.evaluate(
        "async () => { const names = []; const root = await navigator.storage.getDirectory();"
        " for await (const name of root.keys()) names.push(name); return names.sort(); }"
    )
    assert left == ["photo-large.jpg", "photo-tiny.jpg"]


@contextmanager
def signed_in(address: str) -> Iterator[httpx2.Client]:
    """The account of the tests through the API, beside what the page does."""
    with httpx2.Client(base_url=f"{address}/api/v1/", timeout=20) as client:
        answer = client.post("session", json={"name": "anna", "password": PASSWORD})
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


def save_to_collection(page: Page, files: list[Path], groups: int) -> None:
    """Register, compare files, and save all of them."""
    sign_in(page, new=True)
    page.get_by_role("link", name="Compare", exact=True).click()
    drop_files(page, files)
    wait_for_results(page, groups=groups)
    save_all(page, "laptop")
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()


def test_reviews_the_collection_and_undoes_there(page: Page, files: list[Path]) -> None:
    save_to_collection(page, files, groups=2)
    page.get_by_role("link", name="Images").click()
    go_by_keyboard(page, "link", "^Review look-alikes")
    expect(page.get_by_role("heading", name="Review images", level=1)).to_be_visible()
    settled(page, "0 of 2")
    expect(page.get_by_text("Best: rocket-large.jpg")).to_be_visible()
    with page.expect_response("**/api/v1/choices"):
        press(page, "Enter")
    settled(page, "1 of 2")
    expect(page.get_by_text("Best: photo-large.jpg")).to_be_visible()
    page.reload()
    settled(page, "1 of 2")
    press(page, "z")
    settled(page, "0 of 2")
    press(page, "Shift+Z")
    settled(page, "1 of 2")
    press(page, "g")
    while on_stage(page)[1] != "photo-tiny.jpg":
        press(page, "ArrowRight")
    press(page, "Shift+N")
    expect(page.get_by_role("heading", name=re.compile("2 look-alike images"))).to_be_visible()
    assert set(chosen(page)) == {"photo-large.jpg", "photo-small.jpg"}
    # The account's decision holds in the page's own comparison too.
    page.get_by_role("link", name="Compare", exact=True).click()
    page.reload()
    go_by_keyboard(page, "button", "Take it up again")
    expect(page.get_by_role("heading", name="2 look-alike images")).to_be_visible()


def test_tags_of_what_goes_are_handed_to_what_stays(
    page: Page, served: Served, files: list[Path]
) -> None:
    photos = [path for path in files if path.name.startswith("photo")]
    save_to_collection(page, photos, groups=1)
    large, _, tiny = (hashlib.sha256(path.read_bytes()).hexdigest() for path in photos)
    page.get_by_role("link", name="Images").click()
    with signed_in(served.address) as account:
        tag = {"targets": [{"sha256": tiny}], "add": ["coffee"], "remove": []}
        assert account.post("tagging", json=tag).json()["entry"]["edits"] == 2

        def tagged() -> set[str]:
            answer = account.post("tagging/of", json={"sha256s": [large, tiny]})
            return {each["sha256"] for each in answer.json()["contents"] if each["tags"]}

        go_by_keyboard(page, "link", "^Review look-alikes")
        expect(page.get_by_text("Best: photo-large.jpg")).to_be_visible()
        press(page, "Enter")
        toast = page.locator(".toastline")
        expect(toast).to_contain_text("Tags and notes of 1 file went to the one that stays")
        assert tagged() == {large, tiny}
        toast.get_by_role("button", name="Undo").focus()
        press(page, "Enter")
        settled(page, "0 of 1")
        assert tagged() == {tiny}
