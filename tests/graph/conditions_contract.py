"""Filtered lists of every ``GraphStore``: they hold what ``tagcat.filter.evaluate`` lets pass.

An engine's tests inherit ``ConditionsContract`` beside ``GraphStoreContract``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from filter.strategies import trees
from graph.annotations_contract import new_tag, put
from graph.contract import SLOWLY, keep, new_user
from graph.samples import edited, image, info, picture, video
from tagcat.app.finding import Finder
from tagcat.app.groupings import Groupings
from tagcat.errors import InvalidInput
from tagcat.filter import Decision as Chosen
from tagcat.filter import Expression, Facts, FilterError, Near, TagFact, evaluate, meant, parse
from tagcat.fingerprint.dhash import complexity
from tagcat.fingerprint.model import DHash, Kind
from tagcat.graph.annotations import (
    PERSON,
    Choice,
    ChoiceKey,
    Decision,
    DecisionKey,
    Dismissal,
    DismissalKey,
    Remark,
    RemarkKey,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
    Verdict,
    names_of,
)
from tagcat.graph.model import FileQuery, FileSort, GraphStore, StoredFile, User
from tagcat.graph.suggesting import open_of
from tagcat.graph.suggestions import Proposer, ProposerKind, Suggestion

HERE = "device-b"


@dataclass
class Filled:
    """A collection with something for every word of the language, which nobody changes."""

    store: GraphStore
    user: User
    near: dict[tuple[str, int], set[str]] = field(default_factory=dict)

    def finder(self) -> Finder:
        return Finder(self.store, self.user, Groupings(), HERE)

    def found(self, expression: Expression) -> set[str]:
        where = self.finder().meaning(expression)
        files = [
            file
            for kind in Kind
            for file in self.store.files(
                self.user.id, FileQuery(kind=kind, limit=200, where=where)
            ).files
        ]
        assert self.store.passing(self.user.id, where) == {file.content_id for file in files}
        return {file.id for file in files}

    def names(self, text: str) -> list[str]:
        where = self.finder().condition(text)
        query = FileQuery(Kind.IMAGE, FileSort.NAME, descending=False, limit=200, where=where)
        pages = [self.store.files(self.user.id, replace(query, kind=kind)) for kind in Kind]
        return [file.info.name for page in pages for file in page.files]

    @cached_property
    def files(self) -> list[StoredFile]:
        return [
            file
            for kind in Kind
            for file in self.store.files(self.user.id, FileQuery(kind=kind, limit=200)).files
        ]

    def passing(self, expression: Expression) -> set[str]:
        """What the filter means, file by file."""
        return {
            file.id
            for file, facts in zip(self.files, self.facts, strict=True)
            if evaluate(expression, facts, self._near)
        }

    @cached_property
    def facts(self) -> list[Facts]:
        return [self._facts(file) for file in self.files]

    def _near(self, near: Near) -> frozenset[str]:
        variance = self.user.variance if near.variance is None else near.variance
        found: set[str] = set()
        for file in self.files:
            if meant(near, file.info.name, file.info.path, file.sha256):
                found |= {file.sha256, *self._alike(file, variance)}
        return frozenset(found)

    def _alike(self, file: StoredFile, variance: int) -> set[str]:
        key = (file.sha256, variance)
        if key not in self.near:
            self.near[key] = self._asked_alike(file, variance)
        return self.near[key]

    def _asked_alike(self, file: StoredFile, variance: int) -> set[str]:
        alike = {
            match.files[0].sha256
            for match in self.store.matches(self.user.id, file.content_id, variance)
        }
        decided = self.store.annotations(self.user.id, lambda rows: rows.decisions([file.sha256]))
        for key, decision in decided.items():
            if decision.verdict is Verdict.NOT_MATCH:
                alike -= {key.low, key.high}
        return alike

    def _facts(self, file: StoredFile) -> Facts:
        owner, sha256, of_video = self.user.id, file.sha256, file.kind is Kind.VIDEO
        tags = self.store.annotations(owner, lambda rows: rows.tags())
        taggings = self.store.annotations(owner, lambda rows: rows.taggings([sha256]))
        remark = self.store.annotations(owner, lambda rows: rows.remarks([sha256])).get(sha256)
        choice = self.store.annotations(owner, lambda rows: rows.choices([file.id])).get(file.id)
        labels = self.store.annotations(owner, lambda rows: open_of(rows, [sha256])).get(sha256, ())
        return Facts(
            content=sha256,
            name=file.info.name,
            path=file.info.path,
            device=file.info.device,
            device_id=file.info.device_id,
            this_device=HERE,
            source=file.info.source,
            kind=file.kind,
            media_type=file.media_type,
            size=file.info.size,
            width=file.width,
            height=file.height,
            copies=file.copies,
            modified=file.info.modified,
            saved=file.saved,
            duration=file.duration if of_video else None,
            fps=file.fps if of_video else None,
            frames=file.frames if of_video else None,
            complexity=complexity(file.dhash.bits) if file.dhash else None,
            rating=(remark.rating or 0) if remark else 0,
            note=remark.note if remark else "",
            decision=Chosen(choice.value) if choice else None,
            tags=tuple(
                TagFact(tags[key.tag].name, names_of(tags, key.tag), tagging.by)
                for key, tagging in taggings.items()
            ),
            labels=tuple(each.suggestion.name for each in labels),
            has_match=bool(self._alike(file, self.user.variance)),
        )


def filled(store: GraphStore) -> Filled:
    """Fill a collection; another user's has the same, which is never found."""
    for _ in range(2):
        owner = new_user(store)
        _fill(store, owner)
    return Filled(store, store.user(owner))


