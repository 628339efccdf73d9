provider "fleet" {
  http = {
    requests_per_second = 1.3 # 4,680 in an hour
  }
}
