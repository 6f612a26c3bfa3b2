"""The inner jail that every student process wears, on every back end."""
