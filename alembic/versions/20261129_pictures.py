"""Pictures, and those of the options of a vote."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import dialogue.kernel.schema

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("use", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("alt", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("small_width", sa.Integer(), nullable=False),
        sa.Column("small_height", sa.Integer(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("added_at", dialogue.kernel.schema.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_picture_activity_id_activity"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_picture_session_id_session"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("key", name=op.f("uq_picture_key")),
    )
    with op.batch_alter_table("picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_picture_activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_picture_session_id"), ["session_id"], unique=False)

    op.create_table(
        "picture_content",
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.Column("size", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["picture_id"],
            ["picture.id"],
            name=op.f("fk_picture_content_picture_id_picture"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("picture_id", "size", name=op.f("pk_picture_content")),
    )
    with op.batch_alter_table("ballot_option", schema=None) as batch_op:
        batch_op.add_column(sa.Column("picture_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_ballot_option_picture_id"), ["picture_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_ballot_option_picture_id_picture"),
            "picture",
            ["picture_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("vote_option_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("picture_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_vote_option_plan_picture_id"), ["picture_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_vote_option_plan_picture_id_picture"),
            "picture",
            ["picture_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("vote_option_plan", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_vote_option_plan_picture_id_picture"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_vote_option_plan_picture_id"))
        batch_op.drop_column("picture_id")

    with op.batch_alter_table("ballot_option", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_ballot_option_picture_id_picture"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_ballot_option_picture_id"))
        batch_op.drop_column("picture_id")

    op.drop_table("picture_content")
    with op.batch_alter_table("picture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_picture_session_id"))
        batch_op.drop_index(batch_op.f("ix_picture_activity_id"))

    op.drop_table("picture")
