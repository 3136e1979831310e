"""Two look-alikes on the stage, by keyboard alone, measured where they are on the screen."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageOps
from playwright.sync_api import Browser, Locator, Page, expect

from e2e.conftest import Served, new_profile
from e2e.pages import drop_files, wait_for_results, wait_until, wait_until_kept
from e2e.test_accessibility import violations

MEDIA = Path(__file__).parents[1] / "media"
Picture = Image.Image
FRAMES_PER_SECOND = 25
OFFSET = 1.0
"""Seconds that the second video begins later."""
ALIKE = "No visible difference beyond compression"
RED = (255, 0, 0)
BLUE = (0, 0, 255)


@pytest.fixture
def page(chromium: Browser, served: Served) -> Iterator[Page]:
    """The start page, in a browser that was never here before."""
    context = new_profile(chromium)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(served.address)
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for the files of a test."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def rocket() -> Picture:
    """A photo of 640 x 427 pixels."""
    with Image.open(MEDIA / "images" / "rocket.jpg") as picture:
        return picture.convert("RGB")


def marked(picture: Picture) -> Picture:
    """The picture with two small marks that hardly change its hash: red, then blue."""
    width, height = picture.size
    draw = ImageDraw.Draw(picture)
    for colour, (x, y) in ((RED, (0.42, 0.61)), (BLUE, (0.7, 0.3))):
        left, top, radius = x * width, y * height, 0.012 * width
        draw.ellipse((left - radius, top - radius, left + radius, top + radius), fill=colour)
    return picture


def open_stage(page: Page, folder: Path, *, a: str, b: str) -> Locator:
    """Drop the files, open the stage by its button and choose both sides; no mouse."""
    drop_files(page, sorted(folder.iterdir()))
    wait_for_results(page, groups=1)
    page.get_by_role("button", name=f"Look at {b}").press("Enter")
    stage = page.get_by_role("region", name="Comparison of A and B")
    expect(stage).to_be_visible()
    for letter, name in (("A", a), ("B", b)):
        pick = page.get_by_role("combobox", name=f"File shown as {letter}")
        wanted = pick.locator("option", has_text=re.compile(rf"^{re.escape(name)}"))
        pick.select_option(wanted.get_attribute("value"))
    page.get_by_role("group", name="Pictures A and B").focus()
    expect(stage.get_by_text("Lining the pictures up")).to_have_count(0)
    for letter in "AB":
        expect(stage.locator(f"[data-layer={letter}]")).to_have_css("opacity", "1")
    return stage


def pixels(stage: Locator, pane: str) -> np.ndarray[Any, np.dtype[np.int16]]:
    """What a pane shows, height x width x 3."""
    shot = stage.locator(f"[data-pane={pane}]").screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(np.int16)


def place_of(shown: np.ndarray[Any, np.dtype[np.int16]], colour: tuple[int, int, int]) -> Any:
    """The middle of what has a colour, as x and y from the top left."""
    away = np.abs(shown - np.array(colour)).max(axis=2)
    rows, columns = np.nonzero(away < 90)
    assert rows.size > 20, f"nothing in {colour}"
    return np.array([columns.mean(), rows.mean()])


def assert_same_places(stage: Locator, tolerance: float = 1.5) -> tuple[Any, Any]:
    """Both marks are at the same place in both panes; gives the places in A."""
    shown = {pane: pixels(stage, pane) for pane in "AB"}
    places = []
    for colour in (RED, BLUE):
        ours, theirs = (place_of(shown[pane], colour) for pane in "AB")
        assert np.abs(ours - theirs).max() <= tolerance, (colour, ours, theirs)
        places.append(ours)
    return places[0], places[1]


def tap(page: Page, key: str) -> None:
    """Press a key and let it go at once; Playwright's own way is a hold where a machine is slow."""
    page.evaluate(
        "(key) => { for (const type of ['keydown', 'keyup']) document.activeElement.dispatchEvent("
        "new KeyboardEvent(type, {key, bubbles: true, cancelable: true})); }",
        key,
    )


