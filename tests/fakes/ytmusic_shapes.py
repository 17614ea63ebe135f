"""The JSON that YouTube Music's web player gets, as far as anybody reads it; made from values of the fake."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

Json = dict[str, Any]
DOT = {"text": " • "}


class SongLike(Protocol):
    """What a song must say of itself."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def artists(self) -> tuple[str, ...]: ...
    @property
    def album(self) -> str | None: ...
    @property
    def album_id(self) -> str | None: ...
    @property
    def duration_s(self) -> int | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def explicit(self) -> bool: ...
    @property
    def views(self) -> str: ...
    @property
    def state(self) -> str: ...


class AlbumLike(Protocol):
    """What an album must say of itself."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def artist(self) -> str: ...
    @property
    def year(self) -> str: ...
    @property
    def playlist_id(self) -> str: ...
    @property
    def songs(self) -> Sequence[SongLike]: ...


class PlaylistLike(Protocol):
    """What a playlist must say of itself."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def songs(self) -> Sequence[SongLike]: ...


def search_page(items: Sequence[Json], wanted: str) -> Json:
    """The one tab of a filtered search."""
    return _tabbed([{"musicShelfRenderer": {"title": _runs(wanted.title()), "contents": list(items)}}])


def nothing_found(query: str) -> Json:
    """What says that there is nothing."""
    message = {"messageRenderer": {"text": _runs(f'No results for "{query}"')}}
    return _tabbed([{"itemSectionRenderer": {"contents": [message]}}])


def song_item(song: SongLike) -> Json:
    """A song or video among the results of a search."""
    seconds = [] if song.duration_s is None else [DOT, {"text": clock(song.duration_s)}]
    if song.kind == "song":
        named = [DOT, _linked(song.album, song.album_id or "MPREb_other", "ALBUM")] if song.album else []
        columns = [
            _runs(song.title),
            {"runs": [*_artists(song.artists), *named, *seconds]},
            _runs(f"{song.views} plays"),
        ]
    else:
        views = [DOT, {"text": f"{song.views} views"}]
        columns = [_runs(song.title), {"runs": [*_artists(song.artists), *views, *seconds]}]
    return {"musicResponsiveListItemRenderer": _row(columns, song) | _badges(song.explicit)}


def album_item(album: AlbumLike) -> Json:
    """An album among the results of a search."""
    about = [{"text": "Album"}, DOT, _linked(album.artist, "UCartist", "ARTIST"), DOT, {"text": album.year}]
    row = {"flexColumns": _columns([_runs(album.title), {"runs": about}])}
    play = {"watchPlaylistEndpoint": {"playlistId": album.playlist_id}}
    return {"musicResponsiveListItemRenderer": row | _goes_to(album.id, "ALBUM") | _overlay(play)}


def album_page(album: AlbumLike) -> Json:
    """The page of an album: its head on the left, its songs on the right."""
    head = {
        "title": _runs(album.title),
        "subtitle": {"runs": [{"text": "Album"}, DOT, {"text": album.year}]},
        "straplineTextOne": {"runs": [_linked(album.artist, "UCartist", "ARTIST")]},
        "secondSubtitle": {"runs": [{"text": f"{len(album.songs)} songs"}, DOT, {"text": "40 minutes"}]},
        "buttons": [_play_button({"watchPlaylistEndpoint": {"playlistId": album.playlist_id}})],
        "thumbnail": _picture(f"https://covers.example/{album.id}"),
    }
    songs = [_album_track(song, number) for number, song in enumerate(album.songs, 1)]
    return _two_columns(head, {"musicShelfRenderer": {"contents": songs}})


def playlist_page(playlist: PlaylistLike, page: int) -> Json:
    """The first page of a playlist."""
    owner = {"avatarStackViewModel": {"text": {"content": playlist.owner}, "rendererContext": {"commandContext": {}}}}
    head = {
        "title": _runs(playlist.title),
        "subtitle": {"runs": [{"text": "Playlist"}, DOT, {"text": "2024"}]},
        "secondSubtitle": {"runs": [{"text": f"{len(playlist.songs):,} songs"}, DOT, {"text": "2 hours"}]},
        "facepile": owner,
        "buttons": [],
    }
    items = _entries(playlist, 0, page)
    shelf = {"targetId": playlist.id} | ({"contents": items} if items else {})
    return _two_columns(head, {"musicPlaylistShelfRenderer": shelf})


def playlist_more(playlist: PlaylistLike | None, start: int, page: int) -> Json:
    """A further page of a playlist."""
    items = _entries(playlist, start, page) if playlist else []
    return {"onResponseReceivedActions": [{"appendContinuationItemsAction": {"continuationItems": items}}]}


def artist_page(channel: str, name: str, playlist_id: str) -> Json:
    """The page of an artist whose songs are a playlist."""
    button = {"subscribeButtonRenderer": {"channelId": channel, "subscribed": False}}
    header = {"musicImmersiveHeaderRenderer": {"title": _runs(name), "subscriptionButton": button}}
    title = {"runs": [_linked("Songs", f"VL{playlist_id}", "PLAYLIST")]}
    shelf = {"musicShelfRenderer": {"title": title, "contents": []}}
    tab = {"tabRenderer": {"content": {"sectionListRenderer": {"contents": [shelf]}}}}
    return {"header": header, "contents": {"singleColumnBrowseResultsRenderer": {"tabs": [tab]}}}


