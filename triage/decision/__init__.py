"""From the rules that fired to one reasoned decision."""
