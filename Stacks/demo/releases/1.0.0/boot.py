"""What the api does before it listens."""

import database


def prepare():
    database.connect().close()
