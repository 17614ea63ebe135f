"""Lists of wanted tracks, read from services, files and text; each source has one reader."""
