#include "belay_sqlite.h"

#include <sqlite3.h>
#include <string.h>

int belay_sqlite_configure(struct sqlite3 *database, int option, int value) {
    int set = 0;
    return sqlite3_db_config(database, option, value, &set);
}

int belay_sqlite_write_format(struct sqlite3 *database) {
    sqlite3_file *file = 0;
    unsigned char header[20];
    if (sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return 0;
    if (file == 0 || file->pMethods == 0) return 0;
    if (file->pMethods->xRead(file, header, sizeof header, 0) != SQLITE_OK) return 0;
    if (memcmp(header, "SQLite format 3", 16) != 0) return 0;
    return header[18];
}
