"""What other people's sites load: one small script that frames `booking.public`.

It has no rows and no booking flow of its own.
"""
