#!/bin/sh
# Makes a vendor's git repository of the releases in a folder: a commit and a tag vX.Y.Z for each. Those that were not
# withdrawn follow each other on main, each of the others branches off the one that it is built on.
#
#   repository.sh RELEASES REPOSITORY VERSION…     the versions that were not withdrawn
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(cd "$1" && pwd)
repository=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GIT_AUTHOR_NAME=vendor GIT_AUTHOR_EMAIL=vendor@example.org GIT_COMMITTER_NAME=vendor GIT_COMMITTER_EMAIL=vendor@example.org
export GIT_AUTHOR_DATE=2026-01-01T00:00:00Z GIT_COMMITTER_DATE=2026-01-01T00:00:00Z

git init --quiet --bare --initial-branch main "$repository"
git clone --quiet "$repository" "$work/clone" 2>/dev/null
cd "$work/clone"
git checkout --quiet --orphan work
for version in $(cd "$folder" && printf '%s\n' * | sort -V); do
    if [ -s "$folder/$version/BUILT-ON" ]; then git checkout --quiet --detach "v$(cat "$folder/$version/BUILT-ON")"; fi
    git rm --quiet -r --ignore-unmatch . >/dev/null
    /usr/bin/python3 -sB "$here/whole.py" "$folder" "$version" .
    git add -A
    git commit --quiet -m "Release $version"
    git tag "v$version"
    case " $* " in *" $version "*) git update-ref refs/heads/main HEAD ;; esac
done
git push --quiet origin refs/heads/main --tags
