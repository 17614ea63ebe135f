"""Files and their names, whatever they hold: safe names, and places that nobody has. Knows no music."""