def half(picture: Picture) -> Picture:
    return picture.resize((picture.width // 2 - 7, picture.height // 2 - 5))


def mirrored(picture: Picture) -> Picture:
    return ImageOps.mirror(picture).resize((900, 600))


def turned(picture: Picture) -> Picture:
    return picture.rotate(-90, expand=True)


def bordered(picture: Picture) -> Picture:
    return ImageOps.expand(picture, (30, 90), "black")


def cropped(picture: Picture) -> Picture:
    width, height = picture.size
    return picture.crop((12, 18, width - 20, height - 8))


@pytest.mark.parametrize("change", [half, mirrored, turned, bordered, cropped])
def test_the_same_place_is_under_the_same_place_of_the_screen(
    page: Page, folder: Path, change: Callable[[Picture], Picture]
) -> None:
    whole = marked(rocket())
    whole.save(folder / "a.png")
    change(whole).save(folder / "b.png")
    stage = open_stage(page, folder, a="a.png", b="b.png")
    red, blue = assert_same_places(stage)
    apart = np.linalg.norm(red - blue)

    # Zoomed and moved together, by keys.
    for key in ("+", "+", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    red, blue = assert_same_places(stage)
    assert np.linalg.norm(red - blue) == pytest.approx(apart * 1.25**2, rel=0.02)

    # Fitted again, and one pixel of each picture a pixel of the screen.
    page.keyboard.press("0")
    red, blue = assert_same_places(stage)
    assert np.linalg.norm(red - blue) == pytest.approx(apart, rel=0.02)
    page.keyboard.press("p")
    expect(stage.get_by_text(re.compile(r"^A 100 % · B"))).to_be_visible()
    page.keyboard.press("Shift+P")
    expect(stage.get_by_text(re.compile(r"^A \d+ % · B 100 %"))).to_be_visible()
    page.keyboard.press("0")

    # B in A's place, and back: what is seen is there without a jump.
    page.keyboard.press("2")
    flick_a = pixels(stage, "A")
    tap(page, " ")
    expect(stage.locator("[data-pane=B]")).to_have_attribute("aria-hidden", "false")
    flick_b = pixels(stage, "B")
    assert flick_a.shape == flick_b.shape
    for colour in (RED, BLUE):
        assert np.abs(place_of(flick_a, colour) - place_of(flick_b, colour)).max() <= 1.5
    tap(page, "f")
    expect(stage.locator("[data-pane=B]")).to_have_attribute("aria-hidden", "true")


def test_b_as_stored_is_not_turned(page: Page, folder: Path) -> None:
    whole = marked(rocket())
    whole.save(folder / "a.png")
    mirrored(whole).save(folder / "b.png")
    stage = open_stage(page, folder, a="a.png", b="b.png")
    expect(stage.get_by_text("B is mirrored and shown turned back.")).to_be_visible()
    assert_same_places(stage)
    page.keyboard.press("o")
    expect(stage.get_by_text("B is shown as it is stored.")).to_be_visible()
    ours, theirs = pixels(stage, "A"), pixels(stage, "B")
    apart_a = place_of(ours, BLUE) - place_of(ours, RED)
    apart_b = place_of(theirs, BLUE) - place_of(theirs, RED)
    assert apart_a[0] > 0 > apart_b[0]


def test_flicking_while_a_key_is_held(page: Page, folder: Path) -> None:
    whole = rocket()
    whole.save(folder / "a.png")
    half(whole).save(folder / "b.png")
    stage = open_stage(page, folder, a="a.png", b="b.png")
    layout = (
        "() => JSON.stringify([...document.querySelectorAll('.stage *')].map((e) => e.offsetTop))"
    )
    page.keyboard.press("2")
    before = page.evaluate(layout)
    hidden = stage.locator("[data-pane=B]")
    page.keyboard.down("f")
    expect(hidden).to_have_attribute("aria-hidden", "false")
    assert page.evaluate(layout) == before, "flicking moved something"
    page.wait_for_timeout(400)
    page.keyboard.up("f")
    expect(hidden).to_have_attribute("aria-hidden", "true")


def test_the_divider_goes_by_keys_and_by_pointer(page: Page, folder: Path) -> None:
    whole = rocket()
    whole.save(folder / "a.png")
    ImageEnhance.Brightness(whole).enhance(0.5).save(folder / "b.png")
    stage = open_stage(page, folder, a="a.png", b="b.png")
    page.keyboard.press("3")
    slider = page.get_by_role("slider", name="Divider between A and B")
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("aria-valuenow", "50")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuenow", "19")

    def bright_part() -> float:
        """Where the bright picture ends, as a part of the pane."""
        shown = pixels(stage, "A")
        plain = pixels_without(stage)
        same = (np.abs(shown - plain).max(axis=2) < 8).mean(axis=0) > 0.95
        return float(np.argmin(same) / same.size)

    def pixels_without(stage: Locator) -> Any:
        page.keyboard.press("2")
        plain = pixels(stage, "A")
        page.keyboard.press("3")
        return plain

    assert bright_part() == pytest.approx(0.19, abs=0.03)
    box = slider.bounding_box()
    frame = stage.locator("[data-pane=A]").bounding_box()
    assert box is not None
    assert frame is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(frame["x"] + 0.7 * frame["width"], box["y"] + 40, steps=4)
    page.mouse.up()
    expect(slider).to_have_attribute("aria-valuenow", "70")
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuenow", "0")


def test_the_difference_map_finds_a_pasted_text_and_no_change_of_tones(
    page: Page, folder: Path
) -> None:
    whole = rocket()
    whole.save(folder / "a.png")
    brighter = ImageEnhance.Brightness(whole).enhance(1.25)
    brighter.save(folder / "b brighter.jpg", quality=70)
    red, green, blue = ImageEnhance.Contrast(whole).enhance(0.8).split()
    cast = Image.merge("RGB", (red, green.point(lambda v: 0.9 * v), blue.point(lambda v: 0.7 * v)))
    pasted = cast.resize((960, 640))
    patch = (700, 500, 900, 560)
    draw = ImageDraw.Draw(pasted)
    draw.text((patch[0], patch[1]), "MINE 2026", fill="white", font_size=38)
    pasted.save(folder / "c pasted.jpg", quality=85)

    stage = open_stage(page, folder, a="a.png", b="b brighter.jpg")
    page.keyboard.press("4")
    expect(stage.get_by_text(ALIKE)).to_be_visible()
    expect(stage.locator("[data-region]")).to_have_count(0)

    pick = page.get_by_role("combobox", name="File shown as B")
    pick.select_option(label="c pasted.jpg")
    found = stage.get_by_text(re.compile(r"regions? differs?, .* of the picture"))
    expect(found).to_be_visible()
    regions = [
        [float(part) for part in (each.get_attribute("data-region") or "").split()]
        for each in stage.locator("[data-region]").all()
    ]
    scale = whole.width / pasted.width
    left, top, right, bottom = (edge * scale for edge in patch)
    for x, y, width, height in regions:
        assert left - 12 <= x <= x + width <= right + 12
        assert top - 12 <= y <= y + height <= bottom + 12
    assert sum(width for _, _, width, _ in regions) > 0.5 * (right - left)

    # A lower strength tells of less, a higher of no less.
    strength = page.get_by_role("slider", name="Strength")
    strength.focus()
    page.keyboard.press("Home")
    expect(stage.locator("[data-region]")).not_to_have_count(len(regions) + 1)
    page.keyboard.press("End")
    expect(stage.locator("[data-region]").first).to_be_visible()


def test_why_and_the_cells_that_differ(page: Page, folder: Path) -> None:
    whole = rocket()
    whole.save(folder / "a.png")
    changed = ImageOps.mirror(cropped(whole))
    changed.save(folder / "b.png")
    stage = open_stage(page, folder, a="a.png", b="b.png")
    page.keyboard.press("w")
    panel = page.get_by_role("region", name="Why")
    sentence = panel.get_by_text(re.compile(r"^\d+ of 128 bits differ, and up to \d+ may"))
    distance = int(sentence.inner_text().split()[0])
    assert distance > 0
    expect(panel.get_by_text("B is A mirrored.")).to_be_visible()
    expect(panel.get_by_text(re.compile(r"^They match from variance \d+ on\.$"))).to_be_visible()
    page.keyboard.press("c")
    expect(stage.locator("[data-pane=A] .stage-cell")).to_have_count(distance)
    cells = panel.get_by_role("list", name="Comparisons that differ").get_by_role("button")
    expect(cells).to_have_count(distance)
    cells.first.focus()
    words = panel.locator(".stage-told")
    expect(words).to_have_text(
        re.compile(r"Row \d, column \d: the (right|lower) neighbour is brighter in [AB], not in")
    )
    expect(stage.locator("[data-pane=A] .stage-cell-told")).to_have_count(1)
    page.keyboard.press("c")
    expect(stage.locator(".stage-cell")).to_have_count(0)


def test_the_fields_that_differ_stand_out(page: Page, folder: Path) -> None:
    whole = rocket()
    whole.save(folder / "a.png")
    half(whole).save(folder / "b.png")
    stage = open_stage(page, folder, a="a.png", b="b.png")
    row = stage.get_by_role("row", name="Dimensions differs")
    expect(row).to_contain_text("640 \N{MULTIPLICATION SIGN} 427")
    expect(row).to_contain_text("313 \N{MULTIPLICATION SIGN} 208")
    expect(stage.get_by_role("row", name="Format PNG PNG")).to_be_visible()


def scene(seconds: float) -> Picture:
    """What a film of ten photos in slow motion shows at a time; a part of half a second each."""
    number = int(seconds / 0.5)
    names = ("rocket.jpg", "photo-444.jpg", "odd-size.jpg")
    with Image.open(MEDIA / "images" / names[number % 3]) as picture:
        width, height = picture.size
        left = (0.05 + 0.08 * (number % 5)) * width + 20 * (seconds % 0.5)
        top = (0.3 - 0.06 * (number % 5)) * height
        part = picture.convert("RGB").crop(
            (round(left), round(top), round(left + 0.6 * width), round(top + 0.6 * height))
        )
    if number % 2:
        part = ImageOps.mirror(part)
    return part.resize((320, 240))


def write_video(path: Path, start: float, seconds: float, size: tuple[int, int]) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FRAMES_PER_SECOND)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for number in range(round(seconds * FRAMES_PER_SECOND)):
            picture = scene(start + number / FRAMES_PER_SECOND).resize(size)
            container.mux(
                stream.encode(av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24"))
            )
        container.mux(stream.encode(None))


TIMES = """() => {
  const [a, b] = ['A', 'B'].map((l) => document.querySelector(`video[data-layer=${l}]`));
  return {a: a.currentTime, b: b.currentTime, playing: !a.paused && !b.paused, muted: b.muted};
}"""


LOOKS = f"""async () => {{
  const looks = [];
  for (let look = 0; look < 10; look += 1) {{
    looks.push(({TIMES})());
    await new Promise((done) => setTimeout(done, 100));
  }}
  return looks;
}}"""
"""Ten looks within a second; asked for one by one they take so long on a slow machine that a video
ends."""


def test_videos_play_in_step_at_the_matched_times(page: Page, folder: Path) -> None:
    write_video(folder / "long.mp4", 0, 10, (320, 240))
    write_video(folder / "later.mp4", OFFSET, 8, (240, 180))
    stage = open_stage(page, folder, a="long.mp4", b="later.mp4")
    wait_until(page, f"({TIMES})().a >= {OFFSET - 0.01}")
    page.keyboard.press("v")
    expect(stage.get_by_role("button", name="Pause")).to_be_visible()
    wait_until(page, f"({TIMES})().playing")
    # Once they have caught up, a second of looking; a busy machine may stall one for a moment.
    wait_until(page, f"Math.abs(({TIMES})().a - ({TIMES})().b - {OFFSET}) < 0.1")
    looks = page.evaluate(LOOKS)
    assert all(times["playing"] and times["muted"] for times in looks), looks
    drifts = [times["a"] - times["b"] - OFFSET for times in looks]
    assert np.median(np.abs(drifts)) < 0.1, drifts
    page.keyboard.press("v")
    expect(stage.get_by_role("button", name="Play")).to_be_visible()

    # Paused, a frame further, and at another time: still in step.
    in_step = f"Math.abs(({TIMES})().a - ({TIMES})().b - {OFFSET}) < 0.03"
    wait_until(page, in_step)
    before = page.evaluate(TIMES)["a"]
    page.keyboard.press(".")
    wait_until(page, f"Math.abs(({TIMES})().a - {before} - 0.04) < 0.01")
    wait_until(page, in_step)
    page.keyboard.press(",")
    wait_until(page, f"Math.abs(({TIMES})().a - {before}) < 0.01")
    wait_until(page, in_step)

    # Where B has nothing it waits, and it is said.
    seek = page.get_by_role("slider", name="Time in A")
    seek.focus()
    page.keyboard.press("Home")
    expect(stage.get_by_text("B has no picture at this time.")).to_be_visible()
    wait_until(page, f"({TIMES})().b === 0")

    # The map is of the frames at the matched times, which are alike.
    page.keyboard.press("4")
    expect(stage.get_by_text(ALIKE)).to_be_visible()


def test_a_still_is_shown_beside_its_moment_of_the_video(page: Page, folder: Path) -> None:
    write_video(folder / "film.mp4", 0, 0.5, (320, 240))
    scene(0).resize((500, 375)).save(folder / "still.png")
    stage = open_stage(page, folder, a="still.png", b="film.mp4")
    expect(stage.locator("video[data-layer=B]")).to_be_visible()
    page.keyboard.press("4")
    expect(stage.get_by_text(ALIKE)).to_be_visible()


def test_without_the_original_its_thumbnail_is_shown(page: Page, folder: Path) -> None:
    whole = rocket()
    whole.save(folder / "a.png")
    mirrored(whole).save(folder / "b.png")
    drop_files(page, sorted(folder.iterdir()))
    wait_for_results(page, groups=1)
    wait_until_kept(page, 2)
    page.reload()
    page.get_by_role("button", name="Take it up again").press("Enter")
    page.get_by_role("button", name="Look at b.png").press("Enter")
    stage = page.get_by_role("region", name="Comparison of A and B")
    notes = stage.get_by_text(re.compile("The file is not at hand, so its thumbnail is shown"))
    expect(notes).to_have_count(2)
    expect(stage.get_by_role("img", name=re.compile("^[AB]: a.png$"))).to_be_visible()
    page.keyboard.press("4")
    expect(stage.get_by_text(ALIKE)).to_be_visible()


def test_a_file_that_cannot_be_shown_gives_way_to_its_thumbnail(page: Page, folder: Path) -> None:
    whole = rocket()
    whole.save(folder / "a.png")
    half(whole).save(folder / "b.png")
    drop_files(page, sorted(folder.iterdir()))
    wait_for_results(page, groups=1)
    (folder / "b.png").write_bytes(b"something else")
    page.get_by_role("button", name="Look at b.png").press("Enter")
    stage = page.get_by_role("region", name="Comparison of A and B")
    expect(stage.get_by_text("This browser cannot show this PNG file")).to_be_visible()
    page.keyboard.press("4")
    expect(stage.get_by_text(ALIKE)).to_be_visible()


READS = """() => {
  window.reads = 0;
  const count = (owner, name) => {
    const own = owner[name];
    owner[name] = function (...values) { window.reads += 1; return own.apply(this, values); };
  };
  count(window, "createImageBitmap");
  count(CanvasRenderingContext2D.prototype, "getImageData");
  count(CanvasRenderingContext2D.prototype, "drawImage");
}"""


def test_the_page_itself_reads_no_pixels_of_large_photos(page: Page, folder: Path) -> None:
    whole = rocket().resize((5200, 3470))
    whole.save(folder / "a.jpg", quality=80)
    whole.resize((4000, 2669)).save(folder / "b.jpg", quality=70)
    page.evaluate(READS)
    stage = open_stage(page, folder, a="a.jpg", b="b.jpg")
    page.keyboard.press("4")
    expect(stage.get_by_text(ALIKE)).to_be_visible()
    assert page.evaluate("window.reads") == 0


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_every_way_of_comparing_is_accessible(
    chromium: Browser, served: Served, folder: Path, look: str
) -> None:
    whole = rocket()
    whole.save(folder / "a.png")
    bordered(mirrored(marked(whole))).save(folder / "b.png")
    films = folder.parent / "films"
    films.mkdir()
    write_video(films / "long.mp4", 0, 4, (320, 240))
    write_video(films / "later.mp4", OFFSET, 3, (240, 180))
    context = new_profile(chromium, look, bypass_csp=True)
    page = context.new_page()
    page.goto(served.address)
    stage = open_stage(page, folder, a="a.png", b="b.png")
    for key in ("1", "w", "c", "2", "f", "3", "4"):
        page.keyboard.press(key)
        assert violations(page) == [], key
        wide = page.evaluate("document.querySelector('.modal-body').scrollWidth > innerWidth")
        assert not wide, key
    page.goto(served.address)
    open_stage(page, films, a="long.mp4", b="later.mp4")
    expect(stage.get_by_role("button", name="Play")).to_be_visible()
    assert violations(page) == []
    context.close()


def test_two_fingers_zoom_both(chromium: Browser, served: Served, folder: Path) -> None:
    whole = marked(rocket())
    whole.save(folder / "a.png")
    half(whole).save(folder / "b.png")
    context = new_profile(chromium, "phone", has_touch=True)
    page = context.new_page()
    page.goto(served.address)
    stage = open_stage(page, folder, a="a.png", b="b.png")
    red, blue = assert_same_places(stage)
    box = stage.locator("[data-pane=A]").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = context.new_cdp_session(page)

    def touch(kind: str, apart: float | None) -> None:
        points = [] if apart is None else [{"x": x - apart, "y": y}, {"x": x + apart, "y": y}]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 30)
    for apart in range(32, 46, 2):
        touch("touchMove", apart)
    touch("touchEnd", None)
    near, far = assert_same_places(stage)
    assert np.linalg.norm(near - far) == pytest.approx(
        np.linalg.norm(red - blue) * 44 / 30, rel=0.03
    )
    context.close()
