# The objects of the reference server.
machines       = ["a", "b", "c"]
release        = "1"
image          = "Ubuntu 10.04"
network        = "demo network"
security_group = "web servers"
