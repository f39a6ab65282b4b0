"""The terms of each country, and who accepted them."""
