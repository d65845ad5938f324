"""Tests of the reading half and of the pages."""
