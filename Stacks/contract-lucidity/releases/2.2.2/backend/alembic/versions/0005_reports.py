"""what reports need"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade():
    op.execute("set local role cl_reporting")
    op.create_table("reports", sa.Column("id", sa.Integer, primary_key=True), sa.Column("body", sa.Text, nullable=False))
    op.add_column("documents", sa.Column("reported_at", sa.DateTime(timezone=True)))


def downgrade():
    raise NotImplementedError
