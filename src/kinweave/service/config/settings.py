"""Settings of the service. What a deployment may change stands in `environment`."""

from csp.constants import NONCE, NONE, SELF

from kinweave.service.config import environment

MODE = environment.read("KINWEAVE_MODE")
PRODUCTION = MODE == "production"
DEBUG = False
DATA_FOLDER = environment.data_folder()

SECRET_KEY = environment.key("KINWEAVE_SECRET_KEY", "session.key").hex()
FIELD_KEYS = environment.field_keys()
BLIND_INDEX_KEY = environment.key("KINWEAVE_INDEX_KEY", "index.key")
ALLOWED_HOSTS = environment.read("KINWEAVE_HOSTS").split(",")

DATABASES = {"default": environment.database()}
# Limits on guessing are counted here, so that every process counts together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_sign_in_counts",
    }
}
DATABASE_ROLE = environment.read("KINWEAVE_DATABASE_ROLE")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django_linear_migrations",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # allauth's list of passkeys says when each was used
    "kinweave.service.core.apps.CoreConfig",
    "kinweave.service.design.apps.DesignConfig",
    "kinweave.service.audit.apps.AuditConfig",
    "kinweave.service.councils.apps.CouncilsConfig",
    "kinweave.service.accounts.apps.AccountsConfig",
    "kinweave.service.access.apps.AccessConfig",
    "kinweave.service.people.apps.PeopleConfig",
    "kinweave.service.cases.apps.CasesConfig",
    "kinweave.service.referrals.apps.ReferralsConfig",
    "kinweave.service.offers.apps.OffersConfig",
    "kinweave.service.preparation.apps.PreparationConfig",
    "kinweave.service.conferences.apps.ConferencesConfig",
    "kinweave.service.plans.apps.PlansConfig",
    "kinweave.service.reviews.apps.ReviewsConfig",
    "kinweave.service.documents.apps.DocumentsConfig",
    "kinweave.service.worklist.apps.WorklistConfig",
    "kinweave.service.extract.apps.ExtractConfig",
    "kinweave.service.studies.apps.StudiesConfig",
    "kinweave.service.submissions.apps.SubmissionsConfig",
    "kinweave.service.demo.apps.DemoConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kinweave.service.core.headers.NothingIsKept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "kinweave.service.access.middleware.SessionLimits",
    "kinweave.service.access.middleware.SecondFactor",
    "kinweave.service.access.middleware.CouncilWall",
]

ROOT_URLCONF = "kinweave.service.config.urls"
WSGI_APPLICATION = "kinweave.service.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "kinweave.service.design.jinja.environment",
            "context_processors": ["kinweave.service.accounts.presenters.frame"],
        },
    },
    {
        # allauth's own pages; ours override their elements and layouts.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Signing in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "kinweave.service.accounts.adapters.StaffAccounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator gives the address; there is no sign-up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("KINWEAVE_PROXIES")
MFA_ADAPTER = "kinweave.service.accounts.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kinweave"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # http://localhost only
SOCIALACCOUNT_ADAPTER = "kinweave.service.accounts.adapters.CouncilSignIn"
SOCIALACCOUNT_ONLY = False
COUNCIL_SIGN_IN = environment.council_sign_in()
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "council",
                "name": app["name"],
                "client_id": app["client_id"],
                "secret": app["secret"],
                "settings": {"server_url": app["server_url"]},
            }
            for app in ([COUNCIL_SIGN_IN] if COUNCIL_SIGN_IN else [])
        ],
    }
}

# Sessions
SESSION_IDLE_SECONDS = 60 * environment.number("KINWEAVE_IDLE_MINUTES")
SESSION_LONGEST_SECONDS = 3600 * environment.number("KINWEAVE_SESSION_HOURS")
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-kinweave_session" if PRODUCTION else "kinweave_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kinweave.service.config.errors.csrf_failure"

# Headers
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A browser holds the redirect after a form to this too, so the council's sign-in is named.
        "form-action": [
            SELF,
            *([environment.origin(COUNCIL_SIGN_IN["server_url"])] if COUNCIL_SIGN_IN else []),
        ],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Words, dates, files
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # no collecting step for a laptop or a small server
WHITENOISE_AUTOREFRESH = False
# A file that is sent stays in memory and is sealed from there: nothing of it touches the disk. One
# that is larger is not kept at all.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
ANCHOR = environment.read("KINWEAVE_ANCHOR") or f"file:{DATA_FOLDER / 'audit-anchor.txt'}"

# Logs name no person: what they may hold is decided in `core.logs`.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_people": {"()": "kinweave.service.core.logs.NoPeople"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["no_people"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
globals().update(environment.email())
DEFAULT_FROM_EMAIL = environment.read("KINWEAVE_EMAIL_FROM")
