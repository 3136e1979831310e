"""What TagCat is for, done as a person does it: in a real browser, on real pictures and videos."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageEnhance, ImageOps
from playwright.sync_api import Browser, expect

from e2e.conftest import Served, new_profile
from e2e.pages import (
    drop_files,
    eventually,
    groups,
    save_all,
    sign_in,
    tab,
    wait_for_results,
)
from e2e.wire import Wire, relay

MEDIA = Path(__file__).parents[1] / "media"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder of photos with a smaller copy, a mirrored one, an identical one, and videos."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("rocket.jpg", "photo-444.jpg"):
        (folder / name).write_bytes((MEDIA / "images" / name).read_bytes())
    for name in ("h264.mp4", "vp9.webm"):
        (folder / name).write_bytes((MEDIA / "videos" / name).read_bytes())
    (folder / "rocket copy.jpg").write_bytes((folder / "rocket.jpg").read_bytes())
    with Image.open(folder / "rocket.jpg") as rocket:
        rocket.reduce(2).save(folder / "rocket small.jpg", quality=60)
        ImageOps.mirror(rocket).save(folder / "rocket mirrored.png")
    (folder / "broken.jpg").write_text("not a picture")
    return folder


@pytest.fixture
def wire(served: Served) -> Iterator[Wire]:
    """All that browsers send to TagCat."""
    with relay(served.address) as wire:
        yield wire


def test_from_files_to_a_match_on_another_device(
    chromium: Browser, wire: Wire, files: Path, tmp_path: Path
) -> None:
    requests: list[str] = []
    errors: list[Any] = []
    first = new_profile(chromium)
    page = first.new_page()
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(error))

    # Compare with no account: groups, identical files told apart, the broken file named.
    page.goto(wire.address)
    drop_files(page, sorted(files.iterdir()))
    wait_for_results(page, groups=2, no_look_alikes=1, not_readable=1)
    rockets = {"rocket.jpg", "rocket copy.jpg", "rocket small.jpg", "rocket mirrored.png"}
    films = {"h264.mp4", "vp9.webm"}
    eventually(page, lambda: sorted(groups(page), key=len) == [films, rockets])
    expect(page.locator("main")).to_contain_text("mirrored")
    expect(page.locator("main")).to_contain_text("identical")
    tab(page, "Not readable").click()
    expect(page.locator("main").get_by_text("broken.jpg")).to_be_visible()
    expect(page.locator("main").get_by_text("text file", exact=False)).to_be_visible()
    assert b"POST" not in wire.sent

    # Save; only hashes and metadata are sent.
    sign_in(page, new=True)
    page.get_by_role("link", name="Compare", exact=True).click()
    save_all(page, "Anna's laptop")

    # After a reload the list is there, and what is on this device carries the mark.
    page.goto(f"{wire.address}/images")
    rows = page.get_by_role("list", name="Images").get_by_role("listitem")
    expect(rows).to_have_count(5)
    expect(rows.filter(has_text="⧈")).to_have_count(5)
    page.goto(f"{wire.address}/videos")
    videos = page.get_by_role("list", name="Videos").get_by_role("listitem")
    expect(videos).to_have_count(2)

    # Another browser: an edited copy finds the first device.
    with Image.open(files / "rocket.jpg") as rocket:
        edited = ImageEnhance.Brightness(rocket.convert("RGB")).enhance(1.25)
        edited.save(tmp_path / "edited.webp", quality=50)
    second = new_profile(chromium)
    other = second.new_page()
    other.on("request", lambda request: requests.append(request.url))
    other.on("pageerror", lambda error: errors.append(error))
    other.goto(wire.address)
    sign_in(other, new=False)
    other.goto(f"{wire.address}/images")
    expect(other.get_by_role("list", name="Images").get_by_text("⧈")).to_have_count(0)
    other.goto(wire.address)
    drop_files(other, [tmp_path / "edited.webp"])
    wait_for_results(other, no_look_alikes=1)
    save_all(other, "Anna's tablet")
    dialog = other.get_by_role("dialog")
    expect(dialog.get_by_text("Linux: Chrome · Anna's laptop").first).to_be_visible()
    expect(dialog.get_by_text("rocket.jpg").first).to_be_visible()

    assert errors == []
    assert [url for url in requests if not url.startswith((wire.address, "blob:", "data:"))] == []
    assert b"POST /api/v1/files" in wire.sent
    for path in (*files.iterdir(), tmp_path / "edited.webp"):
        content = path.read_bytes()
        middle = content[len(content) // 2 :][:24]
        assert middle not in wire.sent, f"part of {path.name} left the device"
        assert base64.b64encode(middle) not in wire.sent
    assert len(wire.sent) < sum(path.stat().st_size for path in files.iterdir()) / 2
