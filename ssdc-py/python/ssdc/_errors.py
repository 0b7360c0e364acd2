"""The exceptions of ssdc, by the frozen number of the error.

=====================  ==========================================  ===================
numbers                what they are about                         class
=====================  ==========================================  ===================
1001-1299              values, money, JSON, fields of records      InvalidValue
1301                   work that its progress callback ended       Cancelled
2001, 3002             an id, or a policy's name, that is not      NotFound
                       there
2002-2999              records that do not fit together            PortfolioError
3001, 3003             policies                                    PolicyError
4001-4999              partner networks                            InvalidValue
5001-5999              experts and skills                          InvalidValue
7001                   files that cannot be read or written        FileError
7002-7999              files with the wrong content                InvalidValue
=====================  ==========================================  ===================
"""

from __future__ import annotations

from collections.abc import Iterable


class SsdcError(Exception):
    """What all exceptions of ssdc inherit.

    ``code`` is the frozen number of the error, ``name`` its name, ``pointer`` the JSON pointer of the place
    (None where there is none). The text begins with the pointer.
    """

    code: int
    name: str
    pointer: str | None

    def __init__(self, message: str, code: int = 0, name: str = "", pointer: str | None = None) -> None:
        super().__init__(message)
        self.code, self.name, self.pointer = code, name, pointer

    def __str__(self) -> str:  # KeyError would quote the sentence
        return str(self.args[0]) if self.args else ""


class InvalidValue(SsdcError, ValueError):
    """A value, a field or a text is not what it must be (1001 to 1299, and files with the wrong content)."""


class NotFound(SsdcError, KeyError):
    """There is no record of this id (2001), or no policy of this name (3002)."""


class PortfolioError(SsdcError, ValueError):
    """Records do not fit together: duplicates, references to nothing, cycles (2002 to 2999)."""


class PolicyError(SsdcError, ValueError):
    """A policy is wrong, or uses what this version does not execute (3001, 3003).

    ``faults`` lists every mistake as a pair of its place in the policy and what is wrong there.
    """

    faults: list[tuple[str, str]]

    def __init__(
        self, message: str, code: int = 0, name: str = "", pointer: str | None = None, faults: Iterable[tuple[str, str]] = ()
    ) -> None:
        super().__init__(message, code, name, pointer)
        self.faults = list(faults)


class FileError(SsdcError, OSError):
    """A file cannot be read or written (7001)."""


class Cancelled(SsdcError):
    """The progress callback returned False (1301)."""


_BY_CODE: dict[int, type[SsdcError]] = {1301: Cancelled, 2001: NotFound, 3002: NotFound, 7001: FileError}
_BY_THOUSAND: dict[int, type[SsdcError]] = {1: InvalidValue, 2: PortfolioError, 3: PolicyError, 4: InvalidValue, 5: InvalidValue, 7: InvalidValue}


def exception(message: str, code: int, name: str, pointer: str | None, faults: list[tuple[str, str]]) -> SsdcError:
    """The exception for an error of the core."""
    kind = _BY_CODE.get(code) or _BY_THOUSAND.get(code // 1000, SsdcError)
    if issubclass(kind, PolicyError):
        return kind(message, code, name, pointer, faults)
    return kind(message, code, name, pointer)
