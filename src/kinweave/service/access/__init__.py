"""Who may do what: roles, guards, the two walls round a council, and the disclosure of values."""
