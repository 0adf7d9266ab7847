"""What the api answers to those who ask how it is."""


def check(connection):
    connection.execute("select 1 from notes limit 1").fetchone()
    return {"status": "ok"}
