"""Sends a gateway what its OpenAPI document allows, and much that it does not, and compares every answer with the document.

Starts a demo of its own on free ports, signs in as an operator and as a member by the links that the demo prints, and runs schemathesis
as each of them. Fails on any server error and any answer that the document does not describe.
"""

import argparse
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

READY_S = 120
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# A stream has no end; signing out would end the run as somebody.
LEFT_OUT = ["/v1/events", "/v1/session", "/v1/sessions", "/v1/sessions/{id}"]


def free_port(count):
    """The first of `count` ports in a row that nobody listens on."""
    # Below those that outgoing connections get.
    for start in random.sample(range(20_000, 32_000, 16), 700):
        sockets = []
        try:
            for port in range(start, start + count):
                sockets.append(socket.create_server(("127.0.0.1", port)))
            return start
        except OSError:
            continue
        finally:
            for opened in sockets:
                opened.close()
    raise SystemExit("no free ports")


def start_demo(binary, folder):
    ports = free_port(9)
    command = [binary, "demo", "--json", "--no-history", "--dir", folder, "--port", str(ports), "--gateway-port", str(ports + 8)]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    text, start = "", time.monotonic()
    for line in demo.stdout:
        text += line
        if line == "}\n":
            return demo, json.loads(text)
        if time.monotonic() - start > READY_S:
            break
    demo.kill()
    raise SystemExit(f"the demo does not start; it said: {text}")


def sign_in(ready, username):
    """The cookie of somebody whom the demo has a link for."""
    link = next(entry["link"] for entry in ready["links"] if entry["username"] == username)
    request = urllib.request.Request(
        ready["gateway"] + "/v1/sessions/link",
        data=json.dumps({"token": link.rsplit("/", 1)[1]}).encode(),
        headers={"content-type": "application/json", "scrip-client": "1"},
    )
    with urllib.request.urlopen(request) as answer:
        return answer.headers["set-cookie"].split(";")[0]


def run(ready, cookie, examples, seed):
    command = [sys.executable, "-m", "schemathesis.cli", "run", ready["gateway"] + "/openapi.json", "--header", f"Cookie: {cookie}"]
    command += ["--checks", CHECKS, "--max-examples", str(examples), "--request-timeout", "20", "--seed", str(seed), "--no-color"]
    for path in LEFT_OUT:
        command += ["--exclude-path", path]
    return subprocess.run(command, check=False).returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scrip", required=True, help="the scrip binary")
    parser.add_argument("--examples", type=int, default=10, help="requests per operation and phase")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scrip-interface-") as folder:
        demo, ready = start_demo(arguments.scrip, folder)
        try:
            passed = [run(ready, sign_in(ready, name), arguments.examples, arguments.seed) for name in ("office", "anna")]
        finally:
            demo.terminate()
            demo.wait(timeout=30)
    sys.exit(0 if all(passed) else 1)


main()
