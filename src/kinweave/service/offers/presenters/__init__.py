"""What the pages of offers, answers, taking part and legal dates show, and to whom."""
