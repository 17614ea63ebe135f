"""Words for what networks tell: the tags that apply to a track, and its moods. Pure data and tiny functions."""

from collections.abc import Iterable, Sequence

from models.learned import NetworkOutput

#: Of two classes that exclude one another, the likelier applies; of many, those that are at least this likely.
LEAST_SCORE = 0.1
#: A tag as likely as this is said of a track without being asked.
LIKELY = 0.2

#: Moods by name, each with the classes of networks that mean it; heads first, for they were made for it.
MOODS = {
    "happy": ("happy",),
    "sad": ("sad",),
    "relaxed": ("relaxed", "chill", "chillout", "mellow", "easy listening"),
    "aggressive": ("aggressive",),
    "party": ("party",),
    "danceable": ("danceable",),
    "acoustic": ("acoustic",),
    "electronic": ("electronic",),
    "valence": ("valence",),
    "arousal": ("arousal",),
}


def applying(output: NetworkOutput) -> list[tuple[str, float]]:
    """Return the classes of one network that apply, as it spells them, likeliest first."""
    least = 0.5 if len(output.classes) == 2 and is_probability(output.scores) else LEAST_SCORE
    pairs = zip(output.classes, output.scores, strict=True)
    return sorted((pair for pair in pairs if pair[1] >= least), key=lambda pair: (-pair[1], pair[0]))


def tags(outputs: Iterable[NetworkOutput]) -> dict[str, float]:
    """Return the tags that extractors give, likeliest first; of several networks the higher score."""
    found: dict[str, float] = {}
    for output in outputs:
        if len(output.classes) > 2:
            for name, score in applying(output):
                found[name] = max(score, found.get(name, 0.0))
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def moods(outputs: Sequence[NetworkOutput]) -> dict[str, float]:
    """Return the moods that anything is known of: of heads where there are some, else of the tags of extractors.

    Probabilities, but for valence and arousal (1..9). Those of heads and of tags are not of one scale.
    """
    heads, extractors = _scores(outputs, most=8), _scores(outputs, least=9)
    found: dict[str, float] = {}
    for mood, classes in MOODS.items():
        known = [scores[name] for scores in (heads, extractors) for name in classes if name in scores]
        in_heads = [heads[name] for name in classes if name in heads]
        if known:
            found[mood] = max(in_heads or known)
    return found


def is_probability(scores: Sequence[float]) -> bool:
    """Whether scores are shares of one whole."""
    return abs(sum(scores) - 1.0) < 0.01


def _scores(outputs: Iterable[NetworkOutput], *, least: int = 1, most: int = 1 << 20) -> dict[str, float]:
    """Scores by class, case folded, of networks with so many classes."""
    return {
        name.casefold(): score
        for output in outputs
        if least <= len(output.classes) <= most
        for name, score in zip(output.classes, output.scores, strict=True)
    }
