"""Map, clusters, variances and places in a real browser: light, dark, on a phone."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from e2e.conftest import Served, new_profile
from e2e.pages import drop_files, eventually, save_all, sign_in, wait_for_results, wait_until
from e2e.test_accessibility import violations

NAMES = ("hills", "hills small", "hills dark", "city", "city small", "lake", "forest")
SEEDS = (1, 1, 1, 2, 2, 3, 4)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two groups of look-alikes and two other pictures; a smaller one is nearly the same."""
    folder = tmp_path_factory.mktemp("pictures")
    paths = []
    for name, seed in zip(NAMES, SEEDS, strict=True):
        cells = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), dtype=np.uint8)
        image = Image.fromarray(cells).resize((320, 240), Image.Resampling.BICUBIC)
        if "small" in name:
            image = image.resize((200, 150))
        if "dark" in name:
            # Other values for some of the cells: still alike, but not at every variance.
            image.paste(image.crop((0, 0, 90, 90)).rotate(90), (0, 0))
        path = folder / f"{name}.png"
        image.save(path)
        paths.append(path)
    return paths


@pytest.fixture
def saved(page: Page, served: Served, pictures: list[Path]) -> Page:
    """The pictures in anna's collection, saved from her laptop."""
    page.goto(served.address)
    sign_in(page, new=True)
    drop_files(page, pictures)
    wait_for_results(page, groups=2)
    save_all(page, "laptop")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    return page


def go(page: Page, view: str) -> None:
    """Go to one of the graphs by its tab, from wherever one is."""
    if page.get_by_role("heading", level=1, name="Graphs").count() == 0:
        page.get_by_role("link", name="Graphs", exact=True).click()
    page.get_by_role("navigation", name="Graphs").get_by_role("link", name=view).click()


def open_map(page: Page) -> Locator:
    go(page, "Map")
    field = page.get_by_role("application", name=re.compile("^Map"))
    expect(field).to_be_visible()
    expect(page.get_by_role("list", name="Clusters").get_by_role("listitem").first).to_be_visible()
    return field


def selected(page: Page) -> Locator:
    return page.get_by_role("region", name="Selected", exact=True)


def keep_to(page: Page, text: str) -> None:
    """Show only what passes a filter."""
    box = page.get_by_role("combobox", name="Filter")
    box.fill(text)
    box.blur()


def is_sideways(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wide


def test_the_same_selection_on_map_and_network(saved: Page) -> None:
    page = saved
    field = open_map(page)
    assert violations(page) == []
    assert not is_sideways(page)
    page.get_by_role("button", name="Lasso").click()
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    left, top = box["x"] + 4, box["y"] + 4
    right, bottom = box["x"] + box["width"] - 4, box["y"] + box["height"] - 4
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top + 8)):
        page.mouse.move(x, y, steps=5)
    page.mouse.up()
    expect(selected(page)).to_contain_text("7 items selected")
    assert violations(page) == []
    page.get_by_role("button", name="Clear").click()
    expect(selected(page)).to_have_count(0)

    page.get_by_role("button", name=re.compile("^Select cluster 1")).click()
    chosen = page.get_by_role("list", name="Selected pictures")
    expect(chosen.get_by_role("listitem")).to_have_count(3)
    expect(selected(page)).to_contain_text("3 items selected")
    go(page, "Network")
    expect(selected(page)).to_contain_text("3 items selected")
    go(page, "Where is it")
    rows = page.get_by_role("list", name="Where it is").locator(":scope > li")
    # On a phone only some of the rows are in the page.
    expect(rows.first).to_have_attribute("aria-setsize", "7")
    expect(selected(page)).to_contain_text("3 items selected")
    keep_to(page, "hills")
    expect(rows.get_by_role("checkbox", checked=True)).to_have_count(3)


def test_the_map_by_keyboard_alone(saved: Page) -> None:
    page = saved
    field = open_map(page)
    field.focus()
    page.keyboard.press("ArrowRight")
    spoken = page.locator("[aria-live=polite].visually-hidden, [role=status].visually-hidden").first
    expect(spoken).to_contain_text(re.compile("[.]png"))
    first = spoken.inner_text()
    page.keyboard.press(" ")
    expect(selected(page)).to_contain_text("1 item selected")
    assert "selected" not in first
    moved = False
    for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
        moved = moved or re.search(r"\d+ of 128 bits from", spoken.inner_text()) is not None
    assert moved
    for key in ("+", "+", "-", "0"):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    expect(selected(page)).to_have_count(0)


