// Preloaded into one belay: the Nth call of a name is its last, or is refused. `STRIKE=fsync:12:KILL`, `fsync:12:5` (once
// with that errno), `fsync:12:5+` (this one and all later ones), `all:0:LIST` (none; each is written down). It counts what
// strace counts, in the process that was started and in nothing that this one starts, and costs nothing where strace stops a
// process twice at every call. With `STRIKE_IN=rehearse-inside` it is the belay of that verb alone, whoever starts it.
// `execve` is called by what belay has forked: killed there is belay, while the program begins that it wanted.
#define _GNU_SOURCE
#include "strike.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static char wanted[32];
static long number, counted;
static int refusal, is_for_ever, is_list;
static pid_t own;
static const char *log_path;
/// How many programs were to begin, for all that is forked.
static long *begun;
static int (*begin)(const char *, char *const[], char *const[]);

__attribute__((constructor)) static void prepare(int count, char **arguments) {
    const char *text = getenv("STRIKE"), *verb = getenv("STRIKE_IN");
    char effect[16] = "";
    begin = (int (*)(const char *, char *const[], char *const[]))dlsym(RTLD_NEXT, "execve");
    if (verb && (count < 2 || strcmp(arguments[1], verb) != 0)) return;
    if (!text || sscanf(text, "%31[a-z0-9_]:%ld:%15s", wanted, &number, effect) != 3) return;
    is_list = strcmp(effect, "LIST") == 0;
    refusal = strcmp(effect, "KILL") == 0 ? 0 : atoi(effect);
    is_for_ever = effect[strlen(effect) - 1] == '+';
    void *shared = mmap(NULL, sizeof *begun, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) return;
    begun = shared;
    own = getpid();
    log_path = getenv("STRIKE_LOG");
    // Not for what this process starts.
    unsetenv("STRIKE");
}

/// A line where it struck, so that a test knows that it did. Not kept open: nothing can be made read-only under a writer.
static void tell(const char *name) {
    int file = log_path ? open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (file < 0) return;
    char line[40];
    int length = snprintf(line, sizeof line, "%s\n", name);
    if (write(file, line, (size_t)length) < 0) { }
    close(file);
}

/// Whether this call is to be refused; does not return where it is the last.
static int is_refused(const char *name) {
    if (own == 0 || getpid() != own) return 0;
    if (is_list) tell(name);
    if (is_list || strcmp(name, wanted) != 0) return 0;
    counted++;
    if (counted != number && !(is_for_ever && counted > number)) return 0;
    if (counted == number) tell(name);
    if (refusal == 0) {
        // The first process of a namespace cannot kill itself; when it is gone, so is everything else there.
        if (own == 1) _exit(128 + SIGKILL);
        kill(own, SIGKILL);
        for (;;) pause();
    }
    errno = refusal;
    return 1;
}

#define STRIKE(result, function, name, parameters, arguments)                                                        \
    result function parameters {                                                                                     \
        static result(*real) parameters;                                                                             \
        if (!real) real = (result(*) parameters)dlsym(RTLD_NEXT, #function);                                         \
        return is_refused(name) ? (result)-1 : real arguments;                                                       \
    }

STRIKE(int, fsync, "fsync", (int file), (file))
STRIKE(int, fdatasync, "fdatasync", (int file), (file))
STRIKE(int, rename, "rename", (const char *from, const char *to), (from, to))
STRIKE(int, renameat, "renameat", (int a, const char *from, int b, const char *to), (a, from, b, to))
STRIKE(
    int, renameat2, "renameat2", (int a, const char *from, int b, const char *to, unsigned int flags),
    (a, from, b, to, flags))
STRIKE(int, link, "link", (const char *from, const char *to), (from, to))
STRIKE(int, linkat, "linkat", (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags))
STRIKE(int, unlink, "unlink", (const char *path), (path))
STRIKE(int, unlinkat, "unlinkat", (int directory, const char *path, int flags), (directory, path, flags))
STRIKE(int, ftruncate, "ftruncate", (int file, off_t size), (file, size))
STRIKE(int, ftruncate64, "ftruncate", (int file, off64_t size), (file, size))
STRIKE(ssize_t, pwrite, "pwrite64", (int file, const void *bytes, size_t count, off_t at), (file, bytes, count, at))
STRIKE(ssize_t, pwrite64, "pwrite64", (int file, const void *bytes, size_t count, off64_t at), (file, bytes, count, at))
STRIKE(int, connect, "connect", (int socket, const struct sockaddr *to, socklen_t size), (socket, to, size))
STRIKE(ssize_t, send, "sendto", (int socket, const void *bytes, size_t count, int flags), (socket, bytes, count, flags))
STRIKE(
    ssize_t, sendto, "sendto",
    (int socket, const void *bytes, size_t count, int flags, const struct sockaddr *to, socklen_t size),
    (socket, bytes, count, flags, to, size))
STRIKE(pid_t, fork, "clone", (void), ())

// Looked up before anything was forked, since other threads may have been looking something up at that moment.
int execve(const char *program, char *const arguments[], char *const environment[]) {
    if (own == 0 || getpid() == own || is_list || strcmp(wanted, "execve") != 0)
        return begin ? begin(program, arguments, environment) : (errno = ENOSYS, -1);
    long now = __atomic_add_fetch(begun, 1, __ATOMIC_SEQ_CST);
    if (now == number) tell("execve");
    if (now == number || (is_for_ever && now > number)) {
        if (refusal != 0) return errno = refusal, -1;
        kill(own, SIGKILL);
    }
    return begin(program, arguments, environment);
}
