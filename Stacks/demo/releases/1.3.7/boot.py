"""What the api does before it listens."""

import database
import search


def prepare():
    connection = database.connect()
    search.build(connection)
    connection.close()
