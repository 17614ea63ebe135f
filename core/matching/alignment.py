"""Two titles side by side: how alike they are, and what the candidate's says beyond the wanted one.

A word is a version only where the wanted title does not have it: "Live Forever" is not live, "Live Forever live" is.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from core.matching.artists import without
from core.matching.numbering import Numbering, conflicts, missing, numbering, without_numbering
from core.matching.text import Words, comparable, found_at, latin, likeness, runs, sound
from core.matching.titles import Reading, Title, read

#: What a subtitle costs that only the wanted title has, and what each word costs that nobody knows.
_SUBTITLE, _UNKNOWN = 0.03, 0.06
#: So alike must words be to be the same word of a work's title.
_SAME_WORD = 0.8
#: A catalogue number that agrees tells more than the words, which may be in another language.
_BY_CATALOGUE = 0.93
_NO_NUMBERS = Numbering()
_IGNORED = ("and", "by", "the", "a", "x", "or")
_FILLING = """
    in the a an and of for from de la le les des du di der die das no op major minor flat sharp piano orchestra
"""
_FILLERS = frozenset(_FILLING.split())


@dataclass(frozen=True, slots=True)
class Alignment:
    """What comparing two titles gave: likeness 0..1, what is left over, and what their numbers say.

    ``likeness`` is ``None`` where the scripts of the titles tell nothing of each other. ``versions``,
    ``unknown`` (words that nothing explains) and ``remarks`` (those in brackets) are the candidate's alone. ``number``
    is "number", "key", "number_missing" or ``None``.
    """

    likeness: float | None
    versions: tuple[tuple[str, str], ...] = ()
    featured: tuple[str, ...] = ()
    unknown: Words = ()
    remarks: Words = ()
    number: str | None = None


@dataclass(frozen=True, slots=True)
class _Fit:
    like: float
    rest: tuple[Words, ...]
    text: Words
    cost: float = 0.0
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def worth(self) -> float:
        """The likeness, less what is left over."""
        return self.like - self.cost - _UNKNOWN * sum(map(len, self.rest))


def align(
    wanted: Title, offered: Title, names: tuple[str, ...], known: Set[str] = frozenset(), *, classical: bool = False
) -> Alignment:
    """Lay a candidate's title beside the wanted one.

    Parameters
    ----------
    names : artists, whose names are no part of a title
    known : words that are explained otherwise, by the album
    classical : whether it is a work that many play
    """
    if wanted.text == offered.text or (wanted.words == offered.words != ()):
        return Alignment(1.0, wanted.versions, wanted.featured)
    best = _best(wanted, offered, names)
    rests = [read(" ".join(rest)) for rest in best.rest]
    used = {*best.text, *wanted.words, *known, *_IGNORED}
    versions = dict(best.extra) | dict(version for reading in (*rests, *offered.notes) for version in reading.versions)
    featured = tuple(name for reading in (*rests, *offered.notes) for name in reading.featured)
    unknown, remarks = (_strange(wanted, readings, used, names) for readings in (rests, offered.notes))
    number = _numbers(wanted, offered, names)
    like = _likeness(wanted, offered, best, names, number, classical=classical)
    if like < 1.0 and not comparable(" ".join(wanted.core), " ".join(offered.core)):
        return Alignment(None, tuple(versions.items()), featured, (), (), number)
    if like > best.like and number is None:
        unknown = remarks = ()
    return Alignment(like, tuple(versions.items()), featured, unknown, remarks, number)


def _likeness(
    wanted: Title, offered: Title, best: _Fit, names: tuple[str, ...], number: str | None, *, classical: bool
) -> float:
    """Return how alike the titles are, numbers set aside where these were compared by themselves."""
    if number == "number_missing":
        plain = without_numbering(wanted.core)
        return max(best.like, _like(plain, without_numbering(best.text)) if plain else 0.0)
    if classical or numbering(wanted.words).is_work:
        return _of_works(wanted, offered, names, best.like, number)
    return best.like


def _best(wanted: Title, offered: Title, names: tuple[str, ...]) -> _Fit:
    best = _Fit(0.0, (), (), cost=1.0)
    for fit in _fits(wanted, offered, names):
        if fit.worth > best.worth:
            best = fit
        if best.worth == 1.0:
            break
    return best


def _strange(wanted: Title, readings: Iterable[Reading], used: Set[str], names: tuple[str, ...]) -> Words:
    """Return the words that neither titles nor artists nor the album explain."""
    new = (reading for reading in readings if reading.unknown and not _is_again(wanted, reading))
    return tuple(word for reading in new for word in without(names, reading.unknown) if word not in used)


def _is_again(wanted: Title, reading: Reading) -> bool:
    """Whether words are the title once more, in other letters: "Страшно (Strashno)"."""
    return _like(wanted.core, reading.unknown) >= _SAME_WORD


def _fits(wanted: Title, offered: Title, names: tuple[str, ...]) -> Iterator[_Fit]:
    for ours, cost in dict.fromkeys(
        ((wanted.full, 0.0), (wanted.core, _SUBTITLE if wanted.core != wanted.full else 0.0))
    ):
        for theirs in dict.fromkeys((offered.whole, offered.segments)):
            for fit in _fits_of(ours, theirs, names):
                yield _Fit(fit.like, fit.rest, fit.text, cost, fit.extra)
        for segment in offered.segments:
            for part in runs(" ".join(segment)):
                for own in (ours, *(tuple(run.split()) for run in runs(" ".join(ours)))):
                    yield _Fit(_like(own, tuple(part.split())), (), segment, cost)
        for note in offered.notes:
            if note.unknown and not note.versions:
                yield _Fit(_like(ours, note.unknown), (), (*note.unknown, *offered.core), cost + 0.02)


def _fits_of(ours: Words, segments: tuple[Words, ...], names: tuple[str, ...]) -> Iterator[_Fit]:
    """Give the ways to find a title in segments: as one of them, inside one, or as all of them."""
    for index, segment in enumerate(segments):
        others = segments[:index] + segments[index + 1 :]
        yield from _in_segment(ours, segment, others, names)
    if len(segments) > 1:
        yield from _in_segment(ours, tuple(word for segment in segments for word in segment), (), names)


def _in_segment(ours: Words, segment: Words, others: tuple[Words, ...], names: tuple[str, ...]) -> Iterator[_Fit]:
    others = tuple(filter(None, (without(names, other) for other in others)))
    spot = found_at(ours, segment)
    if spot is not None:
        before, behind = without(names, segment[:spot]), without(names, segment[spot + len(ours) :])
        rests = [read(" ".join(rest)) for rest in (before, behind)]
        title = (*rests[0].unknown, *ours, *rests[1].unknown)
        like = 1.0 if title == ours else min(likeness(ours, title), 0.9)
        yield _Fit(like, tuple(filter(None, (before, behind, *others))), ours)
        return
    plain = without(names, segment)
    yield _Fit(_like(ours, plain), others, plain)
    reading = read(" ".join(plain))
    if reading.unknown and reading.unknown != plain:
        rest = tuple(word for word in plain if word not in reading.unknown)
        yield _Fit(_like(ours, reading.unknown), (rest, *others), reading.unknown, 0.01, reading.versions)


def _like(one: Words, other: Words) -> float:
    """Return how alike two titles are; in two scripts, by their Latin keys."""
    same = likeness(one, other)
    first, second = " ".join(one), " ".join(other)
    if same == 1.0 or (first.isascii() and second.isascii()):
        return same
    keys = [(latin(first), latin(second))]
    if first.isascii() != second.isascii():
        keys.append(((sound(first),), (sound(second),)))
    return max(same, *(likeness(a, b) for a, b in keys if "".join(a) and "".join(b)), 0.0)


def _numbers(wanted: Title, offered: Title, names: tuple[str, ...]) -> str | None:
    """Return what is wrong with the numbers of two titles, or ``None``."""
    if numbering(wanted.words) == numbering(offered.words) == _NO_NUMBERS:
        return None
    ours, theirs = _numbering(wanted, wanted, names), _numbering(offered, wanted, names)
    conflict = conflicts(ours, theirs)
    return conflict or ("number_missing" if missing(ours, theirs) else None)


def _numbering(title: Title, wanted: Title, names: tuple[str, ...]) -> Numbering:
    """Return the numbers of a title; of what is not its name itself, those with a label."""
    proper = numbering(without(names, title.full if _has_numbers(title.full) or title is wanted else title.core))
    labels = numbering(without(names, title.words)).labels
    known = set(wanted.words)
    bare = tuple(number for number in proper.bare if not _is_year(number) or number in known)
    return Numbering(labels, bare, numbering(title.words).key)


def _has_numbers(text: Words) -> bool:
    return any(word.isdigit() for word in text)


def _is_year(number: str) -> bool:
    return len(number) == 4 and number[:2] in ("19", "20")


def _of_works(wanted: Title, offered: Title, names: tuple[str, ...], like: float, number: str | None) -> float:
    """Return the likeness of titles of works, where orders and languages of words differ but numbers do not."""
    if number is not None:
        return like
    ours, theirs = (_plain(title, names) for title in (wanted, offered))
    if not ours or not theirs:
        return like
    few, many = sorted((ours, theirs), key=len)
    shared = sum(any(Levenshtein.normalized_similarity(a, b) >= _SAME_WORD for b in many) for a in few) / len(few)
    one, other = numbering(wanted.words), numbering(offered.words)
    by_number = any(
        one.of(label) & other.of(label) for label, _ in one.labels if label not in ("no", "movement", "part")
    )
    if by_number and shared > 0:
        shared = max(shared, _BY_CATALOGUE)
    return max(like, shared * (1.0 if by_number or one == other else _BY_CATALOGUE))


def _plain(title: Title, names: tuple[str, ...]) -> frozenset[str]:
    surnames = {name.split()[-1].casefold() for name in names if name.split()}
    return frozenset(without_numbering(without(names, title.words))) - _FILLERS - surnames
