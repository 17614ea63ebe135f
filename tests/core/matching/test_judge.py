"""The gates of matching, each by an example of what searches give; most are what other programs take."""

from dataclasses import replace

import pytest

from core.matching import is_strong, judge
from models.matching import Candidate, Judged
from models.wanted import WantedTrack

STUDIO = WantedTrack("Starlight", ("Muse",), album="Black Holes and Revelations", duration_s=240.0)


def song(title: str, *artists: str, seconds: float | None = 240.0, album: str | None = None) -> Candidate:
    return Candidate(
        "youtube_music", title, "", title, artists or ("Muse",), album=album, duration_s=seconds, kind="song"
    )


def upload(title: str, channel: str, seconds: float | None = 240.0) -> Candidate:
    return Candidate("youtube", title, "", title, uploader=channel, duration_s=seconds)


def wanted(title: str, *artists: str, seconds: float | None = 240.0) -> WantedTrack:
    return WantedTrack(title, artists or ("Muse",), duration_s=seconds)


def refuses(judged: Judged, reason: str) -> bool:
    return judged.verdict == "reject" and reason in judged.reasons


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Nightcore - Starlight (Muse)", "version:nightcore"),
        ("Muse - Starlight (sped up)", "version:sped_up"),
        ("muse - starlight (slowed + reverb)", "version:slowed"),
        ("Muse - Starlight (8D AUDIO)", "version:8d"),
        ("Muse - Starlight (Piano Cover)", "version:cover"),
        ("Muse - Starlight KARAOKE", "version:karaoke"),
        ("Muse - Starlight (Live at Wembley)", "version:live"),
        ("Muse - Starlight (Instrumental)", "version:instrumental"),
        ("Muse - Starlight (Some DJ Remix)", "version:remix"),
        ("Muse - Starlight (Demo)", "version:demo"),
        ("Muse - Starlight (Acoustic)", "version:acoustic"),
        ("Muse - Starlight 8-bit", "version:chiptune"),
        ("Muse - Starlight [1 HOUR LOOP]", "version:loop"),
        ("Muse - Starlight guitar lesson with tabs", "version:lesson"),
        ("First time hearing Muse - Starlight REACTION", "version:reaction"),
        ("[FREE] Muse Type Beat - Starlight", "version:type_beat"),
        ("Muse medley: Starlight", "version:medley"),
        ("Muse - Starlight (Full Album)", "version:album"),
    ],
)
def test_another_version_is_refused_however_well_it_fits(title: str, reason: str) -> None:
    assert refuses(judge(STUDIO, upload(title, "somebody")), reason)


@pytest.mark.parametrize(
    "noise", ["Official Video", "Lyrics", "HD", "4K Remaster", "Audio", "Official Lyric Video", "HQ", "2011 Remaster"]
)
def test_what_says_nothing_of_the_recording_does_not_count(noise: str) -> None:
    assert judge(STUDIO, upload(f"Muse - Starlight [{noise}]", "MuseVEVO")).verdict == "accept"


@pytest.mark.parametrize(
    "title", ["Alive", "Live Forever", "Live and Let Die", "Undercover", "Cover Me Up", "Demo Days", "Slow Down"]
)
def test_a_word_of_the_wanted_title_is_no_version(title: str) -> None:
    assert judge(wanted(title), song(title)).verdict == "accept"
    assert refuses(judge(wanted(title), song(f"{title} (Live)")), "version:live")
    assert refuses(judge(wanted(title), upload(f"Muse - {title} cover", "somebody")), "version:cover")


@pytest.mark.parametrize("band", ["Live", "Acoustic Alchemy", "Remix Republic", "Cover Drive"])
def test_a_word_of_the_band_is_no_version(band: str) -> None:
    assert judge(wanted("Run", band), upload(f"{band} - Run", band)).verdict == "accept"


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Prelude No. 1", "Prelude No. 2"),
        ("Piano Sonata in A Major, K. 331", "Piano Sonata in A Major, K. 330"),
        ("Prelude in C Major, BWV 846", "Prelude in C Minor, BWV 847"),
        ("Nocturne, Op. 9 No. 2", "Nocturne, Op. 27 No. 2"),
        ("Symphony No. 5: I. Allegro", "Symphony No. 5: II. Andante"),
        ("Requiem, Pt. 1", "Requiem, Pt. 2"),
        ("Requiem, Part II", "Requiem, Pt. I"),
        ("Untitled #3", "Untitled #1"),
        ("Spring 1", "Spring 3"),
    ],
)
def test_another_number_is_another_piece(title: str, other: str) -> None:
    judged = judge(wanted(title), song(other))
    assert judged.verdict == "reject"
    assert {"number", "key"} & set(judged.reasons)


