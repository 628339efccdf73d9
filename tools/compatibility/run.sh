#!/usr/bin/env bash
# Runs the acceptance tests on each tested program, and writes the table of tested
# versions in README.md. RECORD names the folder with the record of a run of
# `make test`, if there was one. Otherwise the newest Terraform runs the tests too.
set -euo pipefail
cd "$(dirname "$0")/../.."

record=${RECORD:-}
if [ -z "$record" ]; then
	record=$(mktemp -d)
	trap 'rm -r "$record"' EXIT
fi
unset TF_CLI_CONFIG_FILE # That of the caller need not exist.
export FLEET_COMPATIBILITY_RECORD=$record CGO_ENABLED=0 CHECKPOINT_DISABLE=1

run_tests() { # of a program, with arguments of go test
	local program=$1
	shift
	echo "== $("$program" version | head -n 1)"
	TF_ACC_TERRAFORM_PATH=$program go test -count 1 -parallel 8 "$@"
}

if [ -z "${RECORD:-}" ]; then
	run_tests "$(tools/terraform/build.sh terraform)" ./internal/provider/...
fi
# Tests that run no program have the same result with each.
read -ra arguments <<<"$(go run ./internal/cmd/compatibility arguments "$record")"
export FLEET_ALLOW_OLD_TERRAFORM=1
failed=
for module in terraform/1.8 terraform/1.11 terraform/1.14 opentofu; do
	program=$(tools/terraform/build.sh "$module")
	run_tests "$program" "${arguments[@]}" || failed="$failed $module"
done
if [ -n "$failed" ]; then
	echo "Tests failed with$failed." >&2
	exit 1
fi
go run ./internal/cmd/compatibility table "$record" README.md
