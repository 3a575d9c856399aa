"""Start-up: encryption requests, versions, parameters, and what the server says about itself."""

import os
import ssl
import struct

import pytest
from protocol import GSSENC_REQUEST, PROTOCOL_3_2, SSL_REQUEST, ServerError, Wire, cancel_request, startup

REPORTED = {"application_name", "client_encoding", "DateStyle", "default_transaction_read_only", "in_hot_standby", "integer_datetimes",
            "IntervalStyle", "is_superuser", "scram_iterations", "search_path", "server_encoding", "server_version",
            "session_authorization", "standard_conforming_strings", "TimeZone"}


def test_gss_encryption_is_declined_then_tls_accepted(raw):
    raw.send(GSSENC_REQUEST)
    answer = raw.receive_bytes(1)
    if answer == b"G" and os.environ["DUCKGRES_E2E_SERVER"] == "postgres":
        return  # built with GSSAPI, and now it waits for a token
    assert answer == b"N"
    assert raw.request_tls().log_in().value("SELECT 1") == "1"


def test_direct_tls_with_alpn(raw):
    raw.start_tls()
    assert raw.socket.selected_alpn_protocol() == "postgresql"
    assert raw.log_in().value("SELECT 1") == "1"


def test_direct_tls_without_alpn_is_refused(raw):
    try:
        raw.start_tls(alpn=False)
        raw.send(startup({"user": os.environ["PGUSER"]}))
        assert [answer[0] for answer in raw.until_closed()] in ([], ["E"])
    except (ssl.SSLError, ConnectionError):
        pass


def test_alpn_is_selected_after_ssl_request(tls):
    assert tls.socket.selected_alpn_protocol() == "postgresql"


def test_tls_without_alpn_after_ssl_request(raw):
    assert raw.request_tls(alpn=False).log_in().value("SELECT 1") == "1"


def test_tls_is_at_least_1_2(tls):
    assert tls.socket.version() in ("TLSv1.2", "TLSv1.3")


def test_without_tls_is_fatal_28000(raw):
    raw.send(startup({"user": os.environ["PGUSER"], "database": os.environ["PGDATABASE"]}))
    assert raw.until_closed() == ["E(FATAL 28000)"]


def test_second_ssl_request_is_refused(tls):
    tls.send(SSL_REQUEST)
    assert tls.until_closed() in ([], ["E(FATAL 0A000)"], ["E(FATAL 08P01)"])


def test_every_reported_parameter_is_sent(wire):
    assert set(wire.parameters) >= REPORTED


def test_values_of_reported_parameters(wire):
    expected = {"client_encoding": "UTF8", "server_encoding": "UTF8", "DateStyle": "ISO, MDY", "IntervalStyle": "postgres",
                "integer_datetimes": "on", "standard_conforming_strings": "on", "session_authorization": os.environ["PGUSER"],
                "is_superuser": "off", "in_hot_standby": "off", "default_transaction_read_only": "off", "scram_iterations": "4096",
                "search_path": '"$user", public', "application_name": ""}
    assert {name: wire.parameters.get(name) for name in expected} == expected
    assert int(wire.parameters["server_version"].split(".")[0]) >= 15


def test_backend_key_of_protocol_3_0_has_4_bytes(wire):
    assert wire.pid != 0 and len(wire.key) == 4


def test_backend_key_of_protocol_3_2_is_long(tls):
    tls.log_in(version=PROTOCOL_3_2)
    assert tls.negotiated is None
    assert 4 < len(tls.key) <= 256


def test_backend_pids_differ(another):
    sessions = [another() for _ in range(5)]
    assert len({session.pid for session in sessions}) == 5


def test_minor_version_9999_is_negotiated(tls):
    tls.log_in(version=3 << 16 | 9999)
    assert negotiation(tls) == (PROTOCOL_3_2, [])
    assert tls.value("SELECT 1") == "1"


def test_unknown_protocol_options_are_negotiated(tls):
    tls.log_in(**{"_pq_.test_one": "x", "_pq_.test_two": "y"})
    assert negotiation(tls) == (3 << 16, ["_pq_.test_one", "_pq_.test_two"])


def test_version_and_options_are_negotiated_together(tls):
    tls.log_in(version=3 << 16 | 9999, **{"_pq_.grease": "x"})
    assert negotiation(tls) == (PROTOCOL_3_2, ["_pq_.grease"])


def negotiation(session: Wire) -> tuple[int, list[str]]:
    assert session.negotiated, "no NegotiateProtocolVersion"
    version, count = struct.unpack_from("!ii", session.negotiated.payload)
    names = [name.decode() for name in session.negotiated.payload[8:].split(b"\0")[:-1]]
    assert len(names) == count
    return version, names


