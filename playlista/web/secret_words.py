"""Secrets of sessions and tokens: how they are made, and the digests by which they are known."""

import hashlib
import secrets

TOKEN_PREFIX = "pl_"


def new_secret() -> str:
    """Return 256 random bits in 43 characters."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """Return a secret for a program, which people and scanners of leaks recognise."""
    return TOKEN_PREFIX + new_secret()


def digest_of(secret: str) -> str:
    """Return what a secret is known by; it holds enough chance that no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in a time that tells nothing."""
    return secrets.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
