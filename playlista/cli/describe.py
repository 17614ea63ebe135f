"""One track in words: everything known about it, each number with its confidence and the file's own claim beside it."""

from collections.abc import Iterator

from core.export.sources import Source, sources
from models.audio import AudioInfo, Tags
from models.features import Dynamics, Loudness, Rhythm, Timbre, Tonal
from models.learned import NetworkOutput
from models.moods import applying, moods
from models.opinions import Opinion
from models.relations import Claim, claims
from models.track import LibraryTrack
from playlista.cli.output import count, safe, show_duration, show_number, show_size

#: The curve of energy, one sign for each eighth of the range.
_BARS = "▁▂▃▄▅▆▇█"
_NAME_WIDTH = 14
_MOST_PHRASES = 12

Lines = Iterator[tuple[str, str]]


def described(entry: LibraryTrack) -> list[str]:
    """Return the lines that show a track, in safe text; what is unknown is said to be unknown."""
    from playlista.cli.library import label

    return [label(entry), *(f"  {name:<{_NAME_WIDTH}}{safe(text)}" for name, text in _lines(entry))]


def _lines(entry: LibraryTrack) -> Lines:
    track = entry.track
    yield "id", str(entry.id)
    yield "path", track.file.path
    if entry.missing_since is not None:
        yield "missing", f"since {entry.missing_since:%Y-%m-%d %H:%M} UTC"
    yield "file", f"{_sound(track.info)}, {show_size(track.file.size)}"
    yield from _tags(track.tags)
    told, said, known = sources(entry), claims(entry), track.tags
    yield from _rhythm(track.features.rhythm, told["tempo_bpm"], said.get("tempo_bpm"), known.bpm)
    yield from _folded(entry)
    yield from _tonal(track.features.tonal, told["key"], said.get("key"), known.key)
    yield from _loudness(track.features.loudness, track.tags.replaygain_track_gain_db)
    yield from _dynamics(track.features.dynamics)
    yield from _timbre(track.features.timbre)
    if entry.labels:
        yield "labels", ", ".join(entry.labels)
    yield from _networks(entry.networks)
    for content in entry.content:
        yield "content", f"{content.name}: {content.reason}"
    yield from _opinion(entry.opinion)
    for warning in track.warnings:
        yield "warning", warning
    yield "analysed", f"{entry.analysed_at:%Y-%m-%d %H:%M} UTC, {track.versions}"
    yield "identity", track.identity


def _sound(info: AudioInfo) -> str:
    rate = f", {info.bit_rate / 1000:.0f} kbit/s" if info.bit_rate else ""
    channels = count(info.channels, "channel")
    return f"{show_duration(info.duration_s)}, {info.codec}, {info.sample_rate} Hz, {channels}{rate}"


def _tags(tags: Tags) -> Lines:
    position = f"{tags.track_number or '?'}{f' of {tags.track_total}' if tags.track_total else ''}"
    known = (
        ("title", tags.title),
        ("artists", ", ".join(tags.artists)),
        ("album", tags.album),
        ("album artist", tags.album_artist),
        ("track", position if tags.track_number else None),
        ("disc", tags.disc_number),
        ("year", tags.year),
        ("genre", ", ".join(tags.genres)),
        ("ISRC", tags.isrc),
        ("MusicBrainz", tags.musicbrainz_recording_id),
        ("cover", "embedded" if tags.has_cover else None),
    )
    yield from ((name, str(value)) for name, value in known if value)


def _rhythm(rhythm: Rhythm, source: Source, claim: Claim | None, written: float | None) -> Lines:
    bpm = rhythm.tempo_bpm
    yield "tempo", f"unknown{_measured_by(source)}" if bpm is None else f"{bpm:.1f} BPM {_of(source, 1)}"
    yield from _claimed("tempo tag", claim, "" if written is None else f"{written:g}")
    if rhythm.tempo_candidates:
        told = ", ".join(f"{each.bpm:.1f} ({each.score:.2f})" for each in rhythm.tempo_candidates)
        yield "candidates", f"{told}: tempi that explain it, with the probability of each"
    if rhythm.beats:
        yield "beats", f"{len(rhythm.beats)}, from {rhythm.beats[0]:.2f} s to {rhythm.beats[-1]:.2f} s"
    yield from _course(rhythm)
    yield from _bars(rhythm)
    if rhythm.onset_rate is not None:
        yield "onsets", f"{rhythm.onset_rate:.1f} per second: how often something begins to sound"


def _course(rhythm: Rhythm) -> Lines:
    if rhythm.tempo_curve:
        kept = {True: "stable", False: "changing", None: "too weak to tell"}[rhythm.tempo_stable]
        yield "tempo course", f"{kept}, {min(rhythm.tempo_curve):.1f} to {max(rhythm.tempo_curve):.1f} BPM"


def _bars(rhythm: Rhythm) -> Lines:
    if rhythm.downbeats:
        first, sure = show_duration(rhythm.downbeats[0]), show_number(rhythm.downbeat_confidence, 2)
        yield "bars", f"{len(rhythm.downbeats)} of {rhythm.beats_per_bar} beats, from {first} (confidence {sure})"
    if rhythm.phrases:
        more = len(rhythm.phrases) - _MOST_PHRASES
        shown = ", ".join(map(show_duration, rhythm.phrases[:_MOST_PHRASES]))
        yield "phrases", f"{shown} and {more} more" if more > 0 else shown


