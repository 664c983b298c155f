"""What every capability leaves behind: events, and files under the hash of their content."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from namsao.kernel.reach import Scoped


class Event(models.Model):
    """One thing that happened, for ever. Rows are added and never changed.

    `subject` is the thing acted on, `story` the thing whose history shows it (a score sheet's
    events belong to the story of its dossier); both as "dossiers.dossier:12". `digests` says what
    the things that it settled were like when it was over: see `namsao.kernel.trail`.
    """

    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    story = models.CharField(max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=dict)
    digests = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["story", "id"], name="kernel_event_story"),
            models.Index(fields=["subject", "id"], name="kernel_event_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} on {self.subject}"


class TrailLink(models.Model):
    """An event's place in the chain, and its hash, which covers the hash before it.

    Made by the database's own function alone (`namsao.kernel.trail.link_events`); the site may
    only read.
    """

    position = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="link")
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


class Unlinked(models.Model):
    """An event that is not in the chain yet: for the moment after its transaction."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)


class Reached(models.Model):
    """Anything that actions act on and persons reach.

    `AREA` is the lookup from this model to the path of its area, `PRODUCER` to its producer's id.
    `READ_WITH` names the relations that its actions look at: they are read when it is locked.
    """

    AREA: ClassVar[str] = ""
    PRODUCER: ClassVar[str] = ""
    READ_WITH: ClassVar[tuple[str, ...]] = ()

    objects = Scoped[Self].as_manager()

    class Meta:
        abstract = True

    @property
    def ref(self) -> str:
        """How events name this row: "dossiers.dossier:12"."""
        return f"{self._meta.label_lower}:{self.pk}"

    def story(self) -> "Reached":
        """The thing whose history shows what happens to this one."""
        return self


class Moved(Reached):
    """A thing that goes through the states of a table of moves. Only actions set `state`."""

    state = models.CharField(max_length=20)

    class Meta:
        abstract = True


class StoredFile(models.Model):
    """A file's bytes, kept once under their SHA-256. The name is what the person called it."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.media_type})"


class Register(models.Model):
    """A book of running numbers: receipts of a commune in a year, product serials."""

    name = models.CharField(max_length=80, unique=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class Verification(models.Model):
    """That the trail was gone over, and what came of it. Rows are added and never changed."""

    at = models.DateTimeField()
    position = models.PositiveBigIntegerField()
    head = models.CharField(max_length=64)
    faults = models.JSONField(default=list)  # [{"kind", "event", "ref"}], the first ones
    fault_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.position}:{self.head}"
