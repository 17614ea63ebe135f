"""What groups were decided from; beats and danceability beneath corrections; the keys that tags name."""

import sqlalchemy as sa
from alembic import op

from models.keys import parse_key

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("track_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("versions", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_evidence_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("track_id", name=op.f("pk_evidence")),
    )
    op.add_column("corrections", sa.Column("measured_beats", sa.LargeBinary()))
    op.add_column("corrections", sa.Column("measured_danceability", sa.Float()))
    op.add_column("corrections", sa.Column("confirmed", sa.Text()))
    op.add_column("tags", sa.Column("tag_key_name", sa.Text()))
    _keep_what_was_measured()
    _name_keys()


def _keep_what_was_measured() -> None:
    """Until now beats and danceability stayed as measured under a correction, so they are."""
    for name in ("beats", "danceability"):
        op.execute(
            f"UPDATE corrections SET measured_{name} = "
            f"(SELECT {name} FROM features WHERE features.track_id = corrections.track_id)"
        )


def _name_keys() -> None:
    connection = op.get_bind()
    written = connection.execute(sa.text("SELECT DISTINCT tag_key FROM tags WHERE tag_key IS NOT NULL")).scalars().all()
    named = [{"written": text, "name": key} for text in written if (key := parse_key(text)) is not None]
    if named:
        connection.execute(sa.text("UPDATE tags SET tag_key_name = :name WHERE tag_key = :written"), named)
