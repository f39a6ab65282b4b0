"""Reports as pages that open anywhere: one HTML file, no script, nothing from elsewhere."""
