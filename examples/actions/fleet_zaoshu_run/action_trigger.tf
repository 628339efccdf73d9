# Test a crawler after each change of its settings

data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

resource "fleet_zaoshu_instance" "news" {
  instance_id       = data.fleet_zaoshu_instance.news.id
  result_notify_uri = "https://hooks.example.com/zaoshu"

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.fleet_zaoshu_run.trial]
    }
  }
}

action "fleet_zaoshu_run" "trial" {
  config {
    instance_id    = data.fleet_zaoshu_instance.news.id
    target_sources = [{ urls = ["https://news.example.com/today"] }]
  }
}
