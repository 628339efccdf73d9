#!/bin/sh
# Checks the release in dist/, and installs this machine's provider from it as
# README says, with the Terraform that $TERRAFORM names.
set -eu
: "${TERRAFORM:?run it with make snapshot-check, or name a Terraform in TERRAFORM}"

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

fail() {
	echo "snapshot-check: $*" >&2
	exit 1
}

name=terraform-provider-fleet
platform=$(go env GOOS)_$(go env GOARCH)
# Larger programs make each terraform init slow.
limit=$((25 * 1000 * 1000))

cd "$root/dist"
sums=$(echo ${name}_*_SHA256SUMS)
[ -f "$sums" ] || fail "dist/ has no checksums: run make snapshot first"
version=${sums#"${name}_"}
version=${version%_SHA256SUMS}

echo "== checksums of version $version"
sed "s#${name}_${version}_manifest.json#../terraform-registry-manifest.json#" "$sums" | sha256sum --check --quiet
for file in "${name}_${version}_manifest.json" "${name}_${version}_$platform.zip" "${name}_${version}_$platform.cdx.json" \
	"fleet-mockserver_${version}_$platform.tar.gz" "fleet-mockserver_${version}_$platform.cdx.json"; do
	grep -q "  $file\$" "$sums" || fail "$sums lacks $file"
done

echo "== zip files"
for archive in "${name}_${version}"_*.zip; do
	case $archive in
	*_windows_*) program=${name}_v$version.exe ;;
	*) program=${name}_v$version ;;
	esac
	found=$(unzip -Z1 "$archive")
	[ "$found" = "$program" ] || fail "$archive holds $found, want $program only"
	size=$(unzip -p "$archive" "$program" | wc -c)
	echo "$archive: $((size / 1000)) kB unpacked"
	[ "$size" -lt "$limit" ] || fail "the program in $archive has $size bytes, want less than $limit"
done

echo "== bill of materials"
grep -q '"bomFormat": "CycloneDX"' "${name}_${version}_$platform.cdx.json" || fail "the bill of materials is not CycloneDX"
grep -q 'pkg:golang/github.com/hashicorp/terraform-plugin-framework@' "${name}_${version}_$platform.cdx.json" ||
	fail "the bill of materials lacks terraform-plugin-framework"

echo "== the reference server"
tar -xzf "fleet-mockserver_${version}_$platform.tar.gz" -C "$work"
reported=$("$work/mockserver" -version)
[ "$reported" = "mockserver $version" ] || fail "mockserver -version printed $reported, want mockserver $version"
"$work/mockserver" -listen 127.0.0.1:0 -boot-duration 100ms -env-file "$work/server.env" &
server=$!
# The server writes the complete file once it listens.
until [ -f "$work/server.env" ]; do
	kill -0 "$server" 2>/dev/null || fail "the reference server did not start"
	sleep 0.1
done
. "$work/server.env"

echo "== the provider, installed from a folder"
mkdir -p "$work/terraform-mirror/registry.terraform.io/fleet-iac/fleet"
cp "${name}_${version}_$platform.zip" "$work/terraform-mirror/registry.terraform.io/fleet-iac/fleet"
# The block of README that names the folder, with this test's folder.
awk '/^```hcl$/ { block = ""; inside = 1; next }
	/^```$/ { if (inside && block ~ /filesystem_mirror/) printf "%s", block; inside = 0 }
	inside { block = block $0 "\n" }' "$root/README.md" |
	sed "s#/home/you/terraform-mirror#$work/terraform-mirror#" >"$work/terraform.rc"
grep -q "$work/terraform-mirror" "$work/terraform.rc" || fail "README has no block that names /home/you/terraform-mirror"
export TF_CLI_CONFIG_FILE="$work/terraform.rc" CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_CLI_ARGS=-no-color
unset TF_PLUGIN_CACHE_DIR TF_DATA_DIR

mkdir "$work/configuration"
cd "$work/configuration"
cat >main.tf <<END
terraform {
  required_providers {
    fleet = {
      source  = "fleet-iac/fleet"
      version = "$version"
    }
  }
}

resource "fleet_wakame_instance" "web" {
  image_id         = "wmi-lucid5"
  instance_spec_id = "is-demospec"
  hostname         = "web"
}
END
"$TERRAFORM" init
"$TERRAFORM" version | grep -qx "+ provider registry.terraform.io/fleet-iac/fleet v$version" ||
	fail "terraform init did not install version $version"
"$TERRAFORM" apply -auto-approve
[ "$("$TERRAFORM" state list)" = fleet_wakame_instance.web ] || fail "terraform apply created no instance"
"$TERRAFORM" destroy -auto-approve
# The provider sends its version as the user agent. Nothing else writes the version
# of a release into the program.
unzip -p "$root/dist/${name}_${version}_$platform.zip" | grep -aqF "$version" || fail "the provider does not know its version"
echo "== passed"
