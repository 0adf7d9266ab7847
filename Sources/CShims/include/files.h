#pragma once
#include <stddef.h>
#include <sys/types.h>
#include <sys/xattr.h>

/// Exchanges two names atomically.
int belay_exchange(const char *first, const char *second);

/// All that was written to the file system that the file lies on.
int belay_sync_file_system(int file);

/// Opens a directory directly below `parent` for reading; refuses a link (ELOOP or ENOTDIR) and a mount point (EXDEV).
int belay_open_directory_below(int parent, const char *name);

/// An anonymous file in memory, holding these bytes, read from their beginning.
int belay_memory_file(const void *bytes, size_t count);

/// Holds the thing itself, a link too, without opening it.
int belay_hold(const char *path);
int belay_change_owner(int held, uid_t owner, gid_t group);
/// Leaves the time of the last access alone.
int belay_set_modified(const char *path, int following, long long seconds, long nanoseconds);

/// Both ends are closed by `exec`; reading from ours never blocks.
int belay_pipe(int ends[2]);

/// A device as `stat` gives it, from the two numbers of `/proc/PID/maps`.
unsigned long long belay_device(unsigned int major, unsigned int minor);

/// From one file's offset to the other's, inside the kernel where it can.
ssize_t belay_copy(int from, int to, size_t count);
