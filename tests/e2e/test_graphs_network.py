"""The network: what hangs together, collapsed and opened, cut and undone, selected and exported."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import networkx as nx
import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import Served
from e2e.networks import chain, image, look, save, two_groups
from e2e.pages import drop_files, eventually, save_all, sign_in, wait_for_results
from e2e.test_accessibility import violations

MEDIA = Path(__file__).parents[1] / "media"
FILES = [
    MEDIA / "images" / "photo.jpg",
    MEDIA / "images" / "photo-444.jpg",
    MEDIA / "videos" / "h264.mp4",
    MEDIA / "videos" / "vp9.webm",
]


@pytest.fixture
def saved(page: Page, served: Served) -> Page:
    """Two groups that hang together by one match, two images and two videos with thumbnails."""
    # Without flights what is found is in the middle at once, on however busy a machine.
    page.emulate_media(reduced_motion="reduce")
    page.goto(served.address)
    sign_in(page, new=True)
    drop_files(page, FILES)
    wait_for_results(page, groups=2)
    save_all(page, "laptop")
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    save(served, [*two_groups(), image("alone.jpg", look(9))])
    return page


def open_graphs(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Graphs", exact=True).click()
    settled(page)


def settled(page: Page) -> None:
    """Wait until all of the network is on the canvas."""
    expect(page.locator(".netstage[data-shown=true]")).to_be_visible()


def files(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Files in the network").get_by_role("option")


def find(page: Page, name: str) -> None:
    """Fly to a node by its name: then it is in the middle of the canvas."""
    field = page.get_by_role("searchbox", name="Find by name")
    field.fill(name)
    field.press("Enter")
    field.fill("")


def show_list(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(rf"^{name} \d")).click()


def collapse(page: Page, how: str) -> None:
    page.get_by_role("button", name="Collapse", exact=True).first.click()
    page.get_by_role("menuitemradio", name=how).click()
    settled(page)


def found_at_the_top(page: Page) -> list[str]:
    """What axe finds with the page scrolled up: further down, bars lie over parts of buttons."""
    page.evaluate("scrollTo(0, 0)")
    return violations(page)


def middle(page: Page) -> tuple[float, float]:
    """The middle of the canvas in the window."""
    field = page.locator(".netstage-field")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


BUSY_AFTER_A_CLICK = """() => addEventListener("click", () => {
  const end = performance.now() + 800;
  while (performance.now() < end);
}, {capture: true, once: true})"""
"""Has the page do so much with the next click that it comes late to the one after it."""


def double_tap(page: Page, x: float, y: float) -> None:
    """Tap twice with a finger."""
    finger = page.context.new_cdp_session(page)
    for kind in ("touchStart", "touchEnd") * 2:
        points = [{"x": x, "y": y}] if kind == "touchStart" else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_shows_collapses_opens_and_finds(saved: Page) -> None:
    page = saved
    open_graphs(page)
    expect(files(page)).to_have_count(10)
    assert found_at_the_top(page) == []
    page.get_by_role("checkbox", name="Files that match nothing").check()
    expect(files(page)).to_have_count(11)
    page.get_by_role("checkbox", name="Files that match nothing").uncheck()
    expect(files(page)).to_have_count(10)

    collapse(page, "One node a community")
    expect(files(page)).to_have_count(4)
    expect(files(page).filter(has_text="3 files like")).to_have_count(2)
    find(page, "like alpha")
    x, y = middle(page)
    page.evaluate(BUSY_AFTER_A_CLICK)
    page.mouse.dblclick(x, y)
    expect(files(page)).to_have_count(6)
    # The click that a double click begins with is taken back.
    expect(page.get_by_role("region", name="Selected")).to_have_count(0)
    find(page, "alpha-1")
    details = page.get_by_role("region", name="What you look at")
    expect(details.get_by_role("heading", name="alpha-1.jpg")).to_be_visible()
    expect(details.get_by_text("Archive")).to_be_visible()
    expect(details.get_by_text("distance 2")).to_be_visible()
    details.get_by_role("button", name="Collapse").click()
    expect(files(page)).to_have_count(4)
    find(page, "like alpha")
    double_tap(page, *middle(page))
    expect(files(page)).to_have_count(6)
    expect(page.get_by_role("region", name="Selected")).to_have_count(0)
    collapse(page, "One node for all that hangs together")
    expect(files(page)).to_have_count(3)
    assert found_at_the_top(page) == []
    collapse(page, "Every file")
    expect(files(page)).to_have_count(10)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_starts_at_one_file_and_expands(saved: Page) -> None:
    page = saved
    page.get_by_role("navigation").get_by_role("link", name="Images", exact=True).click()
    page.get_by_role("button", name=re.compile(r"alpha-1\.jpg")).click()
    page.get_by_role("dialog").get_by_role("link", name="Show in graph").click()
    settled(page)
    start = page.get_by_role("region", name="Where it begins")
    expect(start).to_contain_text("Around alpha-1.jpg, up to")
    # Two steps: its group, and what alpha-0 matches.
    expect(files(page)).to_have_count(4)
    start.get_by_role("button", name="1", exact=True).click()
    expect(files(page)).to_have_count(3)
    find(page, "alpha-0")
    details = page.get_by_role("region", name="What you look at")
    details.get_by_role("button", name="Add neighbours up to 2 steps away").click()
    expect(files(page)).to_have_count(6)
    expect(start).to_contain_text("with the neighbours of 1 file")
    assert found_at_the_top(page) == []
    start.get_by_role("button", name="Show everything").click()
    expect(files(page)).to_have_count(10)
    # A file that looks like nothing is shown alone.
    page.get_by_role("checkbox", name="Files that match nothing").check()
    expect(files(page)).to_have_count(11)
    find(page, "alone")
    expect(details).to_contain_text("alone")
    details.get_by_role("button", name="Only around this").click()
    expect(files(page)).to_have_count(1)


def test_cuts_a_doubtful_bridge_by_keys_and_undoes_it(saved: Page) -> None:
    page = saved
    open_graphs(page)
    show_list(page, "Matches")
    matches = page.get_by_role("listbox", name="Matches in the network")
    options = matches.get_by_role("option")
    expect(options.first).to_contain_text("distance 17, doubtful bridge")
    expect(page.get_by_role("button", name="Matches 9")).to_be_visible()
    matches.focus()
    page.keyboard.press("ArrowDown")
    details = page.get_by_role("region", name="What you look at")
    expect(details.get_by_role("button", name="Not a match")).to_be_visible()
    assert found_at_the_top(page) == []
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name="Matches 8")).to_be_visible()
    latest = page.get_by_role("region", name="Latest change")
    expect(latest).to_contain_text("no match")
    expect(options.filter(has_text="bridge")).to_have_count(0)
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Matches 9")).to_be_visible()
    expect(options.first).to_contain_text("doubtful bridge")

    # By the button of the side panel as well.
    options.first.click()
    details.get_by_role("button", name="Not a match").click()
    expect(page.get_by_role("button", name="Matches 8")).to_be_visible()
    latest.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Matches 9")).to_be_visible()


def test_what_is_looked_at_stays_where_it_is_dragged_to(saved: Page) -> None:
    page = saved
    open_graphs(page)
    find(page, "alpha-0")
    x, y = middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y + 60, steps=4)
    page.mouse.up()
    settled(page)
    page.keyboard.down("Control")
    # Near the corner of the node, which it would not reach had the view moved by a step.
    page.mouse.click(x + 135, y + 70)
    page.keyboard.up("Control")
    expect(page.get_by_role("region", name="Selected")).to_contain_text("1 item selected")


def test_selects_by_lasso_and_tags(saved: Page) -> None:
    page = saved
    open_graphs(page)
    page.get_by_role("button", name="Lasso").click()
    x, y = middle(page)
    box = page.locator(".netstage-field").bounding_box()
    assert box is not None
    half, high = box["width"] / 2 - 6, box["height"] / 2 - 6
    page.mouse.move(x - half, y - high)
    page.mouse.down()
    for dx, dy in ((half, -high), (half, high), (-half, high)):
        page.mouse.move(x + dx, y + dy, steps=8)
    page.mouse.up()
    bar = page.get_by_role("region", name="Selected")
    expect(bar).to_contain_text("10 items selected")
    assert found_at_the_top(page) == []
    bar.get_by_role("button", name="Tags").click()
    dialog = page.get_by_role("dialog", name="Tags of 10 items")
    dialog.get_by_role("combobox").fill("seen")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("listitem").filter(has_text="seen")).to_be_visible()
    dialog.get_by_role("button", name="Done").click()
    page.get_by_role("checkbox", name="Tags").check()
    expect(files(page).filter(has_text="seen")).to_be_visible()
    expect(files(page)).to_have_count(11)
    assert found_at_the_top(page) == []

    bar.get_by_role("button", name="Clear").click()
    expect(bar).to_have_count(0)
    page.get_by_role("button", name="Move", exact=True).click()
    find(page, "alpha-0")
    x, y = middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 20, steps=4)
    page.mouse.move(x, y, steps=4)
    page.mouse.up()
    page.keyboard.down("Control")
    page.mouse.click(x, y)
    page.keyboard.up("Control")
    # Had dragging it to and fro been a click as well, this one would have taken it out again.
    expect(bar).to_contain_text("1 item selected")
    find(page, "beta-0")
    x, y = middle(page)
    page.keyboard.down("Control")
    page.mouse.click(x, y)
    page.keyboard.up("Control")
    expect(bar).to_contain_text("2 items selected")
    bar.get_by_role("button", name="Mark to be removed").click()
    asking = page.get_by_role("dialog")
    expect(asking).to_contain_text("This covers 2 files")
    asking.get_by_role("button", name="Mark to be removed").click()
    expect(page.get_by_role("region", name="Latest change")).to_contain_text("2 files")
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)


def test_reviews_what_is_selected(saved: Page) -> None:
    page = saved
    open_graphs(page)
    listbox = page.get_by_role("listbox", name="Files in the network")
    find(page, "photo-444")
    listbox.focus()
    page.keyboard.press("Space")
    bar = page.get_by_role("region", name="Selected")
    expect(bar).to_contain_text("1 item selected")
    bar.get_by_role("button", name="Review").click()
    expect(page.get_by_role("heading", level=1, name="Review the collection")).to_be_visible()
    expect(page.get_by_text("Only groups with one of the 1 item selected")).to_be_visible()
    expect(page.get_by_role("heading", level=2).filter(has_text="1 of 1")).to_be_visible()
    page.get_by_role("link", name="Back to the graphs").click()
    expect(bar).to_contain_text("1 item selected")


def test_goes_through_the_canvas_by_keys(saved: Page) -> None:
    page = saved
    open_graphs(page)
    find(page, "h264")
    details = page.get_by_role("region", name="What you look at")
    expect(details.get_by_role("heading", name="h264.mp4")).to_be_visible()
    canvas = page.get_by_role("application")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(details.get_by_role("heading", level=2)).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("region", name="Selected")).to_contain_text("1 item selected")
    page.keyboard.press("0")
    page.keyboard.press("+")
    find(page, "h264")
    canvas.focus()
    page.keyboard.press("Shift+F10")
    menu = page.get_by_role("menu", name="What to do with it")
    expect(menu.get_by_role("menuitem", name="Select")).to_be_focused()
    assert found_at_the_top(page) == []
    menu.get_by_role("menuitem", name="Show key frames").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_count(0)
    expect(files(page).filter(has_text="key frame").first).to_be_attached()
    details.get_by_role("button", name="Hide key frames").click()
    expect(files(page)).to_have_count(10)


def exported(page: Page, item: str, folder: Path) -> Path:
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as started:
        page.get_by_role("menuitem", name=item).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def test_exports(saved: Page, tmp_path: Path) -> None:
    page = saved
    open_graphs(page)
    space = {"svg": "http://www.w3.org/2000/svg"}

    def drawn() -> ET.Element:
        svg = exported(page, "All that is drawn as SVG", tmp_path)
        assert svg.name == "tagcat-network.svg"
        return ET.parse(svg).getroot()  # noqa: S314 - our own file

    # Thumbnails come after the rest.
    eventually(page, lambda: len(drawn().findall("svg:g/svg:image", space)) == 4)
    root = drawn()
    titles = {each.text for each in root.findall("svg:g/svg:title", space)}
    assert {"alpha-0.jpg", "photo.jpg", "h264.mp4"} <= titles
    assert len(root.findall("svg:line", space)) == 9
    # This device has the thumbnails of four files.
    pictures = root.findall("svg:g/svg:image", space)
    assert len(pictures) == 4
    assert all(each.attrib["href"].startswith("data:image/jpeg") for each in pictures)

    png = exported(page, "What is seen as PNG", tmp_path).read_bytes()
    assert png.startswith(b"\x89PNG")
    box = page.locator(".netstage-field").bounding_box()
    assert box is not None
    assert int.from_bytes(png[16:20], "big") == pytest.approx(2 * box["width"], abs=6)

    graph = nx.read_graphml(exported(page, "Whole network as GraphML", tmp_path))
    assert graph.number_of_nodes() == 10
    assert graph.number_of_edges() == 9
    assert {"alpha-0.jpg", "beta-2.jpg"} <= {name for _, name in graph.nodes(data="name")}
    assert exported(page, "Whole network as JSON", tmp_path).name == "tagcat-network.json"


def test_says_what_to_do_where_there_is_nothing(page: Page, served: Served) -> None:
    page.goto(served.address)
    sign_in(page, new=True)
    page.get_by_role("navigation").get_by_role("link", name="Graphs", exact=True).click()
    expect(page.get_by_role("heading", name="Nothing is saved yet")).to_be_visible()
    assert found_at_the_top(page) == []
    save(served, [image("alone.jpg", look(9))])
    page.goto(f"{served.address}/graphs")
    expect(
        page.get_by_role("heading", name="Nothing looks alike at a variance of 18")
    ).to_be_visible()
    expect(page.get_by_role("link", name="Look at variances")).to_be_visible()
    page.get_by_role("combobox", name="Filter").fill("name:nothing")
    expect(page.get_by_role("heading", name="Nothing that passes the filter")).to_be_visible()
    page.get_by_role("button", name="Show files that match nothing as well").click()
    expect(page.get_by_text("No file passes")).to_be_visible()
    assert found_at_the_top(page) == []


def test_collapses_what_is_too_much(page: Page, served: Served) -> None:
    page.goto(served.address)
    sign_in(page, new=True)
    save(served, [file for seed in range(11, 29) for file in chain(30, seed)])
    open_graphs(page)
    button = page.get_by_role("button", name=re.compile(r"^Files \d"))
    assert int(button.inner_text().split()[-1].replace(",", "")) < 500
    collapse(page, "Every file")
    expect(button).to_have_text("Files 540")
    page.get_by_role("application").focus()
    page.keyboard.press("0")
    assert found_at_the_top(page) == []
