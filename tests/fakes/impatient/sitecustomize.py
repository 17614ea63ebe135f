"""Has the programs that find this folder on PYTHONPATH wait for a locked database for two seconds, and not for 30."""

from core.store import opening

defaults = opening.open_store.__kwdefaults__
assert defaults is not None
defaults["patience_s"] = 2.0
