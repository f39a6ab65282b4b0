"""What is printed: PDF with fonts of our own, so that every accent and every space is there on every machine."""
