"""what kind of contract a document is"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.create_table("contract_types", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text, nullable=False, unique=True))
    op.execute("insert into contract_types (name) values ('lease'), ('employment'), ('other')")
    op.add_column("documents", sa.Column("contract_type_id", sa.Integer, sa.ForeignKey("contract_types.id")))


def downgrade():
    raise NotImplementedError
