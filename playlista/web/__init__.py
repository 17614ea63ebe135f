"""The server: a FastAPI application over the store and the queue of jobs. Who may do what is decided in ``access``."""
