"""What people add to titles: what makes it another recording is never accepted, what says nothing of it always is."""

from collections.abc import Iterator

import pytest

from core.matching import judge
from models.matching import Candidate
from models.wanted import WantedTrack

WANTED = WantedTrack("Paper Lantern", ("Silver Coast",), duration_s=200.0)
OTHERS = """
(Live) ~ (Live Version) ~ - Live at Red Rocks ~ (live from Paris) ~ (Live 2019) ~ [Live] ~ live in concert ~ (En
Vivo) ~ (Ao Vivo) ~ (Acoustic) ~ (Acoustic Version) ~ acoustic cover ~ (Cover) ~ cover by Anna ~ (piano cover) ~
- Piano Version ~ (Guitar Cover) ~ drum cover ~ bass cover ~ (Instrumental) ~ (Official Instrumental) ~
instrumental version ~ karaoke ~ (Karaoke Version) ~ [Karaoke] ~ (Nightcore) ~ - Nightcore ~ (sped up) ~ (Sped
Up Version) ~ sped up + reverb ~ (speed up) ~ (slowed) ~ (slowed + reverb) ~ (Slowed & Reverb) ~ slowed down ~
(8D Audio) ~ [8D] ~ (Bass Boosted) ~ (Remix) ~ (DJ X Remix) ~ (X Bootleg) ~ (X Edit) ~ (VIP Mix) ~ (Club Mix) ~
(Dub Mix) ~ (Demo) ~ (Early Demo) ~ (Rough Mix) ~ (Alternate Take) ~ (Outtake) ~ (Rehearsal) ~ (A Cappella) ~
(Acapella) ~ (Orchestral Version) ~ (Symphonic Version) ~ (String Quartet) ~ (Music Box) ~ (8 Bit) ~ 8-bit
version ~ (Lofi) ~ lofi remix ~ (Chipmunk Version) ~ (Reversed) ~ (Backwards) ~ (Mashup) ~ mashup ~ (Parody) ~
reaction ~ (REACTION!!) ~ guitar lesson ~ (Guitar Tutorial) ~ piano tutorial ~ how to play ~ (Sheet Music) ~ 1
hour ~ (10 Hours) ~ [1 Hour Loop] ~ loop ~ (Full Album) ~ full album ~ (Reprise) ~ (Interlude) ~ (Commentary) ~
(Spanish Version) ~ (Japanese Version) ~ (Re-Recorded) ~ (2021 Re-recording) ~ (Taylor's Version) ~ (Unplugged)
~ (MTV Unplugged) ~ (BBC Session) ~ (Peel Session) ~ (Spotify Session) ~ (Live Session) ~ (Stripped) ~ (Trap
Remix) ~ (Metal Cover) ~ (Jazz Version) ~ (Bossa Nova) ~ (Reggae Version) ~ (Choir Version) ~ (Kids Version) ~
(Clean) ~ (Type Beat) ~ (Isolated Vocals) ~ (Vocals Only) ~ drumless ~ (Backing Track) ~ (Minus One) ~ dance
practice ~ (Dance Cover) ~ (AI Cover) ~ (Fan Made) ~ (In the Style of X) ~ (Tribute) ~ (Part 2) ~ Pt. II ~ II ~
2 ~ (Reimagined) ~ (Reworked) ~ (Redux) ~ (Sing-along) ~ (Ukulele) ~ fingerstyle ~ (Violin) ~ (Saxophone Cover)
~ (Flute Cover) ~ (Marimba Ringtone) ~ ringtone ~ (Workout Mix) ~ (Phonk) ~ (Hardstyle) ~ (Drill Remix) ~
(Amapiano) ~ (432 Hz) ~ (Female Version) ~ (Male Version) ~ (Deep Voice) ~ (Teaser) ~ (Trailer) ~ (Behind the
Scenes) ~ (Making Of) ~ interview ~ (Tiny Desk) ~ (Jools Holland) ~ (Grammys 2015) ~ (Super Bowl) ~ (Carpool
Karaoke) ~ (Soundcheck) ~ (Busking) ~ (Cinematic Version) ~ (Epic Version) ~ (Lullaby) ~ (Hindi Version) ~
(Without Music) ~ (Muffled) ~ (in another room) ~ (playing in an empty mall) ~ but it's 3am
"""
NOISE = """
(Official Video) ~ (Official Music Video) ~ [Official Video] ~ (Official Audio) ~ (Audio) ~ (Lyrics) ~ (Lyric
Video) ~ (Official Lyric Video) ~ [Lyrics] ~ lyrics ~ (HD) ~ [HD] ~ HD ~ HQ ~ (HQ Audio) ~ [4K] ~ (4K Remaster)
~ (Official HD Video) ~ (Remastered) ~ (2011 Remaster) ~ (Remastered 2009) ~ - Remastered ~ (Visualizer) ~
(Official Visualizer) ~ (Visualiser) ~ M/V ~ MV ~ (MV) ~ Official MV ~ (Clip Officiel) ~ (Video Oficial) ~
(Videoclip Oficial) ~ (Letra) ~ (Con Letra) ~ (Official Video HD) ~ [Official] ~ (Official) ~ (Explicit) ~
[Explicit] ~ (Original Version) ~ (Album Version) ~ (Original Mix) ~ (Music Video) ~ | Official Video ~ (Full
HD) ~ (1080p) ~ (Color Coded Lyrics) ~ [Official Music Video HD] ~ (Audio Only) ~ (Official Audio) HD ~ (Lyrics
Video) ~ w/ lyrics ~ with lyrics ~ (with lyrics) ~ (Full Song) ~ (Best Quality) ~ (High Quality) ~ (Studio
Version) ~ (LP Version) ~ (Offizielles Video) ~ (Official 4K Video) ~ (Dolby Atmos) ~ [FLAC] ~ (Official Video -
1987) ~ (1987) ~ [1987] ~ (Bonus Track) ~ (Deluxe Edition) ~ (Lyrics / Letra) ~ (Official Music Video) [4K
Upgrade] ~ (Unreleased) ~ (Song) ~ (Original) ~ (Stereo) ~ (Mono) ~ (Lyrics on screen) ~ *lyrics* ~ (legendado)
~ (tradução) ~ (Sub. Español) ~ (Official Lyrics)
"""


