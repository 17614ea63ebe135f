"""From wanted tracks to files in the library: the stages of a run, and their threads. Joins what knows no other."""
