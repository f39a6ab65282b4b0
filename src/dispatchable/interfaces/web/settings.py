"""Django's settings. Everything that differs between installations comes from the environment or the data directory.

Importing this module writes nothing and opens no connection.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from dispatchable.engine import ENGINE_VERSION
from dispatchable.service.datadir import data_dir

DATA_DIR = data_dir()
SECRET_KEY_FILE = "secret-key"
VERSION = ENGINE_VERSION


def _secret_key() -> str:
    """The installation's key: from the environment, else the one that the first start wrote into the data directory.

    Before that there is none to keep: a key of this process's own.
    """
    if given := os.environ.get("DISPATCHABLE_SECRET_KEY"):
        return given
    try:
        return (DATA_DIR / SECRET_KEY_FILE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(48)


def _database(url: str) -> dict[str, object]:
    """SQLite in the data directory, or the PostgreSQL that DISPATCHABLE_DATABASE_URL names."""
    if not url:
        return {
            "ENGINE": "dispatchable.service.storage.sqlite",
            "NAME": DATA_DIR / "dispatchable.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASE_URL = os.environ.get("DISPATCHABLE_DATABASE_URL", "")
DATABASES = {"default": _database(DATABASE_URL)}

SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = [h for h in os.environ.get("DISPATCHABLE_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("DISPATCHABLE_ORIGINS", "").split(",") if o]
PUBLIC_URL = os.environ.get("DISPATCHABLE_URL") or next(iter(CSRF_TRUSTED_ORIGINS), "http://localhost:8000")
"""Where people reach the pages, as mails say it."""

ROOMS = (
    "audit",
    "organizations",
    "accounts",
    "files",
    "mail",
    "terms",
    "learnt",
    "imports",
    "addresses",
    "carriers",
    "numbers",
    "notices",
    "desk",
    "durable",
)
PAGES = (
    "frame", "lists", "accounts", "home", "addresses", "imports", "numbers", "labels", "terms", "notices", "desk",
    "learnt", "queue", "audit", "mail", "help",
)  # fmt: skip

# Ours first: where Django or allauth bring a template of the same path or the French of the same English, ours counts.
INSTALLED_APPS = [
    *(f"dispatchable.interfaces.web.{page}.apps.{page.capitalize()}Pages" for page in PAGES),
    *(f"dispatchable.service.{room}.apps.{room.capitalize()}Config" for room in ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dispatchable.interfaces.web.frame.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dispatchable.interfaces.web.frame.request.ActorMiddleware",
]

ROOT_URLCONF = "dispatchable.interfaces.web.urls"
WSGI_APPLICATION = "dispatchable.interfaces.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dispatchable.interfaces.web.frame.context.frame",
            ],
            "builtins": ["dispatchable.interfaces.web.frame.templatetags.frame", "django.templatetags.i18n"],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "dispatchable.interfaces.web.accounts.adapter.Adapter"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "dispatchable.interfaces.web.frame.static_files.VersionedStaticFiles"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 31_536_000

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_TLS = os.environ.get("DISPATCHABLE_TLS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

FILES_DIR = Path(DATA_DIR) / "files"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_QUOTA = int(os.environ.get("DISPATCHABLE_FILES_ORGANIZATION_MB") or 500) * 1024 * 1024
"""Bytes that one organisation may attach altogether."""
FILE_REQUEST_QUOTA = int(os.environ.get("DISPATCHABLE_FILES_REQUEST_MB") or 100) * 1024 * 1024
"""Bytes that may be attached to one request."""
FILE_MAX = 15 * 1024 * 1024
"""Bytes of one attachment."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

TEST_CARRIERS = os.environ.get("DISPATCHABLE_TEST_CARRIERS") == "1"

SMTP_URL = os.environ.get("DISPATCHABLE_SMTP_URL", "")
MAIL_FROM = os.environ.get("DISPATCHABLE_MAIL_FROM", "dispatchable@localhost")
MAIL_REPLY = os.environ.get("DISPATCHABLE_MAIL_REPLY", "")
"""The address of the mailbox that takes answers, without a plus sign."""
IMAP_URL = os.environ.get("DISPATCHABLE_IMAP_URL", "")
"""Where that mailbox is read."""
MAIL_REPLY_DAYS = int(os.environ.get("DISPATCHABLE_MAIL_REPLY_DAYS") or 365)
"""Days after its submission in which a request may be answered by mail."""

LOGGING_CONFIG = None
