provider "fleet" {
  zaoshu = {
    endpoint = "https://zaoshu.example.com/v2"
  }
}
