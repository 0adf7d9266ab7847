#!/bin/sh
# Publishes every release of Cronicorn's model: images in the registry, tags X.Y.Z, and X.Y and latest of those that were
# not withdrawn; and, when a directory is given, the git repository that has a tag vX.Y.Z for each.
#
#   eval "$(scripts/engine.sh env)"; Stacks/cronicorn/build.sh [REPOSITORY]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tools=$here/../images
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
releases=$(cd "$here/releases" && printf '%s\n' * | sort -V)
good="1.24.0 1.24.1 1.25.0 1.25.1 1.26.7 1.27.0"

for version in $releases; do
    /usr/bin/python3 -sB "$tools/whole.py" "$here/releases" "$version" "$work/$version"
    tags="--tag $version"
    case " $good " in *" $version "*) tags="$tags --tag ${version%.*} --tag latest" ;; esac
    # shellcheck disable=SC2086
    /usr/bin/python3 -sB "$tools/publish.py" --base belay-test/base:1 --namespace cronicorn --directory "$work/$version" \
        --images "$here/images.json" $tags
done
mkdir "$work/nothing"
/usr/bin/python3 -sB "$tools/publish.py" --base belay-test/postgres:15 --namespace cronicorn --directory "$work/nothing" \
    --images "$here/database.json" --tag 15

[ -n "${1:-}" ] || exit 0
git init --quiet --bare --initial-branch main "$1"
git clone --quiet "$1" "$work/clone" 2>/dev/null
cd "$work/clone"
git config user.name Cronicorn
git config user.email cronicorn@example.org
for version in $releases; do
    if [ -s "$here/releases/$version/BUILT-ON" ]; then git checkout --quiet --detach "v$(cat "$here/releases/$version/BUILT-ON")"; fi
    git rm --quiet -r --ignore-unmatch . >/dev/null
    cp -a "$work/$version/." .
    cp "$here/docker-compose.yml" "$here/.env.example" .
    git add -A
    GIT_AUTHOR_DATE=2026-01-01T00:00:00Z GIT_COMMITTER_DATE=2026-01-01T00:00:00Z git commit --quiet -m "chore(release): $version"
    git tag "v$version"
    case " $good " in *" $version "*) git branch --quiet -f main HEAD 2>/dev/null || git update-ref refs/heads/main HEAD ;; esac
done
git push --quiet --tags origin refs/heads/main
