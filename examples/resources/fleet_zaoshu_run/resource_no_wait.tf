# Start a run without waiting for its end

data "fleet_zaoshu_instance" "news" {
  title = "News headlines"
}

resource "fleet_zaoshu_run" "news" {
  instance_id         = data.fleet_zaoshu_instance.news.id
  wait_for_completion = false
}
