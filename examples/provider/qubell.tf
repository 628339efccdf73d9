provider "fleet" {
  qubell = {
    endpoint = "https://tenant.example.com"
  }
}
