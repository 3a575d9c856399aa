"""Writes the seed corpora of the fuzz targets, tests/fuzz/corpus/<target>/<name>. Run it again after adding a seed here;
inputs that a fuzzer found are put beside them by hand, under names that say what they showed.

    python3 tests/fuzz/make_seeds.py
"""

import base64
import hashlib
import hmac
import struct
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"


def message(kind: bytes, payload: bytes = b"") -> bytes:
    return kind + struct.pack("!I", len(payload) + 4) + payload


def startup(version: int, rest: bytes) -> bytes:
    return struct.pack("!II", len(rest) + 8, version) + rest


def scram_final(binding: bytes, bare: bytes, nonce: bytes) -> bytes:
    """A final message with the right proof, for the verifier of the target: password "pencil", salt "salt", 1 iteration."""
    salted = hashlib.pbkdf2_hmac("sha256", b"pencil", b"salt", 1)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    without_proof = b"c=" + base64.b64encode(binding) + b",r=" + nonce
    first = b"r=" + nonce + b",s=" + base64.b64encode(b"salt") + b",i=1"
    signature = hmac.digest(hashlib.sha256(client_key).digest(), b",".join((bare, first, without_proof)), "sha256")
    return without_proof + b",p=" + base64.b64encode(bytes(a ^ b for a, b in zip(client_key, signature)))


PARSE = message(b"P", b"s\0select $1::int4, $2\0\0\2\0\0\0\x17\0\0\0\0")
BIND = message(b"B", b"p\0s\0\0\2\0\0\0\1\0\2\0\0\0\x0242\xff\xff\xff\xff\0\1\0\1")
FIRST, PLUS_FIRST = b"n,,n=user,r=abc", b"p=tls-server-end-point,,n=,r=abc"
FINAL = scram_final(b"n,,", b"n=user,r=abc", b"abcnonce")
PLUS_FINAL = scram_final(b"p=tls-server-end-point,,certificate", b"n=,r=abc", b"abcnonce")
VERIFIER = (b"SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
            b":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")

SEEDS = {
    "frontend_messages_fuzz": {
        "query": message(b"Q", b"select 1; select '\xc3\xbc'\0"),
        "query_empty": message(b"Q", b"\0"),
        "query_not_utf8": message(b"Q", b"select '\xff'\0"),
        "parse": PARSE,
        "bind": BIND,
        "bind_no_formats": message(b"B", b"\0\0\0\0\0\1\0\0\0\1x\0\0"),
        "bind_lying_count": message(b"B", b"\0\0\0\0\xff\xff\0\0\0\1x\0\0"),
        "bind_lying_length": message(b"B", b"\0\0\0\0\0\1\x7f\xff\xff\xffx\0\0"),
        "bind_payload": BIND[5:],
        "pipeline": PARSE + BIND + message(b"D", b"Pp\0") + message(b"E", b"p\0\0\0\0\x64") + message(b"S"),
        "close_flush": message(b"C", b"Ss\0") + message(b"H") + message(b"C", b"X\0"),
        "function_call": message(b"F", b"\0\0\x05\x75\0\1\0\0\0\1\0\0\0\2-5\0\1"),
        "copy": message(b"d", b"1\tx\n") + message(b"c") + message(b"f", b"reason\0"),
        "terminate": message(b"X"),
        "password": message(b"p", b"secret\0"),
        "sasl_initial": message(b"p", b"SCRAM-SHA-256\0" + struct.pack("!i", len(FIRST)) + FIRST),
        "sasl_without_response": message(b"p", b"SCRAM-SHA-256\0\xff\xff\xff\xff"),
        "two_gigabytes": b"Q\x7f\xff\xff\xff",
        "length_wraps": b"d\xff\xff\xff\xff",
        "length_below_four": b"S\0\0\0\3",
        "unknown_type": b"\x16\x03\x01\x02\x00",
    },
    "startup_packet_fuzz": {
        "ssl_request": startup(80877103, b""),
        "gssenc_request": startup(80877104, b""),
        "ssl_then_startup": startup(80877103, b"") + startup(0x30000, b"user\0u\0\0"),
        "cancel": startup(80877102, b"\0\0\x30\x39\1\2\3\4"),
        "cancel_long_key": startup(80877102, b"\0\0\0\1" + bytes(range(256))),
        "cancel_without_key": startup(80877102, b"\0\0\0\1"),
        "startup": startup(0x30000, b"user\0u\0database\0d\0client_encoding\0UTF8\0options\0-c a=b --c-d=e\0\0"),
        "startup_3_9999": startup(0x3270F, b"user\0u\0_pq_.x\0001\0\0"),
        "startup_4_0": startup(0x40000, b"user\0u\0\0"),
        "unterminated": startup(0x30000, b"user\0u"),
        "empty_name": startup(0x30000, b"\0\0"),
        "too_short": b"\0\0\0\7abc",
        "client_hello": b"\x16\x03\x01\x02\x00\x01\x00",
        "options": b"-c search_path=a\\ b -cx=y --date-style=iso --",
        "options_empty_name": b"-c =v",
        "options_double_dash": b"--=v",
        "options_trailing_escape": b"--a=b\\",
    },
    "scram_fuzz": {
        "login": b"0" + FIRST + b"\n" + FINAL,
        "login_plus": b"3" + PLUS_FIRST + b"\n" + PLUS_FINAL,
        "wrong_proof": b"0" + FIRST + b"\n" + FINAL.replace(b",p=", b",p=AAAA")[:-4],
        "wrong_nonce": b"0" + FIRST + b"\n" + FINAL.replace(b"abcnonce", b"abcnonse"),
        "extensions": b"0n,,n=,r=a,x=1,y=2\nc=biws,r=anonce,z=3,p=AAAA",
        "talked_down": b"2y,,n=,r=abc\nc=eSws,r=abcnonce,p=AAAA",
        "authzid": b"0n,a=admin,n=,r=abc",
        "mandatory_extension": b"0n,,m=x,n=,r=abc",
        "plus_not_offered": b"1" + PLUS_FIRST,
        "empty_first": b"0\n",
        "verifier": VERIFIER,
        "base64": base64.b64encode(bytes(range(256))),
        "password_unicode": "\u00a0\u00ad\ufb01\u0627\u0628\U0001f600e\u0301".encode(),
        "password_right_to_left": "\u0627\u0628".encode(),
        "password_not_utf8": b"tsch\xfc\xdf",
        "md5": b"md5b52328d7451bfeace80c4b8c338106f9",
    },
}

for target, seeds in SEEDS.items():
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    for name, seed in seeds.items():
        (folder / name).write_bytes(seed)
