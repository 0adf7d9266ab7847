#pragma once

/// SIGINT and SIGTERM set the flag; SIGHUP, SIGPIPE and SIGXFSZ are ignored.
void belay_interruption_install(void);
/// Safe inside a signal handler.
void belay_interruption_request(void);
int belay_interruption_requested(void);
void belay_interruption_reset(void);
/* SIGINT and SIGTERM do nothing from now on, and what came before is forgotten. */
void belay_interruption_ignore(void);
/// Readable from a request until the reset; -1 where none could be made.
int belay_interruption_descriptor(void);
