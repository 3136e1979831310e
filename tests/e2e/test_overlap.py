"""Which part of a video is in another: on the stage, and in the collection."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from e2e.conftest import Served, new_profile
from e2e.pages import drop_files, save_all, sign_in, wait_for_results, wait_until
from e2e.test_accessibility import violations
from e2e.test_stage import open_stage

FRAMES_PER_SECOND = 25
SHOT = 20
"""Frames of a shot, which lasts 0.8 s."""
SHOTS = 18
FLAT = -1


def shot(number: int) -> Image.Image:
    """A picture that looks like that of no other number; a plain one for ``FLAT``."""
    if number == FLAT:
        return Image.new("RGB", (320, 240), "gray")
    levels = np.random.default_rng(number).integers(20, 236, (8, 9), dtype=np.uint8)
    return Image.fromarray(levels).resize((320, 240), Image.Resampling.BICUBIC).convert("RGB")


def mirrored(number: int) -> Image.Image:
    return shot(number).transpose(Image.Transpose.FLIP_LEFT_RIGHT).resize((240, 180))


def write_video(
    path: Path, numbers: list[int], picture: Callable[[int], Image.Image] = shot
) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FRAMES_PER_SECOND)
        stream.width, stream.height = picture(0).size
        stream.pix_fmt = "yuv420p"
        for number in numbers:
            pixels = np.asarray(picture(number))
            for _ in range(SHOT):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for the files of a test."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture(params=["light", "dark", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser, served: Served) -> Iterator[Page]:
    """The start page, in each look; its scripts may be evaluated."""
    context = new_profile(chromium, request.param, bypass_csp=True)
    yield from opened(context.new_page(), served)
    context.close()


@pytest.fixture
def plain_page(chromium: Browser, served: Served) -> Iterator[Page]:
    """The start page, in a browser that was never here before."""
    context = new_profile(chromium)
    yield from opened(context.new_page(), served)
    context.close()


def opened(page: Page, served: Served) -> Iterator[Page]:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(served.address)
    yield page
    assert errors == []


def shared(within: Page | Locator) -> Locator:
    return within.get_by_role("region", name="What A and B share")


def bars(within: Locator) -> dict[str, Any]:
    """What is drawn: the width of both bars, and of each stretch where it is in both."""
    drawn: dict[str, Any] = within.locator("svg").evaluate(
        """(svg) => {
          const span = (rect) => {
            const { x, width } = rect;
            return [x.baseVal.value, x.baseVal.value + width.baseVal.value];
          };
          return {
            bars: [...svg.querySelectorAll(".overlap-bar")].map((rect) => span(rect)[1]),
            stretches: [...svg.querySelectorAll("[data-stretch]")].map(
              (piece) => [...piece.querySelectorAll("rect")].map(span)),
          };
        }"""
    )
    return drawn


def assert_at(page: Page, a: float, b: float) -> None:
    """Both videos are at a time in seconds, give or take two frames."""
    wait_until(
        page,
        """([a, b]) => ['A', 'B'].every((letter, place) => Math.abs(
          document.querySelector(`video[data-layer=${letter}]`).currentTime - [a, b][place]
        ) < 0.08)""",
        arg=[a, b],
    )


def test_a_mirrored_cut_beside_its_film(page: Page, folder: Path) -> None:
    write_video(folder / "film.mp4", list(range(SHOTS)))
    write_video(folder / "part.mp4", list(range(6, 12)), mirrored)
    stage = open_stage(page, folder, a="film.mp4", b="part.mp4")
    panel = shared(stage)
    expect(panel).to_contain_text("All of B is in A from 0:04, mirrored.")
    expect(panel.get_by_text("B is part of A")).to_be_visible()
    drawn = bars(panel)
    # 14.4 s and 4.8 s, to one scale of 1,000 units.
    assert drawn["bars"] == pytest.approx([1000, 333], abs=5)
    ((own, other),) = drawn["stretches"]
    assert own == pytest.approx([333, 667], abs=12)
    assert other == pytest.approx([0, 333], abs=12)
    go = panel.get_by_role("list").get_by_role("button")
    expect(go).to_have_count(1)
    expect(go).to_contain_text(re.compile(r"A 0:04\.\d \S 0:09\.\d is B 0:00\.\d \S 0:04\.\d"))

    slider = page.get_by_role("slider", name="Time in A")
    slider.focus()
    page.keyboard.press("Home")
    expect(stage.get_by_text("B has no picture at this time.")).to_be_visible()
    go.focus()
    page.keyboard.press("Enter")
    assert_at(page, 4.8, 0)
    expect(panel.locator(".overlap-told")).to_have_count(1)
    assert violations(page) == []
    wide = page.evaluate("document.querySelector('.modal-body').scrollWidth > innerWidth")
    assert not wide


def test_each_piece_plays_at_its_own_place(plain_page: Page, folder: Path) -> None:
    page = plain_page
    write_video(folder / "film.mp4", list(range(SHOTS)))
    # 4.8 s in the middle are missing.
    write_video(folder / "shorter.mp4", [*range(6), *range(12, SHOTS)])
    stage = open_stage(page, folder, a="shorter.mp4", b="film.mp4")
    panel = shared(stage)
    expect(panel).to_contain_text("All of A is in B from 0:00, in 2 pieces.")
    assert len(bars(panel)["stretches"]) == 2
    first, second = panel.get_by_role("list").get_by_role("button").all()
    second.click()
    assert_at(page, 4.8, 9.6)
    first.click()
    assert_at(page, 0, 0)
    # The drawing itself does the same.
    panel.locator("[data-stretch]").nth(1).locator("rect").first.click()
    assert_at(page, 4.8, 9.6)
    # Across the cut, B follows to where the second piece is.
    first.click()
    slider = page.get_by_role("slider", name="Time in A")
    slider.focus()
    slider.fill("6.4")
    assert_at(page, 6.4, 11.2)
    page.keyboard.press("Home")
    assert_at(page, 0, 0)


def test_a_shared_intro_is_told_apart(plain_page: Page, folder: Path) -> None:
    page = plain_page
    for number in range(5):
        own = range(100 * (number + 1), 100 * (number + 1) + 10)
        write_video(folder / f"episode {number}.mp4", [*range(4), *own])
    stage = open_stage(page, folder, a="episode 0.mp4", b="episode 1.mp4")
    expect(shared(stage)).to_contain_text("A and B share only an intro seen in 5 videos.")


def test_the_moment_of_a_still(plain_page: Page, folder: Path) -> None:
    page = plain_page
    # What is flat is no key frame, so that the still is all there is to see of the film.
    write_video(folder / "film.mp4", [FLAT, 9])
    shot(9).save(folder / "still.png")
    stage = open_stage(page, folder, a="still.png", b="film.mp4")
    panel = shared(stage)
    expect(panel).to_contain_text("A is the picture at 0:00.8 of B, until 0:01.6.")
    slider = page.get_by_role("slider", name="Time in B")
    slider.focus()
    page.keyboard.press("Home")
    time = "document.querySelector('video[data-layer=B]').currentTime"
    wait_until(page, f"{time} === 0")
    panel.get_by_role("button", name="Go there").press("Enter")
    wait_until(page, f"Math.abs({time} - 0.82) < 0.03")


def test_the_collection_tells_of_videos_that_match(page: Page, folder: Path) -> None:
    write_video(folder / "film.mp4", list(range(SHOTS)))
    write_video(folder / "part.mp4", list(range(6, 12)), mirrored)
    drop_files(page, sorted(folder.iterdir()))
    wait_for_results(page, groups=1)
    sign_in(page, new=True)
    page.get_by_role("link", name="Compare").first.click()
    save_all(page, "laptop")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Videos").first.click()
    rows = page.get_by_role("list", name="Videos").get_by_role("button")
    rows.filter(has_text="part.mp4").click()
    details = page.get_by_role("dialog")
    expect(details).to_contain_text("All of this video is in film.mp4 from 0:04, mirrored.")
    assert len(bars(details.locator(".overlap"))["stretches"]) == 1
    # Nothing plays yet, so that there is nowhere to go.
    stretches = details.get_by_role("list", name="Stretches that this video and film.mp4 share")
    expect(stretches.get_by_role("listitem")).to_have_count(1)
    expect(stretches.get_by_role("button")).to_have_count(0)
    stretches.scroll_into_view_if_needed()
    assert violations(page) == []

    # Of the film, which is open, the stretch is gone to.
    details.get_by_role("button", name="Close").click()
    rows.filter(has_text="film.mp4").click()
    details.get_by_role("button", name="Open", exact=True).click()
    expect(details.get_by_text("All of part.mp4 is in this video from 0:04")).to_be_visible()
    details.get_by_role("button", name=re.compile(r"^this video 0:04\.\d")).click()
    wait_until(page, "Math.abs(document.querySelector('video').currentTime - 4.82) < 0.1")

    # The review of the collection asks the server, too.
    details.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="Review look-alikes").click()
    expect(shared(page)).to_contain_text(re.compile("All of [AB] is in [AB] from 0:04, mirrored."))
    expect(page.get_by_text("B is mirrored and shown turned back.")).to_be_visible()
    assert violations(page) == []
