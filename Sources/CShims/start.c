#define _GNU_SOURCE
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

typedef struct {
    int stage;
    int reason;
    pid_t pid;
} report;

static void tell(int pipe, int stage, int reason) {
    report message = {stage, reason, getpid()};
    ssize_t ignored = write(pipe, &message, sizeof message);
    (void)ignored;
}

static _Noreturn void give_up(int pipe, int stage) {
    tell(pipe, stage, errno);
    _exit(127);
}

// Ignored signals stay ignored through exec, and a mask is inherited: a service that never hears SIGTERM is the result.
static void reset_handlers(void) {
    // Not by sigaction(), which refuses two signals that posix_spawn leaves ignored. All zeros is the default action in
    // every layout that the kernel has for it; the last argument is the size of its own signal set.
    static const unsigned long standard[8];
    for (int number = 1; number < NSIG; number++) syscall(SYS_rt_sigaction, number, standard, NULL, (NSIG - 1) / 8);
}

static void close_the_rest_at_exec(void) {
    if (syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
    // Kernels before 5.11; our own descriptors carry the flag already, this is for inherited ones.
    struct rlimit limit = {.rlim_cur = 65536};
    getrlimit(RLIMIT_NOFILE, &limit);
    int end = limit.rlim_cur < 65536 ? (int)limit.rlim_cur : 65536;
    for (int number = 3; number < end; number++) {
        int flags = fcntl(number, F_GETFD);
        if (flags >= 0) fcntl(number, F_SETFD, flags | FD_CLOEXEC);
    }
}

static _Noreturn void become(const belay_start_request *request, int pipe) {
    setsid();
    reset_handlers();
    // All are first moved above the three: with our own stdin closed, any of them may be among 0, 1 and 2.
    int upper = fcntl(pipe, F_DUPFD_CLOEXEC, 3);
    if (upper < 0) give_up(pipe, belay_start_descriptors);
    int sources[3] = {request->input, request->output, request->errors};
    for (int number = 0; number < 3; number++) {
        sources[number] = fcntl(sources[number], F_DUPFD_CLOEXEC, 3);
        if (sources[number] < 0) give_up(upper, belay_start_descriptors);
    }
    for (int number = 0; number < 3; number++) {
        if (dup2(sources[number], number) < 0) give_up(upper, belay_start_descriptors);
    }
    tell(upper, belay_start_succeeded, 0);
    if (request->directory != NULL && chdir(request->directory) != 0) give_up(upper, belay_start_directory);
    close_the_rest_at_exec();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(request->program, request->arguments, request->environment);
    give_up(upper, belay_start_program);
}

// With SIGCHLD ignored, as some supervisors leave it, the kernel throws the exit status of children away.
static void keep_children_waitable(void) {
    struct sigaction action;
    if (sigaction(SIGCHLD, NULL, &action) != 0) return;
    if (action.sa_handler != SIG_IGN && !(action.sa_flags & SA_NOCLDWAIT)) return;
    action = (struct sigaction){.sa_handler = SIG_DFL};
    sigemptyset(&action.sa_mask);
    sigaction(SIGCHLD, &action, NULL);
}

static pid_t fork_once_or_twice(const belay_start_request *request, int pipe) {
    pid_t first = fork();
    if (first != 0) return first;
    if (!request->detached) become(request, pipe);
    pid_t second = fork();
    if (second == 0) become(request, pipe);
    if (second < 0) give_up(pipe, belay_start_forking);
    _exit(0);
}

static pid_t wait_for(pid_t pid, int *status) {
    pid_t result;
    do result = waitpid(pid, status, 0);
    while (result < 0 && errno == EINTR);
    return result;
}

pid_t belay_start(const belay_start_request *request, belay_start_failure *failure) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        *failure = (belay_start_failure){belay_start_descriptors, errno};
        return -1;
    }
    keep_children_waitable();
    // No handler of ours may run in the child before it is reset.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = fork_once_or_twice(request, ends[1]);
    int reason = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        *failure = (belay_start_failure){belay_start_forking, reason};
        return -1;
    }

    // The pipe ends when exec closes it; until then the child may report a failure.
    pid_t started = -1;
    *failure = (belay_start_failure){belay_start_succeeded, 0};
    report message;
    for (;;) {
        ssize_t count = read(ends[0], &message, sizeof message);
        if (count < 0 && errno == EINTR) continue;
        if (count != sizeof message) break;
        if (message.stage == belay_start_succeeded) started = message.pid;
        else *failure = (belay_start_failure){message.stage, message.reason};
    }
    close(ends[0]);
    if (started < 0 && failure->stage == belay_start_succeeded) {
        *failure = (belay_start_failure){belay_start_forking, ECHILD};
    }
    int failed = failure->stage != belay_start_succeeded;
    if (request->detached || failed) wait_for(child, &reason);
    return failed ? -1 : started;
}

int belay_reap(pid_t pid, int *signalled, int *code) {
    int status = 0;
    if (wait_for(pid, &status) < 0) return -1;
    *signalled = WIFSIGNALED(status);
    *code = *signalled ? WTERMSIG(status) : WEXITSTATUS(status);
    return 0;
}

int belay_has_ended(pid_t pid) {
    siginfo_t information = {0};
    int result;
    do result = waitid(P_PID, (id_t)pid, &information, WEXITED | WNOHANG | WNOWAIT);
    while (result < 0 && errno == EINTR);
    // No such child: somebody else reaped it, and waiting for it would not end.
    return result < 0 || information.si_pid == pid;
}

// From <linux/ioprio.h>, which glibc has no call for: the class is in the upper bits, 3 is idle, 0 as the nice value says.
void belay_idle_io(int on) { syscall(SYS_ioprio_set, 1, 0, on ? 3 << 13 : 0); }

int belay_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int belay_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}
