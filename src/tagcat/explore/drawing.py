"""Drawings of a collection as SVG and as PNG, from one model of what is drawn.

A drawing is a list of marks in units of its own, y downwards, the later ones over the earlier.
Both formats hold the same marks in the same places; the SVG also names what the marks stand for.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw, ImageFont

PAPER, INK, SOFT = "#ffffff", "#23282b", "#565d60"
"""Colours of what is below, of lines and texts, and of what matters less."""

SCALE = 2
"""Pixels of a PNG for one unit."""

_FINER = 2
"""Each pixel is the mean of so many squared, which makes round edges smooth."""

MAX_SIDE = 4_000
"""Units of a side of a drawing, at most."""


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled disc; ``name`` is what it stands for."""

    x: float
    y: float
    radius: float
    colour: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    colour: str


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle by its upper left corner; ``name`` is what it stands for."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text: ``x`` is its start, or its middle if ``centred``; ``y`` its baseline."""

    x: float
    y: float
    text: str
    size: float = 13
    colour: str = INK
    centred: bool = False


Mark = Disc | Line | Box | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks on white paper of ``width`` by ``height`` units, 1..``MAX_SIDE`` each."""

    width: int
    height: int
    title: str
    marks: Sequence[Mark]

    def __post_init__(self) -> None:
        """Raise ValueError for a size that is out of range."""
        if not (1 <= self.width <= MAX_SIDE and 1 <= self.height <= MAX_SIDE):
            raise ValueError(f"a drawing must be 1 to {MAX_SIDE} units wide and high")


def to_svg(drawing: Drawing) -> str:
    """The drawing as an SVG document that loads nothing."""
    lines = "\n".join(_svg(mark) for mark in drawing.marks)
    size = f'width="{drawing.width}" height="{drawing.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"'
        f' viewBox="0 0 {drawing.width} {drawing.height}" role="img"'
        f' font-family="system-ui, sans-serif">\n'
        f"<title>{escape(_printable(drawing.title))}</title>\n"
        f'<rect {size} fill="{PAPER}"/>\n{lines}\n</svg>\n'
    )


def _svg(mark: Mark) -> str:
    match mark:
        case Disc(x, y, radius, colour, name):
            shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill={quoteattr(colour)}'
            return _named(shape, "circle", name)
        case Line(x1, y1, x2, y2, width, colour):
            return (
                f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
                f' stroke={quoteattr(colour)} stroke-width="{width:.2f}"/>'
            )
        case Box(x, y, width, height, colour, name):
            shape = (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
                f" fill={quoteattr(colour)}"
            )
            return _named(shape, "rect", name)
        case Label(x, y, text, size, colour, centred):
            anchor = ' text-anchor="middle"' if centred else ""
            return (
                f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"'
                f" fill={quoteattr(colour)}{anchor}>{escape(_printable(text))}</text>"
            )
        case _:
            assert_never(mark)


def _named(shape: str, element: str, name: str) -> str:
    if not name:
        return f"{shape}/>"
    return f"{shape}><title>{escape(_printable(name))}</title></{element}>"


def _printable(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(
        char if char >= " " and not 0xD800 <= ord(char) <= 0xDFFF and char < "\ufffe" else "\ufffd"
        for char in text
    )


def to_png(drawing: Drawing) -> bytes:
    """The drawing as a PNG file, ``SCALE`` pixels a unit."""
    fine = SCALE * _FINER
    image = Image.new("RGB", (drawing.width * fine, drawing.height * fine), PAPER)
    draw = ImageDraw.Draw(image)
    _paint(draw, (mark for mark in drawing.marks if not isinstance(mark, Label)), fine)
    image = image.reduce(_FINER)
    # Letters are drawn smooth as they are.
    draw = ImageDraw.Draw(image)
    _paint(draw, (mark for mark in drawing.marks if isinstance(mark, Label)), SCALE)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False)
    return out.getvalue()


def _paint(draw: ImageDraw.ImageDraw, marks: Iterable[Mark], scale: int) -> None:
    for mark in marks:
        match mark:
            case Disc(x, y, radius, colour):
                corners = (x - radius, y - radius, x + radius, y + radius)
                draw.ellipse([scale * each for each in corners], fill=colour)
            case Line(x1, y1, x2, y2, width, colour):
                ends = [scale * each for each in (x1, y1, x2, y2)]
                draw.line(ends, fill=colour, width=max(1, round(scale * width)))
            case Box(x, y, width, height, colour):
                if width > 0 and height > 0:
                    corners = (x, y, x + width, y + height)
                    draw.rectangle([scale * each for each in corners], fill=colour)
            case Label(x, y, text, size, colour, centred):
                draw.text(
                    (scale * x, scale * y),
                    _printable(text),
                    fill=colour,
                    font=ImageFont.load_default(scale * size),
                    anchor="ms" if centred else "ls",
                )
            case _:
                assert_never(mark)
