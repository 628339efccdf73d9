#!/bin/sh
# Fails if the branch changes what users notice and adds no changelog fragment.
#
# The branch is what HEAD has and the base lacks. The base is CHANGELOG_BASE, else
# origin/main, else main. Users notice changes of the paths in `noticed`, without
# tests. A fragment is a new file in .changes/unreleased. A commit that changes
# nothing for users, such as a refactoring, says so with a trailer:
#
#	Changelog: none
set -eu

noticed="main.go docs internal/provider internal/client internal/mockserver internal/openapi internal/cmd/mockserver"
tests=':(exclude,glob)**/*_test.go :(exclude,glob)**/testdata/** :(exclude,glob)**/*test/**'

cd "$(git rev-parse --show-toplevel)"

base=${CHANGELOG_BASE:-}
if [ -n "$base" ]; then
	git rev-parse --quiet --verify "$base^{commit}" >/dev/null || {
		echo "changelog: CHANGELOG_BASE names the commit $base, which this clone lacks." >&2
		exit 1
	}
else
	for candidate in origin/main main; do
		if git rev-parse --quiet --verify "$candidate^{commit}" >/dev/null; then
			base=$candidate
			break
		fi
	done
fi
if [ -z "$base" ] || ! fork=$(git merge-base "$base" HEAD); then
	echo "changelog: nothing compared, because this clone has no base (${base:-neither origin/main nor main})."
	exit
fi
if [ "$fork" = "$(git rev-parse HEAD)" ]; then
	echo "changelog: nothing compared, because $base contains HEAD."
	exit
fi
range="$(git rev-parse --short "$fork")..$(git rev-parse --short HEAD)"

fragments=$(git diff --name-only --diff-filter=A "$fork" HEAD -- .changes/unreleased | wc -l)
if [ "$fragments" -gt 0 ]; then
	echo "changelog: compared $range ($base): new fragments: $((fragments))."
	exit
fi

# What the branch changes in the end: a change that it takes back does not count.
# shellcheck disable=SC2086 # The words of the lists are arguments.
changed=$(git diff --name-only "$fork" HEAD -- $noticed $tests)
unexplained=
for commit in $(git rev-list --no-merges "$fork..HEAD"); do
	case $(git log -1 --format='%(trailers:key=Changelog,valueonly)' "$commit") in
	none*) continue ;;
	esac
	# shellcheck disable=SC2086
	files=$(git diff-tree --no-commit-id --name-only -r "$commit" -- $noticed $tests |
		while read -r file; do printf '%s\n' "$changed" | grep -Fx -- "$file" || true; done)
	if [ -n "$files" ]; then
		unexplained="$unexplained
$(git log -1 --format='%h %s' "$commit")
$(printf '%s\n' "$files" | sed 's/^/	/')"
	fi
done
if [ -z "$unexplained" ]; then
	echo "changelog: compared $range ($base): no change that users notice."
	exit
fi
cat >&2 <<END
changelog: compared $range ($base): users may notice these changes, and no fragment is new in .changes/unreleased:
$unexplained

Add a fragment (CONTRIBUTING.md, "Commits and changelog"). If a commit changes nothing for users, add the line
"Changelog: none" to the end of its message.
END
exit 1
