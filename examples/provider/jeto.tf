provider "fleet" {
  jeto = {
    endpoint = "https://jeto.example.com"
  }
}
