"""How the answers that are no success are documented: each is {"detail": "one line"}."""

from typing import Any

from pydantic import BaseModel, Field

_MEANING = {
    400: "What was sent cannot be read, or makes no sense.",
    401: "Nobody is signed in.",
    403: "This is not allowed, or X-CSRF-Token is missing.",
    404: "There is none, or it is somebody else's.",
    409: "It does not go with what there is.",
    413: "It is too large.",
    415: "It is not of a kind that is taken here.",
    416: "There is no such part of it.",
    421: "The server is not known by that name.",
    422: "Something is missing or has a value that cannot be.",
    429: "There are too many: wait a while.",
    503: "The server, or something that it needs, is busy or not there: try again in a while.",
    507: "The disk is full.",
}
#: What every route may answer.
EVERYWHERE = (401, 403, 413, 421, 422, 503)


class Problem(BaseModel):
    """What is wrong, in one line."""

    detail: str = Field(examples=["there is no job 17"])


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of some statuses, for ``responses=`` of a route."""
    return {status: {"model": Problem, "description": _MEANING[status]} for status in statuses}