@pytest.mark.parametrize(
    ("title", "same"),
    [
        ("Requiem, Pt. II", "Requiem (Part 2)"),
        ("Piano Sonata, K. 331", "Piano Sonata, KV 331"),
        ("Nocturne, Op. 9 No. 2", "Nocturne, Op.9, No.2"),
        ("Untitled #3", "Untitled No. 3"),
        ("Symphony No. 5: II. Andante", "Symphony Nr. 5: 2. Andante"),
    ],
)
def test_a_number_may_be_written_in_another_way(title: str, same: str) -> None:
    assert judge(wanted(title), song(same)).verdict == "accept"


def test_a_part_that_only_one_title_names_is_refused_unless_the_length_is_the_same() -> None:
    assert refuses(judge(wanted("Requiem, Pt. 2"), song("Requiem", seconds=250.0)), "number_missing")
    assert judge(wanted("Requiem, Pt. 2"), song("Requiem")).verdict == "review"


def test_an_unknown_length_is_neutral() -> None:
    known, unknown = judge(STUDIO, song("Starlight")), judge(STUDIO, song("Starlight", seconds=None))
    assert (known.verdict, unknown.verdict) == ("accept", "accept")
    assert known.score == unknown.score == 1.0
    assert is_strong(known)
    assert not is_strong(unknown)


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(243.0, "accept"), (246.0, "accept"), (252.0, "review"), (255.0, "reject")]
)
def test_three_seconds_are_forgiven_and_fifteen_are_not(seconds: float, verdict: str) -> None:
    assert judge(STUDIO, song("Starlight", seconds=seconds)).verdict == verdict


def test_the_same_title_by_others_is_refused() -> None:
    assert refuses(judge(STUDIO, song("Starlight", "Slash")), "artist")
    assert refuses(judge(STUDIO, upload("Starlight - Slash", "Slash")), "artist")


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("Ghost", "Ghostly Kisses"),
        ("Drake", "Nick Drake"),
        ("Beck", "Jeff Beck"),
        ("Oasis", "Oasish"),
        ("America", "American Roots"),
    ],
)
def test_a_name_within_a_name_is_somebody_else(name: str, others: str) -> None:
    assert refuses(judge(wanted("Run", name), song("Run", others)), "artist")


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("M.I.A.", "MIA"),
        ("JAY-Z", "Jay Z"),
        ("AC/DC", "AC DC"),
        ("The Beatles", "Beatles"),
        ("Guns N' Roses", "Guns and Roses"),
        ("Simon & Garfunkel", "Simon and Garfunkel"),
        ("Beyoncé", "Beyonce"),
        ("Ke$ha", "Kesha"),
        ("P!nk", "Pink"),
        ("Кино", "Kino"),
        ("Макс Корж", "Max Korzh"),
        ("Ｐｅｒｆｕｍｅ", "Perfume"),
        ("米津玄師", "Kenshi Yonezu 米津玄師"),
        ("Utada Hikaru", "Hikaru Utada"),
        ("Red Hot Chilli Peppers", "Red Hot Chili Peppers"),
    ],
)
def test_a_name_may_be_written_in_another_way(name: str, same: str) -> None:
    assert judge(wanted("Run", name), song("Run", same)).verdict == "accept"


def test_artists_may_stand_in_any_order_and_in_the_title() -> None:
    both = wanted("Under Pressure", "Queen", "David Bowie")
    assert judge(both, song("Under Pressure", "David Bowie", "Queen")).verdict == "accept"
    assert judge(both, song("Under Pressure (feat. David Bowie)", "Queen")).verdict == "accept"
    assert judge(both, song("Under Pressure", "Queen & David Bowie")).verdict == "accept"
    assert judge(both, song("Under Pressure", "My Chemical Romance", "The Used")).verdict == "reject"


