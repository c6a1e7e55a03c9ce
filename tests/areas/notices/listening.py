"""A mail server and a web server on this machine that keep what they hear, and refuse when told to."""

import datetime
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Heard:
    """What came in, and what is answered to the next one."""

    port: int = 0
    got: list = field(default_factory=list)
    answer: int = 0


@contextmanager
def web(folder: Path) -> Iterator[Heard]:
    """Over https, under a certificate of its own for 127.0.0.1; ``folder/cert.pem`` is what a client has to trust."""
    heard = Heard(answer=204)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.got.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(heard.answer)
            if heard.answer in (301, 302, 307):
                self.send_header("Location", f"https://127.0.0.1:{heard.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *told: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*_certificate(folder))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with _served(server, heard):
        yield heard


@contextmanager
def mail() -> Iterator[Heard]:
    """As much SMTP as a letter takes. ``answer`` other than nought is said to the receiver's address."""
    heard = Heard()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline().decode().strip():
                word = line.upper().split(" ")[0]
                if word == "QUIT":
                    return self.say("221 bye")
                if word == "RCPT" and heard.answer:
                    self.say(f"{heard.answer} no")
                elif word == "DATA":
                    self.say("354 go on")
                    lines = []
                    while (text := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                        lines.append(text)
                    heard.got.append("\n".join(lines))
                    self.say("250 kept")
                else:
                    self.say("250 well")

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with _served(socketserver.TCPServer(("127.0.0.1", 0), Handler), heard):
        yield heard


@contextmanager
def _served(server: socketserver.BaseServer, heard: Heard) -> Iterator[None]:
    heard.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"
