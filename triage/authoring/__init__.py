"""Rules by pull request: check, diff, impact, new, retire, promote, release, due."""
