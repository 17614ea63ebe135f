"""What every request passes before its route, and every answer after; plain ASGI, so that event streams pass."""
