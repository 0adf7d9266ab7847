#define _GNU_SOURCE
#include "isolation.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// From <linux/mount.h>, which cannot be included beside <sys/mount.h> everywhere.
struct attributes {
    uint64_t set;
    uint64_t clear;
    uint64_t propagation;
    uint64_t userns;
};
enum { attribute_read_only = 0x1 };
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

static int set_read_only(const char *path, int on, int recursive) {
    struct attributes attributes = {on ? attribute_read_only : 0, on ? 0 : attribute_read_only, 0, 0};
    return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, recursive ? AT_RECURSIVE : 0, &attributes, sizeof attributes);
}

int belay_isolate(const char *const *writable, const char **failed) {
    for (const char *const *path = writable; *path; path++) {
        *failed = *path;
        if (mount(*path, *path, NULL, MS_BIND, NULL) != 0) return -1;
    }
    *failed = "/";
    if (set_read_only("/", 1, 1) != 0) return -1;
    for (const char *const *path = writable; *path; path++) {
        *failed = *path;
        if (set_read_only(*path, 0, 0) != 0) return -1;
    }
    *failed = "/run";
    if (mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=16m") != 0) return -1;
    if (mkdir("/run/lock", 01777) != 0 || chmod("/run/lock", 01777) != 0) return -1;
    return 0;
}

int belay_overlay(const char *lower, const char *upper, const char *work) {
    // Colons and commas in a path would end it: such a path is refused.
    char options[4096];
    const char *paths[] = {lower, upper, work};
    for (int i = 0; i < 3; i++) {
        if (strpbrk(paths[i], ":,\\")) {
            errno = EINVAL;
            return -1;
        }
    }
    int length = snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s", lower, upper, work);
    if (length < 0 || length >= (int)sizeof options) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return mount("overlay", lower, "overlay", MS_NOSUID | MS_NODEV, options);
}

int belay_loopback_up(void) {
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strcpy(request.ifr_name, "lo");
    int result = ioctl(descriptor, SIOCGIFFLAGS, &request);
    if (result == 0) {
        request.ifr_flags |= IFF_UP | IFF_RUNNING;
        result = ioctl(descriptor, SIOCSIFFLAGS, &request);
    }
    int saved = errno;
    close(descriptor);
    errno = saved;
    return result;
}
