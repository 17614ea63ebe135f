"""``create_app``: the application, made from a context; lists the routers and what every request passes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from playlista import __version__
from playlista.web.answers import answer_errors
from playlista.web.context import ServerContext
from playlista.web.cookies import is_https
from playlista.web.description import describe
from playlista.web.live import living
from playlista.web.meters import Measured, Meters
from playlista.web.middleware.bodies import BodyLimits
from playlista.web.middleware.doorman import Doorman
from playlista.web.middleware.headers import SecurityHeaders
from playlista.web.middleware.hosts import HostNames, names_of
from playlista.web.middleware.proxies import TrustedProxies, networks
from playlista.web.middleware.watching import Watching
from playlista.web.pages import STATIC, Pages
from playlista.web.problems import EVERYWHERE, problems
from playlista.web.routes import (
    account,
    analysis,
    downloads,
    duplicates,
    events,
    health,
    labels,
    map,
    matches,
    media,
    music,
    playlists,
    sign_in,
    stats,
    tracks,
    users,
)
from playlista.web.warming import warming

#: Every router of the program; they are tried in this order, so what many ask for at once comes first.
ROUTERS = (
    downloads.router,
    health.router,
    sign_in.router,
    account.router,
    users.router,
    tracks.router,
    media.router,
    labels.router,
    stats.router,
    duplicates.router,
    map.router,
    playlists.router,
    matches.router,
    music.router,
    analysis.router,
    events.router,
)
#: How long jobs may take to stop; with what connections take, a stop is done in less than 10 s.
STOP_WITHIN_S = 6.0


def create_app(context: ServerContext) -> FastAPI:
    """Make the application; the queue runs as long as it does."""
    app = routes(lifespan=_lifespan)
    app.state.context = context
    app.state.meters = Meters()
    answer_errors(app)
    _add_middleware(app, context)
    return app


def routes(**options: Any) -> FastAPI:
    """Return an application that has all routes and describes them, and nothing to answer with."""
    app = FastAPI(
        title="playlista",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,  # such a page has scripts of another host
        redoc_url=None,
        responses=problems(*EVERYWHERE),
        generate_unique_id_function=lambda route: route.name,
        **options,
    )
    describe(app)
    for router in ROUTERS:
        app.include_router(router)
    app.router.default = Pages(STATIC, app.router.default)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    context: ServerContext = app.state.context
    await run_in_threadpool(context.queue.start)
    try:
        async with living(context) as app.state.live:
            with warming(context):
                yield
    finally:
        await run_in_threadpool(context.queue.stop, STOP_WITHIN_S)


def _add_middleware(app: FastAPI, context: ServerContext) -> None:
    """Each one stands around those before it."""
    web = context.settings.web
    app.add_middleware(BodyLimits, largest_upload=web.max_upload_mb << 20)
    app.add_middleware(Doorman, context=context)
    if web.cors_origins:
        # Without cookies: pages of other sites sign in by tokens.
        app.add_middleware(
            CORSMiddleware,
            allow_origins=web.cors_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["X-Request-ID"],
        )
    app.add_middleware(HostNames, names=names_of(web))
    app.add_middleware(Watching)
    app.add_middleware(Measured, meters=app.state.meters)
    app.add_middleware(SecurityHeaders, https=is_https(web))
    app.add_middleware(TrustedProxies, trusted=networks(web.trusted_proxies))
