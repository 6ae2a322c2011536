"""The demo: the Facility's real history of 2011 to 2014 and a year of today, told through the deeds with a moving clock.

The twelve organizations that were really selected carry what the public record says of them and “not public” for the rest;
everybody else is plainly fictional. `facts` compares the public record with what the database says.
"""
