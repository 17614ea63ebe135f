"""How files are spread over workers: the lanes, what runs inside a worker, the journal. Knows no database."""
