"""Settings, all from the environment (see docs/settings.md). One file: what differs between places is a variable."""

import os
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from sellerdesk.local.paths import data_of

django_stubs_ext.monkeypatch()
VERSION = "0.1.0"  # as in pyproject.toml; a test holds them together
BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("SELLERDESK_DEBUG", default=False)
# Whoever serves people over a network says so; then cookies, HTTPS and keys are held to it (check --deploy).
SECURE = env.bool("SELLERDESK_SECURE", default=False)
DEMO = env.bool("SELLERDESK_DEMO", default=True)
OZON_API_URL = env.str("OZON_API_URL", default="https://api-seller.ozon.ru")

SECRET_KEY = env.str("SELLERDESK_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SELLERDESK_SECRET_KEY_FALLBACKS", default=[])
# Fernet keys for Ozon's keys at rest; the first encrypts, all decrypt (rotation).
FIELD_KEYS: list[str] = env.list("SELLERDESK_FIELD_KEYS")

ALLOWED_HOSTS = env.list("SELLERDESK_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("SELLERDESK_ORIGINS", default=[])
PROXY_COUNT = 0  # no proxy in front: the peer is the visitor
if env.bool("SELLERDESK_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
    PROXY_COUNT = max(1, env.int("SELLERDESK_PROXY_COUNT", default=1))
    AXES_CLIENT_IP_CALLABLE = "ozon.addresses.client_address"
# Who may push: none named, anybody who knows a shop's secret address. Ozon's own are in docs/settings.md.
PUSH_NETWORKS = [ip_network(text) for text in env.list("SELLERDESK_PUSH_NETWORKS", default=[])]

INSTALLED_APPS = [
    "sellerdesk",
    "insights",
    "returns",
    "orders",
    "messaging",
    "inventory",
    "money",
    "worklist",
    "outbox",
    "accounts",
    "ozon",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.DoorMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "sellerdesk.desk.onward.OnwardMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.SessionsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "sellerdesk.desk.stale.StaleMiddleware",  # tells of cases: after all who ask for the person
    "sellerdesk.middleware.WrongMethodMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "sellerdesk.urls"
WSGI_APPLICATION = "sellerdesk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sellerdesk.context.shell",
            ],
            "builtins": ["sellerdesk.templatetags.desk"],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "OPTIONS": {"environment": "sellerdesk.jinja.environment"},
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL")
# Parts of pages that are drawn once for whoever sees the same: in each process, so nothing has to be told to forget.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}
# Each process remembers for itself what everybody looks at: counts of open cases, health of the connections.
FIGURES_SECONDS = env.float("SELLERDESK_FIGURES_SECONDS", default=3)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "queue"
LOGOUT_REDIRECT_URL = "login"

# Ten wrong passwords for one name from one address close the door for a quarter of an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# The time that is left is told, so a try meanwhile must not begin it anew.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_page"
AXES_VERBOSE = False
# Kept of a failed login without these; ``next`` may be the link of an invitation.
AXES_SENSITIVE_PARAMETERS = ["code", "old_password", "new_password1", "new_password2", "next"]

# Roles (owner, manager, …) that reach nothing but the set-up of a second factor until they have one; an ops admin
# counts as an owner.
REQUIRE_TOTP = frozenset(env.list("SELLERDESK_REQUIRE_TOTP", default=[]))
OTP_TOTP_ISSUER = "sellerdesk"

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "sellerdesk.formats"
TIME_ZONE = "Europe/Moscow"  # of pages until a user chooses; the database holds UTC
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 600

# What people put to cases, and exports until they are fetched. No address leads here: a view checks who asks.
MEDIA_ROOT = data_of(os.environ).root / "files"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = env.bool("SELLERDESK_SSL_REDIRECT", default=SECURE)
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SELLERDESK_HSTS_SECONDS", default=31_536_000 if SECURE else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Product pictures come from Ozon's catalogue, or from the sandbox beside us.
PICTURE_SOURCES = env.list("SELLERDESK_PICTURES", default=["https://*.ozone.ru", "https://*.ozon.ru"])
# Buyers' pictures of claims, fetched for an evidence pack: from these hosts by HTTPS, and from OZON_API_URL itself.
BUYER_PHOTO_SOURCES = env.list("SELLERDESK_BUYER_PHOTOS", default=["https://*.ozone.ru", "https://*.ozon.ru"])
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *PICTURE_SOURCES],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
# No error page shows Ozon's keys, with DEBUG on either.
DEFAULT_EXCEPTION_REPORTER_FILTER = "sellerdesk.masking.KeyFilter"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
FILE_UPLOAD_HANDLERS: list[str] = []  # the desk takes no files: what is sent is read past, never kept

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Calls to Ozon a second, per Client-Id over all processes: what Ozon takes. 0 lifts every limit of ours.
OZON_RATE = max(0, env.int("SELLERDESK_RATE", default=50))

# Delivery. A claim outlives the calls of one attempt (a read of 20 s, tried three times, and a write of 20 s,
# each with a wait of 5 s for its turn), so an expired one means a dead worker.
CLAIM_SECONDS = env.int("SELLERDESK_CLAIM_SECONDS", default=120)
# A lost answer stays "unknown" this long before a person is asked: Ozon's readers lag behind its writes.
SETTLE_SECONDS = env.int("SELLERDESK_SETTLE_SECONDS", default=600)

# Buyers' words are emptied after so many days; what was written is kept, and when, and by whom.
PERSONAL_DAYS = env.int("SELLERDESK_PERSONAL_DAYS", default=365)
# What people did is kept so many days.
AUDIT_DAYS = env.int("SELLERDESK_AUDIT_DAYS", default=1095)
# Ozon's raw rows are dropped when a posting has not changed for so many days; what was read of them stays.
RAW_DAYS = env.int("SELLERDESK_RAW_DAYS", default=90)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.rest.DeskToken",
        "accounts.rest.DeskSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "sellerdesk",
    "DESCRIPTION": "Read-only view of the desk: work items, postings, cancellations, returns, refunds, effects.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Several rooms call their axis "state", and each means its own.
    "ENUM_NAME_OVERRIDES": {
        "WorkItemState": "worklist.states.ItemState",
        "WorkItemKind": "worklist.states.Kind",
        "EffectKind": "outbox.states.EffectKind",
        "EffectStatus": "outbox.states.Status",
        "MessageState": "messaging.states.MessageState",
        "RefundState": "money.states.RefundState",
        "CancellationState": "orders.states.CancellationState",
        "CancellationPart": "orders.states.Part",
        "CancellationRequestState": "orders.states.RequestState",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # A probe that finds the desk not ready yet is told so; that is no error of ours.
    "filters": {
        "no_probes": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: "/readyz" not in record.getMessage(),
        },
        "secret_addresses": {"()": "ozon.push_log.HideSecretAddress"},
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_probes"]}
    },
    "root": {"handlers": ["console"], "level": env.str("SELLERDESK_LOG_LEVEL", default="INFO")},
    # These tell of every call and every task; what matters of them is in the database.
    "loggers": {
        **{name: {"level": "WARNING"} for name in ("httpx", "axes", "celery")},
        # Django logs the path of every answer of 400 and above, and some addresses are secrets.
        "django.request": {"filters": ["secret_addresses"]},
        "django.security.csrf": {"filters": ["secret_addresses"]},
    },
}

