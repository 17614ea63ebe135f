"""Parts of paths that several routes have."""

from typing import Annotated

from fastapi import Path

#: The id of a row; what is larger than any database holds names nothing.
RowId = Annotated[int, Path(ge=1, le=(1 << 63) - 1)]
