#pragma once
#include "belay_curl.h"
#include "belay_sqlite.h"
