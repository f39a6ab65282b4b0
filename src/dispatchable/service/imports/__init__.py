"""Lists that people bring: read, judged row by row, mended in place, and the good rows taken."""