def phrases(text: str) -> list[str]:
    return [phrase.strip() for phrase in text.replace("\n", " ").split(" ~ ")]


def candidates(phrase: str) -> Iterator[Candidate]:
    """Give official audio, the band's own upload and that of anybody, the phrase behind the title and before it."""
    bare = phrase.strip("()[]- ")
    yield Candidate("p", "1", "", f"Paper Lantern {phrase}", ("Silver Coast",), duration_s=201.0, kind="song")
    titles = (
        (f"Silver Coast - Paper Lantern {phrase}", "SilverCoastVEVO"),
        (f"Silver Coast - Paper Lantern {phrase}", "somebody"),
        (f"[{bare}] Silver Coast - Paper Lantern", "somebody"),
        (f"{bare} - Silver Coast - Paper Lantern", "somebody"),
        (f"Paper Lantern - Silver Coast {bare}", "somebody"),
    )
    yield from (Candidate("p", "1", "", title, uploader=channel, duration_s=201.0) for title, channel in titles)


@pytest.mark.parametrize("phrase", phrases(OTHERS))
def test_what_makes_it_another_recording_is_never_accepted(phrase: str) -> None:
    verdicts = {candidate.title: judge(WANTED, candidate).verdict for candidate in candidates(phrase)}
    assert "accept" not in verdicts.values(), verdicts


@pytest.mark.parametrize("phrase", phrases(NOISE))
def test_what_says_nothing_of_the_recording_is_accepted(phrase: str) -> None:
    verdicts = {candidate.title: judge(WANTED, candidate).verdict for candidate in candidates(phrase)}
    assert set(verdicts.values()) == {"accept"}, verdicts
