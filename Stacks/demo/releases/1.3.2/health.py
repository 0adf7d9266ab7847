"""What the api answers to those who ask how it is."""


def check(connection):
    notes, counted = connection.execute(
        "select (select count(*) from notes), (select count(*) from statistics)").fetchone()
    return {"status": "ok", "notes": notes, "counted": counted}
