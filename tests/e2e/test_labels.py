"""Suggested labels in a real browser: made in the page, decided on by keyboard, and taught."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from playwright.sync_api import Browser, Locator, Page, Request, expect

from e2e.conftest import Served, new_profile
from e2e.harness import harness_page
from e2e.pages import drop_files, save_all, sign_in, wait_for_results
from e2e.test_accessibility import violations
from e2e.wire import relay
from tagcat.errors import UnreadableFile
from tagcat.label.onnx import default_tagger
from tagcat.label.pictures import sights

MEDIA = Path(__file__).parents[1] / "media"
IMAGES = MEDIA / "images"
COFFEES = ["photo.jpg", "photo-444.jpg", "photo-422.jpg", "gray.jpg", "progressive.jpg"]
CATS = ["exif-1.jpg", "exif-6.jpg", "rgb.png", "white-frame.png", "alpha.png"]
FILES = [
    *(IMAGES / name for name in [*COFFEES, *CATS, "rocket.jpg"]),
    MEDIA / "videos" / "h264.mp4",
]
PIECE = 64
"""Bytes of a file by which it would be recognised on the wire."""


def suggest(page: Page, files: int) -> Locator:
    """Have all files of the comparison labelled; returns what tells of it."""
    page.get_by_role("button", name="Suggest labels").click()
    panel = page.get_by_role("region", name="Suggested labels")
    expect(panel.get_by_text(re.compile(rf"suggested for {files} files"))).to_be_visible(
        timeout=120_000
    )
    return panel


def chips(page: Page, file: str) -> Locator:
    return page.get_by_role("list", name=f"Suggestions for {file}")


def assert_fits(page: Page) -> None:
    """Nothing is wider than the window, and nothing is wrong for those who cannot see it."""
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page) == []


def test_labels_are_made_in_the_page_and_nothing_of_a_picture_leaves_it(
    chromium: Browser, served: Served
) -> None:
    asked: list[Request] = []
    context = new_profile(chromium)
    with relay(served.address) as wire:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request))
        page.goto(wire.address)
        drop_files(page, FILES)
        wait_for_results(page, groups=2)
        before = len(asked)
        suggest(page, len(FILES))
        expect(
            chips(page, "photo.jpg").get_by_role("button", name="Accept espresso")
        ).to_be_visible()
        expect(chips(page, "exif-1.jpg").get_by_role("button", name="Accept cat")).to_be_visible()
        sent = wire.sent
        while_labelling = asked[before:]
    context.close()
    origin = urlsplit(wire.address).netloc
    elsewhere = [
        each.url
        for each in while_labelling
        if not each.url.startswith("blob:") and urlsplit(each.url).netloc != origin
    ]
    assert elsewhere == []
    assert {each.method for each in while_labelling} == {"GET"}
    assert any(each.url.endswith(".onnx") for each in while_labelling)
    for path in FILES:
        data = path.read_bytes()
        middle = len(data) // 2
        assert data[middle : middle + PIECE] not in sent, f"a piece of {path.name} was sent"


def test_a_label_becomes_a_tag_with_the_file_and_the_rest_is_reviewed_by_keyboard(
    page: Page, served: Served
) -> None:
    page.goto(served.address)
    sign_in(page, new=True)
    page.get_by_role("link", name="Tags").click()
    page.get_by_role("link", name="Suggestions").click()
    expect(page.get_by_role("heading", name="No suggestions yet")).to_be_visible()
    assert_fits(page)

    drop_files(page, FILES)
    wait_for_results(page, groups=2)
    panel = suggest(page, len(FILES))
    # The score is told of the label that has the focus.
    chips(page, "photo.jpg").get_by_role("button", name="Accept espresso").focus()
    expect(
        page.get_by_text(re.compile(r"^\d+ %, suggested by EfficientNet-Lite0$"))
    ).to_be_visible()
    chips(page, "photo.jpg").get_by_role("button", name="Accept espresso").press("Enter")
    panel.get_by_text("Decide on many files at once").click()
    panel.get_by_role("button", name="Dismiss mammal for all").click()
    expect(panel.get_by_text("Accepted labels become tags when you save")).to_be_visible()
    assert_fits(page)
    save_all(page, "laptop")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Accepted labels become tags when you save")).to_have_count(0)

    page.get_by_role("link", name="Tags").click()
    expect(page.get_by_role("heading", name="Tags", level=1)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("espresso"))).to_be_visible()
    page.get_by_role("link", name="Suggestions").click()
    labels = page.get_by_role("navigation", name="Suggested labels")
    expect(labels.get_by_role("button", name=re.compile("^mammal"))).to_have_count(0)
    labels.get_by_role("button", name=re.compile("^cat")).click()
    grid = page.get_by_role("listbox", name="Files that may show cat")
    options = grid.get_by_role("option")
    expect(options).to_have_count(len(CATS))
    assert_fits(page)
    options.first.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(grid.get_by_role("option", selected=True)).to_have_count(2)
    page.keyboard.press("a")
    expect(options).to_have_count(len(CATS) - 2)
    expect(page.get_by_text("Accepted for 2 files: cat.", exact=True)).to_be_visible()
    page.keyboard.press("d")
    expect(options).to_have_count(len(CATS) - 3)
    expect(page.get_by_text("Dismissed for 1 file: cat.", exact=True)).to_be_visible()
    page.keyboard.press("z")
    expect(options).to_have_count(len(CATS) - 2)

    # A stricter score leaves less, and the rest is taken at once.
    labels.get_by_role("button", name=re.compile("^espresso")).click()
    expect(page.get_by_role("option")).to_have_count(len(COFFEES) - 1)
    page.get_by_role("button", name="Accept for all").click()
    page.get_by_role("dialog").get_by_role("button", name="Accept").click()
    expect(labels.get_by_role("button", name=re.compile("^espresso"))).to_have_count(0)
    page.get_by_role("slider").fill("99")
    expect(page.get_by_role("heading", name="Nothing is suggested here")).to_be_visible()

    page.get_by_role("navigation", name="Views").get_by_role("link", name="Images").click()
    page.get_by_role("listitem").filter(has_text="exif-1.jpg").get_by_role("button").first.click()
    details = page.get_by_role("dialog")
    details.get_by_role("button", name="Accept Egyptian cat").click()
    expect(
        details.get_by_role("list", name="Tags").get_by_text("Egyptian cat", exact=True)
    ).to_be_visible()
    expect(details.get_by_role("button", name="Accept Egyptian cat")).to_have_count(0)
    assert violations(page) == []


def test_a_tag_is_taught_by_examples(page: Page, served: Served) -> None:
    page.goto(served.address)
    sign_in(page, new=True)
    drop_files(page, FILES)
    wait_for_results(page, groups=2)
    save_all(page, "laptop")
    page.keyboard.press("Escape")
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Images").click()
    for name in ("alpha.png", "rgb.png"):
        page.get_by_label(f"Choose {name}").focus()
        page.keyboard.press("Space")
        expect(page.get_by_label(f"Choose {name}")).to_be_checked()
    page.get_by_role("button", name="Tags", exact=True).click()
    page.get_by_role("dialog").get_by_role("combobox").first.fill("monday")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tagged 2 files: monday.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Done").click()
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Tags").click()
    expect(page.get_by_role("heading", level=1, name="Tags")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name=re.compile("monday")).click()
    page.get_by_role("button", name="Find more files for it").click()
    dialog = page.get_by_role("dialog", name="More files for “monday”")
    expect(dialog.get_by_text("does not know the word")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("^Look at 12 files")).click()
    proposed = dialog.get_by_role("list", name="Proposed files").get_by_role("listitem")
    expect(proposed.first).to_be_visible(timeout=120_000)
    # The other pictures of the same cat come first; the cups are not like it.
    expect(proposed.nth(2)).to_contain_text(re.compile("white-frame|exif-1|exif-6"))
    expect(dialog.get_by_role("checkbox", checked=True)).to_have_count(3)
    assert_fits(page)
    dialog.get_by_role("button", name="Tag 3 files").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Tagged 3 files: monday.", exact=True)).to_be_visible()


def test_the_browser_sees_what_python_sees(chromium: Browser, tmp_path: Path) -> None:
    tagger = default_tagger()
    expected = {}
    for path in sorted(IMAGES.iterdir()):
        try:
            (sight,) = sights(path, tagger.preprocessing.edge)
        except UnreadableFile:
            continue
        scores, vectors = tagger.model.run([sight.picture])
        expected[path] = (scores[0], vectors[0], tagger.taxonomy.labels(scores[0]))
    assert len(expected) > 30
    with harness_page(chromium, tmp_path / "page") as page:
        page.set_input_files("#files", list(expected))
        report = page.evaluate("() => window.tagcat.label()")
    assert report["loaded"]["id"]["digest"] == tagger.id.digest
    same = read = 0
    differences, likeness = [], []
    for (scores, vector, labels), sight in zip(expected.values(), report["sights"], strict=True):
        if "error" in sight:  # what Chromium has no decoder for
            continue
        read += 1
        same += sight["places"][0] == int(scores.argmax())
        found = np.array(sight["scores"])
        differences.append(np.abs(scores[sight["places"]] - found).max())
        embedding = np.array(sight["embedding"], np.float64)
        likeness.append(vector @ embedding / np.linalg.norm(embedding))
        likely = [label.name for label in labels if label.score > 0.75]
        assert set(likely) <= {label["name"] for label in sight["labels"]}
    assert read > 30
    assert same >= 0.95 * read
    # Formats that browsers decode in another way make the few that differ.
    assert np.median(differences) < 1e-5
    assert max(differences) < 0.2
    assert np.median(likeness) > 0.999
    assert min(likeness) > 0.9
