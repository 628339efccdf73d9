#!/usr/bin/env bash
# Prints the path of a command line that is built from its Go module, once, into
# the ignored folder .tools. $1 is the folder of the module in tools/ that pins it,
# such as terraform/1.8 or opentofu.
set -euo pipefail

module=$(cd "$(dirname "$0")/../$1" && pwd)
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$module"
package=$(go list -f '{{.ImportPath}}' tool)
name=${package##*/}
version=$(go list -f '{{.Module.Version}}' tool)
built=$root/.tools/$name-${version#v}/$name
if ! [ -x "$built" ]; then
	echo "Building $name $version from its Go module, once. This takes some minutes." >&2
	mkdir -p "$(dirname "$built")"
	# Without these flags the version ends with -dev. Built beside and moved, so that
	# an interrupted build leaves nothing half done.
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w \
		-X github.com/hashicorp/terraform/version.dev=no -X github.com/opentofu/opentofu/version.dev=no" \
		-o "$built.new" "$package"
	mv "$built.new" "$built"
fi
echo "$built"
