"""The month comes in: a bureau's table, pasted or sent, becomes actuals of lines and the official figure."""
