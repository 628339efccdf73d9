provider "fleet" {
  sharedcloud = {
    endpoint = "https://sharedcloud.example.com"
  }
}
