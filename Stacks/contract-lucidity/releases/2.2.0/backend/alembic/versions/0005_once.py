"""no document twice"""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade():
    op.create_unique_constraint("documents_sha256_key", "documents", ["sha256"])


def downgrade():
    raise NotImplementedError
