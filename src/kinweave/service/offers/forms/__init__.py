"""The questions of offers, answers, taking part and legal dates."""
