"""The whole API under schemathesis, by strangers, users and administrators: never 5xx, never what is not described.

The same requests every time, a few of each operation; who asks is signed in anew for each.
"""

import json
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from models.jobs import NewJob
from models.playlist import Playlist, PlaylistSpec
from playlista.web.app import routes
from tests.playlista.web.conftest import StartServer
from tests.playlista.web.music import real_file
from tests.playlista.web.serving import Server
from tests.playlista.web.wanting import want

EXAMPLES = {"stranger": 1, "user": 4, "admin": 4}
#: What is not asked here, and which test does it.
LEFT_OUT = {
    "GET /events": "has no end: test_events",
    "POST /downloads/file": "a form with a file, which the test client cannot send broken: test_downloads",
    "POST /music/upload": "the same",
    "POST /api/playlists/import": "the same: test_playlists",
}
DESCRIPTION = routes().openapi()
OPERATIONS = [
    f"{method.upper()} {path}" for path, methods in sorted(DESCRIPTION["paths"].items()) for method in methods
]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def asker(server: Server, role: str) -> TestClient:
    return server.anonymous if role == "stranger" else server.client(role, role)


def furnish(server: Server, role: str) -> None:
    """Have something of each kind, so that the first ids are there."""
    owner = 0 if role == "stranger" else server.user(role, role).id
    number, _ = real_file(server)
    server.store.labels.put(server.store.labels.add("dance", owner_id=owner).id, [number])
    server.store.playlists.save(Playlist("Evening", PlaylistSpec("random"), ()), owner_id=owner)
    server.queue.submit([NewJob(kind, "url", owner, kind, {"url": "x"}) for kind in ("download", "analysis")])
    want(server.store, owner, "Song")


def settings_for(role: str) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=EXAMPLES[role],
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    )


@pytest.mark.parametrize("role", list(EXAMPLES))
def test_nothing_that_fits_the_description_or_does_not_breaks_the_server(server: StartServer, role: str) -> None:
    running = server()
    furnish(running, role)
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    wrong = [told for name in OPERATIONS if name not in LEFT_OUT and (told := attack(running, role, schema, name))]
    assert not wrong, "\n\n".join(wrong)


def attack(server: Server, role: str, schema: Any, name: str) -> str:
    """Ask for an operation in several ways; return what is wrong, or nothing."""
    client = asker(server, role)
    method, _, path = name.partition(" ")

    @settings_for(role)
    @hypothesis.given(case=schema[path][method].as_strategy())
    def ask(case: Any) -> None:
        arguments = case.as_transport_kwargs()
        arguments.pop("cookies", None)
        case.validate_response(client.request(**arguments), checks=CHECKS)

    try:
        ask()
    except (Exception, BaseExceptionGroup) as error:  # what several checks say comes as a group
        said = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
        return f"{name}: {' / '.join(map(str, said))[:600]}"
    return ""


def test_only_what_cannot_be_asked_is_left_out() -> None:
    forms = {
        f"{method.upper()} {path}"
        for path, methods in DESCRIPTION["paths"].items()
        for method, operation in methods.items()
        if "multipart/form-data" in json.dumps(operation.get("requestBody", {}))
    }
    assert set(LEFT_OUT) == forms | {"GET /events"}
