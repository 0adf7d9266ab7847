"""a role for reports"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade():
    op.execute("create role cl_reporting nologin")
    op.execute("grant usage, create on schema public to cl_reporting")
    op.execute("grant select on all tables in schema public to cl_reporting")


def downgrade():
    raise NotImplementedError
