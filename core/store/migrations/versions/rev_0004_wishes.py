"""Lists, the tracks they want, and what was offered for these."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index(op.f("ix_tags_isrc"), "tags", ["isrc"])
    _create_lists()
    _create_wishes()
    _create_items()
    _create_offers()


def _create_lists() -> None:
    op.create_table(
        "wanted_lists",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("owner", sa.Text()),
        sa.Column("m3u", sa.Text()),
        sa.Column("folder", sa.Text()),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wanted_lists")),
        sa.UniqueConstraint("key", name=op.f("uq_wanted_lists_key")),
        sqlite_autoincrement=True,
    )


def _create_wishes() -> None:
    op.create_table(
        "wishes",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("path", sa.Text()),
        sa.Column("how", sa.Text()),
        sa.Column("identity", sa.Text()),
        sa.Column("duration_s", sa.Float()),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("error_class", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.Column("provider", sa.Text()),
        sa.Column("candidate", sa.Text()),
        sa.Column("run", sa.Text()),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_wishes_run_runs"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishes")),
        sa.UniqueConstraint("key", name=op.f("uq_wishes_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_wishes_state"), "wishes", ["state"])
    op.create_index(op.f("ix_wishes_run"), "wishes", ["run"])


def _create_items() -> None:
    op.create_table(
        "list_items",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("list_id", ROW_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("wish_id", ROW_ID),
        sa.Column("label", sa.Text()),
        sa.Column("error_class", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["wanted_lists.id"], name=op.f("fk_list_items_list_id_wanted_lists"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["wish_id"], ["wishes.id"], name=op.f("fk_list_items_wish_id_wishes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_items")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_list_items_wish_id"), "list_items", ["wish_id"])
    op.create_index(op.f("ix_list_items_list_id_position"), "list_items", ["list_id", "position"])


def _create_offers() -> None:
    op.create_table(
        "offers",
        sa.Column("wish_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("candidate", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("banned", sa.Boolean(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wish_id"], ["wishes.id"], name=op.f("fk_offers_wish_id_wishes"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("wish_id", "provider", "candidate", name=op.f("pk_offers")),
    )
