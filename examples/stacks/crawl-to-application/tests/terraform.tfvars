# The objects of the reference server.
crawler_title = "News headlines"
pages         = ["https://news.example.com/today", "https://news.example.com/yesterday"]
edition       = "2017-08-04"
organization  = "Demo"
application   = "Shop"
environment   = "Development"
