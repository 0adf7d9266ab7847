"""What the migrator does in code once the SQL is committed."""


def run(connection, applied):
    pass
