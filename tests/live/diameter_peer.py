"""A Diameter peer without manners, over TCP (RFC 6733): what no library would send. Each case prints what came, a line each.
usage: diameter_peer.py CASE PORT [ARGUMENT ...]"""
import hashlib
import itertools
import socket
import struct
import sys

VENDOR, CX, ZH, CE, DW, DP, MA, SA = 10415, 16777216, 16777221, 257, 280, 282, 303, 301
HOST, REALM, IMPI, IMPU = "scscf.ims.example", "ims.example", "alice.private@ims.example", "sip:alice@ims.example"
ids = itertools.count(1000)


def avp(code, data, vendor=0, mandatory=True):
    data = struct.pack(">I", data) if isinstance(data, int) else data.encode() if isinstance(data, str) else data
    head = struct.pack(">II", code, (0x80000000 if vendor else 0) | (0x40000000 if mandatory else 0) | (len(data) + (12 if vendor else 8)))
    return head + (struct.pack(">I", vendor) if vendor else b"") + data + b"\0" * (-len(data) % 4)


def message(command, application, *avps, request=True, hop=None, end=None, flags=0x40):
    hop, body = next(ids) if hop is None else hop, b"".join(avps)
    flags = (0x80 if request else 0) | (0 if application == 0 else flags)
    return struct.pack(">IIIII", 1 << 24 | len(body) + 20, flags << 24 | command, application, hop, hop if end is None else end) + body


def origin(host=HOST, realm=REALM):
    return avp(264, host) + avp(296, realm)


def group(application):
    return avp(260, avp(266, VENDOR) + avp(258, application))


def cer(application=CX, host=HOST):
    return message(CE, 0, origin(host), avp(257, b"\0\1\x7f\0\0\1"), avp(266, 0), avp(269, "rude", mandatory=False), avp(265, VENDOR), group(application))


def request(command, *more, host=HOST, realm=REALM, application=CX):
    return message(command, application, avp(263, f"rude;1;{next(ids)}"), group(application), avp(277, 1), origin(host, realm),
                   avp(293, "hss.ims.example"), avp(283, "ims.example"), avp(1, IMPI), *more)


def mar(*more, scheme="SIP Digest", **who):
    return request(MA, avp(601, IMPU, VENDOR), avp(607, 1, VENDOR), avp(612, avp(608, scheme, VENDOR), VENDOR), avp(602, "sip:scscf.ims.example", VENDOR), *more, **who)


def sar(*more):
    return request(SA, avp(601, IMPU, VENDOR), avp(602, "sip:scscf.ims.example", VENDOR), avp(614, 1, VENDOR), avp(624, 0, VENDOR), *more)


def avps_of(data):
    while data:
        code, rest = struct.unpack(">II", data[:8])
        head = 12 if rest & 0x80000000 else 8
        yield code, data[head:rest & 0xFFFFFF], data[:rest & 0xFFFFFF]
        data = data[(rest & 0xFFFFFF) + 3 & ~3:]


class Came:
    def __init__(self, octets):
        self.octets = octets
        _, command, self.application, self.hop, self.end = struct.unpack(">IIIII", octets[:20])
        self.command, self.request = command & 0xFFFFFF, bool(command & 0x80000000)
        self.avp = {code: data for code, data, _ in avps_of(octets[20:])}

    def __str__(self):
        name = {CE: "CE", DW: "DW", DP: "DP", MA: "MA", SA: "SA"}.get(self.command, str(self.command)) + ("R" if self.request else "A")
        said = [f"{label} {struct.unpack('>I', self.avp[code])[0]}" for label, code in (("result", 268), ("cause", 273)) if code in self.avp]
        if 297 in self.avp: said += [f"experimental {struct.unpack('>I', dict((c, d) for c, d, _ in avps_of(self.avp[297]))[298])[0]}"]
        if 279 in self.avp: said += ["failed " + " ".join(str(code) for code, _, _ in avps_of(self.avp[279]))]
        if self.request: said += ["from " + self.avp.get(264, b"?").decode()]
        return " ".join([name] + said)


class Peer:
    def __init__(self, port=None, connection=None):
        self.socket = connection or socket.create_connection(("127.0.0.1", port))
        self.socket.settimeout(20)
        self.octets = b""

    def send(self, *messages):
        self.socket.sendall(b"".join(messages))

    def take(self):  # a message, or None where there is none any more
        while len(self.octets) < 4 or len(self.octets) < struct.unpack(">I", self.octets[:4])[0] & 0xFFFFFF:
            try: more = self.socket.recv(65536)
            except ConnectionError: more = b""
            if not more: return None
            self.octets += more
        size = struct.unpack(">I", self.octets[:4])[0] & 0xFFFFFF
        came, self.octets = Came(self.octets[:size]), self.octets[size:]
        return came

    def say(self):
        came = self.take()
        print(came or "closed", flush=True)
        return came

    def hello(self):
        self.send(cer())
        return self.say()

    def answer(self, came, *more, result=2001):
        self.send(message(came.command, came.application, avp(268, result), origin(), *more, request=False, hop=came.hop, end=came.end))


