"""Files that only the holder of a key can read or make; both sides use this, and it knows neither."""
