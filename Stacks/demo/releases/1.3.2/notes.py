"""Reading notes."""

COLUMNS = ("id", "uid", "author", "title", "body", "created_at", "size", "moods")
PAGE = 500


def _rows(cursor, columns):
    return [dict(zip(columns, row)) for row in cursor]


def count(connection):
    return connection.execute("select count(*) from notes").fetchone()[0]


def after(connection, last):
    cursor = connection.execute(
        f"select {', '.join(COLUMNS)} from notes where id > ? order by id limit ?", (last, PAGE))
    return _rows(cursor, COLUMNS)


def recent(connection):
    cursor = connection.execute(
        "select n.id, n.uid, n.title, s.words, s.characters "
        "from notes n left join statistics s on s.note_id = n.id order by n.id desc limit 20")
    return _rows(cursor, ("id", "uid", "title", "words", "characters"))
