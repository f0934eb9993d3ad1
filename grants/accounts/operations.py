"""What people do about their own account: sign up, confirm, sign in, choose a new password.

No answer tells a stranger whether an address is known here: the page says the same in
both cases, takes about the same time, and the difference is in a mail to the address.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select, update

from grants.accounts import passwords
from grants.accounts.actors import actor_of
from grants.accounts.models import OneTimeLink, Person, TokenPurpose
from grants.accounts.policy import AccountAction
from grants.accounts.queries import (
    looks_like_an_address,
    own_record,
    person_by_email,
    plain_address,
)
from grants.kernel import audit, clock
from grants.kernel.db import db, lock
from grants.kernel.errors import Invalid, NotNow
from grants.kernel.i18n import LANGUAGES, _
from grants.kernel.policy import PUBLIC, Actor, demand
from grants.notifications.operations import tell

CONFIRM_WITHIN = timedelta(days=3)
NEW_PASSWORD_WITHIN = timedelta(hours=1)


class NotConfirmed(NotNow):
    """The password is right, but the address was never confirmed. Carries whose it is."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            _("Your address is not confirmed yet. Follow the link in our mail, or ask for another.")
        )
        self.public_id = person.public_id


def sign_up(actor: Actor, *, name: str, email: str, password: str, language: str) -> None:
    """Somebody asks for an account. The caller cannot tell whether the address was known.

    Effects, in order: what was typed is checked (Invalid). An unknown address becomes an
    unconfirmed person; an unconfirmed one takes the new name and password; both are
    mailed a link to confirm. A confirmed one is left alone and mailed that the account exists.
    """
    _check_name(name)
    _check_email(email)
    check_password(password, email=email)
    kept = passwords.hashed(password)
    person = person_by_email(email)
    if person is not None and person.confirmed_at is not None:
        if person.disabled_at is None:
            tell(f"known_address:{_now_key()}", to=person, template="known_address")
        return
    if person is None:
        person = _new_person(name, email, language)
        db.session.add(person)
    person.name, person.password_hash = name.strip(), kept
    db.session.flush()
    audit.record(actor, "person:sign_up", person)
    _send_confirmation(person)


def add_person(
    actor: Actor, *, name: str, email: str, password: str, language: str = "en"
) -> Person:
    """An administrator or the operator adds somebody whose address they vouch for.

    Raises NotPermitted, and Invalid when the address is taken. The person may sign in at once.
    """
    demand(actor, AccountAction.ADD)
    _check_name(name)
    _check_email(email)
    check_password(password, email=email)
    if person_by_email(email) is not None:
        raise Invalid(_("Somebody with this address is here already."), field="email")
    person = _new_person(name, email, language)
    person.password_hash = passwords.hashed(password)
    person.confirmed_at = clock.now()
    db.session.add(person)
    db.session.flush()
    audit.record(actor, AccountAction.ADD, person)
    return person


def confirm_address(actor: Actor, *, token: str, password: str) -> Person:
    """The link in the mail was followed, and the password shows that it is the same person.

    Without the password somebody could sign up another's address and wait until its
    owner confirms it. The link is used up. Raises NotNow for a link that no longer
    works, Invalid for a wrong password.
    """
    link = _open_link(TokenPurpose.CONFIRM_ADDRESS, token)
    person = lock(Person, link.person_id)
    if not passwords.matches(person.password_hash, password):
        raise Invalid(_("That is not the password you chose when you signed up."), field="password")
    _use(link)
    if person.confirmed_at is None:
        person.confirmed_at = clock.now()
        audit.record(_self(actor, person), "person:confirm_address", person)
    db.session.flush()
    return person


def sign_in(actor: Actor, *, email: str, password: str) -> Person:
    """Somebody shows who they are. Counting the tries is the page's work.

    Raises Invalid with one sentence for an unknown address, a wrong password and a
    disabled person, NotConfirmed when all is right but the address is not confirmed yet.
    """
    person = person_by_email(email)
    if person is None:
        passwords.pretend()
        raise _wrong()
    if not passwords.matches(person.password_hash, password) or person.disabled_at is not None:
        raise _wrong()
    if person.confirmed_at is None:
        raise NotConfirmed(person)
    if passwords.is_outdated(person.password_hash):
        person.password_hash = passwords.hashed(password)
    audit.record(_self(actor, person), "person:sign_in", person)
    db.session.flush()
    return person


def send_confirmation(actor: Actor, *, public_id: str) -> None:
    """Send the link to confirm once more, to somebody whose password was right just now.

    Does nothing for who is confirmed already, disabled or unknown.
    """
    person = db.session.execute(
        select(Person).where(
            Person.public_id == public_id,
            Person.confirmed_at.is_(None),
            Person.disabled_at.is_(None),
        )
    ).scalar_one_or_none()
    if person is not None:
        audit.record(actor, "person:ask_confirmation", person)
        _send_confirmation(person)


def ask_new_password(actor: Actor, *, email: str) -> None:
    """Somebody forgot their password: a known address is mailed a link. Says the same to all."""
    person = person_by_email(email)
    if person is None or person.disabled_at is not None:
        return
    token = _new_link(person, TokenPurpose.NEW_PASSWORD, NEW_PASSWORD_WITHIN)
    audit.record(actor, "person:ask_new_password", person)
    tell(f"new_password:{_hash(token)}", to=person, template="new_password", token=token)


