"""The XML has the form that Pioneer documents, and its grid keeps to the beats."""

import re
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.export import export
from core.export.beat_grid import TOLERANCE_S, grid, places_in_bars
from core.export.locations import Locations, mapping
from core.export.rekordbox import render
from models.audio import Tags
from models.features import Features, Rhythm, Tonal
from models.keys import KEYS, parse_key, short_name
from tests.core.export.lists import a_list, a_track

_WHOLE, _NUMBER, _TEXT = r"-?\d+", r"\d+(\.\d+)?", r"[^\n]*"
#: Elements with their attributes, as in Pioneer's "xml format list" of 2020; what is needed is marked with "!".
FORM: dict[str, dict[str, str]] = {
    "DJ_PLAYLISTS": {"Version!": r"1\.0\.0|1,0,0"},
    "PRODUCT": {"Name!": _TEXT, "Version!": _TEXT, "Company!": _TEXT},
    "COLLECTION": {"Entries!": _WHOLE},
    "TRACK": {
        "TrackID!": r"\d+", "Name!": _TEXT, "Artist": _TEXT, "Composer": _TEXT, "Album": _TEXT, "Grouping": _TEXT,
        "Genre": _TEXT, "Kind": _TEXT, "Size": _WHOLE, "TotalTime": r"\d+", "DiscNumber": _WHOLE,
        "TrackNumber": _WHOLE, "Year": _WHOLE, "AverageBpm": r"\d+\.\d\d", "DateModified": r"\d{4}-\d\d-\d\d",
        "DateAdded": r"\d{4}-\d\d-\d\d", "BitRate": _WHOLE, "SampleRate": _NUMBER, "Comments": _TEXT,
        "PlayCount": _WHOLE, "LastPlayed": r"\d{4}-\d\d-\d\d", "Rating": "0|51|102|153|204|255",
        "Location!": r"file://localhost/[!-~]+", "Remixer": _TEXT, "Tonality": _TEXT, "Label": _TEXT, "Mix": _TEXT,
        "Colour": r"0x[0-9A-F]{6}",
    },
    "TEMPO": {"Inizio!": _NUMBER, "Bpm!": _NUMBER, "Metro!": r"\d/\d", "Battito!": "[1-4]"},
    "POSITION_MARK": {"Name": _TEXT, "Type!": "[0-4]", "Start!": _NUMBER, "End": _NUMBER, "Num!": "-1|[0-7]"},
}  # fmt: skip


def faults(root: Element) -> list[str]:
    """Where a file is not as documented."""
    found = [] if [part.tag for part in root] == ["PRODUCT", "COLLECTION", "PLAYLISTS"] else ["wrong parts"]
    collection = root.find("COLLECTION")
    assert collection is not None
    checked = [
        root,
        *root.findall("PRODUCT"),
        collection,
        *collection,
        *(part for track in collection for part in track),
    ]
    found += [fault for element in checked for fault in _faults_of(element)]
    ids = [track.get("TrackID") for track in collection]
    found += [] if collection.get("Entries") == str(len(ids)) == str(len(set(ids))) else ["wrong number of tracks"]
    for node in root.findall("PLAYLISTS/NODE"):
        found += _faults_of_folder(node, set(ids))
    return found


def _faults_of(element: Element) -> list[str]:
    form = FORM.get(element.tag, {})
    known = {name.rstrip("!"): pattern for name, pattern in form.items()}
    missing = [name for name in form if name.endswith("!") and name.rstrip("!") not in element.attrib]
    wrong = [
        f"{element.tag} {name}={value!r}"
        for name, value in element.attrib.items()
        if name not in known or not re.fullmatch(known[name], value)
    ]
    return [*wrong, *(f"{element.tag} without {name}" for name in missing), *([] if form else [f"{element.tag}?"])]


def _faults_of_folder(node: Element, ids: set[str | None]) -> list[str]:
    if node.get("Type") == "0":
        wrong = [] if node.get("Count") == str(len(node)) else ["wrong count of a folder"]
        return wrong + [fault for child in node for fault in _faults_of_folder(child, ids)]
    good = node.get("Type") == "1" and node.get("KeyType") == "0" and node.get("Entries") == str(len(node))
    return [] if good and all(track.get("Key") in ids for track in node) and node.get("Name") else ["wrong list"]


def parsed(data: bytes) -> Element:
    assert data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n")
    return ElementTree.fromstring(data)


BEATS = tuple(0.5 + 0.48 * number for number in range(400))
FULL = Features(Rhythm(125.0, beats=BEATS), Tonal("F# minor", "11A"))


def test_tempo_key_and_grid_are_told_as_documented(tmp_path: Path) -> None:
    export(a_list([a_track("/music/a b.mp3", Tags("T", ("A",)), FULL)] * 2), tmp_path / "list.xml")
    root = parsed((tmp_path / "list.xml").read_bytes())
    assert faults(root) == []
    (track,) = root.findall("COLLECTION/TRACK")
    assert track.get("Location") == "file://localhost/music/a%20b.mp3"
    assert (track.get("AverageBpm"), track.get("Tonality")) == ("125.00", "F#m")
    assert [tempo.attrib for tempo in track] == [{"Inizio": "0.500", "Bpm": "125.00", "Metro": "4/4", "Battito": "1"}]
    assert [entry.get("Key") for entry in root.findall("PLAYLISTS/NODE/NODE/TRACK")] == ["1", "1"]


