"""A template is understood, or the mistake in it is told."""

import pytest

from core.errors import SettingsError
from core.settings import from_mapping
from core.settings.file_template import Piece, parse


def test_a_template_is_folders_and_a_name_of_text_and_fields() -> None:
    assert parse("{album}/{{x}} {track:02}") == (
        (Piece(field="album"),),
        (Piece("{"), Piece("x"), Piece("}"), Piece(" "), Piece(field="track", width=2)),
    )


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{titel}", "there is no field {titel}; did you mean title"),
        ("{x.__class__}", "there is no field {x.__class__}"),
        ("{}", "there is no field {}; the fields are title, artist"),
        ("{title!r}", "there is no field {title!r}; did you mean title"),
        ("{title", "a single {"),
        ("title}", "a single }"),
        ("{title:02}", "only track, disc, year, position take a width"),
        ("{track:2}", "only track, disc, year, position take a width"),
        ("{track:0999}", "only track, disc, year, position take a width"),
        ("../{title}", "downwards"),
        ("/{title}", "downwards"),
        ("{album}/./{title}", "downwards"),
        ("{album}//{title}", "downwards"),
        ("{title}/", "downwards"),
        ("", "downwards"),
        ("{album}/song", "the name of the file needs a field"),
        ("{album}\\{title}", "folders are separated by /"),
        ("{title}\x07", "folders are separated by /"),
    ],
)
def test_a_mistake_is_told_at_the_start(template: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        from_mapping({"FILE_TEMPLATE": template})
    assert told in str(caught.value)


def test_the_section_has_what_was_set() -> None:
    download = from_mapping({"FILE_TEMPLATE": " {title} ", "DOWNLOAD_THREADS": 7}).download
    assert (download.file_template, download.download_threads) == ("{title}", 7)
