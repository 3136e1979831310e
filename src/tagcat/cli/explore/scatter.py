"""Points as an SVG picture."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

_SIZE, _MARGIN = 800, 20
_RADIUS = 3


def scatter(points: Sequence[tuple[float, float]], title: str) -> str:
    """A picture of points, both axes to the same scale, the second one upwards.

    Points that fall on the same tenth of a pixel are drawn once.
    """
    xs, ys = [x for x, _ in points] or [0.0], [y for _, y in points] or [0.0]
    span = max(max(xs) - min(xs), max(ys) - min(ys)) or 1.0
    scale = (_SIZE - 2 * _MARGIN) / span
    middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    places = dict.fromkeys(
        (
            f"{_SIZE / 2 + (x - middle[0]) * scale:.1f}",
            f"{_SIZE / 2 - (y - middle[1]) * scale:.1f}",
        )
        for x, y in points
    )
    circles = "\n".join(f'<circle cx="{x}" cy="{y}" r="{_RADIUS}"/>' for x, y in places)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{_SIZE}" height="{_SIZE}" fill="#fff"/>\n'
        f'<g fill="#0d6efd" fill-opacity="0.5">\n{circles}\n</g>\n</svg>'
    )
