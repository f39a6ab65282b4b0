"""Countries whose numbers are tied to an area, with their calling codes. The build reads this file alone."""

COUNTRY_CODES = {"BE": "32", "DE": "49", "ES": "34", "IE": "353", "NL": "31"}
