# Manage a crawler that exists in Zaoshu's dashboard. The API cannot create one.
resource "fleet_zaoshu_instance" "news" {
  instance_id       = "0123456789abcdef0123456789abcdef"
  title             = "News headlines"
  result_notify_uri = "https://hooks.example.com/zaoshu"
}
