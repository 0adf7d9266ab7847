#pragma once

struct sqlite3;

// sqlite3_db_config is variadic, which Swift cannot call.
int belay_sqlite_configure(struct sqlite3 *database, int option, int value);

// The write format of the main file's header: 1 for a rollback journal, 2 for a write-ahead log, 0 for neither (no
// database, or an empty one). It is read through SQLite's own handle: opening the file a second time and closing it
// would drop every POSIX lock that this process holds on it.
int belay_sqlite_write_format(struct sqlite3 *database);
