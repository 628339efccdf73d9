#!/bin/sh
# Starts the reference server on a free port, then creates, changes, queries,
# imports and destroys objects with the Terraform that $TERRAFORM names. Removes
# all its files and processes at the end, also after an error or Ctrl-C.
set -eu
: "${TERRAFORM:?run it with make demo, or name a Terraform of 1.16 or later in TERRAFORM}"

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
server=

clean_up() {
	status=$?
	trap - EXIT INT TERM
	if [ -n "$server" ]; then
		kill "$server" 2>/dev/null || true
		wait "$server" 2>/dev/null || true
	fi
	rm -rf "$work"
	exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Colours on a terminal only.
bold= plain=
if [ -t 1 ]; then
	bold=$(printf '\033[1m') plain=$(printf '\033[0m')
else
	export TF_CLI_ARGS=-no-color
fi

say() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }

# Prints a command and runs it.
run() {
	printf '\n%s$ terraform %s%s\n' "$bold" "$*" "$plain"
	"$TERRAFORM" "$@"
}

say "Building the provider and the reference server"
cd "$root"
CGO_ENABLED=0 go build -o "$work/bin/terraform-provider-fleet" .
CGO_ENABLED=0 go build -o "$work/bin/mockserver" ./internal/cmd/mockserver

say "Starting the reference server"
"$work/bin/mockserver" -listen 127.0.0.1:0 -env-file "$work/server.env" &
server=$!
# The server writes the complete file once it listens.
until [ -f "$work/server.env" ]; do
	kill -0 "$server" 2>/dev/null || { echo "The reference server did not start." >&2; exit 1; }
	sleep 0.1
done
. "$work/server.env"

# Terraform installs the provider from a local mirror, without the registry.
mirror=$work/mirror/registry.terraform.io/fleet-iac/fleet/0.0.1/$(go env GOOS)_$(go env GOARCH)
mkdir -p "$mirror"
mv "$work/bin/terraform-provider-fleet" "$mirror/terraform-provider-fleet_v0.0.1"
cat >"$work/terraform.rc" <<RC
provider_installation {
  filesystem_mirror {
    path = "$work/mirror"
  }
}
RC
TF_CLI_CONFIG_FILE=$work/terraform.rc
CHECKPOINT_DISABLE=1
TF_IN_AUTOMATION=1
export TF_CLI_CONFIG_FILE CHECKPOINT_DISABLE TF_IN_AUTOMATION
mkdir "$work/demo"
cp "$root"/examples/demo/*.tf "$root"/examples/demo/*.tfquery.hcl "$work/demo"
cd "$work/demo"

run init

say "Create instances on five systems, wait until they run, and crawl the news"
run apply -auto-approve

say "Nothing changed, so the plan is empty"
run plan -detailed-exitcode

say "Change a price, reboot a machine and reconfigure an application, all in place"
changes="-var batch_price=0.05 -var web_version=2 -var shop_replicas=3"
# shellcheck disable=SC2086 # Several words on purpose.
run apply -auto-approve $changes

say "Run a script on a machine, as an action"
# shellcheck disable=SC2086
run apply -auto-approve $changes -invoke=action.fleet_jeto_command.migrate

say "Run a workflow of an application, step by step, as an action"
# shellcheck disable=SC2086
run apply -auto-approve $changes -invoke=action.fleet_qubell_workflow_run.migrate

say "Find every instance of the accounts"
run query

say "Forget an instance, then import it by its identity"
id=$("$TERRAFORM" state show -no-color fleet_sharedcloud_instance.batch | sed -n 's/^ *id *= "\(.*\)"$/\1/p')
run state rm fleet_sharedcloud_instance.batch
cat >import.tf <<HCL
import {
  to       = fleet_sharedcloud_instance.batch
  identity = { id = "$id" }
}
HCL
# shellcheck disable=SC2086
run apply -auto-approve $changes
rm import.tf
# shellcheck disable=SC2086
run plan -detailed-exitcode $changes

say "Destroy everything"
run destroy -auto-approve

say "Done: created, changed, queried, imported and destroyed on the reference server"