def _folded(entry: LibraryTrack) -> Lines:
    if entry.unfolded_bpm is not None and entry.tempo_range is not None:
        low, high = entry.tempo_range.low, entry.tempo_range.high
        yield "folded", f"from {entry.unfolded_bpm:.1f} BPM into {low:g}-{high:g} (PREFERRED_TEMPO_RANGE)"


def _tonal(tonal: Tonal, source: Source, claim: Claim | None, written: str | None) -> Lines:
    yield (
        "key",
        f"unknown{_measured_by(source)}" if tonal.key is None else f"{tonal.key}, {tonal.camelot} {_of(source)}",
    )
    yield from _claimed("key tag", claim, written or "")
    if tonal.key is None:
        return
    others = (("second best", tonal.key_second), ("opens in", tonal.key_opening), ("ends in", tonal.key_ending))
    yield "other keys", ", ".join(f"{name} {key or 'unknown'}" for name, key in others)
    if tonal.tuning_cents is not None:
        yield "tuning", f"{round(tonal.tuning_cents):+d} cents from A = 440 Hz (100 are a semitone)"


def _of(source: Source, decimals: int = 0) -> str:
    """Say where a value comes from; of a corrected one, what was measured."""
    measured = f"{source.measured:.{decimals}f}" if isinstance(source.measured, float) else source.measured or "unknown"
    estimate = f"(confidence {source.confidence:.2f}, {source.sureness})"
    if source.at is None:
        return f"{estimate}{_measured_by(source)}"
    who = f" by {source.by_name}" if source.by_name else ""
    word = {"corrected": "corrected", "locked": "locked as right"}[source.kind]
    return f"{word}{who} on {source.at:%Y-%m-%d}; measured was {measured} {estimate}{_measured_by(source)}"


def _measured_by(source: Source) -> str:
    return f", measured by {source.version}"


def _claimed(name: str, claim: Claim | None, written: str) -> Lines:
    """What the file says of itself beside ours; as it is written where ours is unknown, or it cannot be read."""
    if claim is not None:
        yield name, claim.words
    elif written:
        yield name, written


def _loudness(loudness: Loudness, claimed_gain_db: float | None) -> Lines:
    if loudness.loudness_lufs is None:
        yield "loudness", "unknown"
    else:
        loudness_range = show_number(loudness.loudness_range_lu, 1)
        yield "loudness", f"{loudness.loudness_lufs:.1f} LUFS as a whole, {loudness_range} LU from soft to loud parts"
    if loudness.true_peak_dbtp is not None:
        yield "true peak", f"{loudness.true_peak_dbtp:.1f} dBTP: the highest level, also between samples"
    if loudness.replaygain_db is not None:
        claim = "" if claimed_gain_db is None else f"; the file says {claimed_gain_db:+.2f} dB"
        yield "ReplayGain", f"{loudness.replaygain_db:+.2f} dB to -18 LUFS{claim}"


def _dynamics(dynamics: Dynamics) -> Lines:
    yield "energy", f"{show_number(dynamics.energy, 2)}  {_curve(dynamics.energy_curve)}".rstrip()
    yield "danceability", f"{show_number(dynamics.danceability, 2)} of 1: how strong, steady and quick the beat is"
    if dynamics.dynamic_complexity_db is not None:
        yield "complexity", f"{dynamics.dynamic_complexity_db:.1f} dB: how far the level is from its mean"


def _curve(values: tuple[float, ...]) -> str:
    return "".join(_BARS[min(len(_BARS) - 1, max(0, int(value * len(_BARS))))] for value in values)


def _timbre(timbre: Timbre) -> Lines:
    if timbre.spectral_centroid_hz is not None:
        rolloff = show_number(timbre.spectral_rolloff_hz)
        flatness = show_number(timbre.spectral_flatness, 3)
        yield "timbre", f"centroid {timbre.spectral_centroid_hz:.0f} Hz, rolloff {rolloff} Hz, flatness {flatness}"
    dimensions = count(len(timbre.vector), "dimension")
    yield "vector", f"{dimensions} (playlista tracks show ID --json)" if timbre.vector else "none"


def _opinion(opinion: Opinion) -> Lines:
    said = {1: "liked", -1: "disliked"}.get(opinion.liked)
    words = [said] if said else []
    if opinion.rating is not None:
        words.append(f"{opinion.rating:g} of 5 stars")
    if words:
        yield "opinion", ", ".join(words)
    if opinion.played_at is not None:
        yield "played", f"{count(opinion.plays, 'time')}, last {opinion.played_at:%Y-%m-%d %H:%M} UTC"


def _networks(outputs: tuple[NetworkOutput, ...]) -> Lines:
    """What applies, by network; then the moods that follow from it."""
    for output in outputs:
        told = ", ".join(f"{name} {score:.2f}" for name, score in applying(output)) or "nothing that stands out"
        yield "heard", f"{told} ({output.pipeline.network})"
    if found := moods(outputs):
        yield "moods", ", ".join(f"{name} {score:.2f}" for name, score in found.items())
