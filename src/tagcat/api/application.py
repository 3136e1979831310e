"""Putting the API together."""

from __future__ import annotations

import ipaddress

from fastapi import FastAPI
from fastapi.routing import APIRoute

from tagcat import __version__
from tagcat.api import (
    accounts,
    exploring,
    files,
    health,
    labels,
    me,
    own_account,
    passkeys,
    probes,
    problems,
    review,
    session,
    tagging,
    tags,
    transfer,
)
from tagcat.api.hosting import OWN_SERVER, Hosting
from tagcat.api.hosts import AllowedHosts
from tagcat.api.limits import BodyLimit
from tagcat.api.links import with_links
from tagcat.api.metrics import Metrics, MetricsPage
from tagcat.api.observing import Observer
from tagcat.api.request_id import RequestIds
from tagcat.api.security import SecurityHeaders
from tagcat.api.website import Website
from tagcat.app.accounts import Accounts, OwnerCode
from tagcat.app.exploring import KEPT
from tagcat.app.groupings import Groupings
from tagcat.app.latest import Latest
from tagcat.app.passkeys.challenges import Challenges
from tagcat.app.second_factor import SecondFactors
from tagcat.app.tokens import AccessTokens, FixedKeys
from tagcat.graph.model import GraphStore
from tagcat.settings import Settings

PREFIX = "/api/v1"


def create_app(
    settings: Settings,
    store: GraphStore,
    owner_code: OwnerCode | None = None,
    hosting: Hosting = OWN_SERVER,
) -> FastAPI:
    """The API and the web app as one ASGI application.

    Args:
        settings: see ``tagcat.settings``.
        store: where collections are; stays open, the caller closes it.
        owner_code: lets the person who started the server sign in as this computer's owner.
        hosting: where the app runs.

    Raises:
        StoreError: the signing key cannot be read or made.
    """
    app = FastAPI(
        title="TagCat",
        version=__version__,
        summary="Hashes and metadata of images and videos, matched by Hamming distance.",
        description="No route takes media: they never leave the device.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        responses=problems.RESPONSES,
    )
    app.state.settings = settings
    app.state.store = store
    keys = hosting.keys or FixedKeys(*settings.signing_keys())
    app.state.factors = SecondFactors(keys)
    app.state.challenges = Challenges(keys)
    app.state.accounts = Accounts(
        store, AccessTokens(keys), app.state.factors, owner_code, announce=hosting.announce
    )
    app.state.groupings = Groupings()
    app.state.explored = Latest(KEPT)
    app.state.analysis = hosting.analysis
    app.state.max_explored = hosting.max_explored
    for module in (
        accounts,
        session,
        me,
        own_account,
        passkeys,
        transfer,
        files,
        tags,
        tagging,
        labels,
        review,
        exploring,
        health,
    ):
        app.include_router(module.router, prefix=PREFIX)
    metrics = Metrics()
    for path, answer in (
        (probes.HEALTHZ, probes.healthz),
        (probes.READYZ, probes.readyz),
        ("/metrics", MetricsPage(metrics, settings.metrics).answer),
    ):
        app.add_route(path, answer, include_in_schema=False)
    app.router.default = Website()
    # How FastAPI lets the document be extended.
    app.openapi = with_links(app)  # type: ignore[method-assign]
    problems.handle(app)
    # The last one added is the first to see a request.
    app.add_middleware(BodyLimit, limit=hosting.max_body)
    if settings.allowed_hosts or not _is_any_address(settings.host):
        app.add_middleware(
            AllowedHosts,
            names=[settings.host, *settings.allowed_hosts],
            # What watches over a server asks for it by its address; these tell nothing.
            open_paths=(probes.HEALTHZ, probes.READYZ),
        )
    app.add_middleware(problems.UnexpectedErrors)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Observer, metrics=metrics, prefix=PREFIX)
    app.add_middleware(RequestIds)
    return app


def _is_any_address(host: str) -> bool:
    """Whether a server there is reached by every address of the machine, and so by any name."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _operation_id(route: APIRoute) -> str:
    """The name of the endpoint in camel case: it becomes the name in generated clients."""
    first, *rest = route.name.split("_")
    return first + "".join(word.capitalize() for word in rest)
