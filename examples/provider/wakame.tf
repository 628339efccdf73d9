provider "fleet" {
  wakame = {
    endpoint = "http://wakame.example.com:9001/api"
  }
}
