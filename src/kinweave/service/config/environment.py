"""What the deployment says by environment variables; each is listed in ``docs/reference/settings.md``."""

import atexit
import base64
import json
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


class BadSetting(SystemExit):
    """A setting that cannot be used, said in one sentence before anything starts."""


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, what it is for, and what it is without being set."""

    name: str
    meaning: str
    default: str = ""


SETTINGS = {
    item.name: item
    for item in (
        Setting("KINWEAVE_DATA", "folder for the SQLite file, keys and anchors", "var"),
        Setting("KINWEAVE_MODE", "development, test or production", "development"),
        Setting("KINWEAVE_HOSTS", "host names served, separated by commas", "localhost"),
        Setting("DATABASE_URL", "postgresql://… ; an SQLite file in the data folder when not set"),
        Setting("KINWEAVE_DATABASE_ROLE", "PostgreSQL role that requests run as", "kinweave_app"),
        Setting("KINWEAVE_SECRET_KEY", "signs sessions; made in the data folder when not set"),
        Setting("KINWEAVE_FIELD_KEYS", "number:base64 keys for contact points, newest first"),
        Setting("KINWEAVE_INDEX_KEY", "base64 key of the blind index"),
        Setting("KINWEAVE_IDLE_MINUTES", "minutes without use after which a session ends", "30"),
        Setting("KINWEAVE_SESSION_HOURS", "longest session in hours", "12"),
        Setting("KINWEAVE_ANCHOR", "where the daily head of the audit goes: file:PATH or mailto:"),
        Setting(
            "KINWEAVE_OIDC", "a council's sign-in as JSON: name, client_id, secret, server_url"
        ),
        Setting("KINWEAVE_EMAIL_URL", "smtp://user:password@host:port; the console when not set"),
        Setting("KINWEAVE_EMAIL_FROM", "address that anchors are sent from", "kinweave@localhost"),
        Setting("KINWEAVE_PROXIES", "reverse proxies between the service and its readers", "0"),
    )
}


def read(name: str) -> str:
    """The value of a listed setting."""
    return os.environ.get(name) or SETTINGS[name].default


def number(name: str) -> int:
    """A setting that is a whole number."""
    text = read(name)
    if not text.isascii() or not text.isdigit():
        raise BadSetting(f"{name} must be a whole number, and is “{text}”.")
    return int(text)


def data_folder() -> Path:
    """The folder that holds everything that this installation keeps.

    A run of the tests that was given none gets one of its own, gone when it ends: pytest reads these
    settings before any of its files could set one, and a real folder must never be touched.
    """
    if "PYTEST_VERSION" in os.environ and not os.environ.get("KINWEAVE_DATA"):
        folder = tempfile.mkdtemp(prefix="kinweave-tests-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["KINWEAVE_DATA"] = folder
    return Path(read("KINWEAVE_DATA")).absolute()


def _owners_alone(path: Path) -> Path:
    """The path, made with its folder for its owner alone if it is not there; SQLite adds its like."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    return path


def kept_key(name: str) -> bytes:
    """A 32-byte key from the data folder, made with owner-only rights when it is first needed."""
    folder = data_folder() / "keys"
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = folder / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)))
        try:
            os.link(draft, path)  # the first process to get here wins; nobody overwrites a key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return base64.b64decode(path.read_bytes())


def key(setting: str, file_name: str) -> bytes:
    """A key from its setting, or from the data folder; production must set it."""
    text = read(setting)
    if text:
        return base64.b64decode(text)
    if read("KINWEAVE_MODE") == "production":
        raise BadSetting(f"{setting} must be set in production.")
    return kept_key(file_name)


def field_keys() -> dict[str, bytes]:
    """The keys that seal contact points, newest first, by number."""
    text = read("KINWEAVE_FIELD_KEYS")
    if not text:
        return {"1": key("KINWEAVE_FIELD_KEYS", "field-1.key")}
    pairs = (item.partition(":") for item in text.split(","))
    return {numbered: base64.b64decode(body) for numbered, _, body in pairs}


_SIGN_IN = ("name", "client_id", "secret", "server_url")


def council_sign_in() -> dict[str, str] | None:
    """A council's OpenID Connect provider, when one is set."""
    text = read("KINWEAVE_OIDC")
    if not text:
        return None
    try:
        found = json.loads(text)
        return {name: str(found[name]) for name in _SIGN_IN}
    except (ValueError, KeyError, TypeError) as error:
        raise BadSetting(f"KINWEAVE_OIDC must be JSON with {', '.join(_SIGN_IN)}.") from error


def origin(url: str) -> str:
    """The scheme, host and port of an address, as a content security policy names it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def email() -> dict[str, object]:
    """Django's settings for sending: by SMTP (smtps:// from the first byte), or to the console."""
    url = read("KINWEAVE_EMAIL_URL")
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadSetting("KINWEAVE_EMAIL_URL must look like smtp://user:password@host:port.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_TIMEOUT": 20,
    }


def database() -> dict[str, object]:
    """Django's database settings: SQLite in the data folder, or PostgreSQL by URL."""
    url = read("DATABASE_URL")
    if not url:
        path = _owners_alone(data_folder() / "kinweave.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-20000; PRAGMA mmap_size=134217728;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting("DATABASE_URL must begin with postgresql:// (leave it out for SQLite).")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "kinweave",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }
