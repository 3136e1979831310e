"""Tagging contents and key frames, rating them, and taking over tags of look-alikes."""

from __future__ import annotations

from fastapi import APIRouter

from tagcat.api.annotation_schemas import (
    AcceptIn,
    AnnotatedList,
    AnnotatedOut,
    Changed,
    ContentsIn,
    HandOverIn,
    OfferList,
    OfferOut,
    OffersIn,
    RemarkIn,
    TaggingIn,
)
from tagcat.api.deps import SpreadingDep, TagWriterDep
from tagcat.app.tagging import Target

router = APIRouter(tags=["tags"])


@router.post("/tagging")
def tag_contents(body: TaggingIn, writer: TagWriterDep) -> Changed:
    """Put tags on contents and key frames, and take tags off them."""
    targets = [Target(target.sha256, target.pos) for target in body.targets]
    return Changed.of(writer.tag(targets, body.add, body.remove))


@router.post("/tagging/of")
def get_tagging(body: ContentsIn, writer: TagWriterDep) -> AnnotatedList:
    """The tags, ratings and notes of contents."""
    found = writer.of(body.sha256s)
    return AnnotatedList(contents=[AnnotatedOut.of(key, found[key]) for key in sorted(found)])


@router.post("/remarks")
def remark_contents(body: RemarkIn, writer: TagWriterDep) -> Changed:
    """Rate contents, or write a note on them."""
    return Changed.of(
        writer.remark(
            body.sha256s,
            rating=body.rating,
            note=body.note,
            no_rating="rating" in body.model_fields_set and body.rating is None,
        )
    )


@router.post("/offers")
def get_offers(body: OffersIn, spreading: SpreadingDep) -> OfferList:
    """Tags that look-alikes have; nothing is written."""
    offers = spreading.offers(body.sha256s, body.variance)
    return OfferList(offers=[OfferOut.of(offer) for offer in offers])


@router.post("/offers/accept")
def accept_offers(body: AcceptIn, spreading: SpreadingDep) -> Changed:
    """Take over tags of look-alikes."""
    return Changed.of(
        spreading.accept([(each.tag, each.sha256, each.pos, each.origin) for each in body.offers])
    )


@router.post("/offers/hand-over")
def hand_over_tags(body: HandOverIn, spreading: SpreadingDep) -> Changed:
    """Give a content the tags, rating and notes of a copy that goes."""
    return Changed.of(spreading.hand_over(body.source, body.into))
