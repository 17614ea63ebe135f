"""What things are: frozen values, tables and catalogues. Does no work and imports nothing of ours."""
