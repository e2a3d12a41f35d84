"""The township's desktop program: works with no network for as long as it must."""
