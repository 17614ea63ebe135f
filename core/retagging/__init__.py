"""What was measured, written into the tags of the files, with a log by which every file can be had back to the byte.

``writing`` changes one file, ``undoing`` takes a run back; nothing else of a file is touched, least of all its sound.
"""
