#!/bin/sh
# Makes the upstream repository of Contract Lucidity's model: a commit and a tag vX.Y.Z for each release. The releases that
# were not withdrawn follow each other on main, each of the others branches off the one that it is built on.
#
#   Stacks/contract-lucidity/build.sh REPOSITORY
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
releases=$(cd "$here/releases" && printf '%s\n' * | sort -V)
good="2.0.0 2.0.1 2.1.0 2.1.1 2.2.7 2.3.0"
export GIT_AUTHOR_NAME=lucidity GIT_AUTHOR_EMAIL=lucidity@example.org GIT_COMMITTER_NAME=lucidity GIT_COMMITTER_EMAIL=lucidity@example.org
export GIT_AUTHOR_DATE=2026-01-01T00:00:00Z GIT_COMMITTER_DATE=2026-01-01T00:00:00Z

git init --quiet --bare --initial-branch main "$1"
git clone --quiet "$1" "$work/clone" 2>/dev/null
cd "$work/clone"
git checkout --quiet --orphan work
for version in $releases; do
    if [ -s "$here/releases/$version/BUILT-ON" ]; then git checkout --quiet --detach "v$(cat "$here/releases/$version/BUILT-ON")"; fi
    git rm --quiet -r --ignore-unmatch . >/dev/null
    /usr/bin/python3 -sB "$here/../images/whole.py" "$here/releases" "$version" .
    git add -A
    git commit --quiet -m "Release $version"
    git tag "v$version"
    case " $good " in *" $version "*) git update-ref refs/heads/main HEAD ;; esac
done
git push --quiet origin refs/heads/main --tags