@pytest.mark.parametrize("version", [2 << 16, 4 << 16, 0, 1234 << 16 | 1])
def test_other_major_versions_are_refused(tls, version):
    tls.send(startup({"user": os.environ["PGUSER"]}, version))
    # PostgreSQL answers version 2 in version 2's own form, which is no message here.
    assert tls.until_closed() in (["E(FATAL 0A000)"], ["E(FATAL 08P01)"], *([[]] if version == 2 << 16 else []))


def test_no_user_is_refused(tls):
    tls.send(startup({"database": "postgres"}))
    assert tls.until_closed() == ["E(FATAL 28000)"]


def test_unknown_database_is_3d000(tls):
    with pytest.raises(ServerError) as refused:
        tls.log_in(database="no_such_database")
    assert refused.value.fields["C"] == "3D000" and refused.value.fields["V"] == "FATAL"
    assert "no_such_database" in refused.value.fields["M"]


def test_database_defaults_to_the_user(tls):
    tls.send(startup({"user": os.environ["PGUSER"]}))
    tls.authenticate(os.environ["PGPASSWORD"])
    if os.environ["DUCKGRES_E2E_SERVER"] == "duckgres":
        assert tls.read_greeting().value("SELECT current_database()") == os.environ["PGUSER"]
    else:
        with pytest.raises(ServerError, match=f'database "{os.environ["PGUSER"]}" does not exist'):
            tls.read_greeting()


def test_settings_in_the_startup_message(tls):
    tls.log_in(application_name="wire", TimeZone="Europe/Paris", DateStyle="SQL, DMY", search_path="pg_catalog", client_encoding="UTF8")
    assert {name: tls.parameters[name] for name in ("application_name", "TimeZone", "DateStyle", "search_path")} == {
        "application_name": "wire", "TimeZone": "Europe/Paris", "DateStyle": "SQL, DMY", "search_path": "pg_catalog"}
    assert tls.value("SHOW application_name") == "wire"
    assert tls.value("SHOW timezone") == "Europe/Paris"


def test_options_set_settings(tls):
    tls.log_in(options="-c statement_timeout=4321 --application_name=from\\ options -cTimeZone=Asia/Tokyo")
    assert tls.value("SHOW statement_timeout") == "4321ms"
    assert tls.value("SHOW application_name") == "from options"
    assert tls.parameters["TimeZone"] == "Asia/Tokyo"


@pytest.mark.parametrize("options", ["-c", "-c =5", "-c nothing", "--", "-c no_such_setting=1", "\\"])
def test_bad_options_are_refused_or_ignored_and_never_hang(tls, options):
    try:
        tls.log_in(options=options)
        assert tls.value("SELECT 1") == "1"
    except ServerError as error:
        assert error.fields["V"] == "FATAL"


def test_unknown_setting_in_the_startup_message_is_42704(tls):
    with pytest.raises(ServerError) as refused:
        tls.log_in(no_such_setting="1")
    assert refused.value.fields["C"] == "42704"


def test_bad_value_in_the_startup_message_is_22023(tls):
    with pytest.raises(ServerError) as refused:
        tls.log_in(client_encoding="no_such_encoding")
    assert refused.value.fields["C"] == "22023"


def test_changed_setting_is_reported_before_ready(wire):
    assert wire.query("SET application_name = 'new name'") == ["C(SET)", "Z(I)"]
    assert wire.parameters["application_name"] == "new name"
    wire.query("SET TimeZone = 'America/New_York'")
    assert wire.parameters["TimeZone"] == "America/New_York"
    wire.query("RESET TimeZone")
    assert wire.parameters["TimeZone"] != "America/New_York"


def test_rolled_back_setting_is_reported_again(wire):
    wire.query("BEGIN")
    wire.query("SET DateStyle = 'German'")
    assert wire.parameters["DateStyle"].startswith("German")
    wire.query("ROLLBACK")
    assert wire.parameters["DateStyle"] == "ISO, MDY"


def test_set_local_ends_with_the_transaction(wire):
    wire.query("BEGIN")
    wire.query("SET LOCAL TimeZone = 'Asia/Tokyo'")
    assert wire.value("SHOW TimeZone") == "Asia/Tokyo"
    wire.query("COMMIT")
    assert wire.parameters["TimeZone"] == wire.value("SHOW TimeZone") != "Asia/Tokyo"


def test_cancel_of_an_unknown_session_is_silent(raw, tls):
    other = Wire()
    other.send(cancel_request(123456, b"\1\2\3\4"))
    assert other.until_closed() == []
