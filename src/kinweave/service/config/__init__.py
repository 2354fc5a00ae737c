"""Settings, routes, the command line and backups of one deployment."""
