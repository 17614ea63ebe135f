"""``playlista jobs``: the queue seen from the command line, and changed there."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from core.errors import JobError
from core.store import Store
from models.jobs import JOB_KINDS, JOB_STATES, Job
from playlista.cli.library import library
from playlista.cli.output import Column, count, print_json, print_table, safe, say

COLUMNS = (
    Column("id", 6, right=True),
    Column("type", 12),
    Column("owner", 10),
    Column("state", 10),
    Column("place", 5, right=True),
    Column("done", 9, right=True),
    Column("begun", 5, right=True),
    Column("subject"),
)
#: An id has fewer digits.
MOST_DIGITS = 19
#: A drain looks so often whether all jobs have ended.
LOOK_S = 0.5


@click.group("jobs", epilog="Example: playlista jobs list --state failed")
def command() -> None:
    """Look after the jobs that users of the server have ordered."""


@command.command("list", epilog="Example: playlista jobs list --state queued --json")
@click.option("--state", type=click.Choice(JOB_STATES), multiple=True, help="Only these; may be given several times.")
@click.option("--kind", type=click.Choice(JOB_KINDS), help="Only this kind.")
@click.option("--owner", metavar="NAME", help="Only those of one user, by name or id (0: the command line).")
@click.option("--limit", metavar="N", type=click.IntRange(1), default=50, show_default=True, help="The newest N.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def list_jobs(
    ctx: click.Context, state: tuple[str, ...], kind: str | None, owner: str | None, limit: int, as_json: bool
) -> None:
    """List jobs, newest first."""
    kinds = () if kind is None else (kind,)
    with library(ctx) as store:
        owner_id = None if owner is None else _owner(store, owner)
        found = store.jobs.list(owner_id=owner_id, kinds=kinds, states=state or JOB_STATES, limit=limit)
        names = {user.id: user.name for user in store.people.all()}
        drained = store.jobs.is_drained()
    if as_json:
        for job in found:
            print_json(record(job))
    elif not print_table(COLUMNS, (_row(job, names) for job in found)):
        say("No jobs.")
    if drained:
        say("No job is begun: playlista jobs drain --resume ends that.")


@command.command("show", epilog="Example: playlista jobs show 1")
@click.argument("job_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def show(ctx: click.Context, job_id: int, as_json: bool) -> None:
    """Show a job with all that is known of it."""
    with library(ctx) as store:
        _print(_there(store.jobs.get(job_id), job_id), as_json=as_json)


@command.command("cancel", epilog="Example: playlista jobs cancel 1")
@click.argument("job_ids", metavar="ID...", type=int, nargs=-1, required=True)
@click.pass_context
def cancel(ctx: click.Context, job_ids: tuple[int, ...]) -> None:
    """Cancel jobs: those that wait at once, those that run within seconds."""

    def told(job: Job) -> str:
        return "stops" if job.cancelling else f"is {job.state}"

    _change(ctx, job_ids, lambda store, number: store.jobs.cancel(number), told)


@command.command("retry", epilog="Example: playlista jobs retry 2")
@click.argument("job_ids", metavar="ID...", type=int, nargs=-1, required=True)
@click.pass_context
def retry(ctx: click.Context, job_ids: tuple[int, ...]) -> None:
    """Queue jobs again that failed or were cancelled."""
    _change(ctx, job_ids, lambda store, number: store.jobs.retry(number), lambda job: f"is {job.state}")


@command.command("drain", epilog="Example: playlista jobs drain --no-wait")
@click.option("--resume", is_flag=True, help="Have jobs begun again.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Wait until no job is running.")
@click.pass_context
def drain(ctx: click.Context, resume: bool, wait: bool) -> None:
    """Have no other job begun, on any machine, until --resume; orders are still taken."""
    with library(ctx) as store:
        store.jobs.drain(drained=not resume)
        if resume:
            say("Jobs are begun again.")
            return
        if wait and (left := _running(store)):
            say(f"Waiting for {count(left, 'job')} that run; Ctrl-C ends the waiting, and still none is begun.")
        while (left := _running(store)) and wait:
            threading.Event().wait(LOOK_S)
    say(f"No job is begun any more; {count(left, 'job')} still running.")


def record(job: Job) -> dict[str, Any]:
    """A job as JSON."""
    values = asdict(job) | {"payload": dict(job.payload), "position": job.position}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _change(
    ctx: click.Context,
    job_ids: tuple[int, ...],
    change: Callable[[Store, int], Job | None],
    told: Callable[[Job], str],
) -> None:
    with library(ctx) as store:
        for number in job_ids:
            job = _there(change(store, number), number)
            say(f"Job {job.id} {told(job)}.")


def _there(job: Job | None, job_id: int) -> Job:
    if job is None:
        raise JobError(f"there is no job {job_id}; see them with: playlista jobs list", error_class="not_found")
    return job


def _running(store: Store) -> int:
    return sum(store.jobs.counts(kind).processing for kind in JOB_KINDS)


def _row(job: Job, names: Mapping[int, str]) -> tuple[str, ...]:
    of = "" if job.progress.total is None else f"/{job.progress.total}"
    state = "cancelling" if job.cancelling else job.state
    return (
        str(job.id),
        job.type,
        names.get(job.owner_id, str(job.owner_id)),
        state,
        "" if job.position is None else str(job.position),
        f"{job.progress.current}{of}" if job.started_at else "",
        str(job.attempts),
        job.subject if job.error is None else f"{job.subject}: {job.error}",
    )


def _print(job: Job, *, as_json: bool) -> None:
    if as_json:
        print_json(record(job))
        return
    for name, value in record(job).items():
        if value is not None:
            click.echo(f"{name:<12} {safe(_told(value))}")


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_told(each)}" for name, each in value.items() if each not in (None, [], ()))
    if isinstance(value, list | tuple):
        return "; ".join(map(_told, value))
    return str(value)


def _owner(store: Store, given: str) -> int:
    """The id of a user who is named; a number may be that of somebody who was removed."""
    found = store.people.find(given)
    if found is not None:
        return found.id
    if given.isascii() and given.isdecimal() and len(given) < MOST_DIGITS:
        return int(given)
    raise JobError(f"there is no user {given!r}; see them with: playlista users list", error_class="not_found")
