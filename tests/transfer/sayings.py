"""A collection of which everything is said that can be."""

from __future__ import annotations

from graph.annotations_contract import PLAIN, new_tag, put
from graph.samples import image, info, picture, sha, video
from tagcat.graph.annotations import (
    PERSON,
    Choice,
    ChoiceKey,
    Decision,
    DecisionKey,
    Dismissal,
    DismissalKey,
    Key,
    Remark,
    RemarkKey,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
    Value,
    Verdict,
)
from tagcat.graph.model import Content, GraphStore
from tagcat.graph.suggestions import Proposer, ProposerKind, Suggestion

CONTENTS: list[Content] = [
    image("cat", picture(1)),
    image("dog", picture(2)),
    video("film", [picture(3), picture(4)]),
]
SAID = 4 + 4 + 2 + 2 + 2 + 3 + 1
"""Lines of what the owner says: tags, taggings, remarks, choices, decisions; suggestions and
dismissals."""

LITE = Proposer("lite0", "1", "a" * 64, ProposerKind.LOCAL)
CLOUD = Proposer("rekognition", "3.0", "", ProposerKind.REMOTE)
LABELS = (Suggestion("Dog", 0.75, ("animal",), (0, 1500)), Suggestion("pug", 0.25))


def say_everything(store: GraphStore, owner: str) -> None:
    """Save three contents, each twice, and say something of each."""
    files = [
        store.save(owner, info(f"{number}", device), content).file_id
        for number, content in enumerate(CONTENTS)
        for device in ("a", "b")
    ]
    # The parent sorts behind its children.
    top = new_tag(store, owner, "zoo")
    cat = new_tag(store, owner, "cat", top)
    new_tag(store, owner, "Ärger")
    both = new_tag(store, owner, "both", top, cat)
    said: dict[Key, Value | None] = {
        TagKey(cat): Tag("cat", "#00ff00", ("chat", "Katze"), (top,)),
        TaggedKey(cat, sha("cat")): PLAIN,
        TaggedKey(both, sha("cat")): Tagging("model", 5, 0.25),
        TaggedKey(cat, sha("film"), 1): Tagging(PERSON, 6, None, 1234),
        TaggedKey(cat, sha("film")): Tagging(PERSON, 7, None, None, sha("cat")),
        RemarkKey(sha("dog")): Remark(4, "line\nline ☃"),
        RemarkKey(sha("film")): Remark(None, "long"),
        ChoiceKey(files[0]): Choice.KEEP,
        ChoiceKey(files[1]): Choice.REMOVE,
        DecisionKey.of(sha("cat"), sha("dog")): Decision(Verdict.NOT_MATCH, 8),
        DecisionKey.of(sha("cat"), sha("gone")): Decision(Verdict.KEEP_BOTH, 9),
        DismissalKey.of(sha("dog"), "Pug"): Dismissal(10),
    }
    put(store, owner, said)
    store.suggest(owner, LITE, {sha("film"): LABELS, sha("dog"): LABELS[1:]})
    store.suggest(owner, CLOUD, {sha("film"): LABELS[1:]})
