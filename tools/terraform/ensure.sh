#!/bin/sh
# Prints the path of a Terraform command line of 1.14 or later: the one that
# TF_ACC_TERRAFORM_PATH names, else the one on PATH if it is new enough, else one
# that is built from its Go module, once, into the ignored folder .tools.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
CHECKPOINT_DISABLE=1
export CHECKPOINT_DISABLE
# The configuration of whoever runs this must not matter, nor have to exist.
unset TF_CLI_CONFIG_FILE

# Whether the command line $1 is Terraform 1.14 or later. Any OpenTofu is not: it
# has neither actions nor queries.
new_enough() {
	"$1" version 2>/dev/null | awk '
		NR == 1 && $1 == "Terraform" {
			split(substr($2, 2), part, ".")
			ok = part[1] > 1 || (part[1] == 1 && part[2] >= 14)
		}
		END { exit !ok }'
}

if [ -n "${TF_ACC_TERRAFORM_PATH:-}" ]; then
	echo "$TF_ACC_TERRAFORM_PATH"
	exit
fi
if found=$(command -v terraform) && new_enough "$found"; then
	echo "$found"
	exit
fi

version=$(cd "$here" && go list -m -f '{{.Version}}' github.com/hashicorp/terraform)
built=$root/.tools/terraform-${version#v}/terraform
if ! [ -x "$built" ]; then
	echo "No Terraform of 1.14 or later on PATH: building $version from its Go module, once. This takes some minutes." >&2
	mkdir -p "$(dirname "$built")"
	# Built beside and moved, so that an interrupted build leaves nothing half done.
	(cd "$here" && CGO_ENABLED=0 go build -trimpath \
		-ldflags '-s -w -X github.com/hashicorp/terraform/version.dev=no' \
		-o "$built.new" github.com/hashicorp/terraform)
	mv "$built.new" "$built"
fi
echo "$built"
