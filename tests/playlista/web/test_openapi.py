"""The description of the API: complete, and safe to read for programs."""

from collections.abc import Iterator
from typing import Any

from playlista.web.app import routes
from playlista.web.middleware.doorman import PUBLIC
from tests.playlista.web.conftest import StartServer

DESCRIPTION: dict[str, Any] = routes().openapi()


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DESCRIPTION["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    names = [operation["operationId"] for _, operation in operations()]
    assert len(names) == len(set(names)) >= 40
    for name, operation in operations():
        assert operation["tags"], name
        assert operation["description"].endswith("."), name


def test_every_problem_is_described_as_it_is_answered() -> None:
    problem = {"$ref": "#/components/schemas/Problem"}
    for name, operation in operations():
        for status, answer in operation["responses"].items():
            if status.startswith("4"):
                assert answer["content"]["application/json"]["schema"] == problem, f"{name} {status}"
    assert "HTTPValidationError" not in DESCRIPTION["components"]["schemas"]


def test_only_what_is_public_needs_no_sign_in() -> None:
    free = {name.split()[1] for name, operation in operations() if operation.get("security") == []}
    assert free == PUBLIC & set(DESCRIPTION["paths"])


def test_every_body_that_is_sent_has_examples() -> None:
    schemas = DESCRIPTION["components"]["schemas"]
    found = 0
    for name, operation in operations():
        for content in operation.get("requestBody", {}).get("content", {}).values():
            sent = content["schema"].get("$ref", "").rpartition("/")[2]
            found += bool(sent)
            told = str(schemas.get(sent, "examples"))
            assert any(word in told for word in ("examples", "enum", "boolean", "$ref")), f"{name}: {sent}"
    assert found >= 5


def test_a_server_describes_itself_to_who_is_signed_in_with_no_page_of_another_host(server: StartServer) -> None:
    running = server()
    assert running.client().get("/api/openapi.json").json() == DESCRIPTION
    assert running.anonymous.get("/api/openapi.json").status_code == 401
    assert running.client().get("/openapi.json").json() == DESCRIPTION
    assert running.anonymous.get("/openapi.json").status_code == 401
    for path in ("/docs", "/redoc"):
        assert "://" not in running.client().get(path).text.replace("http://localhost", "")
