"""The site as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "namsao.site.settings")
_site = get_wsgi_application()

from namsao.site.copies import Copies  # noqa: E402 -- it reads the settings
from namsao.site.lanes import Lanes  # noqa: E402

application = Copies(Lanes(_site))
