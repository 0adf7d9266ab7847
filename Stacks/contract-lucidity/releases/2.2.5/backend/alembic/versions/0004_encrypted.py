"""whether a file is encrypted"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.add_column("documents", sa.Column("encrypted", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade():
    raise NotImplementedError
