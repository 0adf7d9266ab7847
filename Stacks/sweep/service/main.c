// The whole application of the sweep stack: `service web`, `service worker` and `service migrate`, run in a release's
// directory. Small, since a sweep starts it ten thousand times: it is ready within a few milliseconds.
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { text_bytes = 1 << 16 };

static volatile sig_atomic_t is_ending;

static void end(int signal) { (void)signal, is_ending = 1; }

static void fail(const char *what, const char *why) {
    fprintf(stderr, "error: cannot %s: %s\n", what, why);
    exit(1);
}

/// The text of a file of this release, without the line end; "" where it is not there.
static const char *text_of(const char *path, char *room) {
    FILE *file = fopen(path, "r");
    size_t count = file ? fread(room, 1, text_bytes - 1, file) : 0;
    if (file) fclose(file);
    while (count > 0 && room[count - 1] == '\n') count--;
    room[count] = 0;
    return room;
}

static sqlite3 *open_database(void) {
    const char *path = getenv("DATABASE");
    sqlite3 *database = NULL;
    if (!path || sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        fail("open the database", path ? sqlite3_errmsg(database) : "DATABASE is not set");
    sqlite3_busy_timeout(database, 5000);
    return database;
}

static long number(sqlite3 *database, const char *query) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database, query, -1, &statement, NULL) != SQLITE_OK) return -1;
    long answer = sqlite3_step(statement) == SQLITE_ROW ? (long)sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    return answer;
}

/// Every statement commits by itself, as with many real tools: what is cut short half way stays half way.
static void run_file(sqlite3 *database, const char *path) {
    static char text[text_bytes];
    const char *rest = text_of(path, text);
    while (*rest) {
        sqlite3_stmt *statement = NULL;
        if (sqlite3_prepare_v2(database, rest, -1, &statement, &rest) != SQLITE_OK)
            fail("run", sqlite3_errmsg(database));
        if (!statement) continue;
        int answer = sqlite3_step(statement);
        if (answer != SQLITE_DONE && answer != SQLITE_ROW) fail("run", sqlite3_errmsg(database));
        sqlite3_finalize(statement);
    }
}

static void migrate(void) {
    sqlite3 *database = open_database();
    run_file(database, "migration.sql");
    sqlite3_close(database);
    printf("migrated\n");
}

static int listener(void) {
    const char *port = getenv("PORT");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port ? port : "0"))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listening, (struct sockaddr *)&address, sizeof address) != 0 || listen(listening, 64) != 0)
        fail("listen", strerror(errno));
    return listening;
}

static void answer(int user, sqlite3 *database, const char *version) {
    char request[4096], body[256], reply[512];
    ssize_t count = read(user, request, sizeof request - 1);
    request[count > 0 ? count : 0] = 0;
    // A release that is not whole: it runs, and answers, and does not work.
    int status = access("BROKEN", F_OK) == 0 && strncmp(request, "GET /items", 10) == 0 ? 500 : 200;
    snprintf(
        body, sizeof body, "{\"version\": \"%s\", \"items\": %ld}", version,
        number(database, "select count(*) from items"));
    snprintf(
        reply, sizeof reply,
        "HTTP/1.1 %d -\r\nContent-Type: application/json\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", status,
        strlen(body), body);
    if (write(user, reply, strlen(reply)) < 0) perror("error: cannot answer");
    close(user);
}

static void serve(void) {
    static char version[text_bytes];
    text_of("VERSION", version);
    int listening = listener();
    sqlite3 *database = open_database();
    run_file(database, "start.sql");
    if (number(database, "select count(*) from items") < 0) fail("read items", sqlite3_errmsg(database));
    printf("web %s is ready\n", version);
    fflush(stdout);
    while (!is_ending) {
        int user = accept(listening, NULL, NULL);
        if (user >= 0) answer(user, database, version);
    }
    // Many a real service does not close its database: a log with what it wrote last stays beside it, and destroys
    // whatever other state it is left beside.
    _exit(0);
}

static void work(void) {
    sqlite3 *database = open_database();
    if (number(database, "select count(*) from items") < 0) fail("read items", sqlite3_errmsg(database));
    printf("worker is ready\n");
    fflush(stdout);
    sigset_t none;
    sigemptyset(&none);
    while (!is_ending) sigsuspend(&none);
    // Nor does this one where the release is not whole: the last that closes would take the log with it, and a way back
    // would never meet one.
    if (access("BROKEN", F_OK) == 0) _exit(0);
    sqlite3_close(database);
}

int main(int count, char **words) {
    struct sigaction ending = {.sa_handler = end};
    sigset_t terminate;
    sigaction(SIGTERM, &ending, NULL);
    const char *role = count == 2 ? words[1] : "";
    if (strcmp(role, "migrate") == 0) return migrate(), 0;
    if (strcmp(role, "web") == 0) return serve(), 0;
    if (strcmp(role, "worker") != 0) return fprintf(stderr, "usage: service web|worker|migrate\n"), 2;
    // Heard only while it waits: one that came just before would be waited for in vain.
    sigemptyset(&terminate);
    sigaddset(&terminate, SIGTERM);
    sigprocmask(SIG_BLOCK, &terminate, NULL);
    return work(), 0;
}
