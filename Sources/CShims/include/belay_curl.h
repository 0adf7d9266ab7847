#pragma once
#include <stddef.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call. Handles and options are passed as plain
// values, so that this header needs none of libcurl's.

typedef size_t (*belay_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

int belay_curl_set_number(void *easy, int option, long value);
int belay_curl_set_pointer(void *easy, int option, const void *value);
int belay_curl_set_size(void *easy, int option, size_t value);
int belay_curl_set_receiver(void *easy, int option, belay_curl_receiver receiver);
int belay_curl_get_number(void *easy, int info, long *value);
/* Belongs to the handle; NULL where there is none. */
const char *belay_curl_get_text(void *easy, int info);
