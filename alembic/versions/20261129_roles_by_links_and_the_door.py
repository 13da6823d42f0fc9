"""Roles by links and codes; passcode, waiting room and number of places at the door."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import dialogue.kernel.schema

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "role_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("salt", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("by_seat", sa.Integer(), nullable=True),
        sa.Column("made_at", dialogue.kernel.schema.UtcDateTime(), nullable=False),
        sa.Column("until", dialogue.kernel.schema.UtcDateTime(), nullable=True),
        sa.Column("used_at", dialogue.kernel.schema.UtcDateTime(), nullable=True),
        sa.Column("ended_at", dialogue.kernel.schema.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_seat"], ["seat.id"], name=op.f("fk_role_key_by_seat_seat")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_role_key_session_id_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_role_key_digest")),
    )
    with op.batch_alter_table("role_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_key_session_id"), ["session_id"], unique=False)

    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key_id", sa.Integer(), nullable=True))

    op.create_table(
        "knock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("recovery_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("at", dialogue.kernel.schema.UtcDateTime(), nullable=False),
        sa.Column("told_no", dialogue.kernel.schema.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["stakeholder_group.id"], name=op.f("fk_knock_group_id_stakeholder_group")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_knock_session_id_session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knock")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_knock_token_hash")),
    )
    with op.batch_alter_table("knock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_knock_session_id"), ["session_id"], unique=False)

    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("passcode_digest", sa.String(length=64), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("waiting_room", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("capacity", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_column("capacity")
        batch_op.drop_column("waiting_room")
        batch_op.drop_column("passcode_digest")

    with op.batch_alter_table("knock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_knock_session_id"))

    op.drop_table("knock")

    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_column("key_id")

    with op.batch_alter_table("role_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_key_session_id"))

    op.drop_table("role_key")