def choose_new_password(actor: Actor, *, token: str, password: str) -> Person:
    """A new password by the link in the mail; every session of the person ends.

    The mail proves the address, so it is confirmed too. Raises NotNow for a link that no
    longer works, Invalid for a password that is too weak. The person is told by mail.
    """
    link = _open_link(TokenPurpose.NEW_PASSWORD, token)
    person = lock(Person, link.person_id)
    check_password(password, email=person.email)
    _use(link)
    _set_password(person, password)
    person.confirmed_at = person.confirmed_at or clock.now()
    audit.record(_self(actor, person), "person:choose_new_password", person)
    db.session.flush()
    return person


def change_password(actor: Actor, *, old: str, new: str) -> Person:
    """A signed-in person changes the password; every other session ends.

    Raises Invalid when the old one is wrong or the new one too weak.
    """
    person = own_record(actor)
    demand(actor, AccountAction.CHANGE_OWN, person)
    person = lock(Person, person.id)
    if not passwords.matches(person.password_hash, old):
        raise Invalid(_("That is not your password now."), field="old")
    check_password(new, email=person.email, field="new")
    _set_password(person, new)
    audit.record(actor, "person:change_password", person)
    db.session.flush()
    return person


def change_account(actor: Actor, *, name: str, language: str) -> Person:
    """A person changes their name, or the language we write to them in."""
    person = own_record(actor)
    demand(actor, AccountAction.CHANGE_OWN, person)
    _check_name(name)
    if language not in LANGUAGES:
        raise Invalid(_("Choose one of the languages."), field="language")
    before = {"name": person.name, "language": person.language}
    person.name, person.language = name.strip(), language
    db.session.flush()
    audit.record(actor, AccountAction.CHANGE_OWN, person, detail={"before": before})
    return person


def check_password(password: str, *, email: str, field: str = "password") -> None:
    """Long enough and not the address itself. Raises Invalid on `field`."""
    if len(password) < passwords.SHORTEST:
        raise Invalid(
            _("Choose at least %(n)s characters; three words will do.", n=passwords.SHORTEST),
            field=field,
        )
    if len(password) > passwords.LONGEST:
        raise Invalid(_("Choose at most %(n)s characters.", n=passwords.LONGEST), field=field)
    if plain_address(password) == plain_address(email) or len(set(password)) < 4:
        raise Invalid(_("This is too easy to guess. Choose three words."), field=field)


def link_owner(purpose: TokenPurpose, token: str) -> Person:
    """Whose link this is, to greet them on its page. Raises NotNow when it no longer works."""
    return _open_link(purpose, token).person


def _new_person(name: str, email: str, language: str) -> Person:
    return Person(
        public_id=secrets.token_urlsafe(12),
        email=plain_address(email),
        name=name.strip(),
        password_hash="",
        language=language if language in LANGUAGES else "en",
    )


def _set_password(person: Person, password: str) -> None:
    person.password_hash = passwords.hashed(password)
    person.session_version += 1
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.person_id == person.id, OneTimeLink.used_at.is_(None))
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    tell(f"password_changed:{_now_key()}", to=person, template="password_changed")


def _send_confirmation(person: Person) -> None:
    token = _new_link(person, TokenPurpose.CONFIRM_ADDRESS, CONFIRM_WITHIN)
    tell(f"confirm_address:{_hash(token)}", to=person, template="confirm_address", token=token)


def _new_link(person: Person, purpose: TokenPurpose, within: timedelta) -> str:
    token = secrets.token_urlsafe(32)
    db.session.add(
        OneTimeLink(
            person_id=person.id,
            purpose=purpose.value,
            token_hash=_hash(token),
            expires_at=clock.now() + within,
        )
    )
    db.session.flush()
    return token


def _open_link(purpose: TokenPurpose, token: str) -> OneTimeLink:
    link = db.session.execute(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == _hash(token), OneTimeLink.purpose == purpose.value
        )
    ).scalar_one_or_none()
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        raise NotNow(_("This link was used already or is too old. Ask for a new one."))
    return link


def _use(link: OneTimeLink) -> None:
    """Use a link up; of two at the same moment one wins."""
    changed = db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise NotNow(_("This link was used already or is too old. Ask for a new one."))


def _check_name(name: str) -> None:
    if not name.strip():
        raise Invalid(_("Enter your name."), field="name")
    if len(name) > 120:
        raise Invalid(_("Shorten this to %(max)d characters.", max=120), field="name")


def _check_email(email: str) -> None:
    if not looks_like_an_address(email):
        raise Invalid(_("Enter an email address, such as name@example.org."), field="email")


def _wrong() -> Invalid:
    return Invalid(_("The address or the password is wrong. Check both, then try again."))


def _self(actor: Actor, person: Person) -> Actor:
    """Who a link or a password shows to be acting."""
    return actor_of(person) if actor is PUBLIC else actor


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now_key() -> str:
    return secrets.token_hex(8)
