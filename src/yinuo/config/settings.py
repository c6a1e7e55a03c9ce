"""All settings of an installation, driven by the environment and its home folder."""

import os
from pathlib import Path
from typing import Any

from yinuo.config import environment
from yinuo.config.home import home, session_secret

TESTING = bool(os.environ.get("PYTEST_VERSION"))
HOME = home()
DEBUG = os.environ.get("YINUO_DEBUG") == "1"
DEMO = os.environ.get("YINUO_DEMO") == "1"
SECRET_KEY = "only-for-tests" if TESTING else session_secret()
ALLOWED_HOSTS = environment.words("YINUO_HOSTS") or ["*"]
CSRF_TRUSTED_ORIGINS = environment.origins("YINUO_ORIGINS")

INSTALLED_APPS = [
    "yinuo.config.apps.ConfigConfig",
    "yinuo.vault",
    "yinuo.journal",
    "yinuo.jobs",
    "yinuo.people",
    "yinuo.editions",
    "yinuo.customers",
    "yinuo.products",
    "yinuo.cases",
    "yinuo.registers",
    "yinuo.imports",
    "yinuo.warranty",
    "yinuo.dispatch",
    "yinuo.visits",
    "yinuo.callbacks",
    "yinuo.notices",
    "yinuo.archive",
    "yinuo.insight",
    "yinuo.web",
    "yinuo.worker",
    "django.contrib.staticfiles",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yinuo.web.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yinuo.web.middleware.Door",
    "django.middleware.csrf.CsrfViewMiddleware",
    "yinuo.web.middleware.ContentPolicy",
    "django_htmx.middleware.HtmxMiddleware",
    "yinuo.api.problems.Methods",
]

ROOT_URLCONF = "yinuo.config.urls"
WSGI_APPLICATION = "yinuo.config.wsgi.application"
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # the longest a phone may stay signed in; entrance.py ends a desk much sooner
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = any(o.startswith("https://") for o in CSRF_TRUSTED_ORIGINS)
SESSION_COOKIE_NAME = "yinuo"
CSRF_COOKIE_NAME = "yinuo_csrf"
CSRF_FAILURE_VIEW = "yinuo.web.errors.csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"], "img-src": ["'self'", "data:", "blob:"], "object-src": ["'none'"],
        "frame-ancestors": ["'none'"], "base-uri": ["'none'"], "form-action": ["'self'"],
    }
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "yinuo.web.context.frame"],
            "builtins": ["yinuo.web.templatetags.yinuo"],
        },
    }
]


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL")
    found: dict[str, Any] = environment.database(url) if url else {"ENGINE": "sqlite3", "NAME": HOME / "yinuo.sqlite3"}
    if found["ENGINE"].endswith("postgresql"):
        return found | {"ENGINE": "yinuo.config.postgres", "CONN_HEALTH_CHECKS": False}
    return {
        "ENGINE": "yinuo.config.sqlite",
        "NAME": found["NAME"],
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000; "
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;",
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else ["django.contrib.auth.hashers.Argon2PasswordHasher"]
)

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
LANGUAGE_CODE = "zh-hans"

STATIC_URL = "/static/"
STATICFILES_DIRS = [d for d in (Path(__file__).parent.parent / "static",) if d.exists()]
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = HOME / "attachments"
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("YINUO_MAIL_HOST", "")
EMAIL_HOST_USER = os.environ.get("YINUO_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("YINUO_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("YINUO_MAIL_TLS") in ("1", "starttls")
EMAIL_USE_SSL = os.environ.get("YINUO_MAIL_TLS") == "ssl"
EMAIL_PORT = environment.port("YINUO_MAIL_PORT", 465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("YINUO_MAIL_FROM", "")
SMS_URL = os.environ.get("YINUO_SMS_URL", "")
SMS_TOKEN = os.environ.get("YINUO_SMS_TOKEN", "")
WEBHOOK_NETWORKS = environment.networks("YINUO_WEBHOOK_NETWORKS")
PROXIES = environment.networks("YINUO_PROXIES")
ROADS = None if DEMO else environment.roads("YINUO_ROADS")
PLANNER_IDLE = environment.seconds("YINUO_PLANNER_IDLE", 600)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
