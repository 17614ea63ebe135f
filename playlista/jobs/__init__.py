"""Jobs: what was ordered, queued in rows of the database, run here or by workers; rows are the truth."""
