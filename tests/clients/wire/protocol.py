"""A small PostgreSQL client that speaks bytes: no driver, so that a test decides every message and sees every answer.

Messages become short strings for comparison (`show`): "T(a:23)", "D(1,NULL)", "C(SELECT 1)", "E(42P01)", "N(WARNING 25001)", "Z(I)".
"""

import base64
import contextlib
import dataclasses
import hashlib
import hmac
import os
import secrets
import socket
import ssl
import struct

TIMEOUT_S = 20
SSL_REQUEST = struct.pack("!ii", 8, 80877103)
GSSENC_REQUEST = struct.pack("!ii", 8, 80877104)
PROTOCOL_3_0, PROTOCOL_3_2 = 3 << 16, 3 << 16 | 2

BOOL, BYTEA, INT8, INT2, INT4, TEXT, JSON, FLOAT4, FLOAT8 = 16, 17, 20, 21, 23, 25, 114, 700, 701
VARCHAR, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL, NUMERIC, UUID = 1043, 1082, 1083, 1114, 1184, 1186, 1700, 2950


class Closed(Exception):
    """The server closed the connection."""


@dataclasses.dataclass
class Message:
    type: str
    payload: bytes

    def fields(self) -> dict[str, str]:
        """ErrorResponse and NoticeResponse: field letter -> text."""
        return {part[:1].decode(): part[1:].decode() for part in self.payload.split(b"\0") if part}

    def row(self) -> list[bytes | None]:
        (count,), at, found = struct.unpack_from("!h", self.payload), 2, []
        for _ in range(count):
            (length,) = struct.unpack_from("!i", self.payload, at)
            at += 4
            found.append(None if length < 0 else self.payload[at:at + length])
            at += max(length, 0)
        assert at == len(self.payload), "DataRow is longer than its fields"
        return found

    def columns(self) -> list["Column"]:
        (count,), at, found = struct.unpack_from("!h", self.payload), 2, []
        for _ in range(count):
            end = self.payload.index(b"\0", at)
            found.append(Column(self.payload[at:end].decode(), *struct.unpack_from("!ihihih", self.payload, end + 1)))
            at = end + 19
        assert at == len(self.payload), "RowDescription is longer than its columns"
        return found

    def oids(self) -> list[int]:
        (count,) = struct.unpack_from("!h", self.payload)
        assert len(self.payload) == 2 + 4 * count
        return list(struct.unpack_from(f"!{count}I", self.payload, 2))

    def text(self) -> str:
        return self.payload.rstrip(b"\0").decode()


@dataclasses.dataclass
class Column:
    name: str
    table: int
    attribute: int
    type: int
    size: int
    modifier: int
    format: int


def show(message: Message) -> str:
    if message.type == "T":
        return "T(" + ",".join(f"{column.name}:{column.type}" for column in message.columns()) + ")"
    if message.type == "D":
        return "D(" + ",".join(map(show_value, message.row())) + ")"
    if message.type in "CZ":
        return f"{message.type}({message.text()})"
    if message.type == "E":
        fields = message.fields()
        return f"E({fields['C']})" if fields["V"] == "ERROR" else f"E({fields['V']} {fields['C']})"
    if message.type == "N":
        return "N({V} {C})".format(**message.fields())
    if message.type == "t":
        return "t(" + ",".join(map(str, message.oids())) + ")"
    if message.type == "d":
        return f"d({show_value(message.payload)})"
    return message.type


def show_value(value: bytes | None) -> str:
    if value is None:
        return "NULL"
    with contextlib.suppress(UnicodeDecodeError):
        text = value.decode()
        if text.rstrip("\n").isprintable():
            return text.replace("\n", "\\n")
    return "x" + value.hex()


def frame(message_type: str, payload: bytes = b"") -> bytes:
    return message_type.encode() + struct.pack("!i", len(payload) + 4) + payload


def cstring(text: str) -> bytes:
    return text.encode() + b"\0"


