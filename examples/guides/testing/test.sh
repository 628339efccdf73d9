#!/usr/bin/env bash
# Runs terraform test against a reference server on a free port.
set -euo pipefail
work=$(mktemp -d)
mockserver -listen 127.0.0.1:0 -boot-duration 0s -job-duration 0s -env-file "$work/env" >"$work/log" &
server=$!
trap 'kill "$server" || true; rm -rf "$work"' EXIT
until [ -f "$work/env" ]; do # it appears when the server listens
  kill -0 "$server"
  sleep 0.1
done
source "$work/env"
terraform test "$@"
