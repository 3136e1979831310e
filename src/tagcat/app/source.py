"""Where a file came from, told by the user agent: "Platform: Browser"."""

from __future__ import annotations

import re
from typing import NamedTuple


class Source(NamedTuple):
    """``text`` is "Platform: Browser", as in "Macintosh: Chrome"."""

    platform: str
    text: str


# The first that is found counts: phones also say Linux or Mac OS, and most browsers say Safari
# and Chrome besides their own name.
_PLATFORMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Macintosh"),
    ("Windows", "Windows"),
    ("Linux", "Linux"),
    ("X11", "Unix"),
)
_BROWSERS = (
    (r"\btagcat/", "tagcat"),
    (r"\b(?:Edg|EdgA|EdgiOS|Edge)/", "Edge"),
    (r"\b(?:OPR|OPiOS|Opera)/", "Opera"),
    (r"\bVivaldi/", "Vivaldi"),
    (r"\bSamsungBrowser/", "Samsung Internet"),
    (r"\b(?:Firefox|FxiOS)/", "Firefox"),
    (r"\b(?:Chrome|HeadlessChrome|CriOS|Chromium)/", "Chrome"),
    (r"\bSafari/", "Safari"),
)
_UNKNOWN = "Unknown"


def source_of(user_agent: str) -> Source:
    """What a User-Agent header says of platform and browser; "Unknown" for what it does not."""
    platform = next((name for sign, name in _PLATFORMS if sign in user_agent), _UNKNOWN)
    browser = next((name for sign, name in _BROWSERS if re.search(sign, user_agent)), _UNKNOWN)
    return Source(platform, f"{platform}: {browser}")
