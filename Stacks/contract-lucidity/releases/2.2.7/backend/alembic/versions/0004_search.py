"""search in names"""

import logging
import time

import sqlalchemy as sa
from alembic import op

log = logging.getLogger("alembic.runtime.migration")

revision = "0004"
down_revision = "0003"


def upgrade():
    op.add_column("documents", sa.Column("search", sa.Text))
    slices = 50
    for number in range(slices):
        # A slice at a time, so that the database has time for others meanwhile.
        op.execute(f"update documents set search = lower(name) where mod(abs(hashtext(id)::bigint), {slices}) = {number}")
        time.sleep(0.3)
        if number % 10 == 9:
            log.info("documents.search: %d of %d slices", number + 1, slices)


def downgrade():
    raise NotImplementedError
