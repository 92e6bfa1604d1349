// What strangers send to the live lab, over raw sockets: it is refused with a name, and others go on. Called with the program.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';

const [program] = process.argv.slice(2);
const SEATS = 40;
let checks = 0, failed = 0;

function expect(good, what) {
    checks++;
    if (good) return;
    failed++;
    console.log(`FAILED hostile.mjs: ${what}`);
}

const child = spawn(program, ['serve', '--port', '0', '--no-page', '--client', 'README.md', '--seats', String(SEATS), 'scenarios/flows/forward-401.ims']);
let said = '';
const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
child.stderr.on('data', (data) => { said += data; });
await new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => { said += data; if (said.includes('SIGINT ends it')) resolve(); });
    ended.then((code) => reject(new Error(`${code}: ${said}`)));
});
const port = (name) => Number(new RegExp(`${name} .*127\\.0\\.0\\.1:(\\d+)`).exec(said)[1]);
const wws = port('wws'), wsf = port('wsf'), origin = `https://wws.localhost:${wws}`;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// A socket that gathers what it is sent; `gone` when it is closed.
function open(to, raw = false) {
    const socket = raw ? net.connect(to, '127.0.0.1') : tls.connect({ port: to, host: '127.0.0.1', rejectUnauthorized: false });
    socket.got = Buffer.alloc(0);
    socket.on('data', (data) => { socket.got = Buffer.concat([socket.got, data]); });
    socket.on('error', () => {});
    socket.gone = new Promise((resolve) => socket.on('close', () => resolve(true)));
    socket.ready = new Promise((resolve) => { socket.on(raw ? 'connect' : 'secureConnect', resolve); socket.on('close', resolve); });
    return socket;
}
async function until(socket, text, ms = 8000) {
    for (const end = Date.now() + ms; Date.now() < end; await wait(10)) if (socket.got.includes(text)) return true;
    return false;
}
const closes = (socket, ms = 8000) => Promise.race([socket.gone, wait(ms).then(() => false)]);

const opening = (path = '/sip', extra = '') => `GET ${path} HTTP/1.1\r\nHost: wsf\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\nOrigin: ${origin}\r\n${extra}\r\n`;
function frame(opcode, payload, { fin = true, masked = true, length = payload.length, rsv = 0 } = {}) {
    const mask = randomBytes(4), long = length > 65535 ? 8 : length > 125 ? 2 : 0, head = Buffer.alloc(2 + long);
    head[0] = (fin ? 0x80 : 0) | rsv | opcode;
    head[1] = (masked ? 0x80 : 0) | (long === 8 ? 127 : long ? 126 : length);
    if (long === 2) head.writeUInt16BE(length, 2);
    if (long === 8) head.writeBigUInt64BE(BigInt(length), 2);
    const body = Buffer.from(payload);
    if (masked) for (let i = 0; i < body.length; i++) body[i] ^= mask[i % 4];
    return Buffer.concat(masked ? [head, mask, body] : [head, body]);
}
let calls = 0;
const register = (cseq = 1) => Buffer.from(`REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/WSS a${++calls}.invalid;branch=z9hG4bK${calls}x\r\nMax-Forwards: 70\r\n` +
    `To: <sip:alice@ims.example>\r\nFrom: <sip:alice@ims.example>;tag=t${calls}\r\nCall-ID: c${calls}@invalid\r\nCSeq: ${cseq} REGISTER\r\n` +
    `Contact: <sip:x@a.invalid;transport=ws>;reg-id=1;+sip.instance="<urn:uuid:00000000-0000-4000-8000-000000000001>"\r\nSupported: path, outbound\r\n` +
    'Authorization: Digest username="alice.private@ims.example",realm="ims.example",nonce="",uri="sip:ims.example",response=""\r\nContent-Length: 0\r\n\r\n');
async function websocket() {
    const socket = open(wsf);
    await socket.ready;
    socket.write(opening());
    await until(socket, ' 101 ');
    socket.got = Buffer.alloc(0);
    return socket;
}

// Somebody honest, at any time: a page, a WebSocket, a challenge.
async function honest(when) {
    const page = open(wws), client = await websocket();
    page.write('GET / HTTP/1.1\r\nHost: wws\r\nConnection: close\r\n\r\n');
    client.write(frame(1, register()));
    expect(await until(page, 'HTTP/1.1 200') && await until(client, 'SIP/2.0 401'), `others go on: ${when}`);
    page.destroy();
    client.destroy();
}

