"""The routes, a file for each resource; listed in ``playlista.web.app``."""
