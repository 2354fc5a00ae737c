"""The pages of offers, answers, taking part and legal dates."""
