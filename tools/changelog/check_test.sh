#!/bin/sh
# Tests check.sh in a repository of its own.
set -eu

check=$(cd "$(dirname "$0")" && pwd)/check.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset CHANGELOG_BASE GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
export HOME="$folder" GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.com GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.com

failed=0

# Starts a branch from main.
branch() {
	git checkout -q -B branch main
}

# Commits a change of the file $1 with the message $2.
change() {
	mkdir -p "$(dirname "$1")"
	echo "$2" >>"$1"
	git add .
	git commit -q -m "$2"
}

# Runs the check, which must end with $2 and print $3. $1 names the case.
expect() {
	code=0
	output=$("$check" 2>&1) || code=$?
	case $output in *"$3"*) printed=yes ;; *) printed=no ;; esac
	if [ "$code" != "$2" ] || [ "$printed" = no ]; then
		printf 'FAIL %s: exit code %s, want %s with "%s"; output:\n%s\n' "$1" "$code" "$2" "$3" "$output"
		failed=1
	fi
}

git init -q -b main "$folder/repository"
cd "$folder/repository"
change internal/provider/provider.go 'Start'
expect 'a fresh clone of main' 0 'main contains HEAD'

branch
change internal/provider/jeto/host.go 'Change a host'
expect 'a change without a fragment' 1 'internal/provider/jeto/host.go'
expect 'the message names the commit' 1 'Change a host'

change .changes/unreleased/one.yaml 'Add a fragment'
expect 'a change with a fragment' 0 'new fragments: 1'

git checkout -q main
change .changes/unreleased/old.yaml 'Add another fragment'
branch
change .changes/unreleased/old.yaml 'Change a fragment'
change docs/index.md 'Change the docs'
expect 'a changed fragment is not new' 1 'docs/index.md'

branch
change internal/provider/jeto/host.go 'Refactor a host

Changelog: none'
expect 'a commit with the trailer' 0 'no change that users notice'
change internal/client/jeto/host.go 'Fix a host'
expect 'another commit without the trailer' 1 'Fix a host'

branch
change internal/provider/jeto/host_test.go 'Test a host'
change internal/client/clienttest/checks.go 'Check more'
change internal/provider/testdata/messages.golden.md 'Write messages'
change design/values.md 'Explain'
expect 'tests and design' 0 'no change that users notice'

branch
change main.go 'Change the program'
git revert --no-edit HEAD >/dev/null
expect 'a change that is taken back' 0 'no change that users notice'

branch
change internal/mockserver/server.go 'Change the server'
git branch -q -M main other
git checkout -q branch
expect 'a clone without main' 0 'has no base'
CHANGELOG_BASE=other expect 'a base from the environment' 1 'internal/mockserver/server.go'
CHANGELOG_BASE=missing expect 'a base that does not exist' 1 'which this clone lacks'

if [ "$failed" = 0 ]; then
	echo "changelog: the tests of the check pass."
fi
exit "$failed"
