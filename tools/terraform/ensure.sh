#!/bin/sh
# Prints the path of a Terraform command line of 1.16 or later: the one that
# TF_ACC_TERRAFORM_PATH names, else the one on PATH if it is new enough, else one
# that is built from its Go module, once, into the ignored folder .tools.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
CHECKPOINT_DISABLE=1
export CHECKPOINT_DISABLE
# The configuration of whoever runs this must not matter, nor have to exist.
unset TF_CLI_CONFIG_FILE

# Whether the command line $1 is Terraform 1.16 or later. Older ones and OpenTofu
# lack what some tests need.
new_enough() {
	"$1" version 2>/dev/null | awk '
		NR == 1 && $1 == "Terraform" {
			split(substr($2, 2), part, ".")
			ok = part[1] > 1 || (part[1] == 1 && part[2] >= 16)
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

exec "$here/build.sh" terraform
