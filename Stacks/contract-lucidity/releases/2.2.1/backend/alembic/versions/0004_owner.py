"""who a document belongs to"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    # Better to fail than to keep every upload waiting.
    op.execute("set local lock_timeout = '1s'")
    op.add_column("documents", sa.Column("owner_id", sa.Integer, sa.ForeignKey("users.id")))


def downgrade():
    raise NotImplementedError