def test_a_guest_who_is_not_wanted_is_left_to_a_person_where_the_length_does_not_speak_for_it() -> None:
    assert judge(STUDIO, song("Starlight (feat. Somebody)")).verdict == "accept"
    assert judge(STUDIO, song("Starlight (feat. Somebody)", seconds=247.0)).verdict == "review"
    assert judge(STUDIO, song("Starlight (feat. Somebody)", album="Starlight (feat. Somebody)")).verdict == "review"


@pytest.mark.parametrize(
    "channel", ["Sing King Karaoke", "Muse Tribute Band", "Piano Dreamers", "Vitamin String Quartet"]
)
def test_who_lives_by_the_works_of_others_is_refused(channel: str) -> None:
    assert judge(STUDIO, song("Starlight", channel)).verdict == "reject"
    assert judge(STUDIO, upload("Muse - Starlight", channel)).verdict == "reject"


@pytest.mark.parametrize(
    "tail", ["(In the Style of Muse)", "(Originally Performed by Muse)", "(Tribute to Muse)", "(Made Famous by Muse)"]
)
def test_in_the_style_of_is_by_others(tail: str) -> None:
    assert refuses(judge(STUDIO, song(f"Starlight {tail}", "Hit Crew")), "version:tribute")


def test_a_wanted_version_must_be_there() -> None:
    live = replace(STUDIO, title="Starlight - Live at Wembley")
    assert judge(live, song("Starlight (Live at Wembley Stadium)")).verdict == "accept"
    assert refuses(judge(live, song("Starlight")), "version_missing:live")
    assert refuses(judge(live, song("Starlight (Live in Rome)", seconds=250.0)), "version_place")


def test_a_version_of_the_same_album_and_length_may_be_untold() -> None:
    live = WantedTrack("Starlight - Live", ("Muse",), album="HAARP", duration_s=240.0)
    assert judge(live, song("Starlight", album="HAARP")).verdict == "review"
    assert judge(replace(live, title="Starlight"), song("Starlight (Live)", album="HAARP")).verdict == "accept"


def test_a_remix_is_by_whom_it_is() -> None:
    remix = wanted("Starlight - The Magician Remix")
    assert judge(remix, song("Starlight (The Magician Remix)")).verdict == "accept"
    assert refuses(judge(remix, song("Starlight (Tiësto Remix)")), "version_who")
    assert judge(remix, song("Starlight (Remix)")).verdict == "review"


def test_the_new_recording_is_not_the_old_one() -> None:
    old, new = wanted("Style", "Taylor Swift"), wanted("Style (Taylor's Version)", "Taylor Swift")
    assert refuses(judge(old, song("Style (Taylor’s Version)", "Taylor Swift")), "version:rerecorded")
    assert refuses(judge(new, song("Style", "Taylor Swift")), "version_missing:rerecorded")
    assert judge(new, song("Style (Taylor’s Version)", "Taylor Swift")).verdict == "accept"


def test_a_remaster_is_the_same_and_mono_nearly() -> None:
    plain = judge(STUDIO, song("Starlight"))
    assert judge(STUDIO, song("Starlight (2011 Remaster)")).score == plain.score
    mono = judge(STUDIO, song("Starlight (Mono)"))
    assert mono.verdict == "accept"
    assert mono.score < plain.score


def test_an_edit_of_the_same_length_is_no_other_cut() -> None:
    assert judge(STUDIO, song("Starlight (Radio Edit)")).verdict == "accept"
    assert refuses(judge(STUDIO, song("Starlight (Radio Edit)", seconds=None)), "version:edit")


@pytest.mark.parametrize(
    ("title", "censored"),
    [("Fuck You", "F**k You"), ("Niggas In Paris", "Ni**as In Paris"), ("Bitch Better", "B**** Better")],
)
def test_a_censored_title_is_the_same(title: str, censored: str) -> None:
    assert judge(wanted(title), song(censored)).verdict == "accept"
    assert judge(wanted(censored), song(title)).verdict == "accept"


def test_the_clean_version_is_left_to_a_person() -> None:
    explicit = replace(STUDIO, explicit=True)
    assert judge(explicit, replace(song("Starlight"), explicit=False)).verdict == "review"
    assert refuses(judge(explicit, song("Starlight (Clean)")), "version:clean")
    assert judge(replace(STUDIO, explicit=False), song("Starlight (Clean)")).verdict == "accept"