def test_clusters_colour_the_lists_and_are_tagged(saved: Page) -> None:
    page = saved
    open_map(page)
    amount = page.get_by_role("spinbutton", name="How many")
    amount.fill("2")
    page.get_by_role("button", name="Make 2").click()
    clusters = page.get_by_role("list", name="Clusters").get_by_role("listitem")
    expect(clusters).to_have_count(2)
    expect(page).to_have_url(re.compile("clusters=2"))
    page.get_by_role("button", name="Suggest").click()
    expect(clusters).not_to_have_count(2)
    page.get_by_role("button", name="Tag cluster 1").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Add tags").fill("landscape")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("list", name="Tags of these files")).to_contain_text("landscape")
    assert violations(page) == []
    dialog.get_by_role("button", name="Done").click()
    expect(page.get_by_role("region", name="Latest change")).to_contain_text("3 files")
    page.get_by_label("Coloured by").select_option("tag")
    legend = page.get_by_role("region", name="Colours")
    expect(legend.get_by_role("listitem")).to_have_text(
        [re.compile("landscape.*3"), re.compile("Without it.*4")]
    )
    assert violations(page) == []
    for by in ("device", "kind"):
        page.get_by_label("Coloured by").select_option(by)
        expect(legend.get_by_role("button")).to_have_count(1)
    expect(legend).to_contain_text("Images")
    page.get_by_role("link", name="Images", exact=True).click()
    rows = page.get_by_role("list", name="Images").get_by_role("listitem")
    expect(rows.first).to_have_attribute("aria-setsize", "7")
    expect(rows.first.get_by_role("img", name=re.compile("^In cluster "))).to_have_count(1)
    keep_to(page, "hills")
    expect(rows).to_have_count(3)
    expect(rows.get_by_role("img", name="In cluster 1", exact=True)).to_have_count(3)
    assert violations(page) == []


def test_the_map_is_written_to_files(saved: Page) -> None:
    page = saved
    open_map(page)

    def exported(name: str) -> bytes:
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as waiting:
            page.get_by_role("menuitem", name=name).click()
        return waiting.value.path().read_bytes()

    rows = list(csv.DictReader(io.StringIO(exported("Table (CSV)").decode())))
    assert sorted(row["path"] for row in rows) == sorted(f"{name}.png" for name in NAMES)
    assert {row["group"] for row in rows if "hills" in row["path"]} == {"Cluster 1"}
    drawn = ElementTree.fromstring(exported("Drawing (SVG)"))  # noqa: S314
    assert len(drawn.findall(".//{*}circle")) == 7
    with Image.open(io.BytesIO(exported("Picture (PNG)"))) as image:
        assert min(image.size) > 600
        colours = image.convert("RGB").getcolors(image.width * image.height)
    assert colours is not None
    assert max(colours)[1] == (255, 255, 255)
    assert len(colours) > 4


def facts(page: Page) -> dict[str, str]:
    """The figures of the variance in force."""
    told = page.locator(".levelfacts > div")
    return {each.locator("dt").inner_text(): each.locator("dd").inner_text() for each in told.all()}


