"""One way to change the world.

An action is a function `verb(thing, *, by, at, **facts)`. Decorating it gives, in this order: a
transaction, a row lock, the permission, the state, the body, the new state, the event. The page,
the API, the command line, the demo world and the tests all call the same object.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from django import forms
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from namsao.kernel.forms import ActionForm
from namsao.kernel.models import Event, Moved, Reached
from namsao.kernel.reach import Actor
from namsao.kernel.trail import digests_after, link_after_commit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # lazily translated text: known to types alone

log = logging.getLogger(__name__)

type Facts = dict[str, Any]
type Text = str | _StrPromise


class Move(Protocol):
    """A line of a table of moves in `namsao.law`."""

    @property
    def name(self) -> str: ...
    @property
    def sources(self) -> frozenset[str]: ...
    @property
    def target(self) -> str: ...


@dataclass
class Made[M: Reached]:
    """What an action made: the event is filed under it, unless the action moved the old thing.

    `once` is a secret that is shown to whoever acted, and kept nowhere.
    """

    thing: M
    facts: Facts = field(default_factory=dict)
    once: str = ""


class Refused(Exception):
    """The action may not happen now. Its text is a sentence for a person.

    `errors` names the fields at fault, where fields are at fault: {"total": ["…"]}.
    """

    def __init__(self, reason: str, errors: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.errors = dict(errors or {})


class Forbidden(Refused):
    """Refused because this person may not do this to this thing at all."""


@dataclass(frozen=True)
class Done:
    """What became of an action: its event, the thing that it made, a secret to be shown once."""

    event: Event
    made: Any = None
    once: str = ""


REGISTRY: dict[str, "Action"] = {}
LISTENERS: dict[str, list[Callable[[Event], None]]] = {}


class Action:
    """A verb with its permission, its states and its form. Made by `@action`."""

    # Templates call whatever is callable, unless told otherwise.
    do_not_call_in_templates = True

    def __init__(
        self,
        verb: Callable[..., Any],
        model: type[Reached],
        move: Move | str,
        form: type[ActionForm],
        label: Text,
        effect: Text,
        guard: Callable[[Any], str | None] | None = None,
        on_day: Callable[[Any, date], str | None] | None = None,
    ) -> None:
        self.verb, self.model, self.form = verb, model, form
        self.label, self.effect, self.guard, self.on_day = label, effect, guard, on_day
        self.told: list[Text] = []  # whom its listeners tell: the page says so before the press
        self.move = None if isinstance(move, str) else move
        self.short_name = move if isinstance(move, str) else move.name
        # The verb's home names it, not its model's: `assessment.appoint` acts on a round,
        # `dossiers.open` on a product of another capability.
        self.app = verb.__module__.removeprefix("namsao.").split(".")[0]
        self.name = f"{self.app}.{self.short_name}"
        self.__doc__, self.__name__ = verb.__doc__, verb.__name__
        if self.name in REGISTRY:
            raise ValueError(f"two actions are called {self.name}")
        REGISTRY[self.name] = self

    @property
    def model_name(self) -> str:
        """The kind of thing it acts on, as addresses name it."""
        return str(self.model._meta.model_name)

    def __repr__(self) -> str:
        return f"<action {self.name}>"

    def moves_from(self, thing: Reached) -> bool:
        """Whether it starts from the state in which the thing is."""
        return not (self.move and isinstance(thing, Moved)) or thing.state in self.move.sources

    def refusal(self, thing: Reached, by: Actor, at: datetime | None = None) -> Refused | None:
        """Why `by` may not do this to `thing` at that time, now unless told; None if they may."""
        if not self.model.objects.where_may(by, self.name).filter(pk=thing.pk).exists():
            return Forbidden(
                _("Bạn không có quyền “%(label)s” đối với hồ sơ hay đơn vị này.")
                % {"label": self.label}
            )
        if not self.moves_from(thing):
            assert isinstance(thing, Moved)
            return Refused(
                _("Không thể “%(label)s” khi đang ở trạng thái “%(state)s”.")
                % {"label": self.label, "state": state_label(thing)}
            )
        if self.guard and (reason := self.guard(thing)):
            return Refused(reason)
        if self.on_day and (reason := self.on_day(thing, localdate(at))):
            return Refused(reason)
        return None

    def bind(
        self,
        thing: Reached,
        by: Actor,
        raw: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
    ) -> ActionForm:
        """The action's form for this thing and person, filled with `raw` where given."""
        return self.form(raw, files, thing=thing, by=by)

    def take(
        self,
        thing: Reached,
        raw: Mapping[str, Any],
        files: Mapping[str, Any] | None = None,
        *,
        by: Actor,
        at: datetime,
    ) -> Done:
        """The same, from what an entrance received: form fields, JSON or arguments."""
        with transaction.atomic():
            self._open(thing, by, at)
            form = self.bind(thing, by, raw, files)
            if not form.is_valid():
                raise Refused(
                    sentence_of(form), {name: list(map(str, e)) for name, e in form.errors.items()}
                )
            return self._happen(thing, by, at, form.facts())

    def __call__(self, thing: Any, *, by: Actor, at: datetime, **facts: Any) -> Done:
        with transaction.atomic():
            self._open(thing, by, at)
            return self._happen(thing, by, at, facts)

    def _open(self, thing: Reached, by: Actor, at: datetime) -> None:
        """Lock the thing, read it as it is now, and let nobody in who may not.

        Raises Refused.
        """
        locked = self.model._default_manager.select_for_update(of=("self",))
        if self.model.READ_WITH:
            locked = locked.select_related(*self.model.READ_WITH)
        thing.refresh_from_db(from_queryset=locked)
        if refused := self.refusal(thing, by, at):
            raise refused

    def _happen(self, thing: Any, by: Actor, at: datetime, facts: Facts) -> Done:
        """The body, the new state and the event, on a thing that `_open` has locked."""
        before = thing.state if isinstance(thing, Moved) else ""
        outcome = self.verb(thing, by=by, at=at, **facts)
        made = outcome.thing if isinstance(outcome, Made) else None
        recorded = outcome.facts if isinstance(outcome, Made) else outcome or {}
        if self.move:
            thing.state = self.move.target
            thing.save()
        # What moved is told where it moved, whatever came of it: its events explain its state.
        subject = thing if self.move or made is None else made
        event = self._record(subject, before if subject is thing else "", by, at, recorded)
        return Done(event, made, outcome.once if isinstance(outcome, Made) else "")

    def _record(
        self, subject: Reached, before: str, by: Actor, at: datetime, facts: Facts
    ) -> Event:
        after = subject.state if isinstance(subject, Moved) else ""
        event = Event.objects.create(
            action=self.name,
            subject=subject.ref,
            story=subject.story().ref,
            by_id=by.user_id,
            at=at,
            before=before,
            after=after,
            facts=facts | {"via": by.via} if by.via else facts,
            digests=digests_after(self.name, subject, whole=before != after),
        )
        link_after_commit()
        for listener in LISTENERS.get(self.name, ()):
            _tell(listener, event)
        return event


