"""The parts of a run over a library: scanning ahead, telling what changed, recording, counting."""
