"""Real media made on the spot, and what a run of the command did."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from patience import PATIENCE


def picture(seed: int, width: int = 320, height: int = 240) -> Image.Image:
    """A picture with plenty of structure; another seed gives one that looks different."""
    cells = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), dtype=np.uint8)
    return Image.fromarray(cells).resize((width, height), Image.Resampling.BICUBIC)


def write_video(path: Path, pictures: list[Image.Image], frames_each: int = 12) -> Path:
    """A video that shows each picture for ``frames_each`` frames, 25 a second."""
    width, height = pictures[0].size
    with av.open(os.fspath(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.bit_rate = 2_000_000
        for image in pictures:
            pixels: NDArray[np.uint8] = np.asarray(image.convert("RGB"))
            for _ in range(frames_each):
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@dataclass(frozen=True)
class Ran:
    """What the command did."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Standard output as JSON."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document


Run = Callable[..., Ran]

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


def wait_idle(process: int, seconds: float) -> None:
    """Return once a process has slept and computed nothing for so long; Linux only."""
    give_up = time.monotonic() + PATIENCE
    since = time.monotonic()
    before: list[str] = []
    while time.monotonic() - since < seconds:
        assert time.monotonic() < give_up, "it does not come to rest"
        time.sleep(0.05)
        state, *fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        assert state != "Z", "it has ended"
        if state != "S" or fields[10:12] != before:
            since = time.monotonic()
        before = fields[10:12]


class Typed(io.StringIO):
    """What a person types at a terminal, as standard input."""

    def isatty(self) -> bool:
        return True


def environment(home: Path) -> dict[str, str]:
    """The environment of the command, with its data in ``home``."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TAGCAT_", "PYTEST_"))}
    return kept | {"TAGCAT_HOME": str(home), "NO_COLOR": "1"}


def write_film(path: Path, frames: int) -> Path:
    """A long video that takes a while to decode and hardly any time to make.

    It repeats one encoded second over and over.
    """
    second = path.with_suffix(".second.mp4")
    write_video(second, [picture(n, 640, 480) for n in range(5)], frames_each=5)
    with av.open(os.fspath(second)) as source, av.open(os.fspath(path), "w") as container:
        stream = container.add_stream_from_template(source.streams.video[0])
        packets = [packet for packet in source.demux(video=0) if packet.size]
        tick = (packets[1].dts or 0) - (packets[0].dts or 0)
        for number in range(frames):
            original = packets[number % len(packets)]
            packet = av.Packet(bytes(original))
            packet.is_keyframe = original.is_keyframe
            packet.time_base = original.time_base
            packet.pts = packet.dts = number * tick
            packet.stream = stream
            container.mux(packet)
    second.unlink()
    return path
