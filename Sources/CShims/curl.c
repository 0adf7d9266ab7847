#include "belay_curl.h"

#include <curl/curl.h>

// libcurl reads the third argument as exactly the type the option asks for: one function for each of those types.

int belay_curl_set_number(void *easy, int option, long value) {
    return curl_easy_setopt((CURL *)easy, (CURLoption)option, value);
}

int belay_curl_set_pointer(void *easy, int option, const void *value) {
    return curl_easy_setopt((CURL *)easy, (CURLoption)option, value);
}

int belay_curl_set_size(void *easy, int option, size_t value) {
    return curl_easy_setopt((CURL *)easy, (CURLoption)option, (curl_off_t)value);
}

int belay_curl_set_receiver(void *easy, int option, belay_curl_receiver receiver) {
    return curl_easy_setopt((CURL *)easy, (CURLoption)option, receiver);
}

int belay_curl_get_number(void *easy, int info, long *value) {
    return curl_easy_getinfo((CURL *)easy, (CURLINFO)info, value);
}

const char *belay_curl_get_text(void *easy, int info) {
    const char *text = NULL;
    return curl_easy_getinfo((CURL *)easy, (CURLINFO)info, &text) == CURLE_OK ? text : NULL;
}
