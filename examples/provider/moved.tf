# Until now the provider Mastercard/restapi managed this computer.
moved {
  from = restapi_object.web
  to   = fleet_sharedcloud_instance.web
}

resource "fleet_sharedcloud_instance" "web" {
  name      = "web"
  ask_price = 0.02
}

# Until now the provider magodo/restful managed this one.
moved {
  from = restful_resource.worker
  to   = fleet_sharedcloud_instance.worker
}

resource "fleet_sharedcloud_instance" "worker" {
  name      = "worker"
  ask_price = 0.02
}
