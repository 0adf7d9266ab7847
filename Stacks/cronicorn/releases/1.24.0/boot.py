"""What the api does before it listens: the administrator has an account."""


def prepare(connect):
    with connect() as connection:
        connection.execute("insert into users (id, email) values ('user_admin', 'admin@example.org') on conflict (id) do nothing")
