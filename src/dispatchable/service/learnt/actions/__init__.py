"""What is done with learnt names."""
