"""SCRAM-SHA-256 by hand, with and without channel binding, and everything that must not get in."""

import base64
import os
import struct

import pytest
from protocol import Message, ServerError, cstring, expect_authentication, frame, startup


def test_scram(tls):
    assert tls.log_in().value("SELECT current_user") == os.environ["PGUSER"]


def test_scram_with_channel_binding(tls):
    assert tls.log_in(plus=True).value("SELECT current_user") == os.environ["PGUSER"]


def test_both_mechanisms_are_offered_strongest_first(tls):
    assert begin(tls) == [b"SCRAM-SHA-256-PLUS", b"SCRAM-SHA-256"]


def test_wrong_password_is_28p01(tls):
    with pytest.raises(ServerError) as refused:
        tls.log_in(password="wrong")
    assert (refused.value.fields["V"], refused.value.fields["C"]) == ("FATAL", "28P01")
    assert tls.until_closed() == []


def test_unknown_user_cannot_be_told_from_a_wrong_password(tls, another):
    with pytest.raises(ServerError) as wrong:
        another(password="wrong")
    with pytest.raises(ServerError) as unknown:
        tls.log_in(user="nobody_here")
    assert unknown.value.fields["M"].replace("nobody_here", os.environ["PGUSER"]) == wrong.value.fields["M"]
    assert unknown.value.fields["C"] == wrong.value.fields["C"] == "28P01"


def test_salt_of_an_unknown_user_stays_the_same(raw, another):
    import protocol
    salts = set()
    for _ in range(2):
        session = protocol.Wire().request_tls()
        begin(session, "nobody_here")
        salts.add(dict(part.split(b"=", 1) for part in first(session, b"n,,n=,r=abcdefghijklmnop").split(b","))[b"s"])
        session.close()
    assert len(salts) == 1 and len(base64.b64decode(salts.pop())) == 16


def test_empty_password(tls):
    with pytest.raises(ServerError) as refused:
        tls.log_in(password="")
    assert refused.value.fields["C"] == "28P01"


def test_unknown_mechanism_is_a_protocol_violation(tls):
    begin(tls)
    tls.send(frame("p", cstring("SCRAM-SHA-1") + struct.pack("!i", -1)))
    assert tls.until_closed() == ["E(FATAL 08P01)"]


def test_downgrade_claim_is_refused(tls):
    """"y": the client could bind but believes that the server can't. The server offered it, so somebody sits between."""
    begin(tls)
    assert send_first(tls, b"y,,n=,r=abcdefghijklmnop").fields()["C"] == "28000"


def test_channel_binding_of_another_certificate_is_refused(tls):
    begin(tls)
    header = b"p=tls-server-end-point,,"
    nonce = dict(part.split(b"=", 1) for part in first(tls, header + b"n=,r=abcdefghijklmnop", "SCRAM-SHA-256-PLUS").split(b","))[b"r"]
    tls.send(frame("p", b"c=" + base64.b64encode(header + b"\0" * 32) + b",r=" + nonce + b",p=" + base64.b64encode(b"\0" * 32)))
    assert tls.until_closed() in (["E(FATAL 28000)"], ["E(FATAL 28P01)"])


@pytest.mark.parametrize("message", [
    b"", b"n", b"n,", b"n,,", b"n,,n=,", b"x,,n=,r=abcdefgh", b"n,a=admin,n=,r=abcdefgh", b"n,,m=1,n=,r=abcdefgh", b"\xff" * 40,
    b"n,,n=,r=" + b"a" * 900], ids=range(10))
def test_malformed_first_message(tls, message):
    begin(tls)
    answer = send_first(tls, message)
    if len(message) < 900:
        assert answer.type == "E" and answer.fields()["V"] == "FATAL" and answer.fields()["C"] in ("08P01", "0A000", "28000", "28P01")
        assert tls.until_closed() == []
    else:
        assert answer.type == "R"  # a long nonce is allowed


@pytest.mark.parametrize("final", [b"", b"c=biws", b"c=biws,r=other,p=AAAA", b"c=biws,r=NONCE", b"c=biws,r=NONCE,p=", b"c=biws,r=NONCE,p=AAAA",
                                   b"c=biws,r=NONCE,p=!!!!", b"c=AAAA,r=NONCE,p=" + base64.b64encode(b"\0" * 32)], ids=range(8))
def test_malformed_final_message(tls, final):
    begin(tls)
    nonce = dict(part.split(b"=", 1) for part in first(tls, b"n,,n=,r=abcdefghijklmnop").split(b","))[b"r"]
    tls.send(frame("p", final.replace(b"NONCE", nonce)))
    answers = tls.until_closed()
    assert answers in (["E(FATAL 08P01)"], ["E(FATAL 28P01)"]), answers


def test_cleartext_password_is_not_taken_for_scram(tls):
    begin(tls)
    tls.send(frame("p", cstring(os.environ["PGPASSWORD"])))
    assert tls.until_closed() == ["E(FATAL 08P01)"]


def test_query_before_authentication_is_refused(tls):
    begin(tls)
    tls.send(frame("Q", cstring("SELECT 1")))
    assert tls.until_closed() in ([], ["E(FATAL 08P01)"])


def test_second_startup_message_during_scram_is_refused(tls):
    begin(tls)
    tls.send(startup({"user": "owner", "database": "postgres"}))
    assert tls.until_closed() in ([], ["E(FATAL 08P01)"])


def begin(session, user: str = "") -> list[bytes]:
    """Sends the StartupMessage; returns the mechanisms that the server offers."""
    session.send(startup({"user": user or os.environ["PGUSER"], "database": os.environ["PGDATABASE"]}))
    return expect_authentication(session.receive(), 10).rstrip(b"\0").split(b"\0")


def send_first(session, message: bytes, mechanism: str = "SCRAM-SHA-256") -> Message:
    session.send(frame("p", cstring(mechanism) + struct.pack("!i", len(message)) + message))
    return session.receive()


def first(session, message: bytes, mechanism: str = "SCRAM-SHA-256") -> bytes:
    return expect_authentication(send_first(session, message, mechanism), 11)
