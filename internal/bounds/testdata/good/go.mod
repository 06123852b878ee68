module shop.example
