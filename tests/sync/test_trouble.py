"""The one table of troubles is complete, and says what it should."""

from __future__ import annotations

import errno
import inspect
import ssl
import zlib
from http import HTTPStatus

import pytest
import requests.exceptions
import urllib3.exceptions

from app.sync.state import known_error, state_of_trouble
from app.sync.trouble import (
    HASH_MISMATCH,
    RULES,
    Kind,
    Trouble,
    Way,
    kind_of_exception,
    kind_of_status,
)

LATER = {408, 423, 425, 429, 502, 503, 504}
OUR_FAULT = {400, 404, 405, 409, 410, 411, 412, 414, 415, 416, 417, 422, 424, 428, 431, 451}


def test_every_kind_has_a_rule_and_words_for_the_person():
    assert set(RULES) == set(Kind)
    for kind in Kind:
        error = known_error(Trouble(kind))
        assert error.title
        assert error.sentence
        assert error.next_step
        assert state_of_trouble(Trouble(kind)).sentence


def test_every_status_has_a_kind():
    for status in [*(s.value for s in HTTPStatus), HASH_MISMATCH, 299, 306, 499, 520, 599, 999]:
        for from_county in (True, False):
            assert kind_of_status(status, from_county=from_county) in RULES


@pytest.mark.parametrize("status", sorted(LATER))
def test_what_passes_by_itself_is_tried_again(status):
    for from_county in (True, False):
        rule = RULES[kind_of_status(status, from_county=from_county)]
        assert rule.way is Way.AGAIN


@pytest.mark.parametrize("status", [500, 501, 505, 507, 520])
def test_a_server_that_fails_gets_less_at_a_time(status):
    assert RULES[kind_of_status(status, from_county=True)].way is Way.SMALLER


def test_too_large_is_halved_whoever_says_so():
    for from_county in (True, False):
        assert RULES[kind_of_status(413, from_county=from_county)].way is Way.SMALLER


@pytest.mark.parametrize("status", sorted(OUR_FAULT))
def test_what_the_county_refuses_is_looked_for_one_by_one(status):
    assert RULES[kind_of_status(status, from_county=True)].way is Way.ISOLATE


@pytest.mark.parametrize("status", sorted({401, 403, 426} | OUR_FAULT))
def test_what_only_the_county_may_say_is_not_believed_from_others(status):
    assert kind_of_status(status, from_county=False) is Kind.FOREIGN


def test_a_login_is_renewed_and_the_rest_is_parked():
    ways = {s: RULES[kind_of_status(s, from_county=True)].way for s in (401, 403, 426)}
    assert ways == {401: Way.LOGIN, 403: Way.PARK, 426: Way.PARK}


def of_module(module, base):
    return [
        kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, base)
    ]


@pytest.mark.parametrize(
    "kind", of_module(requests.exceptions, requests.exceptions.RequestException)
)
def test_every_exception_of_requests_has_a_kind(kind):
    problem = kind.__new__(kind)
    assert kind_of_exception(problem) in RULES


@pytest.mark.parametrize("kind", of_module(urllib3.exceptions, urllib3.exceptions.HTTPError))
def test_every_exception_of_urllib3_has_a_kind(kind):
    problem = kind.__new__(kind)
    assert kind_of_exception(problem) in RULES


def no_connection(number: int) -> Exception:
    """What urllib3 raises where a connection could not be made."""
    problem = urllib3.exceptions.NewConnectionError.__new__(
        urllib3.exceptions.NewConnectionError, "x"
    )
    problem.__cause__ = OSError(number, "x")
    return problem


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (ConnectionResetError(), Kind.BROKEN),
        (ConnectionRefusedError(), Kind.UNREACHABLE),
        (TimeoutError(), Kind.BROKEN),
        (OSError(errno.ENETUNREACH, "x"), Kind.BROKEN),
        (no_connection(errno.ENETUNREACH), Kind.NO_NETWORK),
        (no_connection(errno.EHOSTUNREACH), Kind.NO_NETWORK),
        (no_connection(errno.ECONNREFUSED), Kind.UNREACHABLE),
        (ssl.SSLEOFError("x"), Kind.BROKEN),
        (ssl.SSLZeroReturnError("x"), Kind.BROKEN),
        (ssl.SSLCertVerificationError("x"), Kind.TLS),
        (zlib.error("x"), Kind.BROKEN),
        (requests.exceptions.ConnectionError(OSError(errno.EHOSTUNREACH, "x")), Kind.BROKEN),
        (requests.exceptions.ConnectionError(no_connection(errno.ENETDOWN)), Kind.NO_NETWORK),
        (requests.exceptions.ReadTimeout(), Kind.BROKEN),
        (requests.exceptions.ConnectTimeout(), Kind.UNREACHABLE),
        (requests.exceptions.SSLError(), Kind.TLS),
        (requests.exceptions.ProxyError(), Kind.PROXY),
        (requests.exceptions.InvalidURL(), Kind.UNREACHABLE),
    ],
)
def test_what_is_inside_an_exception_decides(problem, kind):
    """A route that is lost while an answer is read leaves it open what the county has."""
    assert kind_of_exception(problem) is kind


@pytest.mark.parametrize("problem", [ValueError(), TypeError(), KeyError(), AssertionError()])
def test_a_bug_is_no_trouble_of_the_network(problem):
    assert kind_of_exception(problem) is None
