"""What Prometheus is told: requests by route, jobs, event streams. Labels have few values, whatever is sent."""

from collections.abc import Mapping
from time import perf_counter as _now

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.jobs import JOB_STATES, QueueCounts

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Meters:
    """The numbers of one application."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.requests = Counter(
            "playlista_requests", "Requests answered.", ("method", "route", "status"), registry=registry
        )
        self.seconds = Histogram(
            "playlista_request_seconds",
            "How long requests took; streams of events are left out.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=registry,
        )
        self.streams = Gauge("playlista_event_streams", "Open streams of events.", registry=registry)
        self.jobs = Gauge(
            "playlista_jobs", "Jobs in the database, by kind and state.", ("kind", "state"), registry=registry
        )
        self.most = Gauge("playlista_jobs_limit", "How many may run at once.", ("kind",), registry=registry)
        self.workers = Gauge("playlista_workers", "Programs at work on the library.", registry=registry)
        self.alive = Gauge("playlista_workers_alive", "Workers, or the server, there to run jobs.", registry=registry)

    def count_jobs(self, counts: Mapping[str, QueueCounts]) -> None:
        """Note how many jobs there are."""
        for kind, counted in counts.items():
            for state in JOB_STATES:
                self.jobs.labels(kind, state).set(getattr(counted, state))

    def text(self) -> bytes:
        """Return all numbers as Prometheus reads them."""
        return generate_latest(self._registry)


class Measured:
    """Counts every request by the route it came to, never by its path; ``at`` is when, in seconds."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, kind = _now(), 500, b""

        async def send_measured(message: Message) -> None:
            nonlocal status, kind
            if message["type"] == "http.response.start":
                status = message["status"]
                kind = dict(message.get("headers", ())).get(b"content-type", b"")
            await send(message)

        try:
            await self._app(scope, receive, send_measured)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            route = _route(scope)
            self._meters.requests.labels(method, route, status).inc()
            if not kind.startswith(b"text/event-stream"):
                self._meters.seconds.labels(method, route).observe(_now() - began)


def _route(scope: Scope) -> str:
    """The path of a route with the names of what is filled in; all that came to none is one."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else "none"