const http = {
    'a head without end': ['GET / HTTP/1.1\r\n' + 'x: y\r\n'.repeat(4000), '413'],
    'too long a body': ['POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 999999\r\n\r\n', '413'],
    'two lengths': ['POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nab', '400'],
    'chunks': ['POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n', '400'],
    'no Host': ['GET / HTTP/1.1\r\n\r\n', '400'],
    'nothing known': ['BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n', '404'],
    'octets of no sense': [Buffer.concat([randomBytes(400), Buffer.from('\r\n\r\n')]), ''],
};
for (const [name, [octets, code]] of Object.entries(http)) {
    const socket = open(wws);
    await socket.ready;
    socket.write(octets);
    expect(await until(socket, `HTTP/1.1 ${code}`), `${name}: ${socket.got.toString('latin1').slice(0, 60)}`);
    socket.destroy();
}
await honest('behind HTTP of no sense');

const frames = {
    'not masked': [frame(1, Buffer.from('hello'), { masked: false }), 1002],
    'a reserved bit': [frame(1, Buffer.from('hello'), { rsv: 0x40 }), 1002],
    'an opcode of nobody': [frame(5, Buffer.from('hello')), 1002],
    'too large': [frame(1, Buffer.alloc(10), { length: 70000 }), 1009],
    'no text': [frame(1, Buffer.from([0xff, 0xfe, 0xfd])), 1007],
    'a continuation of nothing': [frame(0, Buffer.from('hello')), 1002],
    'fragments without end': [Buffer.concat(Array.from({ length: 90 }, (unused, i) => frame(i ? 0 : 1, Buffer.alloc(1000, 65), { fin: false }))), 1009],
    'a ping that is too long': [frame(9, Buffer.alloc(126)), 1002],
    'half a close code': [frame(8, Buffer.from([3])), 1002],
};
for (const [name, [octets, code]] of Object.entries(frames)) {
    const socket = await websocket();
    socket.write(octets);
    expect(await closes(socket), `${name}: is closed`);
    const at = socket.got.lastIndexOf(0x88);
    expect(at >= 0 && socket.got.readUInt16BE(at + 2) === code, `${name}: with ${code}, not ${at < 0 ? 'nothing' : socket.got.readUInt16BE(at + 2)}`);
}
await honest('behind frames of no sense');

// In fragments, with a ping between them, is well.
const parts = await websocket(), whole = register();
parts.write(Buffer.concat([frame(1, whole.subarray(0, 100), { fin: false }), frame(9, Buffer.from('?')), frame(0, whole.subarray(100))]));
expect(await until(parts, 'SIP/2.0 401') && parts.got.includes(Buffer.from([0x8a, 1, 63])), 'fragments, and a pong');
parts.destroy();

// No TLS where it is wanted, half a handshake, half a head, and nothing.
const slow = [open(wws, true), open(wws, true), open(wws), open(wsf)];
await Promise.all(slow.map((socket) => socket.ready));
slow[0].write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
slow[1].write(Buffer.from('16030100c8010000c40303', 'hex'));
slow[2].write('GET / HTT');
expect(await closes(slow[0]), 'no TLS: is closed');

// A flood of one, who reads nothing; those who vanish; more than there are seats.
const flood = await websocket();
flood.pause();
for (let i = 0; i < 400; i++) flood.write(frame(1, register(i + 1)));
for (let i = 0; i < 2000; i++) flood.write(frame(9, Buffer.from('ping')));
await honest('beside a flood');
for (let i = 0; i < 20; i++) {
    const gone = await websocket();
    gone.write(frame(1, register()));
    gone.destroy();
}
await honest('behind many who vanish');
const crowd = await Promise.all(Array.from({ length: SEATS + 10 }, () => websocket().catch(() => null)));
await wait(300);
expect(crowd.filter((socket) => socket && !socket.destroyed && !socket.readableEnded).length <= SEATS, 'no more than there are seats');
for (const socket of crowd) socket?.destroy();
await wait(500);
await honest('behind a crowd');
for (const [i, name] of ['', 'half a handshake', 'half a head', 'nothing at all'].entries()) if (i) expect(await closes(slow[i], 14000), `${name}: is closed in time`);
flood.destroy();

child.kill('SIGTERM');
const code = await ended;
expect(code === 1 || code === 2, `it ends as a run does, with ${code}: ${said.slice(-2000)}`);
for (const limit of ['no seat was free', 'too large a message', 'no whole message in time', 'too much unanswered'])
    expect(new RegExp(`[1-9]\\d* [^;]*${limit}`).test(said), `${limit} is counted: ${said.slice(said.indexOf('edges:'))}`);
expect(!/inconclusive|limit reached|run-memory/i.test(said.slice(said.indexOf('fingerprint')).replace(/limits {2}TLS.*/, '')), `no limit of the world was reached: ${said.slice(-1500)}`);
console.log(`${checks} checks, ${failed} failed`);
process.exit(failed ? 1 : 0);
