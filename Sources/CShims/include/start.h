#pragma once
#include <sys/types.h>

/// What a child is to be, decided before `fork`: nothing is looked up or allocated between `fork` and `exec`.
typedef struct {
    const char *program;
    char *const *arguments;
    char *const *environment;
    /// NULL: where we are.
    const char *directory;
    int input;
    int output;
    int errors;
    /// Not our child: forked twice, so that PID 1 adopts and reaps it.
    int detached;
} belay_start_request;

typedef enum {
    belay_start_succeeded = 0,
    belay_start_forking,
    belay_start_descriptors,
    belay_start_directory,
    belay_start_program,
} belay_start_stage;

typedef struct {
    belay_start_stage stage;
    int reason;
} belay_start_failure;

/// The pid of the program after a successful `exec`, or -1 and where it failed with which errno.
/// The child leads a new session and group, has default signal handlers, an empty mask and three descriptors.
pid_t belay_start(const belay_start_request *request, belay_start_failure *failure);

/// Waits for our child and reaps it: `code` is its exit status or, when `signalled`, the signal.
int belay_reap(pid_t pid, int *signalled, int *code);

/// Whether our child has ended; it stays unreaped, so that its pid cannot be used anew.
int belay_has_ended(pid_t pid);

/// -1 with ENOSYS on kernels before 5.3.
/// The calling thread reads and writes only when nobody else does, or again like everybody.
void belay_idle_io(int on);
int belay_pidfd_open(pid_t pid);
int belay_pidfd_send_signal(int pidfd, int signal);
