"""What every ``GraphStore`` must do. An engine's tests inherit ``GraphStoreContract``."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.samples import edited, image, info, item, picture, sha, symmetric, turned, video
from tagcat.errors import Conflict, InvalidInput, LimitExceeded, NotFound
from tagcat.fingerprint.model import MAX_KEY_FRAMES, DHash, KeyFrame, Kind, Orientation
from tagcat.graph.model import (
    Content,
    ContentMatch,
    Counts,
    FileInfo,
    FileQuery,
    FileRecord,
    FileSort,
    GraphStore,
    ImageContent,
    RefreshToken,
    SaveStatus,
    StoredFile,
    VideoContent,
    WholeContent,
)
from tagcat.match import MAX_VARIANCE, ItemIndex, match_pairs

_NAMES = count()

SLOWLY = settings(
    max_examples=20,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.differing_executors,  # each engine's class inherits the same tests
    ],
)


def new_user(store: GraphStore, variance: int = 18) -> str:
    """A user nobody else in the test knows; returns the id."""
    return store.add_user(f"user {next(_NAMES)}", "hash", variance).id


def keep(store: GraphStore, owner: str, content: Content, path: str = "", device: str = "a") -> str:
    """Save a content and return its id."""
    file = info(path or f"folder/{content.sha256[:12]}", device)
    return store.save(owner, file, content).content_id


def every_content(store: GraphStore, owner: str, limit: int = 200) -> list[WholeContent]:
    """All contents of a user, page by page."""
    found: list[WholeContent] = []
    while page := store.contents(owner, found[-1].content.sha256 if found else "", limit):
        assert len(page) <= limit
        found += page
    return found


def told(matches: Sequence[ContentMatch]) -> list[tuple[str, object]]:
    """Matches by sha256, to be compared with those of ``ItemIndex``."""
    return [(match.files[0].sha256, match.match) for match in matches]


def links_between(contents: Sequence[Content]) -> int:
    """How many MATCH there must be, counted pair by pair."""
    nodes = [(place, look) for place, one in enumerate(contents) for look in item(one).looks]
    return sum(
        nodes[a][0] != nodes[b][0]
        for a, b, _ in match_pairs([look for _, look in nodes], MAX_VARIANCE)
    )


# Few pictures and small changes, so that much matches; some flat, some the same turned round.
_BASES = [picture(1), picture(2), symmetric(1), DHash(0), DHash(0xFF << 64), DHash(0b1011 << 40)]
hashes = st.builds(
    lambda base, bits, seed, way: edited(turned(base, way), bits, seed) if bits else base,
    st.sampled_from(_BASES),
    st.integers(0, 14),
    st.integers(0, 3),
    st.sampled_from([Orientation.UPRIGHT, Orientation.UPRIGHT, *Orientation]),
)
images = st.builds(
    lambda name, dhash, trimmed: image(f"image {name}", dhash, trimmed),
    st.integers(0, 1000),
    hashes,
    st.none() | hashes,
)
videos = st.builds(
    lambda name, frames: video(f"video {name}", frames),
    st.integers(0, 1000),
    st.lists(hashes, max_size=8),
)
collections = st.lists(images | videos, max_size=10, unique_by=lambda content: content.sha256)


class GraphStoreContract:
    """Inherit, and give a fixture ``store`` with an empty store that is closed afterwards."""

    # Users and tokens

    def test_a_user_comes_back_as_it_was_added(self, store: GraphStore) -> None:
        user = store.add_user("Ada", "secret hash", 12)
        assert (user.name, user.password_hash, user.variance) == ("Ada", "secret hash", 12)
        assert store.user(user.id) == user
        assert store.user_by_name("Ada") == user
        assert store.user_by_name("Bob") is None
        local = store.add_user("local", None, 18)
        assert store.user(local.id).password_hash is None

    def test_names_are_unique_without_regard_to_case(self, store: GraphStore) -> None:
        user = store.add_user("Zoë", "hash", 18)
        for same in ("zoë", "ZOË", "Zoe\u0308"):
            assert store.user_by_name(same) == user
            with pytest.raises(Conflict):
                store.add_user(same, "hash", 18)

    def test_all_users_are_told(self, store: GraphStore) -> None:
        before = store.users()
        added = [store.add_user(f"told {next(_NAMES)}", hashed, 7) for hashed in ("hash", None)]
        users = store.users()
        assert sorted(users, key=lambda user: user.id) == list(users)
        assert {user for user in users if user not in before} == set(added)

    def test_the_variance_can_be_set(self, store: GraphStore) -> None:
        owner = new_user(store, 18)
        assert store.set_variance(owner, 25).variance == 25
        assert store.user(owner).variance == 25
        for wrong in (-1, 26):
            with pytest.raises(InvalidInput):
                store.set_variance(owner, wrong)
        assert store.user(owner).variance == 25

    def test_a_refresh_token_is_used_once(self, store: GraphStore) -> None:
        owner = new_user(store)
        token = RefreshToken("digest", owner, "family", int(time.time()) + 60, used=False)
        store.add_refresh_token(token)
        assert store.use_refresh_token("digest") == token
        again = store.use_refresh_token("digest")
        assert again is not None
        assert again.used
        assert store.use_refresh_token("unknown") is None

    def test_a_family_of_tokens_is_forgotten_at_once(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        later = int(time.time()) + 60
        store.add_refresh_token(RefreshToken("1", owner, "family", later, used=False))
        store.add_refresh_token(RefreshToken("2", owner, "family", later, used=False))
        store.add_refresh_token(RefreshToken("3", owner, "another", later, used=False))
        store.add_refresh_token(RefreshToken("4", other, "family", later, used=False))
        store.drop_refresh_family(owner, "family")
        left = [digest for digest in "1234" if store.use_refresh_token(digest)]
        assert left == ["3", "4"]

    def test_expired_tokens_are_forgotten(self, store: GraphStore) -> None:
        owner, now = new_user(store), int(time.time())
        store.add_refresh_token(RefreshToken("old", owner, "family", now - 1, used=False))
        store.add_refresh_token(RefreshToken("new", owner, "family", now + 60, used=False))
        assert store.use_refresh_token("old") is None
        assert store.use_refresh_token("new") is not None

    def test_only_one_of_many_threads_uses_a_token_first(self, store: GraphStore) -> None:
        owner = new_user(store)
        later = int(time.time()) + 60
        store.add_refresh_token(RefreshToken("digest", owner, "family", later, used=False))
        with ThreadPoolExecutor(8) as pool:
            seen = list(pool.map(lambda _: store.use_refresh_token("digest"), range(16)))
        assert [token.used for token in seen if token].count(False) == 1

    # Saving

    def test_an_image_comes_back_as_it_was_saved(self, store: GraphStore) -> None:
        owner = new_user(store)
        content = image("cat", DHash(picture(1).bits, 5), picture(2), width=800)
        file = info("pictures/cät ☃.jpg", size=2**40, modified=-5)
        before = time.time_ns() // 1_000_000
        saved = store.save(owner, file, content)
        assert saved.status is SaveStatus.SAVED
        assert not saved.truncated
        stored = store.file(owner, saved.file_id)
        assert stored.info == file
        assert stored.content_id == saved.content_id
        assert (stored.kind, stored.sha256) == (Kind.IMAGE, content.sha256)
        assert (stored.media_type, stored.width, stored.height) == ("image/jpeg", 800, 480)
        assert (stored.duration, stored.fps, stored.partial) == (0, 0.0, False)
        assert (stored.frames, stored.dhash, stored.copies) == (0, content.dhash, 1)
        assert before <= stored.saved <= time.time_ns() // 1_000_000
        assert store.counts(owner) == Counts(1, 0, 0, 0, 1)

    def test_a_video_comes_back_as_it_was_saved(self, store: GraphStore) -> None:
        owner = new_user(store)
        content = video("film", [picture(1), picture(2)])
        saved = store.save(owner, info("film.mp4"), content)
        stored = store.file(owner, saved.file_id)
        assert (stored.kind, stored.duration, stored.fps) == (Kind.VIDEO, 2000, 29.97)
        assert (stored.frames, stored.dhash, stored.partial) == (2, None, False)
        assert store.counts(owner) == Counts(0, 1, 2, 0, 1)

    def test_saving_again_changes_nothing(self, store: GraphStore) -> None:
        owner = new_user(store)
        for content in (image("cat", picture(1)), video("film", [picture(1), picture(2)])):
            first = store.save(owner, info(f"{content.kind}"), content)
            counts = store.counts(owner)
            stored = store.file(owner, first.file_id)
            again = store.save(owner, info(f"{content.kind}", size=99, modified=99), content)
            assert again.status is SaveStatus.KNOWN
            assert (again.file_id, again.content_id) == (first.file_id, first.content_id)
            assert store.counts(owner) == counts
            assert store.file(owner, first.file_id) == stored

    def test_the_same_content_elsewhere_is_a_copy(self, store: GraphStore) -> None:
        owner = new_user(store)
        cat = image("cat", picture(1))
        places = [("a.jpg", "one"), ("b.jpg", "one"), ("a.jpg", "two")]
        saved = [store.save(owner, info(path, device), cat) for path, device in places]
        assert {save.status for save in saved} == {SaveStatus.SAVED}
        assert len({save.content_id for save in saved}) == 1
        copies = store.copies(owner, saved[0].content_id)
        assert [copy.id for copy in copies] == [save.file_id for save in saved]
        assert [copy.copies for copy in copies] == [3, 3, 3]
        assert store.counts(owner) == Counts(1, 0, 0, 0, 2)
        assert store.matches(owner, saved[0].content_id, MAX_VARIANCE) == ()

    def test_another_content_in_the_same_place_replaces_the_file(self, store: GraphStore) -> None:
        owner = new_user(store)
        old = store.save(owner, info("cat.jpg"), image("old", picture(1)))
        new = store.save(owner, info("cat.jpg"), image("new", edited(picture(1), 3)))
        assert new.status is SaveStatus.SAVED
        for gone in (lambda: store.file(owner, old.file_id), lambda: store.copies(owner, "x")):
            with pytest.raises(NotFound):
                gone()
        with pytest.raises(NotFound):
            store.matches(owner, old.content_id, 18)
        assert store.file(owner, new.file_id).sha256 == sha("new")
        assert store.matches(owner, new.content_id, MAX_VARIANCE) == ()
        assert store.counts(owner) == Counts(1, 0, 0, 0, 1)

    def test_a_replaced_content_with_a_copy_elsewhere_stays(self, store: GraphStore) -> None:
        owner = new_user(store)
        old = keep(store, owner, image("old", picture(1)), "cat.jpg")
        keep(store, owner, image("old", picture(1)), "copy.jpg")
        new = keep(store, owner, image("new", edited(picture(1), 3)), "cat.jpg")
        assert [copy.info.path for copy in store.copies(owner, old)] == ["copy.jpg"]
        assert [match.content_id for match in store.matches(owner, new, 18)] == [old]

    def test_replacing_by_a_picture_with_the_same_hash(self, store: GraphStore) -> None:
        owner = new_user(store)
        near = keep(store, owner, image("near", edited(picture(1), 3)), "near.jpg")
        keep(store, owner, image("old", picture(1)), "cat.jpg")
        new = keep(store, owner, image("new", picture(1)), "cat.jpg")
        assert [match.content_id for match in store.matches(owner, new, 18)] == [near]
        assert [match.content_id for match in store.matches(owner, near, 18)] == [new]
        assert store.counts(owner) == Counts(2, 0, 0, 1, 1)

    @pytest.mark.parametrize(
        ("file", "content", "error"),
        [
            (info("a\udcff.jpg"), image("cat", picture(1)), InvalidInput),
            (info("a\0.jpg"), image("cat", picture(1)), InvalidInput),
            (info("a.jpg", size=2**63), image("cat", picture(1)), InvalidInput),
            (info("a.jpg", size=-1), image("cat", picture(1)), InvalidInput),
            (info("a.jpg"), image("cat", DHash(1 << 128)), InvalidInput),
            (info("a.jpg"), image("cat", picture(1), DHash(1, -1)), InvalidInput),
            (
                info("a.jpg"),
                ImageContent("ABC", "image/png", 1, 1, DHash(1), None),
                InvalidInput,
            ),
            (
                info("a.mp4"),
                VideoContent(sha("v"), "video/mp4", 1, 1, 5, float("nan"), 20, False, ()),
                InvalidInput,
            ),
            (
                info("a.mp4"),
                VideoContent(
                    sha("v"),
                    "video/mp4",
                    1,
                    1,
                    5,
                    25.0,
                    20,
                    False,
                    (KeyFrame(7, DHash(1)), KeyFrame(6, DHash(2))),
                ),
                InvalidInput,
            ),
            (
                info("a.mp4"),
                video("v", [DHash(1)] * (MAX_KEY_FRAMES + 1)),
                LimitExceeded,
            ),
        ],
    )
    def test_what_cannot_be_stored_is_refused(
        self, store: GraphStore, file: FileInfo, content: Content, error: type[Exception]
    ) -> None:
        owner = new_user(store)
        with pytest.raises(error):
            store.save(owner, file, content)
        assert store.counts(owner) == Counts(0, 0, 0, 0, 0)

    # Matching

    def test_an_edited_copy_is_found_both_ways(self, store: GraphStore) -> None:
        owner = new_user(store)
        cat = keep(store, owner, image("cat", picture(1)), device="one")
        edit = keep(store, owner, image("edit", edited(picture(1), 7)), device="two")
        keep(store, owner, image("dog", picture(2)))
        for asked, other, device in ((cat, edit, "two"), (edit, cat, "one")):
            (match,) = store.matches(owner, asked, 18)
            assert match.content_id == other
            assert (match.match.distance, match.match.needed_variance) == (7, 7)
            assert match.match.limit == 18
            assert not match.match.identical
            assert [file.info.device for file in match.files] == [f"Computer {device}"]
        assert store.matches(owner, cat, 6) == ()
        assert store.counts(owner).matches == 1

    @pytest.mark.parametrize("way", list(Orientation))
    def test_the_orientation_goes_from_the_one_asked_about(
        self, store: GraphStore, way: Orientation
    ) -> None:
        owner = new_user(store)
        first, second = image("cat", picture(1)), image("turned", turned(picture(1), way))
        ids = [keep(store, owner, content) for content in (first, second)]
        back = {
            Orientation.ROTATE_90: Orientation.ROTATE_270,
            Orientation.ROTATE_270: Orientation.ROTATE_90,
        }.get(way, way)
        assert store.matches(owner, ids[0], 0)[0].match.orientation is way
        assert store.matches(owner, ids[1], 0)[0].match.orientation is back

    def test_symmetric_frames_match_in_every_orientation_they_can(self, store: GraphStore) -> None:
        owner = new_user(store)
        even = symmetric(0)
        odd = [turned(picture(n), Orientation.MIRROR) for n in range(2)]
        # Upright is the best match of each symmetric frame, but only mirrored all are in order.
        first = keep(store, owner, video("first", [even, picture(0), picture(1)]))
        second = keep(store, owner, video("second", [edited(even, 2), *odd]))
        for asked, other in ((first, second), (second, first)):
            (match,) = store.matches(owner, asked, 18)
            assert match.content_id == other
            assert (match.match.orientation, match.match.frames) == (Orientation.MIRROR, 3)

    def test_a_picture_without_its_border_is_found(self, store: GraphStore) -> None:
        owner = new_user(store)
        plain = keep(store, owner, image("plain", picture(1)))
        keep(store, owner, image("framed", picture(2), picture(1)))
        (match,) = store.matches(owner, plain, 0)
        assert match.match.trimmed

    def test_flat_pictures_match_nothing_but_themselves(self, store: GraphStore) -> None:
        owner = new_user(store)
        black = image("black", DHash(0))
        ids = [keep(store, owner, black), keep(store, owner, image("white", DHash(0)))]
        keep(store, owner, video("night", [DHash(0)]))
        assert [store.matches(owner, content, MAX_VARIANCE) for content in ids] == [(), ()]
        (same,) = store.look_up(owner, black, MAX_VARIANCE)
        assert same.match.identical
        assert store.counts(owner).matches == 0

    def test_an_image_matches_the_frame_of_a_video(self, store: GraphStore) -> None:
        owner = new_user(store)
        film = keep(store, owner, video("film", [picture(n) for n in range(5)]))
        still = keep(store, owner, image("still", edited(picture(3), 4)))
        (match,) = store.matches(owner, still, 18)
        assert (match.content_id, match.kind, match.duration) == (film, Kind.VIDEO, 5000)
        assert (match.match.pos, match.match.own_pos, match.match.frames) == (3000, None, 1)
        (match,) = store.matches(owner, film, 18)
        assert (match.content_id, match.match.own_pos, match.match.pos) == (still, 3000, None)

    def test_videos_match_by_a_chain_of_frames(self, store: GraphStore) -> None:
        owner = new_user(store)
        film = keep(store, owner, video("film", [picture(n) for n in range(9)]))
        part = [edited(picture(n), n) for n in (4, 5, 6)]
        clip = keep(store, owner, video("clip", part))
        keep(store, owner, video("backwards", reversed(part)))
        keep(store, owner, video("two frames in common", [*part[:2], picture(90), picture(91)]))
        found = store.matches(owner, film, 18)
        assert [match.content_id for match in found] == [clip]
        assert (found[0].match.own_pos, found[0].match.pos, found[0].match.frames) == (4000, 0, 3)
        assert found[0].match.needed_variance == 6

    def test_frames_that_look_the_same_cost_little(self, store: GraphStore) -> None:
        owner = new_user(store)
        blink = [picture(1), edited(picture(1), 9)] * 3000
        first = keep(store, owner, video("first", blink))
        second = keep(store, owner, video("second", blink))
        (match,) = store.matches(owner, first, 18)
        assert (match.content_id, match.match.frames) == (second, 6000)
        assert store.counts(owner).matches == 6000 * 6000

    @SLOWLY
    @given(contents=collections, variance=st.integers(0, MAX_VARIANCE))
    def test_matches_are_those_of_the_rules(
        self, store: GraphStore, contents: list[Content], variance: int
    ) -> None:
        owner = new_user(store)
        ids = [keep(store, owner, content) for content in contents]
        index = ItemIndex()
        index.add_many(item(content) for content in contents)
        for content_id, content in zip(ids, contents, strict=True):
            expected = [tuple(hit) for hit in index.search(item(content), variance)]
            assert told(store.look_up(owner, content, variance)) == expected
            assert told(store.matches(owner, content_id, variance)) == expected[1:]
        counts = store.counts(owner)
        frames = sum(len(item(content).positions) for content in contents)
        assert counts.frames == frames
        assert counts.matches == links_between(contents)

    @SLOWLY
    @given(contents=collections, data=st.data())
    def test_deleting_leaves_what_the_rest_alone_would_have(
        self, store: GraphStore, contents: list[Content], data: st.DataObject
    ) -> None:
        owner = new_user(store)
        saved = [store.save(owner, info(one.sha256), one) for one in contents]
        gone = data.draw(st.sets(st.integers(0, max(0, len(contents) - 1))))
        gone &= set(range(len(contents)))
        assert store.delete_files(owner, [saved[n].file_id for n in gone]) == len(gone)
        left = [content for n, content in enumerate(contents) if n not in gone]
        index = ItemIndex()
        index.add_many(item(content) for content in left)
        for number, content in enumerate(contents):
            expected = [tuple(hit) for hit in index.search(item(content), 20)]
            assert told(store.look_up(owner, content, 20)) == expected
            if number not in gone:
                assert told(store.matches(owner, saved[number].content_id, 20)) == expected[1:]
        counts = store.counts(owner)
        assert counts.matches == links_between(left)
        assert counts.images + counts.videos == len(left)
        store.delete_files(owner, [save.file_id for save in saved])
        assert store.counts(owner) == Counts(0, 0, 0, 0, 0)

    def test_the_best_two_hundred_are_told(self, store: GraphStore) -> None:
        owner = new_user(store)
        contents = [image(f"copy {n}", edited(picture(1), n % 3, n)) for n in range(230)]
        ids = [keep(store, owner, content) for content in contents]
        index = ItemIndex()
        index.add_many(item(content) for content in contents)
        expected = [tuple(hit) for hit in index.search(item(contents[0]), 18)]
        assert told(store.matches(owner, ids[0], 18)) == expected[1:201]
        assert told(store.look_up(owner, contents[0], 18)) == expected[:200]

    def test_looking_up_saves_nothing(self, store: GraphStore) -> None:
        owner = new_user(store)
        cat = keep(store, owner, image("cat", picture(1)))
        counts = store.counts(owner)
        (match,) = store.look_up(owner, image("edit", edited(picture(1), 2)), 18)
        assert match.content_id == cat
        assert store.look_up(owner, video("empty", []), 18) == ()
        assert store.counts(owner) == counts

    def test_a_variance_out_of_range_is_refused(self, store: GraphStore) -> None:
        owner = new_user(store)
        cat = keep(store, owner, image("cat", picture(1)))
        for wrong in (-1, MAX_VARIANCE + 1):
            with pytest.raises(InvalidInput):
                store.matches(owner, cat, wrong)
            with pytest.raises(InvalidInput):
                store.look_up(owner, image("cat", picture(1)), wrong)
            with pytest.raises(InvalidInput):
                store.add_user("new", None, wrong)

    # Restoring, and reading all there is

    @SLOWLY
    @given(contents=collections, limit=st.integers(1, 4))
    def test_contents_come_back_whole_and_in_order(
        self, store: GraphStore, contents: list[Content], limit: int
    ) -> None:
        owner = new_user(store)
        for content in contents:
            keep(store, owner, content)
        found = every_content(store, owner, limit)
        assert [each.content for each in found] == sorted(contents, key=lambda one: one.sha256)
        assert not any(each.truncated for each in found)
        for each in found:
            (file,) = each.files
            assert file == store.file(owner, file.id)
            assert each.records() == (FileRecord(file.info, each.content, file.saved),)

    def test_contents_are_told_with_all_their_files(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        cat = image("cat", DHash(picture(1).bits, 0), DHash(picture(2).bits & ~7, 7))
        film = VideoContent(sha("film"), "video/webm", 3, 4, 9, 0.1, 7, True, ())
        for place in ("c", "a", "b"):
            keep(store, owner, cat, place)
        keep(store, owner, film)
        keep(store, other, image("theirs", picture(1)))
        found = every_content(store, owner)
        assert {each.content.sha256: each.content for each in found} == {
            cat.sha256: cat,
            film.sha256: film,
        }
        for each in found:
            assert each.files == store.copies(owner, each.files[0].content_id)

    def test_contents_go_on_after_one_that_was_deleted(self, store: GraphStore) -> None:
        owner = new_user(store)
        for number in range(5):
            keep(store, owner, image(f"{number}", DHash(0)))
        names = sorted(sha(f"{number}") for number in range(5))
        first = store.contents(owner, limit=2)
        store.delete_files(owner, [first[1].files[0].id])
        rest = store.contents(owner, first[1].content.sha256)
        assert [each.content.sha256 for each in (*first, *rest)] == names

    def test_contents_with_very_many_frames(self, store: GraphStore) -> None:
        owner = new_user(store)
        looks = [picture(n) for n in range(3)]
        films = [video(f"{n}", looks * (MAX_KEY_FRAMES // 3)) for n in range(3)]
        for film in films:
            keep(store, owner, film)
        found = [each.content for each in every_content(store, owner)]
        assert found == sorted(films, key=lambda film: film.sha256)

    def test_a_page_of_contents_that_breaks_the_rules_is_refused(self, store: GraphStore) -> None:
        owner = new_user(store)
        for after, limit in (("", 0), ("", 201), ("x", 1), ("A" * 64, 1), ("\ud800", 1)):
            with pytest.raises(InvalidInput):
                store.contents(owner, after, limit)

    def test_new_files_are_saved_together(self, store: GraphStore) -> None:
        owner = new_user(store)
        before = keep(store, owner, image("before", edited(picture(1), 1)))
        contents: list[Content] = [
            image("cat", picture(1)),
            video("film", [picture(1), picture(2)]),
        ]
        records = [FileRecord(info(f"{n}"), each, 5 + n) for n, each in enumerate(contents)]
        saved = store.save_together(owner, records)
        assert saved is not None
        for record, one in zip(records, saved, strict=True):
            assert (one.status, one.truncated) == (SaveStatus.SAVED, False)
            file = store.file(owner, one.file_id)
            assert (file.content_id, file.saved) == (one.content_id, record.saved)
            assert file.sha256 == record.content.sha256
        others = {before, *(one.content_id for one in saved)}
        for content_id in others:
            found = store.matches(owner, content_id, MAX_VARIANCE)
            assert {match.content_id for match in found} == others - {content_id}

    def test_what_is_to_be_saved_one_by_one_is_not_saved_together(self, store: GraphStore) -> None:
        owner = new_user(store)
        keep(store, owner, image("there", picture(1)), "there.jpg")
        new = FileRecord(info("new.jpg"), image("new", picture(2)), 5)
        for other in (
            FileRecord(info("there.jpg", "a"), image("there", picture(1)), 5),
            FileRecord(info("there.jpg", "a"), image("other", picture(3)), 2**52),
            FileRecord(info("copy.jpg"), image("there", picture(1)), 5),
            FileRecord(info("copy.jpg"), new.content, 5),
            FileRecord(new.info, image("other", picture(3)), 5),
        ):
            assert store.save_together(owner, [new, other]) is None
            assert store.save_together(owner, [other, new]) is None
        with pytest.raises(InvalidInput):
            store.save_together(owner, [new, FileRecord(info("b\0"), new.content, 5)])
        assert store.counts(owner) == Counts(1, 0, 0, 0, 1)

    def test_restoring_keeps_the_time_of_saving(self, store: GraphStore) -> None:
        owner = new_user(store)
        records = [
            FileRecord(info("b.jpg"), image("cat", picture(1)), 2_000),
            FileRecord(info("a.jpg", "two"), image("cat", picture(1)), 1_000),
            FileRecord(info("film.mp4"), video("film", [picture(1), picture(2)]), -3),
        ]
        assert store.restore(owner, records) == 3
        found = {each.content.sha256: each.records() for each in every_content(store, owner)}
        assert found == {sha("cat"): (records[1], records[0]), sha("film"): (records[2],)}
        assert store.counts(owner) == Counts(1, 1, 2, 1, 2)
        listed = store.files(owner, FileQuery(Kind.IMAGE, descending=False)).files
        assert [file.saved for file in listed] == [1_000, 2_000]

    def test_restoring_again_changes_nothing(self, store: GraphStore) -> None:
        owner = new_user(store)
        records = [FileRecord(info(f"{n}"), image(f"{n % 2}", picture(1)), n) for n in range(4)]
        assert store.restore(owner, records[:2]) == 2
        assert store.restore(owner, records) == 2
        before = every_content(store, owner), store.counts(owner)
        assert store.restore(owner, [*records, *records]) == 0
        assert (every_content(store, owner), store.counts(owner)) == before
        assert store.restore(owner, []) == 0

    @pytest.mark.parametrize("same", [True, False])
    def test_the_file_that_was_saved_last_stays(self, store: GraphStore, same: bool) -> None:
        owner = new_user(store)
        near = keep(store, owner, image("near", edited(picture(1), 3)), "near.jpg")
        old = image("old", picture(1))
        new = old if same else image("new", edited(picture(1), 1))
        assert store.restore(owner, [FileRecord(info("cat.jpg"), old, 10)]) == 1
        assert store.restore(owner, [FileRecord(info("cat.jpg"), new, 10)]) == 0
        assert store.restore(owner, [FileRecord(info("cat.jpg", size=9), new, 11)]) == 1
        assert store.restore(owner, [FileRecord(info("cat.jpg"), old, 10)]) == 0
        (match,) = store.matches(owner, near, MAX_VARIANCE)
        (file,) = match.files
        assert (file.sha256, file.saved, file.copies) == (new.sha256, 11, 1)
        assert file.info == info("cat.jpg", size=9)
        assert store.counts(owner) == Counts(2, 0, 0, 1, 2)
        # A plain save is always the newest.
        saved = store.save(owner, info("cat.jpg"), image("now", picture(1)))
        assert saved.status is SaveStatus.SAVED

    def test_of_records_in_one_place_the_newest_stays(self, store: GraphStore) -> None:
        owner = new_user(store)
        contents = [image(f"{n}", edited(picture(1), n)) for n in range(4)]
        times = (5, 9, 7, 9)
        records = [
            FileRecord(info("cat.jpg"), content, saved)
            for content, saved in zip(contents, times, strict=True)
        ]
        assert store.restore(owner, records) == 2
        (left,) = every_content(store, owner)
        assert left.records() == (records[1],)
        assert store.counts(owner) == Counts(1, 0, 0, 0, 1)

    def test_records_are_checked_before_any_is_restored(self, store: GraphStore) -> None:
        owner = new_user(store)
        good = FileRecord(info("a.jpg"), image("cat", picture(1)), 5)
        many = tuple(KeyFrame(n, DHash(0)) for n in range(MAX_KEY_FRAMES + 1))
        long = VideoContent(sha("v"), "video/mp4", 1, 1, 5, 1.0, 20, False, many)
        for bad, error in (
            (FileRecord(info("b\0"), image("dog", picture(2)), 5), InvalidInput),
            (FileRecord(info("b"), image("dog", DHash(-1)), 5), InvalidInput),
            (FileRecord(info("b"), image("dog", picture(2)), 2**63), InvalidInput),
            (FileRecord(info("b"), long, 5), LimitExceeded),
        ):
            with pytest.raises(error):
                store.restore(owner, [good, bad])
        assert store.counts(owner) == Counts(0, 0, 0, 0, 0)

    @SLOWLY
    @given(
        contents=collections,
        there=st.sets(st.integers(0, 9)),
        size=st.integers(1, 12),
        copies=st.integers(1, 2),
    )
    def test_what_is_restored_matches_as_what_is_saved(
        self, store: GraphStore, contents: list[Content], there: set[int], size: int, copies: int
    ) -> None:
        owner = new_user(store)
        for number, content in enumerate(contents):
            if number in there:
                keep(store, owner, content, f"{number}", "there")
        records = [
            FileRecord(info(f"{number}", f"{copy}"), content, number)
            for copy in range(copies)
            for number, content in enumerate(contents)
        ]
        for start in range(0, len(records), size):
            some = records[start : start + size]
            assert store.restore(owner, some) == len(some)
        found = every_content(store, owner)
        assert [each.content for each in found] == sorted(contents, key=lambda one: one.sha256)
        index = ItemIndex()
        index.add_many(item(content) for content in contents)
        for each in found:
            expected = [tuple(hit) for hit in index.search(item(each.content), 20)]
            content_id = each.files[0].content_id
            assert told(store.matches(owner, content_id, 20)) == expected[1:]
            assert told(store.look_up(owner, each.content, 20)) == expected
            assert {file.copies for file in each.files} == {len(each.files)}
        counts = store.counts(owner)
        assert counts.matches == links_between(contents)
        assert counts.images + counts.videos == len(contents)

    # Deleting

    def test_a_content_stays_until_its_last_file_goes(self, store: GraphStore) -> None:
        owner = new_user(store)
        film = video("film", [picture(1), picture(2)])
        files = [store.save(owner, info(path, path), film) for path in ("a", "b")]
        keep(store, owner, image("still", picture(2)))
        content = files[0].content_id
        assert store.delete_files(owner, [files[0].file_id, files[0].file_id]) == 1
        assert [copy.id for copy in store.copies(owner, content)] == [files[1].file_id]
        assert store.counts(owner) == Counts(1, 1, 2, 1, 2)
        assert store.delete_files(owner, [files[0].file_id, files[1].file_id]) == 1
        with pytest.raises(NotFound):
            store.copies(owner, content)
        assert store.counts(owner) == Counts(1, 0, 0, 0, 1)

    def test_saving_again_after_deleting(self, store: GraphStore) -> None:
        owner = new_user(store)
        cat, edit = image("cat", picture(1)), image("edit", edited(picture(1), 3))
        other = keep(store, owner, edit)
        for _ in range(3):
            saved = store.save(owner, info("cat.jpg"), cat)
            assert saved.status is SaveStatus.SAVED
            assert [match.content_id for match in store.matches(owner, other, 18)] == [
                saved.content_id
            ]
            store.delete_files(owner, [saved.file_id])
            assert store.matches(owner, other, 18) == ()

    def test_deleting_nothing(self, store: GraphStore) -> None:
        owner = new_user(store)
        assert store.delete_files(owner, []) == 0
        assert store.delete_files(owner, ["unknown", ""]) == 0

    # Owners

    def test_nothing_crosses_owners(self, store: GraphStore) -> None:
        mine, theirs = new_user(store), new_user(store)
        cat, film = image("cat", picture(1)), video("film", [picture(1)])
        saved = [store.save(theirs, info(f"{one.kind}"), one) for one in (cat, film)]
        before = store.counts(theirs)
        own = store.save(mine, info("image"), cat)
        assert own.status is SaveStatus.SAVED
        assert own.content_id != saved[0].content_id
        assert store.matches(mine, own.content_id, MAX_VARIANCE) == ()
        assert len(store.look_up(mine, cat, MAX_VARIANCE)) == 1
        assert store.files(mine, FileQuery(Kind.VIDEO)).total == 0
        assert [file.id for file in store.files(mine, FileQuery(Kind.IMAGE)).files] == [own.file_id]
        for save in saved:
            with pytest.raises(NotFound):
                store.file(mine, save.file_id)
            with pytest.raises(NotFound):
                store.copies(mine, save.content_id)
            with pytest.raises(NotFound):
                store.matches(mine, save.content_id, 18)
            assert store.delete_files(mine, [save.file_id]) == 0
        assert store.counts(theirs) == before
        assert store.counts(mine) == Counts(1, 0, 0, 0, 1)

    def test_an_unknown_owner_is_not_found(self, store: GraphStore) -> None:
        cat = image("cat", picture(1))
        for call in (
            lambda: store.user("nobody"),
            lambda: store.set_variance("nobody", 3),
            lambda: store.save("nobody", info("a"), cat),
            lambda: store.restore("nobody", [FileRecord(info("a"), cat, 5)]),
            lambda: store.save_together("nobody", [FileRecord(info("a"), cat, 5)]),
            lambda: store.contents("nobody"),
            lambda: store.look_up("nobody", cat, 18),
            lambda: store.matches("nobody", "x", 18),
            lambda: store.files("nobody", FileQuery(Kind.IMAGE)),
            lambda: store.file("nobody", "x"),
            lambda: store.copies("nobody", "x"),
            lambda: store.delete_files("nobody", ["x"]),
            lambda: store.counts("nobody"),
            lambda: store.drop_refresh_family("nobody", "x"),
            lambda: store.add_refresh_token(RefreshToken("d", "nobody", "f", 1 << 40, used=False)),
        ):
            with pytest.raises(NotFound):
                call()

    # Lists

    @SLOWLY
    @given(
        names=st.lists(
            st.text(st.sampled_from("aAbBzÄä_%\\é ☃"), min_size=1, max_size=4), max_size=25
        ),
        sort=st.sampled_from(FileSort),
        descending=st.booleans(),
        limit=st.integers(1, 7),
        search=st.sampled_from(["", "a", "B", "%", "_", "\\", "ä", "\\%", "aa"]),
    )
    def test_pages_lose_and_double_nothing(
        self,
        store: GraphStore,
        names: list[str],
        sort: FileSort,
        descending: bool,
        limit: int,
        search: str,
    ) -> None:
        owner = new_user(store)
        for number, name in enumerate(names):
            file = info(f"{number}/{name}", size=len(name), modified=number % 3)
            store.save(owner, file, image(f"{number}", DHash(0), width=number % 4))
        keep(store, owner, video("film", []))
        listed: list[StoredFile] = []
        totals: set[int] = set()
        after: tuple[str | int, str] | None = None
        while True:
            query = FileQuery(Kind.IMAGE, sort, descending, search, after, limit)
            page = store.files(owner, query)
            assert len(page.files) <= limit
            listed += page.files
            totals.add(page.total)
            if page.after is None:
                break
            assert len(page.files) == limit
            after = page.after
        fitting = [name for name in names if _ascii_folded(search) in _ascii_folded(name)]
        assert sorted(file.info.name for file in listed) == sorted(fitting)
        assert len({file.id for file in listed}) == len(listed)
        assert totals == {len(fitting)}
        ranks: dict[FileSort, Callable[[StoredFile], int | bytes]] = {
            FileSort.NAME: lambda file: _ascii_folded(file.info.name).encode(),
            FileSort.SIZE: lambda file: file.info.size,
            FileSort.MODIFIED: lambda file: file.info.modified,
            FileSort.SAVED: lambda file: file.saved,
            FileSort.PIXELS: lambda file: file.width * file.height,
        }
        keys = [(ranks[sort](file), file.id) for file in listed]
        assert keys == sorted(keys, reverse=descending)

    @SLOWLY
    @given(
        sort=st.sampled_from(FileSort),
        descending=st.booleans(),
        limit=st.integers(1, 4),
        there=st.lists(st.sampled_from("abcdeB"), min_size=1, max_size=10),
        meanwhile=st.lists(
            st.tuples(st.text(st.sampled_from("aBcdez"), max_size=2), st.integers(0, 9)),
            max_size=6,
        ),
    )
    def test_pages_lose_and_double_nothing_while_others_save_and_delete(
        self,
        store: GraphStore,
        sort: FileSort,
        descending: bool,
        limit: int,
        there: list[str],
        meanwhile: list[tuple[str, int]],
    ) -> None:
        owner = new_user(store)

        def add(number: int, name: str) -> str:
            file = info(f"{number}/{name}", size=len(name), modified=number % 3)
            return store.save(owner, file, image(f"{number}", DHash(0), width=number % 4)).file_id

        old = [add(number, name) for number, name in enumerate(there)]
        gone: set[str] = set()
        listed: list[str] = []
        after: tuple[str | int, str] | None = None
        steps = list(enumerate(meanwhile, start=len(there)))
        while True:
            query = FileQuery(Kind.IMAGE, sort, descending, "", after, limit)
            page = store.files(owner, query)
            listed += [file.id for file in page.files]
            # At once, as pages that double a file may never come to an end.
            assert len(set(listed)) == len(listed)
            if page.after is None:
                break
            after = page.after
            if steps:
                number, (name, delete) = steps.pop()
                add(number, f"{name}x")
                if delete < len(old):
                    gone.add(old[delete])
                    store.delete_files(owner, [old[delete]])
        assert set(old) - gone <= set(listed)

    def test_a_page_goes_on_after_its_last_file_was_deleted(self, store: GraphStore) -> None:
        owner = new_user(store)
        for number in range(6):
            keep(store, owner, image(f"{number}", DHash(0)), f"{number}.jpg")
        query = FileQuery(Kind.IMAGE, FileSort.NAME, descending=False, limit=2)
        first = store.files(owner, query)
        store.delete_files(owner, [first.files[1].id])
        rest = store.files(
            owner, FileQuery(Kind.IMAGE, FileSort.NAME, False, after=first.after, limit=9)
        )
        assert [file.info.name for file in rest.files] == ["2.jpg", "3.jpg", "4.jpg", "5.jpg"]
        assert rest.after is None
        assert rest.total == 5

    @pytest.mark.parametrize(
        "query",
        [
            FileQuery(Kind.IMAGE, limit=0),
            FileQuery(Kind.IMAGE, limit=201),
            FileQuery(Kind.IMAGE, search="a\0b"),
            FileQuery(Kind.IMAGE, search="a" * 1001),
            FileQuery(Kind.IMAGE, search="\ud800"),
            FileQuery(Kind.IMAGE, FileSort.NAME, after=(7, "x")),
            FileQuery(Kind.IMAGE, FileSort.SIZE, after=("7", "x")),
            FileQuery(Kind.IMAGE, FileSort.SIZE, after=(1 << 63, "x")),
            FileQuery(Kind.IMAGE, FileSort.NAME, after=("\ud800", "x")),
            FileQuery(Kind.IMAGE, FileSort.NAME, after=("a", "\ud800")),
        ],
    )
    def test_a_query_that_breaks_the_rules_is_refused(
        self, store: GraphStore, query: FileQuery
    ) -> None:
        owner = new_user(store)
        with pytest.raises(InvalidInput):
            store.files(owner, query)

    # At once

    def test_threads_that_save_at_once(self, store: GraphStore) -> None:
        owner = new_user(store)
        contents: list[Content] = [
            *(image(f"image {n}", edited(picture(n % 3), n % 5, n)) for n in range(24)),
            *(video(f"video {n}", [edited(picture(m), n, n) for m in range(4)]) for n in range(4)),
        ]
        together = threading.Barrier(4)

        def save_all(thread: int) -> list[str]:
            together.wait()
            # All threads save all contents, each from another one on.
            return [
                keep(store, owner, contents[(n + 7 * thread) % len(contents)], device=f"{thread}")
                for n in range(len(contents))
            ]

        with ThreadPoolExecutor(4) as pool:
            seen = list(pool.map(save_all, range(4)))
        assert len({content_id for ids in seen for content_id in ids}) == len(contents)
        counts = store.counts(owner)
        assert (counts.images, counts.videos, counts.devices) == (24, 4, 4)
        assert counts.matches == links_between(contents)
        index = ItemIndex()
        index.add_many(item(content) for content in contents)
        for content_id, content in zip(seen[0], contents, strict=True):
            expected = [tuple(hit) for hit in index.search(item(content), 20)]
            assert told(store.matches(owner, content_id, 20)) == expected[1:]
            assert told(store.look_up(owner, content, 20)) == expected

    def test_threads_that_save_and_delete_at_once(self, store: GraphStore) -> None:
        owner = new_user(store)

        def work(thread: int) -> None:
            for turn in range(8):
                content = image(f"{thread} {turn}", edited(picture(0), turn % 3, turn))
                saved = store.save(owner, info(f"{thread}/{turn}"), content)
                store.look_up(owner, content, 20)
                if turn % 2:
                    assert store.delete_files(owner, [saved.file_id]) == 1

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, range(4)))
        left = [
            image(f"{thread} {turn}", edited(picture(0), turn % 3, turn))
            for thread in range(4)
            for turn in range(0, 8, 2)
        ]
        counts = store.counts(owner)
        assert counts.images == len(left)
        assert counts.matches == links_between(left) == len(list(combinations(left, 2)))


def _ascii_folded(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
