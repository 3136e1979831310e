"""The guess of the time that is left."""

from __future__ import annotations

import pytest

from tagcat.cli.progress import USUAL_PACE, Pace, ScanProgress
from tagcat.errors import UnreadableFile
from tagcat.fingerprint.model import Kind


def test_each_kind_has_a_pace_of_its_own() -> None:
    pace = Pace(jobs=2)
    pace.add(Kind.IMAGE, 1000)
    pace.add(Kind.IMAGE, 3000)
    pace.add(Kind.VIDEO, 500)
    pace.add(Kind.VIDEO, 500)
    pace.finish(Kind.IMAGE, 1000, 0.5)
    pace.finish(Kind.VIDEO, 500, 10.0)
    # 3000 bytes at 0.5 s for 1000, 500 bytes at 10 s for 500, two at a time.
    assert pace.left() == pytest.approx((1.5 + 10.0) / 2)
    assert pace.left({Kind.VIDEO: 250.0}) == pytest.approx((1.5 + 5.0) / 2)


def test_at_first_the_usual_pace_counts() -> None:
    pace = Pace(jobs=1)
    pace.add(Kind.IMAGE, 2 * USUAL_PACE[Kind.IMAGE])
    pace.add(Kind.VIDEO, 3 * USUAL_PACE[Kind.VIDEO])
    assert pace.left() == pytest.approx(5.0)


def test_nothing_is_left_at_the_end() -> None:
    pace = Pace(jobs=1)
    pace.add(Kind.IMAGE, 10)
    # A file may have grown since it was found.
    pace.finish(Kind.IMAGE, 20, 1.0)
    assert pace.left({Kind.IMAGE: 5.0}) == 0.0


def test_without_a_terminal_only_errors_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    progress = ScanProgress()
    with progress.searching():
        progress.seen(3)
    with progress.reading(3, 100):
        progress.update(1, 50.0, 100, 2.0)
        progress.error(UnreadableFile("two\nlines.jpg", "it is [red]bad[/red]"))
    with progress.doing("Comparing"):
        pass
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "tagcat: two\\nlines.jpg: it is [red]bad[/red]\n"