def startup(parameters: dict[str, str], version: int = PROTOCOL_3_0) -> bytes:
    body = struct.pack("!i", version) + b"".join(cstring(name) + cstring(value) for name, value in parameters.items()) + b"\0"
    return struct.pack("!i", len(body) + 4) + body


def parse(query: str, name: str = "", types: tuple[int, ...] = ()) -> bytes:
    return frame("P", cstring(name) + cstring(query) + struct.pack(f"!h{len(types)}I", len(types), *types))


def bind(values: tuple = (), portal: str = "", statement: str = "", formats: tuple[int, ...] = (), results: tuple[int, ...] = ()) -> bytes:
    """`values`: bytes as they are, str as its UTF-8, None as NULL."""
    encoded = b""
    for value in values:
        data = value.encode() if isinstance(value, str) else value
        encoded += struct.pack("!i", -1) if data is None else struct.pack("!i", len(data)) + data
    return frame("B", cstring(portal) + cstring(statement) + struct.pack(f"!h{len(formats)}h", len(formats), *formats)
                 + struct.pack("!h", len(values)) + encoded + struct.pack(f"!h{len(results)}h", len(results), *results))


def describe(kind: str, name: str = "") -> bytes:
    return frame("D", kind.encode() + cstring(name))


def execute(portal: str = "", rows_max: int = 0) -> bytes:
    return frame("E", cstring(portal) + struct.pack("!i", rows_max))


def close(kind: str, name: str = "") -> bytes:
    return frame("C", kind.encode() + cstring(name))


def query(text: str) -> bytes:
    return frame("Q", cstring(text))


SYNC, FLUSH, TERMINATE = frame("S"), frame("H"), frame("X")


