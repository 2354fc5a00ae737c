"""Who did what: events in a hash chain for each council, and no write without one."""
