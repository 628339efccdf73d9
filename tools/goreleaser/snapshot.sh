#!/bin/sh
# Builds a release into dist/ without a signature: for all platforms, or for the
# one that $1 names, such as linux_amd64.
set -eu
cd "$(dirname "$0")/../.."

config=.goreleaser.yml
if [ -n "${1:-}" ]; then
	# GoReleaser can build for one platform, but not make a release of it.
	config=$(mktemp)
	trap 'rm -f "$config"' EXIT
	sed -e "s/^\( *goos:\) \[.*/\1 [${1%_*}]/" -e "s/^\( *goarch:\) \[.*/\1 [\"${1#*_}\"]/" .goreleaser.yml >"$config"
fi
go tool -modfile=tools/goreleaser/go.mod goreleaser release --snapshot --clean --skip=sign --config "$config"