class Wire:
    """One connection. `send` bytes made by the functions above; `receive` messages, or a transcript up to ReadyForQuery."""

    def __init__(self) -> None:
        self.socket: socket.socket = socket.create_connection((os.environ["PGHOST"], int(os.environ["PGPORT"])), timeout=TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.parameters: dict[str, str] = {}
        self.pid, self.key = 0, b""
        self.negotiated: Message | None = None

    # ---- the way to a session

    def request_tls(self, alpn: bool = True) -> "Wire":
        self.send(SSL_REQUEST)
        assert self.receive_bytes(1) == b"S"
        return self.start_tls(alpn)

    def start_tls(self, alpn: bool = True) -> "Wire":
        context = ssl.create_default_context(cafile=os.environ["PGSSLROOTCERT"])
        if alpn:
            context.set_alpn_protocols(["postgresql"])
        self.socket = context.wrap_socket(self.socket, server_hostname=os.environ["PGHOST"])
        return self

    def log_in(self, version: int = PROTOCOL_3_0, password: str | None = None, plus: bool = False, **parameters: str) -> "Wire":
        """StartupMessage, SCRAM, and everything up to the first ReadyForQuery; raises ServerError when refused."""
        self.send(startup({"user": os.environ["PGUSER"], "database": os.environ["PGDATABASE"], **parameters}, version))
        self.authenticate(os.environ["PGPASSWORD"] if password is None else password, plus)
        return self.read_greeting()

    def authenticate(self, password: str, plus: bool = False) -> None:
        request = self.receive()
        if request.type == "v":
            self.negotiated, request = request, self.receive()
        mechanisms = expect_authentication(request, 10).split(b"\0")
        binding_header, binding_data = b"n,,", b""
        if plus:
            assert b"SCRAM-SHA-256-PLUS" in mechanisms, mechanisms
            binding_header = b"p=tls-server-end-point,,"
            binding_data = hashlib.sha256(self.socket.getpeercert(binary_form=True)).digest()
        nonce = base64.b64encode(secrets.token_bytes(18))
        client_first = b"n=,r=" + nonce
        initial = binding_header + client_first
        mechanism = "SCRAM-SHA-256-PLUS" if plus else "SCRAM-SHA-256"
        self.send(frame("p", cstring(mechanism) + struct.pack("!i", len(initial)) + initial))
        server_first = expect_authentication(self.receive(), 11)
        attributes = dict(part.split(b"=", 1) for part in server_first.split(b","))
        assert attributes[b"r"].startswith(nonce) and len(attributes[b"r"]) > len(nonce), "the server's nonce extends ours"
        salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(attributes[b"s"]), int(attributes[b"i"]))
        client_key = hmac.digest(salted, b"Client Key", "sha256")
        without_proof = b"c=" + base64.b64encode(binding_header + binding_data) + b",r=" + attributes[b"r"]
        signed = b",".join((client_first, server_first, without_proof))
        signature = hmac.digest(hashlib.sha256(client_key).digest(), signed, "sha256")
        proof = bytes(left ^ right for left, right in zip(client_key, signature))
        self.send(frame("p", without_proof + b",p=" + base64.b64encode(proof)))
        server_final = expect_authentication(self.receive(), 12)
        server_signature = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), signed, "sha256")
        assert server_final == b"v=" + base64.b64encode(server_signature), "the server does not know the password"
        expect_authentication(self.receive(), 0)

    def read_greeting(self) -> "Wire":
        while (message := self.receive()).type != "Z":
            if message.type == "S":
                name, value = message.payload[:-1].split(b"\0")
                self.parameters[name.decode()] = value.decode()
            elif message.type == "K":
                (self.pid,), self.key = struct.unpack_from("!i", message.payload), message.payload[4:]
            elif message.type == "E":
                raise ServerError(message)
            else:
                assert message.type == "N", f"unexpected {message} before ReadyForQuery"
        return self

    # ---- messages

    def send(self, *messages: bytes) -> None:
        self.socket.sendall(b"".join(messages))

    def receive_bytes(self, count: int) -> bytes:
        while len(self.buffer) < count:
            try:
                data = self.socket.recv(1 << 16)
            except (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
                raise Closed(str(error)) from None
            if not data:
                raise Closed(f"after {self.buffer!r}" if self.buffer else "")
            self.buffer += data
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def receive(self) -> Message:
        head = self.receive_bytes(5)
        return Message(chr(head[0]), self.receive_bytes(struct.unpack("!i", head[1:])[0] - 4))

    def messages(self, until: str = "Z") -> list[Message]:
        """Messages up to and with the first of the types in `until`, without ParameterStatus, which is remembered."""
        found = []
        while not found or found[-1].type not in until:
            message = self.receive()
            if message.type == "S":
                name, value = message.payload[:-1].split(b"\0")
                self.parameters[name.decode()] = value.decode()
            else:
                found.append(message)
        return found

    def transcript(self, until: str = "Z") -> list[str]:
        return [show(message) for message in self.messages(until)]

    def exchange(self, *messages: bytes, until: str = "Z") -> list[str]:
        """Sends, then the transcript up to ReadyForQuery."""
        self.send(*messages)
        return self.transcript(until)

    def query(self, text: str) -> list[str]:
        return self.exchange(query(text))

    def value(self, text: str) -> str:
        """The one value of a simple query, as text."""
        row = next(message for message in self.exchange_messages(query(text)) if message.type in "DE")
        assert row.type == "D", row.fields()
        return (row.row()[0] or b"").decode()

    def exchange_messages(self, *messages: bytes) -> list[Message]:
        self.send(*messages)
        return self.messages()

    def until_closed(self) -> list[str]:
        """Everything that the server still says before it closes the connection; fails when it doesn't close within the time-out."""
        found = []
        with contextlib.suppress(Closed):
            while True:
                found.append(show(self.receive()))
        return found

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.close()


class ServerError(Exception):
    def __init__(self, message: Message) -> None:
        self.fields = message.fields()
        super().__init__(str(self.fields))


def expect_authentication(message: Message, code: int) -> bytes:
    if message.type == "E":
        raise ServerError(message)
    assert message.type == "R", message
    assert struct.unpack_from("!i", message.payload)[0] == code, f"authentication request {message.payload!r}, expected {code}"
    return message.payload[4:]


def cancel_request(pid: int, key: bytes) -> bytes:
    return struct.pack("!iii", 12 + len(key), 80877102, pid) + key
