# The objects of the reference server.
developer     = "ada"
project       = "shop"
host          = "local"
git_reference = "master"
machines      = ["web", "db"]
