#pragma once

/// The rest of the machine becomes read-only to this mount namespace, the paths in `writable` (NULL at the end) excepted,
/// and `/run` empty. 0, or -1 with errno and `*failed` naming the mount.
int belay_isolate(const char *const *writable, const char **failed);
/// Lays `upper` over `lower` at the place of `lower`.
int belay_overlay(const char *lower, const char *upper, const char *work);
/// A new network namespace has a loopback that is down.
int belay_loopback_up(void);
