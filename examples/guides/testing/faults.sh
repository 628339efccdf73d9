#!/usr/bin/env bash
# The reference server runs, and its environment variables are set.
set -euo pipefail
admin() { curl --fail --silent --show-error --output /dev/null "$@"; }

# The next create gets the status 503 once. The provider sends it again.
admin "$MOCKSERVER_URL/_mock/faults" -d '{"system": "wakame", "method": "POST", "status": 503, "times": 1}'
terraform apply -auto-approve

# A reboot fails, and the plan still has it.
admin "$MOCKSERVER_URL/_mock/faults" -d '{"system": "wakame", "path_regexp": "/reboot$", "status": 400}'
terraform apply -auto-approve -var kernel=5.10 || echo "The reboot failed."
admin -X DELETE "$MOCKSERVER_URL/_mock/faults"
terraform apply -auto-approve -var kernel=5.10

# The machine stops outside Terraform. The check warns.
machine=$MOCKSERVER_URL/_mock/objects/wakame/instance/$(terraform output -raw id)
admin -X PATCH "$machine" -d '{"state": "stopped"}'
terraform plan -var kernel=5.10

# The machine is gone. The plan has a new one.
admin -X DELETE "$machine"
terraform plan -var kernel=5.10
