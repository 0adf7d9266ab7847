"""What the api does before it listens."""

import database
import search
import signing


def prepare():
    signing.require()
    connection = database.connect()
    search.build(connection)
    connection.close()
