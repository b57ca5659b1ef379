"""Let a provider end sessions."""

import sqlalchemy as sa

from alembic import op
from portal.core.db import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
kind = "expand"


def upgrade() -> None:
    """Expand: code of the version before neither fills nor misses these."""
    op.add_column("sessions", sa.Column("provider_session", sa.LargeBinary(length=32), nullable=True))
    op.add_column("sessions", sa.Column("provider_subject", sa.LargeBinary(length=32), nullable=True))
    op.create_index("ix_sessions_provider_session", "sessions", ["provider_session"])
    op.create_index("ix_sessions_provider_subject", "sessions", ["provider_subject"])
    op.create_table(
        "logout_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_logout_tokens")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("logout_tokens")
    op.drop_index("ix_sessions_provider_subject", "sessions")
    op.drop_index("ix_sessions_provider_session", "sessions")
    op.drop_column("sessions", "provider_subject")
    op.drop_column("sessions", "provider_session")
