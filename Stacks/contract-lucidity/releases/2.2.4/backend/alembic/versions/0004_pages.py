"""how long a document is"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.add_column("documents", sa.Column("pages", sa.Integer))


def downgrade():
    raise NotImplementedError
