"""The queue of jobs and what becomes of them."""

import time

from database import transaction


def requeue(connection):
    """Takes up what a killed worker had begun; there is only ever one worker."""
    connection.execute("update jobs set state = 'queued' where state = 'running'")


def take(connection):
    with transaction(connection):
        row = connection.execute(
            "select j.id, n.id, n.body from jobs j join notes n on n.id = j.note_id "
            "where j.state = 'queued' order by j.queued_at, j.id limit 1").fetchone()
        if row:
            connection.execute("update jobs set state = 'running' where id = ?", (row[0],))
    return row


def finish(connection, job, note, body):
    with transaction(connection):
        connection.execute(
            "insert or replace into note_statistics (note_id, words, characters) values (?, ?, ?)",
            (note, len(body.split()), len(body)))
        connection.execute("update jobs set state = 'done', finished_at = ? where id = ?", (time.time(), job))


def beat(connection):
    connection.execute("update heartbeat set beat_at = ?, beats = beats + 1 where id = 1", (time.time(),))
