"""ListenBrainz's API: public playlists, as JSPF."""

from typing import Any

from core.services.services import Services

SERVICE = "listenbrainz"


def ask_playlist(services: Services, mbid: str) -> dict[str, Any]:
    """Return a playlist as ListenBrainz gives it; ``ServiceError`` when there is none of use."""
    url = f"{services.settings.listenbrainz_api_url.rstrip('/')}/1/playlist/{mbid}"
    answer = services.get_json(SERVICE, url)
    return answer if isinstance(answer, dict) else {}
