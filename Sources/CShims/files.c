#define _GNU_SOURCE
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

// From <linux/openat2.h> and <linux/memfd.h>, whose older versions lack some of it.
struct how {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};
enum { resolve_no_xdev = 0x01, resolve_no_symlinks = 0x04, resolve_beneath = 0x08 };
enum { memfd_noexec_seal = 0x0008U };

int belay_exchange(const char *first, const char *second) {
    return renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE);
}

int belay_sync_file_system(int file) {
    return syncfs(file);
}

int belay_open_directory_below(int parent, const char *name) {
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
#ifdef SYS_openat2
    struct how how = {(uint64_t)flags, 0, resolve_no_xdev | resolve_no_symlinks | resolve_beneath};
    int opened = (int)syscall(SYS_openat2, parent, name, &how, sizeof how);
    // Older kernels do not know it, and older container sandboxes forbid what they do not know.
    if (opened >= 0 || (errno != ENOSYS && errno != EPERM)) return opened;
#endif
    int descriptor = openat(parent, name, flags);
    if (descriptor < 0) return -1;
    struct stat above, below;
    if (fstat(parent, &above) == 0 && fstat(descriptor, &below) == 0 && above.st_dev == below.st_dev) return descriptor;
    close(descriptor);
    errno = EXDEV;
    return -1;
}

int belay_memory_file(const void *bytes, size_t count) {
    int descriptor = memfd_create("input", MFD_CLOEXEC | memfd_noexec_seal);
    if (descriptor < 0) descriptor = memfd_create("input", MFD_CLOEXEC);
    if (descriptor < 0) return -1;
    size_t written = 0;
    while (written < count) {
        ssize_t step = write(descriptor, (const char *)bytes + written, count - written);
        if (step < 0 && errno == EINTR) continue;
        if (step <= 0) {
            int reason = errno;
            close(descriptor);
            errno = reason;
            return -1;
        }
        written += (size_t)step;
    }
    if (lseek(descriptor, 0, SEEK_SET) == 0) return descriptor;
    close(descriptor);
    return -1;
}

int belay_hold(const char *path) { return open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC); }

int belay_change_owner(int held, uid_t owner, gid_t group) { return fchownat(held, "", owner, group, AT_EMPTY_PATH); }

int belay_set_modified(const char *path, int following, long long seconds, long nanoseconds) {
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = seconds, .tv_nsec = nanoseconds}};
    return utimensat(AT_FDCWD, path, times, following ? 0 : AT_SYMLINK_NOFOLLOW);
}

int belay_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    // Only the reading end: a program whose own output does not block loses what the pipe cannot take.
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return 0;
}

unsigned long long belay_device(unsigned int major, unsigned int minor) { return makedev(major, minor); }

ssize_t belay_copy(int from, int to, size_t count) { return copy_file_range(from, NULL, to, NULL, count, 0); }
