"""What groups of features are decided from, small enough to keep: packed, and decided anew where no sound is needed.

Pure NumPy, so that a library can use it without the engine. What else is decided from it is with the engine.
"""
