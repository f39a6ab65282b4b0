"""Country packs: the rules of each country, as data (TOML), each datum with its source."""
