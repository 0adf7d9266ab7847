#!/bin/sh
# Makes the upstream repository of Contract Lucidity's model.
#
#   Stacks/contract-lucidity/build.sh REPOSITORY
set -eu
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/../images/repository.sh" "$here/releases" "$1" 2.0.0 2.0.1 2.1.0 2.1.1 2.2.7 2.3.0