def action(
    model: type[Reached],
    move: Move | str,
    *,
    label: Text,
    effect: Text = "",
    form: type[ActionForm] = ActionForm,
    guard: Callable[[Any], str | None] | None = None,
    on_day: Callable[[Any, date], str | None] | None = None,
) -> Callable[[Callable[..., Any]], Action]:
    """Make `verb` an action on `model`.

    `move` is a line of the law's table of moves, or a name where no state changes. `label` is the
    button (Vietnamese), `effect` the sentence that says before the press what will happen and who
    gets it. `guard` tells why the thing itself does not allow it now, whoever asks: then there is
    no button either; `on_day` tells why the calendar does not.
    """

    def decorate(verb: Callable[..., Any]) -> Action:
        return Action(verb, model, move, form, label, effect, guard, on_day)

    return decorate


def after(
    done: Action, tells: Text = ""
) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Run the function when `done` has happened, in the same transaction: for messages, feeds.

    What it writes stands exactly when the event does; it must not wait for anything outside. It
    may fail alone: then what it wrote is gone, the log tells, and the action stands. `tells` names
    who gets a message; the action's page says so before the press.
    """

    def register(listener: Callable[[Event], None]) -> Callable[[Event], None]:
        LISTENERS.setdefault(done.name, []).append(listener)
        if tells:
            done.told.append(tells)
        return listener

    return register


def _tell(listener: Callable[[Event], None], event: Event) -> None:
    try:
        with transaction.atomic():
            listener(event)
    except Exception:  # whatever a listener does, what was done is done
        log.exception("%s failed after %s", listener.__name__, event)


def open_to(actor: Actor, thing: Reached) -> list[Action]:
    """The actions that `actor` may take on `thing` now: buttons, links, command help."""
    return [
        act
        for act in REGISTRY.values()
        if act.model is type(thing)
        and actor.may(act.name)
        and act.moves_from(thing)  # asked first: it costs no query
        and act.refusal(thing, actor) is None
    ]


def state_label(thing: Moved) -> str:
    """The state in the reader's language, where the model declares choices."""
    display = getattr(thing, "get_state_display", None)
    return str(display()) if display else thing.state


def sentence_of(form: forms.BaseForm) -> str:
    """A form's errors as one text that names each field by its label."""
    parts = []
    for name, errors in form.errors.items():
        messages = " ".join(map(str, errors))
        bound = form.fields.get(name)
        label = str(bound.label or name) if bound else ""
        parts.append(f"{label}: {messages}" if label else messages)
    return " ".join(parts)
