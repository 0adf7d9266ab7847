#define _GNU_SOURCE
#include "interruption.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static atomic_int requested = 0;
static atomic_int wake = -1;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_wake(void) { atomic_store(&wake, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

int belay_interruption_descriptor(void) {
    pthread_once(&once, make_wake);
    return atomic_load(&wake);
}

void belay_interruption_request(void) {
    // The flag first: whoever is woken must find it.
    atomic_store(&requested, 1);
    int descriptor = atomic_load(&wake);
    if (descriptor < 0) return;
    uint64_t one = 1;
    ssize_t ignored = write(descriptor, &one, sizeof one);
    (void)ignored;
}

int belay_interruption_requested(void) { return atomic_load(&requested); }

void belay_interruption_reset(void) {
    int descriptor = belay_interruption_descriptor();
    uint64_t count;
    atomic_store(&requested, 0);
    if (descriptor < 0) return;
    ssize_t ignored = read(descriptor, &count, sizeof count);
    (void)ignored;
}

static void note(int number) {
    (void)number;
    int saved = errno;
    belay_interruption_request();
    errno = saved;
}

void belay_interruption_install(void) {
    belay_interruption_descriptor();
    struct sigaction noting = {.sa_handler = note, .sa_flags = SA_RESTART};
    sigfillset(&noting.sa_mask);
    sigaction(SIGINT, &noting, NULL);
    sigaction(SIGTERM, &noting, NULL);
    // A lost ssh, a closed pager and a file size limit must not end a run in the middle; write() reports the last two.
    struct sigaction ignoring = {.sa_handler = SIG_IGN};
    sigemptyset(&ignoring.sa_mask);
    sigaction(SIGHUP, &ignoring, NULL);
    sigaction(SIGPIPE, &ignoring, NULL);
    sigaction(SIGXFSZ, &ignoring, NULL);
    // Whoever started us may have left the two blocked.
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGTERM);
    pthread_sigmask(SIG_UNBLOCK, &wanted, NULL);
}

void belay_interruption_ignore(void) {
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    belay_interruption_reset();
}
