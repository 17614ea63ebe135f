"""Which tracks are there more than once, found again when the library has changed."""

from core.store import Store
from models.duplicates import DuplicateGroup
from playlista.web.counted import Counted

Groups = tuple[DuplicateGroup, ...]


def groups_of(store: Store, found: Counted) -> Groups:
    """Return the groups of copies by their names, as far as they are told at a glance; ``found`` keeps them."""
    groups: Groups = found.of("copies", lambda: _look(store), store.state)
    return groups


def _look(store: Store) -> Groups:
    from core.duplicates.glancing import at_a_glance  # with its neighbours, which listen, it takes a third of a second

    suspects = store.suspects()
    return at_a_glance(suspects) if suspects else ()
