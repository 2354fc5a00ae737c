"""Commands about members of staff."""
