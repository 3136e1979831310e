"""The user agent says where a file came from."""

import pytest

from tagcat.app.source import source_of

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "text"),
    [
        (f"{MAC} {WEBKIT} Chrome/131.0.0.0 Safari/537.36", "Macintosh: Chrome"),
        (f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
         "Macintosh: Safari"),
        (f"{WINDOWS} {WEBKIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Windows: Edge"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0",
         "Windows: Firefox"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/156.0.0.0 Safari/537.36",
         "Linux: Chrome"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/131.0 Safari/537.36 OPR/116.0",
         "Linux: Opera"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
         "like Gecko) CriOS/131.0 Mobile/15E148 Safari/604.1", "iPhone: Chrome"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/131.0 Mobile Safari/537.36",
         "Android: Chrome"),
        ("tagcat/0.1 (Linux)", "Linux: tagcat"),
        ("curl/8.5", "Unknown: Unknown"),
        ("", "Unknown: Unknown"),
    ],
)  # fmt: skip
def test_names_platform_and_browser(user_agent: str, text: str) -> None:
    source = source_of(user_agent)
    assert source.text == text
    assert source.platform == text.split(":")[0]