NAMES = (
    "IMG_1.jpg",
    "img%1.JPG",
    "Straße ß.png",
    "STRASSE.png",
    "\u212aelvin*.png",
    "e\u0301?.gif",
)


def _fill(store: GraphStore, owner: str) -> None:
    shas: list[str] = []
    for number, name in enumerate(NAMES):
        content = image(f"one {number}", edited(picture(number // 3), 3 * (number % 3), number))
        content = replace(content, width=640 * (number + 1))
        shas.append(content.sha256)
        file = info(
            f"Fotos/{name}", "b" if number % 2 else "a", 10 ** (number + 3), number * 10**11
        )
        store.save(owner, file, content)
    keep(store, owner, image("flat", DHash(0)), "Fotos/flat\nline.bmp")
    keep(store, owner, image("one 0", picture(0)), "copy/IMG_1.jpg", "b")
    clip = video("clip", [picture(0), picture(5), picture(6), picture(7)])
    keep(store, owner, clip, "Filme/Ärger.mp4", "c")
    store.save(owner, info("Filme/none.mp4"), video("none", []))
    cat, paris = new_tag(store, owner, "cat"), new_tag(store, owner, "place:paris")
    pet = new_tag(store, owner, "Haustier")
    put(store, owner, {TagKey(cat): Tag("cat", None, ("Katze", "KÄTZCHEN"), (pet,))})
    person, program = Tagging(PERSON, 1), Tagging("onnx-7", 1, 0.5)
    files = {
        file.info.path: file.id
        for kind in Kind
        for file in store.files(owner, FileQuery(kind=kind)).files
    }
    put(
        store,
        owner,
        {
            TaggedKey(cat, shas[0]): person,
            TaggedKey(cat, clip.sha256, 2): replace(person, pos=2100),
            TaggedKey(paris, shas[1]): program,
            TaggedKey(pet, shas[4]): person,
            RemarkKey(shas[2]): Remark(4, "Größe prüfen"),
            RemarkKey(shas[3]): Remark(None, "50% off_"),
            DecisionKey.of(shas[0], shas[1]): Decision(Verdict.NOT_MATCH, 1),
            ChoiceKey(files["Fotos/STRASSE.png"]): Choice.REMOVE,
            ChoiceKey(files["copy/IMG_1.jpg"]): Choice.KEEP,
            DismissalKey.of(shas[2], "Größe"): Dismissal(1),
        },
    )
    # One is on a tagged content, one on a video of which a key frame is tagged, one is dismissed.
    labels = [Suggestion("KATZE", 0.5), Suggestion("Größe", 0.25), Suggestion("Ei%_", 0.125)]
    store.suggest(
        owner,
        Proposer("lite0", "1", "", ProposerKind.LOCAL),
        {shas[0]: labels[:1], clip.sha256: labels[:2], shas[2]: labels[1:], shas[4]: labels[:1]},
    )


words = st.sampled_from(
    [
        "cat", "katze", "kätzchen", "haustier", "place:*", "place:paris", "tag:c?t", "strasse",
        "STRASSE", '"strasse ß"', "kelvin", "K", "img", "img_1", "img%1", r"kelvin\*", "e\u0301",
        "\u00e9", "name=IMG_1.jpg", "name:?mg*1.jpg", "path:fotos/", "path=copy/*", "device:b",
        'device="computer a"', "source:chrome", "note:GRÖSSE", "note:0%", "note=50%*", "flat?line*",
        "type:image", "type:video", "format:jpeg", "format:mp4", "size>10MB", "size=1kB",
        "width>=1280", "pixels>1MP", "duration>2s", "fps=29.97", "frames>=4", "frames<1",
        "complexity<28", "complexity=0", "copies>1", "rating>=4", "rating=0", "modified>1973",
        "saved>2020", "has:match", "has:tag", "has:copy", "has:note", "has:rating", "is:here",
        "is:kept", "is:removed", "tagged-by:person", "tagged-by:onnx-*",
        "has:label", "label:KATZE", "label:katze", "label:GRÖSSE", "label:größe", "label:?i*",
        "label:EI%_", "label:*", "near:IMG_1.jpg",
        "near:*1.jpg<=0", "near:Filme/*<=25", "near:nothing", f"near:sha256:{'0a' * 32}",
    ]
)  # fmt: skip
filters = st.recursive(
    words,
    lambda parts: (
        parts.map(lambda part: f"NOT ({part})")
        | st.tuples(parts, st.sampled_from([" ", " OR "]), parts).map(
            lambda three: f"({three[0]}){three[1]}({three[2]})"
        )
    ),
    max_leaves=4,
)


class ConditionsContract:
    """Inherit, and give a fixture ``store`` with an empty store that is closed afterwards.

    ``examples`` is how many filters are tried; fewer where each is a statement to be planned.
    """

    examples = 40

    def test_every_word_finds_what_it_means(self, store: GraphStore) -> None:
        collection = filled(store)
        assert collection.names("cat") == ["IMG_1.jpg", "IMG_1.jpg", "Ärger.mp4"]
        assert collection.names("haustier -type:video") == [
            "IMG_1.jpg", "IMG_1.jpg", "\u212aelvin*.png",
        ]  # fmt: skip
        assert collection.names("strasse") == ["STRASSE.png", "Straße ß.png"]
        assert collection.names("has:match near:IMG_1.jpg<=25 -path:copy") == [
            "IMG_1.jpg", "Straße ß.png", "Ärger.mp4",
        ]  # fmt: skip
        assert collection.names("tagged-by:onnx-*") == ["img%1.JPG"]
        assert collection.names("label:katze") == ["\u212aelvin*.png"]
        assert collection.names("label:GRÖSSE") == ["Ärger.mp4"]
        assert collection.names("has:label") == [
            "Straße ß.png", "\u212aelvin*.png", "Ärger.mp4",
        ]  # fmt: skip
        assert collection.names("is:here OR is:removed") == [
            "e\u0301?.gif", "img%1.JPG", "IMG_1.jpg", "STRASSE.png",
        ]  # fmt: skip
        assert len(collection.names("")) == len(collection.files) == 10

    def test_filtered_lists_hold_what_the_filter_lets_pass(self, store: GraphStore) -> None:
        collection = filled(store)

        @settings(SLOWLY, max_examples=self.examples)
        @example("near:IMG_1.jpg<=25 -cat")
        @given(filters)
        def holds(text: str) -> None:
            tree = parse(text)
            assert collection.found(tree) == collection.passing(tree)

        holds()

    def test_filtered_lists_hold_what_any_tree_lets_pass(self, store: GraphStore) -> None:
        collection = filled(store)

        @settings(SLOWLY, max_examples=self.examples)
        @given(trees)
        def holds(tree: Expression) -> None:
            assert collection.found(tree) == collection.passing(tree)

        holds()

    @pytest.mark.parametrize("text", ["path:fotos OR path:copy", "has:tag", "near:IMG_1.jpg<=25"])
    def test_pages_of_a_filtered_list_join_up(self, store: GraphStore, text: str) -> None:
        collection = filled(store)
        where = collection.finder().condition(text)
        for sort, descending in product(FileSort, [True, False]):
            query = FileQuery(Kind.IMAGE, sort, descending, limit=200, where=where)
            self._check_pages(store, collection, query)

    def _check_pages(self, store: GraphStore, collection: Filled, query: FileQuery) -> None:
        whole = store.files(collection.user.id, query)
        assert whole.total == len(whole.files) > 0
        everything = store.files(collection.user.id, replace(query, where=None)).files
        assert list(whole.files) == [file for file in everything if file in whole.files]
        paged: list[StoredFile] = []
        page = store.files(collection.user.id, replace(query, limit=1))
        while True:
            assert page.total == whole.total
            paged += page.files
            if page.after is None:
                break
            page = store.files(collection.user.id, replace(query, limit=1, after=page.after))
        assert tuple(paged) == whole.files

    def test_a_filter_and_a_search_both_hold(self, store: GraphStore) -> None:
        collection = filled(store)
        where = collection.finder().condition("has:tag")
        query = FileQuery(Kind.IMAGE, search="img_", limit=200, where=where)
        assert {file.info.name for file in store.files(collection.user.id, query).files} == {
            "IMG_1.jpg"
        }

    def test_near_about_too_many_files_is_refused(self, store: GraphStore) -> None:
        owner = new_user(store)
        for number in range(51):
            keep(store, owner, image(f"many {number}", picture(number)), f"{number}.jpg")
        collection = Filled(store, store.user(owner))
        with pytest.raises(InvalidInput, match="more than 50 files"):
            collection.names("near:*")
        with pytest.raises(FilterError):
            collection.names("sise>1")
