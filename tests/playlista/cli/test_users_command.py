"""``playlista users``: users, their roles, passwords and tokens, at the command line."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import Result

import playlista
from core.store import Store, open_store
from playlista.web.passwords import Passwords
from tests.made_libraries import new_library

Run = Callable[..., Result]
PASSWORD = "correct horse battery"


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with open_store(new_library(home / "library.db")) as opened:
        yield opened


def test_the_first_administrator_is_added_before_there_is_a_library(run: Run, store: Store) -> None:
    result = run("users", "add", "anna", "--admin", input=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "Added anna, an administrator." in result.stderr
    assert PASSWORD not in result.output
    user = store.people.find("anna")
    assert user is not None
    assert user.is_admin
    digest = store.people.password_of(user.id)
    assert digest is not None
    assert digest.startswith("$argon2id$")
    assert Passwords().verify(digest, PASSWORD)
    assert not Passwords().verify(digest, PASSWORD + "\n")


def test_a_name_that_is_left_out_is_asked_for(run: Run, store: Store) -> None:
    result = run("users", "add", "--admin", input=f"anna\n{PASSWORD}\n{PASSWORD}\n")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Added anna, an administrator." in result.stderr
    result = run("users", "add", "--password-stdin", input=PASSWORD)
    assert (result.exit_code, "--password-stdin needs a NAME" in result.stderr) == (2, True)


def test_a_password_comes_from_standard_input(run: Run, store: Store) -> None:
    result = run("users", "add", "bert", "--password-stdin", input=f"{PASSWORD}\nanother line\n")
    assert (result.exit_code, result.stderr) == (0, "Added bert, a user.\n")
    user = store.people.find("bert")
    assert user is not None
    assert Passwords().verify(store.people.password_of(user.id), PASSWORD)


def test_a_password_must_be_typed_the_same_twice(run: Run, store: Store) -> None:
    result = run("users", "add", "anna", input=f"{PASSWORD}\nother password\n")
    assert result.exit_code == 1
    assert "do not match" in result.stderr
    assert store.people.count() == 0


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [
        ("anna", "short", "Error: the password is too short: use 8 characters or more"),
        ("anna", "", "Error: the password is too short: use 8 characters or more"),
        (" ", PASSWORD, "Error: the name must have 1 to 64 visible characters"),
        ("a\x1b[2J", PASSWORD, "Error: the name must have 1 to 64 visible characters"),
    ],
)
def test_what_cannot_be_a_user_is_one_line(run: Run, store: Store, name: str, password: str, words: str) -> None:
    result = run("users", "add", name, "--password-stdin", input=f"{password}\n")
    assert (result.exit_code, result.stderr) == (1, words + "\n")
    assert store.people.count() == 0


def test_a_name_that_is_taken_is_told_before_a_password_is_asked_for(run: Run, store: Store) -> None:
    store.people.add("anna", "digest")
    result = run("users", "add", "ANNA", input="")
    assert (result.exit_code, result.stderr) == (1, "Error: there is a user 'ANNA' already: choose another name\n")


@pytest.mark.parametrize("words", [["passwd"], ["disable"], ["enable"], ["remove"], ["tokens"], ["role", "admin"]])
def test_who_is_not_there_is_told_in_one_line(run: Run, home: Path, words: list[str]) -> None:
    result = run("users", words[0], "nobody", *words[1:])
    assert result.exit_code == 1
    assert result.stderr == "Error: there is no user 'nobody'; see them with: playlista users list\n"


def test_users_are_listed_with_what_keeps_them_out(run: Run, store: Store) -> None:
    store.people.add("anna", "digest", "admin")
    store.people.change(store.people.add("bert", "digest").id, disabled=True)
    store.people.add("carl", "digest")
    store.people.attempt("carl", 1, timedelta(hours=1))
    result = run("users", "list")
    rows = [line.split() for line in result.stdout.splitlines()]
    assert rows == [
        ["NAME", "ROLE", "STATE", "SIGNED", "IN"],
        ["anna", "admin", "active", "never"],
        ["bert", "user", "disabled", "never"],
        ["carl", "user", "locked", "never"],
    ]
    told = [json.loads(line) for line in run("users", "list", "--json").stdout.splitlines()]
    assert [(each["name"], each["state"]) for each in told] == [
        ("anna", "active"),
        ("bert", "disabled"),
        ("carl", "locked"),
    ]
    assert "digest" not in result.stdout


def test_a_new_password_ends_the_sessions_and_a_lock(run: Run, store: Store) -> None:
    anna = store.people.add("anna", "digest")
    store.people.attempt("anna", 1, timedelta(hours=1))
    store.people.open_session(anna.id, digest="s", csrf="", address="", agent="", lasts=timedelta(days=1))
    assert run("users", "passwd", "Anna", "--password-stdin", input=PASSWORD).exit_code == 0
    assert store.people.session("s") is None
    assert store.people.get(anna.id).locked_until is None
    assert Passwords().verify(store.people.password_of(anna.id), PASSWORD)


def test_who_is_disabled_is_let_in_again(run: Run, store: Store) -> None:
    anna = store.people.add("anna", "digest")
    assert run("users", "disable", "anna").exit_code == 0
    assert store.people.get(anna.id).disabled
    assert run("users", "enable", "anna").exit_code == 0
    assert not store.people.get(anna.id).disabled


def test_the_last_administrator_stays(run: Run, store: Store) -> None:
    store.people.add("anna", "digest", "admin")
    for words in (["disable", "anna"], ["remove", "anna"], ["role", "anna", "user"]):
        result = run("users", *words)
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: the last administrator cannot be")
    store.people.add("bert", "digest")
    assert run("users", "role", "bert", "admin").exit_code == 0
    assert run("users", "remove", "anna").exit_code == 0
    assert [user.name for user in store.people.all()] == ["bert"]


def test_tokens_are_listed_and_revoked(run: Run, store: Store) -> None:
    anna = store.people.add("anna", "digest")
    kept = store.people.add_token(anna.id, name="script", digest="hidden", scopes=("read", "write"))
    gone = store.people.add_token(anna.id, name="old", digest="hidden too", scopes=("read",))
    assert run("users", "tokens", "anna", "--revoke", "99").exit_code == 1
    result = run("users", "tokens", "anna", "--revoke", str(gone.id), "--json")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [kept.id]
    assert "hidden" not in result.stdout
    assert store.people.tokens_of(anna.id) == (kept,)


def test_what_is_done_here_is_in_the_audit_log(run: Run, store: Store) -> None:
    run("users", "add", "anna", "--admin", "--password-stdin", input=PASSWORD)
    run("users", "add", "bert", "--password-stdin", input=PASSWORD)
    run("users", "remove", "bert")
    noted = [(entry.user_name, entry.action, entry.subject) for entry in store.people.audit()]
    assert noted == [
        ("(command line)", "user.remove", "bert"),
        ("(command line)", "user.add", "bert (user)"),
        ("(command line)", "user.add", "anna (admin)"),
    ]


def test_without_the_packages_of_the_server_it_says_how_to_get_them(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playlista, "web", import_module("playlista.web"))  # what is loaded again is nobody else's
    for name in [name for name in sys.modules if name.startswith(("argon2", "playlista.web"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "argon2", None)
    result = run("users", "add", "anna", "--password-stdin", input=PASSWORD)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: the server needs the package argon2, which is not installed: pip install 'playlista[server]'\n"
    )
