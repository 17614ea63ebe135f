"""The one-time token by which the first administrator is made over HTTP. It lives in memory only."""

from dataclasses import dataclass, field

from playlista.web.secret_words import new_secret, same


@dataclass(frozen=True, slots=True)
class SetupToken:
    """Known to who started the server; good for as long as there is no user."""

    secret: str = field(default_factory=new_secret, repr=False)

    def is_right(self, given: str) -> bool:
        """Whether somebody knows the token."""
        return same(self.secret, given)