def test_what_is_no_isrc_decides_nothing() -> None:
    coded = replace(STUDIO, isrc="--")
    assert judge(coded, replace(song("La Lumière", "Les Autres"), isrc="--")).verdict == "reject"
    assert judge(replace(coded, isrc="0"), replace(song("La Lumière", "Les Autres"), isrc="0")).verdict == "reject"


def test_the_same_isrc_decides_unless_something_gross_speaks_against_it() -> None:
    coded = replace(STUDIO, isrc="GB-AHT-06-00246")
    assert judge(coded, replace(song("La Lumière", "Les Autres"), isrc="gbaht0600246")).verdict == "accept"
    assert judge(coded, replace(song("Starlight", seconds=300.0), isrc="GBAHT0600246")).verdict == "review"
    assert judge(coded, replace(song("Starlight (Karaoke)"), isrc="GBAHT0600246")).verdict == "review"


@pytest.mark.parametrize(
    ("title", "offered"),
    [
        ("Группа крови", "Gruppa krovi"),
        ("Στην καρδιά", "Stin Kardia"),
        ("봄날", "봄날 Spring Day"),
        ("プラスティック・ラブ", "Plastic Love (プラスティック・ラブ)"),
        ("夜に駆ける", "夜に駆ける【Official Video】"),
        ("Ｓｔａｒ", "Star"),
    ],
)
def test_a_title_in_other_letters_is_the_same(title: str, offered: str) -> None:
    assert judge(wanted(title), song(offered)).verdict == "accept"


def test_scripts_that_cannot_be_compared_are_left_to_a_person() -> None:
    assert "title_script" in judge(wanted("死ぬのがいいわ"), song("Shinunoga E-Wa")).reasons
    assert judge(wanted("Run", "藤井風"), song("Run", "Fujii Kaze")).verdict == "review"
    assert judge(wanted("夜に駆ける", "藤井風"), song("夜に駆ける", "Fujii Kaze")).verdict == "accept"
    assert judge(wanted("夜に駆ける", "藤井風"), song("Racing", "Fujii Kaze", seconds=300.0)).verdict == "reject"


def test_the_composer_is_not_the_performer() -> None:
    argerich = wanted("Prelude, Op. 28 No. 4", "Frédéric Chopin", "Martha Argerich")
    assert judge(argerich, song("Chopin: Prelude, Op. 28 No. 4", "Martha Argerich")).verdict == "accept"
    assert refuses(judge(argerich, upload("Chopin - Prelude, Op. 28 No. 4", "Rousseau")), "performer")


def test_an_upload_by_anybody_needs_a_length() -> None:
    assert judge(STUDIO, upload("Muse - Starlight", "somebody")).verdict == "accept"
    assert judge(STUDIO, upload("Muse - Starlight", "somebody", seconds=None)).reasons == ("unproven",)


def test_words_that_nothing_explains_are_left_to_a_person() -> None:
    assert judge(STUDIO, upload("Muse - Starlight | Reading 2010", "somebody")).reasons == ("words",)


def test_who_is_wanted_must_be_told() -> None:
    assert judge(WantedTrack("Starlight", duration_s=240.0), song("Starlight")).reasons == ("artist_unknown",)


def test_a_scene_around_the_song_is_left_to_a_person_only_in_a_video_of_the_artist() -> None:
    assert judge(STUDIO, upload("Muse - Starlight (Official Video)", "MuseVEVO", seconds=265.0)).verdict == "review"
    assert judge(STUDIO, upload("Muse - Starlight (Official Video)", "somebody", seconds=265.0)).verdict == "reject"


def test_a_live_album_tells_what_the_title_does_not() -> None:
    live = replace(STUDIO, album="Live at Rome Olympic Stadium", duration_s=None)
    assert judge(live, song("Starlight", album="Black Holes and Revelations")).reasons == ("version_missing:live",)
    assert judge(STUDIO, song("Starlight", album="Live at Rome Olympic Stadium")).reasons == ("version:live",)


@pytest.mark.parametrize("piece", ["(", "(live) ", " - ", "cover by ", "No. 1 ", "夜に", "f**k ", "a.", "Кино x "])
def test_a_text_without_end_is_cut_and_comes_back_whole(piece: str) -> None:
    endless = piece * 100_000
    candidate = replace(upload(endless, endless), artists=(endless,) * 1000, album=endless)
    judged = judge(WantedTrack(endless[:-1], (endless,) * 1000, album=endless, duration_s=240.0), candidate)
    assert judged.candidate is candidate