# ---- an S-CSCF at our HSS ----

def registers(peer):
    peer.send(mar())
    peer.say()
    peer.send(sar())
    peer.say()


def silent(port):  # asked, doubted, left; and it may come again
    peer = Peer(port)
    peer.hello()
    while peer.say(): pass
    peer = Peer(port)
    peer.hello()
    registers(peer)
    goodbye(peer)


def goodbye(peer):  # until we are left: with an answer to whatever is asked
    while came := peer.say():
        if came.request: peer.answer(came)


def awake(port):  # answers, and is kept
    peer = Peer(port)
    peer.hello()
    for _ in range(3): peer.answer(peer.say())
    registers(peer)
    goodbye(peer)


def late(port):  # answers a watchdog only when it is doubted already
    import time
    peer = Peer(port)
    peer.hello()
    came = peer.say()
    time.sleep(1.5)
    peer.answer(came)
    came = peer.say()
    peer.answer(came)
    registers(peer)
    goodbye(peer)


def rude(port):  # everything but a CER first; and what cannot be agreed on
    for first in mar(), message(DW, 0, origin()), message(DP, 0, origin(), avp(273, 0)), message(CE, 0, avp(268, 2001), origin(), request=False):
        peer = Peer(port)
        peer.send(first)
        peer.say()
    for other in cer(application=4), cer(application=ZH):
        peer = Peer(port)
        peer.send(other)
        while peer.say(): pass
    peer = Peer(port)
    peer.send(b"GET / HTTP/1.1\r\n\r\n")
    peer.say()
    peer = Peer(port)
    peer.hello()
    peer.send(message(DP, 0, origin(), avp(273, 0)))
    while peer.say(): pass
    peer = Peer(port)
    peer.hello()
    registers(peer)
    goodbye(peer)


def pieces(port):  # octet by octet, and all in one; what is unknown, with the M bit and without
    peer = Peer(port)
    peer.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for octet in cer(): peer.socket.sendall(bytes([octet]))
    peer.say()
    private = avp(1, "nobody has to know this", 32473, mandatory=False)
    peer.send(message(DW, 0, origin()), mar(private, scheme="Unknown"), mar(avp(1, "somebody has to", 32473)), mar(host="other.ims.example"), mar(realm="elsewhere.example"), message(999, CX, origin()))
    for _ in range(6): peer.say()
    peer.send(message(MA, CX, avp(268, 2001), origin(), request=False, hop=77), sar(private))
    peer.say()
    goodbye(peer)


# ---- an HSS of our S-CSCF ----

def vector():
    ha1 = hashlib.md5(f"{IMPI}:ims.example:wonderland-42".encode()).hexdigest()
    digest = avp(635, avp(104, "ims.example") + avp(110, "auth") + avp(121, ha1), VENDOR)
    return avp(1, IMPI) + avp(601, IMPU, VENDOR) + avp(607, 1, VENDOR) + avp(612, avp(608, "SIP Digest", VENDOR) + digest, VENDOR)


PROFILE = (f'<?xml version="1.0" encoding="UTF-8"?><IMSSubscription><PrivateID>{IMPI}</PrivateID><ServiceProfile><PublicIdentity>'
           f"<Identity>{IMPU}</Identity></PublicIdentity></ServiceProfile></IMSSubscription>")


def hss(port, *how):
    """agrees, and leaves in the middle (`goes`), says nothing more (`silent`) or refuses (`refuses`) the first time; then serves"""
    listener = socket.create_server(("127.0.0.1", int(port)))
    print("ready", flush=True)
    for turn in itertools.chain(how, itertools.repeat("serves")):
        peer = Peer(connection=listener.accept()[0])
        while came := peer.say():
            mine = avp(264, "hss.ims.example") + avp(296, "ims.example")
            tail = avp(257, b"\0\1\x7f\0\0\1") + avp(266, 0) + avp(269, "rude", mandatory=False) + group(CX) if came.command == CE else b""
            if came.command in (MA, SA):
                mine = avp(263, came.avp[263]) + group(CX) + avp(277, 1) + mine
                tail = vector() if came.command == MA else avp(1, IMPI) + avp(606, PROFILE, VENDOR)
                if turn == "astray": peer.send(message(came.command, CX, avp(268, 2001), mine, request=False, hop=came.hop + 1, end=came.end))
            if turn == "silent" and came.command != CE: continue
            if turn == "goes" and came.command != CE: break
            result = 5010 if turn == "refuses" else 2001
            if came.request: peer.send(message(came.command, came.application, avp(268, result), mine, tail, request=False, hop=came.hop, end=came.end))
            if came.command == DP and came.request: return
        peer.socket.close()


if __name__ == "__main__":
    {f.__name__: f for f in (silent, awake, late, rude, pieces, hss)}[sys.argv[1]](int(sys.argv[2]), *sys.argv[3:])
