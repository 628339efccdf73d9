# A crawler that was made in Zaoshu's dashboard. It is adopted, not created.
resource "fleet_zaoshu_instance" "news" {
  instance_id       = "0123456789abcdef0123456789abcdef"
  title             = "News headlines"
  result_notify_uri = "https://hooks.example.com/zaoshu"
}
