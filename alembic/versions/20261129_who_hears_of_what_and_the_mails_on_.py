"""who hears of what, and the mails on their way."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import dialogue.kernel.schema

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("constituency_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
        sa.Column("confirmed_at", dialogue.kernel.schema.UtcDateTime(), nullable=True),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("often", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("whole", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("salt", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("feed_salt", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("made_at", dialogue.kernel.schema.UtcDateTime(), nullable=False),
        sa.Column("slot_at", dialogue.kernel.schema.UtcDateTime(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_notice_contact_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["constituency_id"],
            ["constituency.id"],
            name=op.f("fk_notice_contact_constituency_id_constituency"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_notice_contact_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["platform.id"],
            name=op.f("fk_notice_contact_platform_id_platform"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seat.id"], name=op.f("fk_notice_contact_seat_id_seat"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_contact")),
        sa.UniqueConstraint(
            "platform_id", "account_id", name=op.f("uq_notice_contact_platform_id_account_id")
        ),
        sa.UniqueConstraint("platform_id", "seat_id", name=op.f("uq_notice_contact_platform_id_seat_id")),
    )
    with op.batch_alter_table("notice_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_contact_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_contact_platform_id"), ["platform_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_contact_seat_id"), ["seat_id"], unique=False)

    op.create_table(
        "notice_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("epoch", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("purpose", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("made_at", dialogue.kernel.schema.UtcDateTime(), nullable=False),
        sa.Column("next_at", dialogue.kernel.schema.UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claim", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("claimed_at", dialogue.kernel.schema.UtcDateTime(), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("ended_at", dialogue.kernel.schema.UtcDateTime(), nullable=True),
        sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["notice_contact.id"],
            name=op.f("fk_notice_mail_contact_id_notice_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_mail")),
        sa.UniqueConstraint("contact_id", "number", name=op.f("uq_notice_mail_contact_id_number")),
    )
    with op.batch_alter_table("notice_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_mail_state"), ["state"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("sort", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("event", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", dialogue.kernel.schema.UtcDateTime(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["notice_contact.id"],
            name=op.f("fk_notice_contact_id_notice_contact"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["notice_mail.id"], name=op.f("fk_notice_mail_id_notice_mail"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("contact_id", "key", name=op.f("uq_notice_contact_id_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_mail_id"), ["mail_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_mail_id"))

    op.drop_table("notice")
    with op.batch_alter_table("notice_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_mail_state"))

    op.drop_table("notice_mail")
    with op.batch_alter_table("notice_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_contact_seat_id"))
        batch_op.drop_index(batch_op.f("ix_notice_contact_platform_id"))
        batch_op.drop_index(batch_op.f("ix_notice_contact_account_id"))

    op.drop_table("notice_contact")
