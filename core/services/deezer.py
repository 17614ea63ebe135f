"""Deezer's public API, which needs no key: its faults come as answers."""

from typing import Any

from core.errors import ServiceError
from core.services.asking import rate_limited
from core.services.services import Services

SERVICE = "deezer"
#: Too many requests within five seconds.
_QUOTA, _QUOTA_S = 4, 5.0
_BUSY = 700
_CLASSES = {200: "forbidden", 300: "unauthorized", 800: "not_found", _BUSY: "transient"}
PAGE_SIZE = 100


def ask_deezer(services: Services, path: str, *, keep: bool = False, offset: int | None = None) -> dict[str, Any]:
    """Return what Deezer knows under ``path`` ("album/302127"); with ``offset``, a page of ``PAGE_SIZE``.

    Raises
    ------
    ServiceError
        Also for faults that Deezer tells in an answer of status 200.
    """

    def check(answer: object) -> None:
        if not isinstance(answer, dict):
            raise ServiceError("deezer answers with something else", service=SERVICE, error_class="malformed")
        if isinstance(answer.get("error"), dict):
            raise _fault(answer["error"], services.now())

    url = f"{services.settings.deezer_api_url.rstrip('/')}/{path}"
    params = {} if offset is None else {"index": offset, "limit": PAGE_SIZE}
    answer: dict[str, Any] = services.get_json(SERVICE, url, params=params, keep=keep, check=check)
    return answer


def _fault(error: dict[str, Any], now: float) -> ServiceError:
    code = error.get("code")
    words = f"deezer answers: {str(error.get('message') or error.get('type') or code)[:200]}"
    if code == _QUOTA:
        return rate_limited(SERVICE, words, now + _QUOTA_S)
    return ServiceError(words, service=SERVICE, error_class=_CLASSES.get(code or 0, "malformed"))
