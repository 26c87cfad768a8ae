"""Typer's own words, usage errors and the frame of ``--help``, in the language of the user.

Typer passes a few of these words through gettext and has no translations of any; the rest are fixed
English. So the errors become messages of ours, and the frame is written here where it is Chinese.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
from click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer.core import TyperCommand, TyperGroup

from perfeval.cli import messages
from perfeval.diagnostics import Diagnostic, Lang, PerfevalError
from perfeval.reports.cells import display_width, pad, wrap

_FRAME = {
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]…",
    "Show this message and exit.": "显示本页",
}
#: Typer closes the help of a parameter with these, in brackets.
_MARKS = {"default: ": "默认：", "required": "必填"}


def language_of(arguments: Sequence[str]) -> Lang:
    """The language asked for, told from the arguments even where they cannot be parsed; else PERFEVAL_LANG."""
    for place, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else None
        if argument == "--lang" and place + 1 < len(arguments):
            value = arguments[place + 1]
        if value == "zh":
            return "zh"
        if value == "en":
            return "en"
    return "en" if os.environ.get("PERFEVAL_LANG", "").lower().startswith("en") else "zh"


def is_chinese() -> bool:
    """Whether this run speaks Chinese."""
    return language_of(sys.argv[1:]) == "zh"


def _message(error: UsageError, ctx: click.Context) -> Diagnostic:
    """One of our messages for one of Typer's errors."""
    command = ctx.command_path
    match error:
        case NoSuchOption():
            known = [option for parameter in _options(ctx) for option in parameter.opts]
            nearest = difflib.get_close_matches(error.option_name, known, n=1)
            return messages.NoSuchOption(option=error.option_name, nearest="".join(nearest), command=command)
        case MissingParameter() if error.param is not None:
            return messages.MissingArgument(
                name=_name(error.param), allowed=_choices(error.param), command=command
            )
        case BadParameter() if error.param is not None and _choices(error.param):
            return messages.BadOption(name=_name(error.param), allowed=_choices(error.param))
        case BadOptionUsage():
            takes = any(error.option_name in option.opts and not option.is_flag for option in _options(ctx))
            message = messages.OptionNeedsValue if takes else messages.OptionTakesNoValue
            return message(option=error.option_name, command=command)
        case _ if isinstance(ctx.command, Group):
            return messages.NoSuchCommand(name="", nearest="", known="、".join(ctx.command.commands))
        case _:
            return messages.WrongUsage(detail=error.format_message(), command=command)


def _options(ctx: click.Context) -> list[Any]:
    return [part for part in ctx.command.get_params(ctx) if part.param_type_name == "option"]


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "option":
        return "/".join(parameter.opts)
    return parameter.metavar or str(parameter.name).upper()


def _choices(parameter: Any) -> str:
    return "、".join(map(str, parameter.type.choices)) if isinstance(parameter.type, click.Choice) else ""


@contextmanager
def _ours(ctx: click.Context) -> Iterator[None]:
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except UsageError as error:
        raise PerfevalError(_message(error, error.ctx or ctx)) from None


# --- the frame of --help ---------------------------------------------------------------------------


def _pieces(pieces: list[str]) -> list[str]:
    return [_FRAME.get(piece, piece) for piece in pieces] if is_chinese() else pieces


def _write_usage(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    prefix = "用法：" if is_chinese() else None
    formatter.write_usage(ctx.command_path, " ".join(command.collect_usage_pieces(ctx)), prefix)


def _write_parameters(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """What Typer writes under Arguments and Options, in Chinese."""
    for kind, heading in (("argument", "参数"), ("option", "选项")):
        rows = [
            # The name of a type (PATH, TEXT) tells a user nothing; a name of ours or a list of choices does.
            (row[0] if _choices(parameter) or parameter.metavar else ", ".join(parameter.opts), row[1])
            for parameter in command.get_params(ctx)
            if parameter.param_type_name == kind and (row := parameter.get_help_record(ctx)) is not None
        ]
        if rows:
            _write_list(formatter, heading, [(name, _in_chinese(text)) for name, text in rows])


def _write_list(formatter: click.HelpFormatter, heading: str, rows: list[tuple[str, str]]) -> None:
    # Typer's own lists count characters, and Chinese ones are two columns wide.
    wide = max(display_width(name) for name, _ in rows) + 2
    formatter.write(f"\n{heading}：\n")
    for name, text in rows:
        first, *more = wrap(text, max(formatter.width - wide - 2, 20))
        lines = [f"  {pad(name, wide)}{first}", *(" " * (wide + 2) + line for line in more)]
        formatter.write("".join(line.rstrip() + "\n" for line in lines))


def _in_chinese(text: str) -> str:
    help_, bracket, marks = text.rpartition("[")
    if marks.endswith("]"):
        for english, chinese in _MARKS.items():
            marks = marks.replace(english, chinese)
        return f"{help_}{bracket}{marks}"
    return _FRAME.get(text, text)


class Command(TyperCommand):
    """A command whose usage errors are messages of ours."""

    # What is too much is refused here, in words of ours.
    allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with _ours(ctx):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise PerfevalError(messages.TooManyArguments(extra=" ".join(rest), command=ctx.command_path))
        return rest

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return _pieces(super().collect_usage_pieces(ctx))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if is_chinese():
            _write_parameters(self, ctx, formatter)
        else:
            super().format_options(ctx, formatter)


class Group(TyperGroup):
    """A group of such commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with _ours(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with _ours(ctx):
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not args[0].startswith("-"):
            nearest = difflib.get_close_matches(args[0], self.commands, n=1)
            raise PerfevalError(
                messages.NoSuchCommand(
                    name=args[0],
                    nearest="".join(nearest),
                    known="、".join(self.commands),
                )
            )
        return super().resolve_command(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return _pieces(super().collect_usage_pieces(ctx))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if not is_chinese():
            super().format_options(ctx, formatter)
            return
        _write_parameters(self, ctx, formatter)
        rows = [(name, command.get_short_help_str(200)) for name, command in self.commands.items()]
        _write_list(formatter, "命令", rows)
