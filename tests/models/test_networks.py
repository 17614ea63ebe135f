"""The catalogue is consistent: names, hashes, nodes, families."""

import re

from models.networks import LICENCES, MSD_TAGS, MTT_TAGS, NETWORKS


def test_every_name_is_its_network() -> None:
    assert all(network.name == name for name, network in NETWORKS.items())


def test_every_hash_is_one_or_missing() -> None:
    assert all(re.fullmatch("([0-9a-f]{64})?", network.sha256) for network in NETWORKS.values())
    known = [network.sha256 for network in NETWORKS.values() if network.sha256]
    assert len(known) == len(set(known)) >= 27


def test_every_head_has_an_extractor_of_its_family_and_dimension() -> None:
    for head in (network for network in NETWORKS.values() if network.kind == "head"):
        family = [each for each in NETWORKS.values() if each.kind == "extractor" and each.family == head.family]
        assert {each.dimension for each in family} == {head.dimension}, head.name
        assert head.scores_node


def test_only_extractors_take_sound() -> None:
    for network in NETWORKS.values():
        assert (network.patches is None) == (network.kind == "head")
        assert network.sample_rate == 16_000
        assert network.licence in LICENCES


def test_tags_are_fifty_different_ones() -> None:
    for tags in (MSD_TAGS, MTT_TAGS):
        assert len(set(tags)) == len(tags) == 50


def test_the_files_of_essentia_are_below_one_address() -> None:
    for network in NETWORKS.values():
        assert bool(network.path) != (network.wheel is not None)
        assert network.path.endswith(network.file) or network.wheel