def test_a_grid_begins_where_the_bar_does_and_counts_on_after_a_change_of_tempo() -> None:
    slow = tuple(0.5 + 0.5 * number for number in range(43))
    beats = slow + tuple(slow[-1] + 0.4 * number for number in range(1, 43))
    waltz = Features(Rhythm(120.0, beats=beats, beats_per_bar=3, downbeats=beats[1::3]))
    (track,) = parsed(render(a_list([a_track("/a.mp3", features=waltz)]), Locations("/"))).findall("COLLECTION/TRACK")
    assert [(tempo.get("Bpm"), tempo.get("Metro"), tempo.get("Battito")) for tempo in track] == [
        ("120.00", "3/4", "3"),
        ("150.00", "3/4", "3"),
    ]


def test_a_metre_without_downbeats_is_not_a_grid_of_bars() -> None:
    waltz = Features(Rhythm(125.0, beats=BEATS, beats_per_bar=3))
    (track,) = parsed(render(a_list([a_track("/a.mp3", features=waltz)]), Locations("/"))).findall("COLLECTION/TRACK")
    assert [(tempo.get("Metro"), tempo.get("Battito")) for tempo in track] == [("4/4", "1")]


def test_beats_are_counted_within_their_bars() -> None:
    beats = [number * 0.5 for number in range(12)]
    assert places_in_bars(beats, [1.0, 3.0, 4.5], 4) == [2, 3, 0, 1, 2, 3, 0, 1, 2, 0, 1, 2]
    assert places_in_bars(beats, [], 4)[:5] == [0, 1, 2, 3, 0]
    assert places_in_bars([], [], 4) == []


def test_a_drive_of_windows_is_named_as_there() -> None:
    data = render(a_list([a_track("/music/a.mp3")]), Locations("/", mapped=(mapping("/music=D:\\Music"),)))
    assert b'Location="file://localhost/D:/Music/a.mp3"' in data


@given(
    st.binary(min_size=1, max_size=20).filter(lambda name: not {0, ord("/")} & set(name) and name not in (b".", b"..")),
    st.text(max_size=20),
)
def test_hostile_text_leaves_the_form_whole(name: bytes, text: str) -> None:
    track = a_track("/music/" + name.decode("utf-8", "surrogateescape"), Tags(text or None, (text,), text), FULL)
    root = parsed(render(a_list([track], text), Locations("/lists")))
    assert faults(root) == []
    (found,) = root.findall("COLLECTION/TRACK")
    assert unquote_to_bytes(found.attrib["Location"].removeprefix("file://localhost")) == b"/music/" + name


def test_the_checker_sees_faults() -> None:
    root = parsed(render(a_list([a_track("/a.mp3", Tags("T"), FULL)]), Locations("/")))
    root.findall("COLLECTION/TRACK")[0].set("Rating", "5")
    root.findall("COLLECTION/TRACK/TEMPO")[0].set("Battito", "5")
    root.findall("PLAYLISTS/NODE/NODE/TRACK")[0].set("Key", "9")
    assert faults(root) == ["TRACK Rating='5'", "TEMPO Battito='5'", "wrong list"]


def on_grid(beats: list[float]) -> tuple[int, float]:
    """The number of stretches, and the largest distance of a beat from them in seconds."""
    stretches = list(grid(beats))
    worst = 0.0
    for stretch, after in zip(stretches, [*stretches[1:], None][: len(stretches)], strict=True):
        end = after.beat if after else len(beats) - 1
        for beat in range(stretch.beat, end + 1):
            there = stretch.start_s + (beat - stretch.beat) * 60 / stretch.tempo_bpm
            worst = max(worst, abs(there - beats[beat]))
    return len(stretches), worst


def test_an_hour_of_steady_beats_stays_on_the_grid() -> None:
    stretches, worst = on_grid([0.1 + number * 60 / 127.9963 for number in range(127 * 60)])
    assert worst <= TOLERANCE_S
    assert stretches <= 5


def test_a_change_of_tempo_begins_a_stretch() -> None:
    slow = [number * 0.5 for number in range(100)]
    stretches, worst = on_grid([*slow, *(slow[-1] + number * 0.4 for number in range(1, 100))])
    assert (stretches, round(worst, 6)) == (2, 0.0)


@given(st.lists(st.floats(0.2, 2.0), max_size=80))
def test_any_beats_are_kept_to(steps: list[float]) -> None:
    beats = np.cumsum([0.0, *steps]).tolist()
    stretches, worst = on_grid(beats)
    assert worst <= TOLERANCE_S
    assert (stretches > 0) == (len(beats) > 1)


def test_short_names_of_keys_are_read_back() -> None:
    assert [parse_key(short_name(key)) for key in KEYS] == list(KEYS)
    assert short_name("A# major") == "Bb"
