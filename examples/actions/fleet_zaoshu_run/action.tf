# Run a crawler by hand

data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

# Run: terraform apply -invoke=action.fleet_zaoshu_run.news
action "fleet_zaoshu_run" "news" {
  config {
    instance_id = data.fleet_zaoshu_instance.news.id

    timeouts = {
      invoke = "2h"
    }
  }
}
