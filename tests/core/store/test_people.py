"""Users, sessions, tokens and the audit log, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core.errors import ConflictError, MissingError
from core.store import Store, audit
from models.people import User
from tests.core.store.examples import Clock

LOCKOUT = timedelta(minutes=15)
DAY = timedelta(days=1)


def signed_in(store: Store, user: User, digest: str) -> None:
    store.people.open_session(user.id, digest=digest, csrf="c", address="10.0.0.1", agent="browser", lasts=DAY)


def test_a_user_is_found_by_name_whatever_its_case(store: Store) -> None:
    anna = store.people.add("Anna", "digest", "admin")
    assert store.people.find(" aNNa ") == anna == store.people.get(anna.id)
    assert store.people.password_of(anna.id) == "digest"
    assert store.people.find("ann") is None


def test_a_name_that_no_database_holds_is_nobodys(store: Store) -> None:
    store.people.add("anna", "digest")
    for name in ("anna\0", "\0", "\ud800"):
        assert store.people.find(name) is None
        assert store.people.attempt(name, 5, LOCKOUT) is None


def test_a_name_is_given_once(store: Store) -> None:
    store.people.add("Anna", "digest")
    with pytest.raises(ConflictError, match=r"there is a user 'ANNA' already"):
        store.people.add("ANNA", "digest")


def test_the_first_user_is_made_once_even_by_many_at_once(store: Store) -> None:
    def make(number: int) -> bool:
        try:
            store.people.add(f"user{number}", "digest", "admin", first=True)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(make, range(8))) == 1
    assert store.people.count() == 1


def test_who_is_not_there_is_missing(store: Store) -> None:
    acts: list[Callable[[], object]] = [
        lambda: store.people.get(7),
        lambda: store.people.remove(7),
        lambda: store.people.change(7, role="admin"),
    ]
    for act in acts:
        with pytest.raises(MissingError, match="there is no user 7"):
            act()


def test_wrong_passwords_lock_an_account_for_a_while(store: Store, clock: Clock) -> None:
    store.people.add("anna", "digest")
    seen = [store.people.attempt("anna", 3, LOCKOUT) for _ in range(4)]
    assert [user is not None and store.people.is_locked(user) for user in seen] == [False, False, False, True]
    clock.now += LOCKOUT
    again = store.people.attempt("anna", 3, LOCKOUT)
    assert again is not None
    assert not store.people.is_locked(again)
    counted = store.people.find("anna")
    assert counted is not None
    assert (counted.failures, counted.locked_until) == (1, None)


def test_a_locked_account_is_not_locked_for_longer_by_more_attempts(store: Store, clock: Clock) -> None:
    store.people.add("anna", "digest")
    store.people.attempt("anna", 1, LOCKOUT)
    locked = store.people.find("anna")
    clock.now += LOCKOUT / 2
    store.people.attempt("anna", 1, LOCKOUT)
    assert store.people.find("anna") == locked


def test_many_attempts_at_once_are_not_more_than_allowed(store: Store) -> None:
    store.people.add("anna", "digest")
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: store.people.attempt("anna", 5, LOCKOUT), range(24)))
    assert sum(user is not None and not store.people.is_locked(user) for user in seen) == 5


def test_a_right_password_takes_back_what_counted_against_it(store: Store, clock: Clock) -> None:
    anna = store.people.add("anna", "digest")
    for _ in range(3):
        store.people.attempt("anna", 3, LOCKOUT)
        store.people.succeeded(anna.id)
    user = store.people.get(anna.id)
    assert (user.failures, user.locked_until, user.seen_at) == (0, None, clock.now)


def test_an_attempt_in_nobodys_name_changes_nothing(store: Store) -> None:
    anna = store.people.add("anna", "digest")
    assert store.people.attempt("bert", 1, LOCKOUT) is None
    assert store.people.all() == (anna,)


def test_a_session_is_known_until_it_expires_and_use_prolongs_it(store: Store, clock: Clock) -> None:
    anna = store.people.add("anna", "digest")
    signed_in(store, anna, "a")
    session = store.people.session("a")
    assert session is not None
    assert (session.user, session.csrf, session.address) == (anna, "c", "10.0.0.1")
    clock.pass_days(0.9)
    store.people.touch(session, lasts=DAY, every=timedelta(minutes=1))
    clock.pass_days(0.9)
    assert store.people.session("a") is not None
    clock.pass_days(0.1)
    assert store.people.session("a") is None


def test_a_session_in_use_is_written_once_in_a_while_only(store: Store, clock: Clock) -> None:
    signed_in(store, store.people.add("anna", "digest"), "a")
    session = store.people.session("a")
    assert session is not None
    clock.now += timedelta(seconds=59)
    store.people.touch(session, lasts=DAY, every=timedelta(minutes=1))
    assert store.people.session("a") == session


def test_a_new_password_ends_all_sessions_but_ones_own(store: Store) -> None:
    anna, bert = store.people.add("anna", "digest"), store.people.add("bert", "digest")
    for digest, user in (("a", anna), ("b", anna), ("c", bert)):
        signed_in(store, user, digest)
    store.people.set_password(anna.id, "other", keep="b")
    assert [store.people.session(digest) is not None for digest in "abc"] == [False, True, True]
    assert store.people.password_of(anna.id) == "other"


def test_a_stronger_digest_never_replaces_a_newer_password(store: Store) -> None:
    anna = store.people.add("anna", "old")
    store.people.set_password(anna.id, "new")
    store.people.rehash(anna.id, "old", "old, stronger")
    assert store.people.password_of(anna.id) == "new"


def test_one_ends_sessions_of_ones_own_only(store: Store) -> None:
    anna, bert = store.people.add("anna", "digest"), store.people.add("bert", "digest")
    signed_in(store, anna, "a")
    signed_in(store, bert, "b")
    store.people.end_sessions(anna.id, ["a", "b"])
    assert [session.digest for user in (anna, bert) for session in store.people.sessions_of(user.id)] == ["b"]


def test_who_is_disabled_has_neither_sessions_nor_tokens(store: Store) -> None:
    anna = store.people.add("anna", "digest")
    signed_in(store, anna, "a")
    store.people.add_token(anna.id, name="script", digest="t", scopes=("read",))
    store.people.change(anna.id, disabled=True)
    assert store.people.session("a") is None
    assert store.people.token("t") is None
    store.people.change(anna.id, disabled=False)
    assert store.people.session("a") is None
    assert store.people.token("t") is not None


def test_who_is_removed_takes_sessions_and_tokens_along(store: Store) -> None:
    store.people.add("admin", "digest", "admin")
    anna = store.people.add("anna", "digest")
    signed_in(store, anna, "a")
    store.people.add_token(anna.id, name="script", digest="t", scopes=("read",))
    assert store.people.remove(anna.id) == anna
    assert store.people.session("a") is None
    assert store.people.token("t") is None
    assert store.people.add("anna", "digest").id != anna.id


def test_a_token_is_known_until_it_expires_or_is_revoked(store: Store, clock: Clock) -> None:
    anna, bert = store.people.add("anna", "digest"), store.people.add("bert", "digest")
    short = store.people.add_token(anna.id, name="s", digest="1", scopes=("read", "write"), lasts=DAY)
    lasting = store.people.add_token(anna.id, name="l", digest="2", scopes=("read",))
    assert store.people.token("1") == short
    assert store.people.tokens_of(anna.id) == (short, lasting)
    clock.pass_days(1)
    assert store.people.token("1") is None
    assert not store.people.remove_token(bert.id, lasting.id)
    assert store.people.remove_token(anna.id, lasting.id)
    assert store.people.token("2") is None


def test_the_use_of_a_token_is_noted(store: Store, clock: Clock) -> None:
    anna = store.people.add("anna", "digest")
    store.people.use_token(
        store.people.add_token(anna.id, name="s", digest="1", scopes=("read",)), every=timedelta(minutes=1)
    )
    used = store.people.token("1")
    assert used is not None
    assert used.used_at == clock.now


def test_the_last_administrator_stays(store: Store) -> None:
    anna = store.people.add("anna", "digest", "admin")
    other = store.people.add("bert", "digest", "admin")
    store.people.change(other.id, disabled=True)
    acts: list[Callable[[], object]] = [
        lambda: store.people.remove(anna.id),
        lambda: store.people.change(anna.id, disabled=True),
        lambda: store.people.change(anna.id, role="user"),
    ]
    for act in acts:
        with pytest.raises(ConflictError, match="the last administrator"):
            act()
    store.people.change(other.id, disabled=False)
    assert store.people.change(anna.id, role="user").role == "user"


def test_a_disabled_administrator_can_be_removed_beside_another(store: Store) -> None:
    store.people.add("anna", "digest", "admin")
    other = store.people.add("bert", "digest", "admin")
    store.people.change(other.id, disabled=True)
    store.people.change(other.id, role="user")
    assert store.people.remove(other.id).name == "bert"


def test_two_administrators_cannot_demote_each_other_at_once(store: Store) -> None:
    ids = [store.people.add(name, "digest", "admin").id for name in ("a", "b", "c", "d")]

    def demote(number: int) -> bool:
        try:
            store.people.change(number, role="user")
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(demote, ids)) == 3
    assert [user.role for user in store.people.all()].count("admin") == 1


def test_the_audit_log_is_read_in_pages_newest_first(store: Store, clock: Clock) -> None:
    for number in range(5):
        store.people.note(1, "anna", "user.add", f"user{number}", "10.0.0.1")
    newest = store.people.audit(2)
    assert [entry.subject for entry in newest] == ["user4", "user3"]
    assert newest[0].at == clock.now
    assert [entry.subject for entry in store.people.audit(9, newest[-1].id)] == ["user2", "user1", "user0"]


def test_the_audit_log_keeps_the_newest_entries(store: Store, clock: Clock) -> None:
    values = {"user_id": None, "user_name": "", "action": "sign_in.refused", "subject": "x", "address": "::1"}
    for _ in range(25):
        store.database.write(lambda connection: audit.note(connection, dict(values), clock.now, most=10))
    kept = [entry.id for entry in store.people.audit(100)]
    assert len(kept) < 20
    assert kept[:10] == list(range(max(kept), max(kept) - 10, -1))
