"""Figures for Prometheus at ``/metrics``: none of them tells of a person."""

from __future__ import annotations

import ipaddress

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tagcat import __version__
from tagcat.api.problems import problem_response
from tagcat.settings import MetricsFor

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Metrics:
    """The figures of one application; each has a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        Info("tagcat", "This server.", registry=self._registry).info({"version": __version__})
        self.in_progress = Gauge(
            "tagcat_requests_in_progress", "Requests being answered.", registry=self._registry
        )
        self._requests = Counter(
            "tagcat_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "tagcat_request_seconds",
            "How long requests took.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self._registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is the template of its route, never the address."""
        self._requests.labels(method, route, f"{status}").inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """All figures, in Prometheus' text format."""
        return generate_latest(self._registry)


class MetricsPage:
    """Answers with the figures, to whom they are for; for others there is nothing there."""

    def __init__(self, metrics: Metrics, told_to: MetricsFor) -> None:
        self._metrics = metrics
        self._told_to = told_to

    async def answer(self, request: Request) -> Response:
        """The figures, or 404."""
        if not self._may_read(request):
            return problem_response(404, "there is nothing at this address")
        text = await run_in_threadpool(self._metrics.text)
        return Response(
            text, headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_PLAIN_0_0_4
        )

    def _may_read(self, request: Request) -> bool:
        if self._told_to == "loopback":
            # A server in front of this one, on the same computer, asks for others.
            return _is_loopback(request) and not any(name in request.headers for name in _FORWARDED)
        return self._told_to == "all"


def _is_loopback(request: Request) -> bool:
    if request.client is None:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
