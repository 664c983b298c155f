from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "namsao.site"
    label = "namsao_site"
