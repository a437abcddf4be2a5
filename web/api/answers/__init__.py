"""What the API answers: the models from which the description is made.  Tests hold every real answer against them."""
