"""Carriers behind one face: ask to register, learn the answer, release."""
