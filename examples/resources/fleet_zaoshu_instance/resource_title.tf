# Set the title of a crawler by its ID

# The dashboard shows the ID of the crawler.
resource "fleet_zaoshu_instance" "prices" {
  instance_id = "00112233445566778899aabbccddeeff"
  title       = "Price watch"
}
