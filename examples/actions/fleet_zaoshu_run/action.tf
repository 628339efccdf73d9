resource "fleet_zaoshu_instance" "news" {
  instance_id = "0123456789abcdef0123456789abcdef"
  title       = "News headlines"

  # Test the crawler after each change.
  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.fleet_zaoshu_run.trial]
    }
  }
}

action "fleet_zaoshu_run" "trial" {
  config {
    instance_id    = fleet_zaoshu_instance.news.id
    target_sources = [{ urls = ["https://news.example.com/today"] }]
  }
}

# Run it manually: terraform apply -invoke=action.fleet_zaoshu_run.usual
action "fleet_zaoshu_run" "usual" {
  config {
    instance_id = fleet_zaoshu_instance.news.id

    timeouts = {
      invoke = "2h"
    }
  }
}
