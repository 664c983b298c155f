"""Settings of the site. Everything that differs between machines comes from the environment.

NAMSAO_DATA       folder of the embedded database, uploads, secrets (default: var/ in the checkout)
NAMSAO_SECRETS    file of the secret keys (default: secrets.json in NAMSAO_DATA, made when missing)
NAMSAO_HOSTS      host names that the site answers to, separated by commas
NAMSAO_ADDRESS    the public address, as printed in QR codes, e.g. https://ocop.example.vn
NAMSAO_DEMO       1 shows the banner of a demo and the sign-ins of its people
DATABASE_URL      another PostgreSQL than the embedded one
NAMSAO_READ_DATABASE_URL  a copy of it that public pages read
NAMSAO_SEALS      folder of the offices' electronic seals (default: seals/ in NAMSAO_DATA)
NAMSAO_CREDENTIALS  folder of the keys that sign credentials (default: credentials/ in NAMSAO_DATA)
NAMSAO_PAPER_FONTS  folder with an office's own Times New Roman for papers
NAMSAO_KEEP       own days for periods that no law sets, e.g. "letters=180 messages=90"
NAMSAO_WEBHOOKS_HERE  1 lets webhooks go to this machine, by http too: for trying them out
EMAIL_URL         smtp://user:password@host:port; without it, mail is written to NAMSAO_DATA/mail
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from namsao.law.personal_data import days_kept, own_periods
from namsao.site import database
from namsao.site.secrets import load_secrets

# NumPy's linear algebra reads this when it is loaded, which settings come before. Its parallel
# routines want more stack than a server's thread has (2 MB) and end the whole process without it;
# a site has other requests to give its processors to.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

PACKAGE = Path(__file__).parents[1]
CHECKOUT = PACKAGE.parent
DATA = Path(os.environ.get("NAMSAO_DATA", CHECKOUT / "var")).absolute()

DEBUG = False
DEMO = os.environ.get("NAMSAO_DEMO") == "1"
# The header in which a proxy tells the coarse place of a visitor (a province); none by default.
PLACE_HEADER = os.environ.get("NAMSAO_PLACE_HEADER", "")
ADDRESS = os.environ.get("NAMSAO_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = os.environ.get("NAMSAO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [ADDRESS]
_secrets = load_secrets(Path(os.environ.get("NAMSAO_SECRETS", DATA / "secrets.json")))
SECRET_KEY = _secrets["secret_key"]
SEALING_KEYS: list[str] = _secrets["sealing_keys"]

INSTALLED_APPS = [
    "namsao.site",
    "namsao.programme",
    "namsao.market",
    "namsao.traceability",
    "namsao.certificates",
    "namsao.assessment",
    "namsao.dossiers",
    "namsao.notices",
    "namsao.papers",
    "namsao.people",
    "namsao.producers",
    "namsao.areas",
    "namsao.kernel",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "namsao.site.middleware.AddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "namsao.site.middleware.LeavingMiddleware",
    "namsao.site.middleware.TokenMiddleware",
    "namsao.site.middleware.ReadOnlyGetMiddleware",
]
ROOT_URLCONF = "namsao.site.urls"
WSGI_APPLICATION = "namsao.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "namsao.site.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "namsao.site.frame.FormRenderer"

DATABASES = {"default": database.configuration()}
if (_copy := database.copy_configuration()) is not None:
    DATABASES["copy"] = _copy
DATABASE_ROUTERS = ["namsao.kernel.copied.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
    }
}
# Personal data: days in place of the project's own defaults.
KEEP_DAYS = own_periods(os.environ.get("NAMSAO_KEEP", ""))
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = days_kept(KEEP_DAYS)["sessions"] * 24 * 3600

# People
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_ADAPTER = "namsao.people.accounts.AccountAdapter"
ACCOUNT_FORMS = {"signup": "namsao.people.forms.SignupForm"}
ACCOUNT_SESSION_REMEMBER = True
# A hall of council members signs in behind one router. Guessing is what is held back: five failed
# tries for one account in five minutes, thirty failed ones from one address in a minute.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/m/ip,5/5m/key"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(ADDRESS).scheme
# How many proxies stand before the program: the last of them tells a client's address.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("NAMSAO_PROXIES", "0"))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ADDRESS.startswith("http://")
MFA_TOTP_ISSUER = "Năm Sao"

# Language and time
LANGUAGE_CODE = "vi"
FORMAT_MODULE_PATH = "namsao.site.formats"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [Path(os.environ.get("NAMSAO_ASSETS", DATA / "assets"))]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "namsao.site.static_files.Storage"},
}
MEDIA_ROOT = DATA / "files"
SEALS = Path(os.environ.get("NAMSAO_SEALS", DATA / "seals"))
CREDENTIALS = Path(os.environ.get("NAMSAO_CREDENTIALS", DATA / "credentials"))
PAPER_FONTS = os.environ.get("NAMSAO_PAPER_FONTS", "")
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes of one evidence file
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "namsao.kernel.files.LimitedUpload",
]

# Safety
CSRF_FAILURE_VIEW = "namsao.site.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ADDRESS.startswith("https://")
if ADDRESS.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

# Webhooks
WEBHOOKS_TO_THIS_MACHINE = os.environ.get("NAMSAO_WEBHOOKS_HERE") == "1"

# Mail
_mail = urlsplit(os.environ.get("EMAIL_URL", ""))
DEFAULT_FROM_EMAIL = os.environ.get("NAMSAO_MAIL_FROM", "Năm Sao <no-reply@localhost>")
MAILERS: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _mail.hostname,
            "port": _mail.port or 587,
            "username": unquote(_mail.username or ""),
            "password": unquote(_mail.password or ""),
            "use_tls": True,
            "timeout": 20,
        },
    }
    if _mail.hostname
    else {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": DATA / "mail"},
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