POLL_SECONDS = 2.0  # from one look at what is to be read to the next
# What beat starts, in seconds. A task that waited longer than its own period is dropped, not piled up.
CELERY_BEAT_SCHEDULE = {
    "poll": {"task": "desk.poll_due", "schedule": POLL_SECONDS, "options": {"queue": "poll", "expires": 10}},
    "deliver": {"task": "outbox.sweep", "schedule": 3.0, "options": {"queue": "deliver", "expires": 10}},
    "labels": {"task": "desk.labels", "schedule": 2.0, "options": {"queue": "default", "expires": 10}},
    "settle": {"task": "desk.settle", "schedule": 15.0, "options": {"queue": "default", "expires": 30}},
    "wake": {"task": "desk.wake", "schedule": 15.0, "options": {"queue": "default", "expires": 30}},
    "tidy": {"task": "desk.tidy", "schedule": 3600.0, "options": {"queue": "default", "expires": 3000}},
    "watch": {"task": "desk.watch", "schedule": 60.0, "options": {"queue": "default", "expires": 50}},
    "guard": {"task": "desk.guard", "schedule": 900.0, "options": {"queue": "default", "expires": 800}},
    "clocks": {"task": "desk.clocks", "schedule": 300.0, "options": {"queue": "default", "expires": 280}},
    "returns": {"task": "returns.watch", "schedule": 900.0, "options": {"queue": "default", "expires": 800}},
    "rules": {"task": "desk.rules", "schedule": 10.0, "options": {"queue": "default", "expires": 10}},
    "tell": {"task": "desk.tell", "schedule": 60.0, "options": {"queue": "default", "expires": 50}},
    "compare_money": {
        "task": "desk.compare_money",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 50},
    },
    "compare_all_money": {
        "task": "desk.compare_all_money",
        "schedule": 6 * 3600.0,
        "options": {"queue": "default", "expires": 3600},
    },
    "clear_removed": {
        "task": "desk.clear_removed",
        "schedule": 60.0,
        "options": {"queue": "default", "expires": 50},
    },
    "windows": {"task": "desk.windows", "schedule": 60.0, "options": {"queue": "default", "expires": 50}},
    "unattended": {
        "task": "desk.unattended",
        "schedule": 10.0,
        "options": {"queue": "default", "expires": 10},
    },
    "jobs": {"task": "desk.jobs", "schedule": 10.0, "options": {"queue": "default", "expires": 10}},
    "heartbeat": {"task": "desk.heartbeat", "schedule": 5.0, "options": {"queue": "default", "expires": 10}},
}
CELERY_TASK_ROUTES = {"outbox.*": {"queue": "deliver"}, "desk.poll*": {"queue": "poll"}}
