"""no document twice"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.execute("delete from documents d using documents o where o.sha256 = d.sha256 and o.id < d.id")
    op.create_index("documents_sha256", "documents", ["sha256"])


def downgrade():
    raise NotImplementedError