def player(song: SongLike | None) -> Json:
    """What the player is told of a video."""
    if song is None or song.state:
        return {"playabilityStatus": {"status": "ERROR", "reason": "This video is not available"}}
    details = {
        "videoId": song.id,
        "title": song.title,
        "lengthSeconds": str(song.duration_s or 0),
        "author": song.artists[0] if song.artists else "",
        "viewCount": "1200000",
    }
    return {"playabilityStatus": {"status": "OK"}, "videoDetails": details}


def clock(seconds: int) -> str:
    """Seconds as minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02}"


def _entries(playlist: PlaylistLike, start: int, page: int) -> list[Json]:
    items = [_entry(song) for song in playlist.songs[start : start + page]]
    if start + page < len(playlist.songs):
        command = {"continuationCommand": {"token": f"{playlist.id}:{start + page}"}}
        items.append({"continuationItemRenderer": {"continuationEndpoint": command}})
    return items


def _entry(song: SongLike) -> Json:
    if song.state == "deleted":
        watch = {"navigationEndpoint": {"watchEndpoint": {"videoId": song.id}}}
        row: Json = {"flexColumns": _columns([{"runs": [{"text": "Song deleted"} | watch]}])}
        return {"musicResponsiveListItemRenderer": row}
    title = {"text": song.title} | {"navigationEndpoint": {"watchEndpoint": {"videoId": song.id}}}
    album = {"runs": [_linked(song.album, song.album_id or "MPREb_other", "ALBUM")]} if song.album else {}
    row = _row([{"runs": [title]}, {"runs": _artists(song.artists)}, album], song) | _badges(song.explicit)
    if song.state == "greyed":
        row["musicItemRendererDisplayPolicy"] = "MUSIC_ITEM_RENDERER_DISPLAY_POLICY_GREY_OUT"
        del row["overlay"]
    return {"musicResponsiveListItemRenderer": row | _fixed(song.duration_s)}


def _album_track(song: SongLike, number: int) -> Json:
    columns = [
        _runs(song.title),
        {"runs": _artists(song.artists)} if song.artists else {},
        _runs(f"{song.views} plays"),
    ]
    row = _row(columns, song) | _badges(song.explicit) | _fixed(song.duration_s)
    return {"musicResponsiveListItemRenderer": row | {"index": _runs(str(number))}}


def _row(columns: Sequence[Json], song: SongLike) -> Json:
    kind = "MUSIC_VIDEO_TYPE_ATV" if song.kind == "song" else "MUSIC_VIDEO_TYPE_OMV"
    music = {"watchEndpointMusicSupportedConfigs": {"watchEndpointMusicConfig": {"musicVideoType": kind}}}
    return {"flexColumns": _columns(columns)} | _overlay({"watchEndpoint": {"videoId": song.id} | music})


def _columns(texts: Iterable[Json]) -> list[Json]:
    return [{"musicResponsiveListItemFlexColumnRenderer": {"text": text}} for text in texts]


def _fixed(duration_s: int | None) -> Json:
    if duration_s is None:
        return {}
    return {"fixedColumns": [{"musicResponsiveListItemFixedColumnRenderer": {"text": _runs(clock(duration_s))}}]}


def _overlay(play: Json) -> Json:
    return {"overlay": {"musicItemThumbnailOverlayRenderer": {"content": _play_button(play)}}}


def _play_button(play: Json) -> Json:
    return {"musicPlayButtonRenderer": {"playNavigationEndpoint": play}}


def _badges(explicit: bool) -> Json:
    label = {"accessibilityData": {"accessibilityData": {"label": "Explicit"}}}
    return {"badges": [{"musicInlineBadgeRenderer": label}]} if explicit else {}


def _artists(names: Sequence[str]) -> list[Json]:
    runs: list[Json] = []
    for name in names:
        runs += [{"text": " & "}] if runs else []
        runs.append(_linked(name, f"UC{abs(hash(name))}", "ARTIST"))
    return runs


def _linked(text: str | None, browse_id: str, kind: str) -> Json:
    return {"text": text} | _goes_to(browse_id, kind)


def _goes_to(browse_id: str, kind: str) -> Json:
    page = {"browseEndpointContextMusicConfig": {"pageType": f"MUSIC_PAGE_TYPE_{kind}"}}
    endpoint = {"browseId": browse_id, "browseEndpointContextSupportedConfigs": page}
    return {"navigationEndpoint": {"browseEndpoint": endpoint}}


def _picture(url: str) -> Json:
    return {"musicThumbnailRenderer": {"thumbnail": {"thumbnails": [{"url": url, "width": 544, "height": 544}]}}}


def _runs(text: str) -> Json:
    return {"runs": [{"text": text}]}


def _tabbed(sections: list[Json]) -> Json:
    tab = {"tabRenderer": {"content": {"sectionListRenderer": {"contents": sections}}}}
    return {"contents": {"tabbedSearchResultsRenderer": {"tabs": [tab]}}}


def _two_columns(head: Json, shelf: Json) -> Json:
    left = {"sectionListRenderer": {"contents": [{"musicResponsiveHeaderRenderer": head}]}}
    right = {"sectionListRenderer": {"contents": [shelf]}}
    columns = {"tabs": [{"tabRenderer": {"content": left}}], "secondaryContents": right}
    return {"contents": {"twoColumnBrowseResultsRenderer": columns}}
