"""Take one action by name: `namsao act dossiers.forward 12 --as binh@demo.vn number=3/TTr`."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from namsao.kernel.action import REGISTRY, Refused


class Command(BaseCommand):
    help = "Take one action by name, as a person who may."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=sorted(REGISTRY), metavar="action")
        parser.add_argument("pk", type=int)
        parser.add_argument("--as", dest="email", required=True, help="who acts, by e-mail")
        parser.add_argument("facts", nargs="*", help="name=value of the action's form")

    def handle(
        self, *args: Any, action: str, pk: int, email: str, facts: list[str], **options: Any
    ) -> None:
        if malformed := [fact for fact in facts if "=" not in fact]:
            raise CommandError(f"Viết theo dạng tên=giá_trị: {', '.join(malformed)}")
        raw = dict(fact.split("=", 1) for fact in facts)
        act = REGISTRY[action]
        user: Any = get_user_model()._default_manager.filter(email=email).first()
        if user is None:
            raise CommandError(f"Không có ai dùng địa chỉ {email}.")
        rows: Any = act.model._default_manager
        thing = rows.where_may(user.actor, act.name).filter(pk=pk).first()
        if thing is None:
            raise CommandError(f"Không có {act.model._meta.verbose_name} số {pk} cho {email}.")
        try:
            event = act.take(thing, raw, by=user.actor, at=now()).event
        except Refused as refused:
            raise CommandError(refused.reason) from refused
        self.stdout.write(f"{event.subject}: {event.before or '-'} -> {event.after or '-'}")
