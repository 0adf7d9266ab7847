"""the language of a document"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.add_column("documents", sa.Column("language", sa.Text, nullable=False, server_default="en"))


def downgrade():
    raise NotImplementedError
