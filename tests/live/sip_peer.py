"""A SIP client without manners at a P-CSCF (`run --live`), over UDP or TCP: what SIPp would not send. It registers Alice in the
end; each case prints the start lines that came, one a line.
usage: sip_peer.py udp|tcp CASE PORT"""
import hashlib
import re
import socket
import sys
import time

REALM, IMPI, IMPU = "ims.example", "alice.private@ims.example", "sip:alice@ims.example"


def md5(*texts):
    return hashlib.md5(":".join(texts).encode()).hexdigest()


class Client:
    def __init__(self, over, port):
        self.over, self.cseq = over, 0
        kind = socket.SOCK_DGRAM if over == "udp" else socket.SOCK_STREAM
        self.socket = socket.socket(socket.AF_INET, kind)
        if over == "udp": self.socket.bind(("127.0.0.1", 0))
        self.socket.connect(("127.0.0.1", port))
        self.socket.settimeout(15)
        self.octets = b""

    def register(self, challenge="", padding=0, via="client.invalid"):
        self.cseq += 1
        nonce = re.search('nonce="([^"]*)"', challenge)[1] if challenge else ""
        response = md5(md5(IMPI, REALM, "wonderland-42"), nonce, "00000001", "c0ffee", "auth", md5("REGISTER", "sip:" + REALM)) if challenge else ""
        proof = 'qop=auth,nc=00000001,cnonce="c0ffee",algorithm=MD5,' if challenge else ""
        lines = [f"REGISTER sip:{REALM} SIP/2.0", f"Via: SIP/2.0/{self.over.upper()} {via};rport;branch=z9hG4bKrude{self.cseq}", "Max-Forwards: 70",
                 f"To: <{IMPU}>", f"From: <{IMPU}>;tag=rude", "Call-ID: rude", f"CSeq: {self.cseq} REGISTER",
                 f"Contact: <sip:alice@client.invalid;transport={self.over}>", "Supported: path", "Expires: 600",
                 f'Authorization: Digest username="{IMPI}",realm="{REALM}",uri="sip:{REALM}",nonce="{nonce}",{proof}response="{response}"']
        if padding: lines.append("X-Padding: " + "x" * padding)
        return "\r\n".join(lines + ["Content-Length: 0", "", ""]).encode()

    def take(self):
        if self.over == "udp":
            return self.socket.recv(65536).decode()
        while b"\r\n\r\n" not in self.octets:
            more = self.socket.recv(65536)
            if not more: return "closed"
            self.octets += more
        head, self.octets = self.octets.split(b"\r\n\r\n", 1)
        assert re.search(rb"(?im)^content-length: *0\r?$", head), head
        return head.decode()

    def say(self):
        came = self.take()
        print(came.split("\r\n")[0], flush=True)
        return came

    def finish(self, challenge, **how):
        self.socket.send(self.register(challenge, **how))
        self.say()


def again(client):  # the same request again, and again once it was answered (RFC 3261 17.2.2)
    request = client.register()
    client.socket.send(request)
    client.socket.send(request)
    challenge = client.say()
    time.sleep(0.5)
    client.socket.send(request)
    assert client.take() == challenge, "an answer again is the same answer"
    client.finish(challenge)


def large(client):  # more than a frame of Ethernet, and less than a limit of ours
    client.socket.send(client.register(padding=5000))
    client.finish(client.say(), padding=7000)


def elsewhere(client):  # its Via says another place than the one that it sends from (RFC 3261 18.2.1, RFC 3581)
    client.socket.send(client.register(via="192.0.2.7:5999"))
    challenge = client.say()
    print(re.search("(?im)^Via: (.*)$", challenge)[1].strip().replace(str(client.socket.getsockname()[1]), "PORT"))
    client.finish(challenge, via="192.0.2.7:5999")


def garbage(client):  # what is no SIP, and what is half of it
    for octets in b"\0" * 40, bytes(range(256)) * 4, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"OPTIONS sip:a SIP/2.0\r\nVia: x\r\n\r\n", b"SIP/2.0 200 OK\r\n\r\n", b"\r\n":
        client.socket.send(octets)
    client.socket.send(client.register())
    challenge = client.say()
    client.finish(challenge)


def pieces(client):  # octet by octet, and three in one segment, the last of which ends later
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for octet in client.register(): client.socket.sendall(bytes([octet]))
    challenge = client.say()
    other = client.register().replace(b"REGISTER", b"OPTIONS").replace(b"bKrude", b"bKoptions")
    client.cseq -= 1
    both = b"\r\n\r\n" + other + client.register(challenge)
    client.socket.sendall(both[:-30])
    assert client.socket.recv(2) == b"\r\n", "a keep-alive is answered (RFC 5626 4.4.1)"
    client.say()
    client.socket.sendall(both[-30:])
    client.say()


if __name__ == "__main__":
    over, case, port = sys.argv[1:4]
    {f.__name__: f for f in (again, large, elsewhere, garbage, pieces)}[case](Client(over, int(port)))
