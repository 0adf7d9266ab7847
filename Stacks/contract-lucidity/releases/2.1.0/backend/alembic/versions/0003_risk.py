"""how risky a clause is, and a document"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade():
    op.add_column("clauses", sa.Column("risk", sa.Float, nullable=False, server_default="0"))
    op.add_column("documents", sa.Column("risk_score", sa.Float))
    op.execute("update clauses set risk = least(length(text) / 100.0, 1)")
    op.execute("update documents d set risk_score = (select avg(risk) from clauses where document_id = d.id)")


def downgrade():
    raise NotImplementedError