def test_a_variance_is_tried_in_every_view(saved: Page) -> None:
    page = saved
    go(page, "Variance")
    slider = page.get_by_role("slider", name="Variance")
    expect(slider).to_have_value("18")
    expect(page.locator(".levelfacts")).to_be_visible()
    own = facts(page)
    assert (own["Groups"], own["Pictures and videos in them"]) == ("2", "5")
    assert violations(page) == []
    assert not is_sideways(page)
    slider.focus()
    for _ in range(18):
        page.keyboard.press("ArrowLeft")
    note = page.get_by_role("region", name="Variance that is tried out")
    expect(note).to_contain_text("Trying variance 0")
    eventually(page, lambda: int(facts(page)["Pairs that match"]) < int(own["Pairs that match"]))
    fewer = facts(page)
    page.get_by_text("All variances as a table").click()
    expect(page.get_by_role("row").filter(has=page.locator("[aria-current]"))).to_have_count(1)
    assert violations(page) == []

    page.get_by_role("link", name=re.compile("^Review")).click()
    expect(note).to_contain_text("Trying variance 0")
    groups = int(fewer["Groups"])
    expect(page.get_by_text(f"of {groups} group")).to_be_visible()
    note.get_by_role("button", name="Back to 18").click()
    expect(page.get_by_text("of 2 groups")).to_be_visible()
    expect(note).to_have_count(0)

    go(page, "Variance")
    chart = page.locator(".histogram").first
    box = chart.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 14.5 / 26, box["y"] + 60, steps=4)
    page.mouse.up()
    expect(slider).to_have_value("14")
    note.get_by_role("button", name="Keep 14").click()
    expect(note).to_have_count(0)
    page.get_by_role("link", name="Images", exact=True).click()
    page.get_by_role("list", name="Images").get_by_role("listitem").first.get_by_role(
        "button"
    ).first.click()
    expect(page.get_by_role("dialog").get_by_role("slider", name="Variance")).to_have_value("14")


def test_decisions_propose_a_variance(saved: Page) -> None:
    page = saved
    go(page, "Variance")
    expect(page.get_by_role("region", name="What your decisions say")).to_contain_text(
        "at least 10 pairs"
    )


def test_what_is_on_one_device_only(
    saved: Page, chromium: Browser, served: Served, pictures: list[Path]
) -> None:
    page = saved
    go(page, "Where is it")
    expect(page.get_by_text("Everything you saved is on one device.")).to_be_visible()
    phone = new_profile(chromium).new_page()
    phone.goto(served.address)
    sign_in(phone, new=False)
    phone.get_by_role("link", name="Compare", exact=True).click()
    drop_files(phone, pictures[:5])
    wait_for_results(phone, groups=2)
    save_all(phone, "phone")
    phone.context.close()

    page.reload()
    devices = page.get_by_role("region", name="Devices").get_by_role("listitem")
    laptop = devices.filter(has_text="laptop").first
    expect(laptop).to_contain_text("7 files")
    expect(devices.filter(has_text="phone").first).to_contain_text("elsewhere too")
    assert violations(page) == []
    assert not is_sideways(page)
    laptop.get_by_role("link", name="2 only here").click()
    expect(page).to_have_url(re.compile(r"[?&]only=[0-9a-f-]{36}"))
    rows = page.get_by_role("list", name="Where it is").locator(":scope > li")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="only copy")).to_have_count(2)
    page.reload()
    expect(rows).to_have_count(2)

    page.get_by_role("button", name=re.compile("^Mark lake.png")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Mark the only copy to be removed?")
    assert violations(page) == []
    dialog.get_by_role("button", name="Cancel").click()
    page.get_by_role("link", name="Show all").click()
    expect(rows.first).to_have_attribute("aria-setsize", "7")
    keep_to(page, "name=hills.png")
    expect(rows).to_have_count(1)
    hills = rows
    expect(hills.get_by_text("best", exact=True)).to_have_count(1)
    marks = hills.get_by_role("button", name=re.compile("^Mark .* to be removed$"))
    marks.first.click()
    expect(hills.get_by_text("to be removed", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    # The last that is left: asked again.
    marks.first.click()
    expect(dialog).to_contain_text("Mark the only copy to be removed?")
    dialog.get_by_role("button", name="Mark the only copy").click()
    expect(hills.get_by_text("to be removed", exact=True)).to_have_count(2)
    page.keyboard.press("z")
    expect(hills.get_by_text("to be removed", exact=True)).to_have_count(1)


def test_empty_views_teach(page: Page, served: Served) -> None:
    page.goto(served.address)
    sign_in(page, new=True)
    for view, words in (
        ("Map", "needs at least 3 pictures"),
        ("Variance", "how many of the 128 bits of two hashes may differ"),
        ("Where is it", "which devices and folders hold a copy"),
    ):
        go(page, view)
        expect(page.get_by_role("main")).to_contain_text(words)
        expect(page.get_by_role("link", name="Compare files")).to_be_visible()
        assert violations(page) == []
        assert not is_sideways(page)
    go(page, "Map")
    page.get_by_label("Key frames of videos").check()
    wait_until(page, "() => location.search.includes('frames')")
