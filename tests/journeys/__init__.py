"""Tests of this stage."""
