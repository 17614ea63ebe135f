"""Takes passwords out of what is shown."""

import re

_PASSWORD_IN_URL = re.compile(r"(?P<user>(?<=://)[^:/?#]*:).*(?=@)|(?<=\bpassword=)[^&\s]*|(?<=_SECRET)\s*=.*")


def without_passwords(text: str) -> str:
    """Replace passwords in URLs and values of secret keys by ``***``; rather too much than too little."""
    return _PASSWORD_IN_URL.sub(lambda found: f"{found['user'] or ''}***", text)
