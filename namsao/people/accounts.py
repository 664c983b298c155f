"""Sign-up and sign-in as django-allauth asks for them."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from namsao.people.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Keeps the person's name and an address in lower case."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """The new person, named as the form says."""
        user.name = form.cleaned_data.get("name", "")
        user.language = getattr(request, "LANGUAGE_CODE", "vi")[:2]
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """People have no user names: they sign in by e-mail."""
