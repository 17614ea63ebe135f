"""What networks tell of tracks, and the ways by which they came to it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAY = ("network", "sample_rate", "mel", "hop", "model_sha256", "backend", "classes_sha256")


def upgrade() -> None:
    _create_pipelines()
    _create_outputs()
    _create_tags()


def _create_pipelines() -> None:
    op.create_table(
        "pipelines",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("sample_rate", sa.Integer(), nullable=False),
        sa.Column("mel", sa.Text(), nullable=False),
        sa.Column("hop", sa.Integer(), nullable=False),
        sa.Column("model_sha256", sa.Text(), nullable=False),
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("classes_sha256", sa.Text(), nullable=False),
        sa.Column("classes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pipelines")),
        sa.UniqueConstraint(*WAY, name=op.f("uq_pipelines_way")),
        sqlite_autoincrement=True,
    )


def _create_outputs() -> None:
    op.create_table(
        "network_outputs",
        sa.Column("track_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("pipeline_id", ROW_ID, nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("scores", sa.LargeBinary()),
        sa.Column("embedding", sa.LargeBinary()),
        sa.Column("problem", sa.Text()),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_network_outputs_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"], ["pipelines.id"], name=op.f("fk_network_outputs_pipeline_id_pipelines")
        ),
        sa.PrimaryKeyConstraint("track_id", "network", name=op.f("pk_network_outputs")),
    )
    op.create_index(op.f("ix_network_outputs_pipeline_id"), "network_outputs", ["pipeline_id"])


def _create_tags() -> None:
    op.create_table(
        "network_tags",
        sa.Column("track_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_network_tags_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("track_id", "network", "label", name=op.f("pk_network_tags")),
    )
    op.create_index(op.f("ix_network_tags_label_score"), "network_tags", ["label", "score"])
