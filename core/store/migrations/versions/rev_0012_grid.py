"""The course of the tempo; bars and phrases; those beneath corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, prefix in (("features", ""), ("corrections", "measured_")):
        op.add_column(table, sa.Column(f"{prefix}tempo_curve", sa.LargeBinary()))
        op.add_column(table, sa.Column(f"{prefix}beats_per_bar", sa.Integer()))
        op.add_column(table, sa.Column(f"{prefix}downbeats", sa.LargeBinary()))
        op.add_column(table, sa.Column(f"{prefix}downbeat_confidence", sa.Float()))
        op.add_column(table, sa.Column(f"{prefix}phrases", sa.LargeBinary()))
    op.add_column("features", sa.Column("tempo_stable", sa.Boolean()))
