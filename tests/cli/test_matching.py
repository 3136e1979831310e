"""From files that were read to groups, links and images in videos."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tagcat.cli.matching import Matches, match_files
from tagcat.cli.report.table import group_title, member_text, pair_texts
from tagcat.cli.result import ScannedFile
from tagcat.cli.walk import FoundFile
from tagcat.fingerprint import dhash_of_rgb
from tagcat.fingerprint.model import (
    FileContent,
    Fingerprint,
    ImageFingerprint,
    KeyFrame,
    Kind,
    Orientation,
    VideoFingerprint,
)

from .kit import picture

TURN_RIGHT = Image.Transpose.ROTATE_270
MIRROR = Image.Transpose.FLIP_LEFT_RIGHT


def image_look(image: Image.Image) -> ImageFingerprint:
    dhash = dhash_of_rgb(np.asarray(image))
    return ImageFingerprint(dhash, None, image.width, image.height, "image/png")


def video_look(*images: Image.Image) -> VideoFingerprint:
    frames = tuple(
        KeyFrame(n * 1000, dhash_of_rgb(np.asarray(image))) for n, image in enumerate(images)
    )
    return VideoFingerprint(frames, 320, 240, 1000 * len(frames), 25.0, "video/mp4")


def scanned(path: str, look: Fingerprint, sha256: str | None = None) -> ScannedFile:
    kind = Kind.IMAGE if isinstance(look, ImageFingerprint) else Kind.VIDEO
    digest = sha256 or path.encode().hex().rjust(64, "0")
    return ScannedFile(FoundFile(path, f"/{path}", kind, 9, 0), kind, FileContent(digest, 9), look)


def paths(matches: Matches, files: list[ScannedFile]) -> list[list[str]]:
    return [[files[member.file].path for member in group.members] for group in matches.groups]


def test_turned_pictures_are_one_group_told_from_the_nearest() -> None:
    plain = picture(1)
    files = [
        scanned("a", image_look(plain)),
        scanned("b", image_look(plain.transpose(TURN_RIGHT))),
        scanned("c", image_look(plain.transpose(MIRROR))),
        scanned("other", image_look(picture(2))),
    ]
    matches = match_files(files, 18)
    assert [sorted(group) for group in paths(matches, files)] == [["a", "b", "c"]]
    (group,) = matches.groups
    assert group.kind is Kind.IMAGE
    turns = {files[m.file].path: m.match.orientation for m in group.members}
    chosen = files[group.representative].path
    assert turns[chosen] is Orientation.UPRIGHT
    expected = {
        "a": {"a": "upright", "b": "rotate-90", "c": "mirror"},
        "b": {"a": "rotate-270", "b": "upright", "c": "transpose"},
        "c": {"a": "mirror", "b": "transpose", "c": "upright"},
    }[chosen]
    assert {path: turn.value for path, turn in turns.items()} == expected
    assert len(group.pairs) == 3
    assert match_files(files, 18, search=False).groups == []


def test_copies_stand_behind_their_first_and_are_told_apart() -> None:
    look = image_look(picture(1))
    small = image_look(picture(1, 160, 120))
    files = [
        scanned("a", look, "aa" * 32),
        scanned("b", small, "bb" * 32),
        scanned("c", look, "aa" * 32),
        scanned("d", look, "aa" * 32),
        scanned("e", image_look(picture(9)), "ee" * 32),
        scanned("f", image_look(picture(9)), "ee" * 32),
    ]
    first, second = match_files(files, 18).groups
    names = [(files[m.file].path, m.copy_of) for m in first.members]
    assert names in (
        [("a", None), ("c", 0), ("d", 0), ("b", None)],
        [("b", None), ("a", None), ("c", 0), ("d", 0)],
    )
    assert (first.copies, second.copies) == (2, 1)
    assert [(p.a, p.b) for p in first.pairs if p.match.identical] == [(0, 2), (0, 3)]
    assert not first.weakest.match.identical
    assert [files[m.file].path for m in second.members] == ["e", "f"]
    assert second.weakest.match.identical
    assert second.weakest.match.distance == 0


def test_images_in_videos_are_a_list_of_their_own() -> None:
    wanted = picture(3)
    files = [
        scanned("clip.mp4", video_look(picture(1), picture(2), wanted, picture(4))),
        scanned("photo.png", image_look(wanted)),
        scanned("turned.png", image_look(wanted.transpose(TURN_RIGHT))),
    ]
    matches = match_files(files, 18)
    found = {files[pair.a].path: pair for pair in matches.images_in_videos}
    assert set(found) == {"photo.png", "turned.png"}
    assert {files[pair.b].path for pair in found.values()} == {"clip.mp4"}
    assert all(pair.match.pos == 2000 for pair in found.values())
    assert all(pair.match.own_pos is None for pair in found.values())
    # The match goes from the image to the video.
    assert found["turned.png"].match.orientation is Orientation.ROTATE_270
    assert paths(matches, files) == [["photo.png", "turned.png"]] or paths(matches, files) == [
        ["turned.png", "photo.png"]
    ]


def test_the_biggest_group_comes_first() -> None:
    files = [scanned(f"1{n}", image_look(picture(1, 300 + 20 * n))) for n in range(2)]
    files += [scanned(f"2{n}", image_look(picture(2, 300 + 20 * n))) for n in range(3)]
    assert [len(group) for group in paths(match_files(files, 18), files)] == [3, 2]


def test_nothing_in_nothing_out() -> None:
    assert match_files([], 18) == Matches([], [], [], truncated=False)


def test_videos_say_what_of_them_is_in_the_other() -> None:
    film = [picture(n) for n in range(10, 22)]
    files = [
        scanned("cut", video_look(*film[4:8])),
        scanned("film", video_look(*film)),
        scanned("image", image_look(film[0])),
        scanned("other", video_look(*(picture(n) for n in range(40, 45)))),
    ]
    (group,) = match_files(files, 18).groups
    first, second = group.members
    assert first.overlap is None
    assert second.overlap is not None
    assert second.overlap.relation.value in ("contained", "contains")
    text = member_text(group, second)
    inside, outside = ("this", "the first") if files[second.file].path == "cut" else (
        "the first", "this")  # fmt: skip
    assert text.endswith(f"; all of {inside} is in {outside} from 0:04")
    assert "2 videos" in group_title(1, group)


def test_a_shared_intro_is_told_as_such_in_links() -> None:
    intro = [picture(n) for n in range(5)]
    files = [
        scanned(f"show{n}", video_look(*intro, *(picture(100 * n + k) for k in range(12))))
        for n in range(1, 6)
    ]
    whole = match_files(files, 18)
    (group,) = whole.groups
    texts = [member_text(group, member) for member in group.members[1:]]
    assert len(texts) == 4
    for text in texts:
        assert text.endswith("; this and the first share only an intro seen in 5 videos")
    # Two videos look like the same third and not like each other: one of the pairs is a link.
    ends = [scanned("a", video_look(*intro[:3], *(picture(n) for n in range(60, 70))))]
    ends.append(scanned("ab", video_look(*intro[:3], *(picture(n) for n in range(80, 84)))))
    ends.append(scanned("b", video_look(*(picture(n) for n in (90, 91, 92, 93, 80, 81, 82, 83)))))
    (link,) = match_files(ends, 18).links
    assert link.overlap is not None
    assert len(pair_texts(link)) == 2
    assert " is in " in pair_texts(link)[1]


def test_an_overlap_is_found_for_so_many_pairs_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagcat.cli.matching.MAX_OVERLAPS", 1)
    film = [picture(n) for n in range(10, 16)]
    files = [scanned(f"v{n}", video_look(*film[n:])) for n in range(3)]
    (group,) = match_files(files, 18).groups
    assert [member.overlap is not None for member in group.members] == [False, True, False]
