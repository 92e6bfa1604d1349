// What strangers send to the live lab, over raw sockets: it is refused with a name, and others go on. Called with the program.

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { begin, closes, frame, register, until, wait } from './strangers.mjs';
import { expect, outcome } from './expect.mjs';

const [program] = process.argv.slice(2);
const SEATS = 40;

const folder = mkdtempSync(path.join(tmpdir(), 'imslab-hostile-')), recording = path.join(folder, 'recording');
const lab = await begin(program, '--record', recording, '--seats', String(SEATS), 'scenarios/flows/forward-401.ims');
const { open, websocket, wws, wsf } = lab;
const honest = async (when) => expect(await lab.honest(), `others go on: ${when}`);

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

// The doors know a browser by a cookie, which is not in the run: wherever it stands it is taken out, and no other.
{
    const page = open(wws);
    await page.ready;
    page.write('GET /icon.svg HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(page, '</svg>');
    const [, cookie, attributes] = /^Set-Cookie: (lab-browser=[0-9a-f]{16})(.*)\r$/m.exec(page.got.toString('latin1')) ?? [];
    expect(attributes === '; Domain=ims.localhost; Path=/; Secure; HttpOnly; SameSite=Lax', `its cookie: ${page.got.toString('latin1')}`);
    const lines = [`Cookie: ${cookie}`, `Cookie: ${cookie}; b=2`, `cookie: a=1; ${cookie}`, `Cookie:a=3; ${cookie}; c=lab-browser=1`, `X: lab-browser=0\r\nCookie: d=4\r\nCookie: ${cookie}`,
        'Cookie: lab-browser=0123456789abcdef', 'Cookie: lab-browser=', 'Cookie: ;;lab-browser=1;;', 'Cookie:'];
    for (const line of lines) {
        page.got = Buffer.alloc(0);
        page.write(`GET / HTTP/1.1\r\nHost: a\r\n${line}\r\nY: z\r\n\r\n`);
        expect(await until(page, 'HTTP/1.1 200'), line);
    }
    page.destroy();
}

// In fragments, with a ping between them, is well.
const parts = await websocket(), whole = register();
parts.write(Buffer.concat([frame(1, whole.subarray(0, 100), { fin: false }), frame(9, Buffer.from('?')), frame(0, whole.subarray(100))]));
expect(await until(parts, 'SIP/2.0 401') && parts.got.includes(Buffer.from([0x8a, 1, 63])), 'fragments, and a pong');
parts.destroy();

// No TLS where it is wanted, half a handshake, half a head, and nothing.
const slow = [open(wws, true), open(wws, true), open(wws), open(wsf)], half = await websocket();
half.write(Buffer.concat([frame(1, register()), frame(1, register()).subarray(0, 40)]));
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
// Who has said something keeps his seat.
const crowd = await Promise.all(Array.from({ length: SEATS + 10 }, async () => {
    const socket = await websocket();
    socket.write(frame(1, register()));
    return socket;
}));
await wait(300);
const late = open(wsf);
await late.ready;
late.write(lab.opening());
expect(await until(late, 'HTTP/1.1 503'), 'and who comes then is told that there is none');
expect(crowd.filter((socket) => !socket.destroyed && !socket.readableEnded).length <= SEATS, 'no more than there are seats');
for (const socket of crowd) socket.destroy();
await wait(500);
await honest('behind a crowd');
for (const [i, name] of ['', 'half a handshake', 'half a head', 'nothing at all'].entries()) if (i) expect(await closes(slow[i], 14000), `${name}: is closed in time`);
expect(await closes(half, 14000), 'half a frame: is closed in time');
flood.destroy();

await wait(300); // the close of the last one crosses its link
const code = await lab.stop('SIGTERM'), said = lab.said;
expect(code === 1 || code === 2, `it ends as a run does, with ${code}: ${said.slice(-2000)}`);
for (const limit of ['no seat was free', 'too large a message', 'no whole message in time', 'too much unanswered'])
    expect(new RegExp(`[1-9]\\d* [^;]*${limit}`).test(said), `${limit} is counted: ${said.slice(said.indexOf('edges:'))}`);
expect(!/inconclusive|limit reached|run-memory/i.test(said.slice(said.indexOf('fingerprint')).replace(/limits {2}TLS.*/, '')), `no limit of the world was reached: ${said.slice(-1500)}`);
// The recording is that run, whatever they sent; connections that a limit closed have its name in the trace.
const again = spawnSync(program, ['run', '--quiet', '--replay', recording, '--out', folder], { encoding: 'utf8' });
expect(again.status === code, `in virtual time ${again.status}, not ${code}: ${again.stderr.slice(-600)}`);
const trace = readdirSync(folder, { recursive: true }).find((name) => String(name).endsWith('.jsonl'));
const whys = trace ? readFileSync(path.join(folder, String(trace)), 'utf8').split('\n').filter((line) => line.includes('"CLOSED"')).join(' ') : '';
for (const why of ['limit', 'too-slow', 'broken']) expect(whys.includes(`"why":"${why}"`), `${why} is in the trace: ${whys.slice(0, 300)}`);
const recorded = readFileSync(recording, 'latin1'), cookies = [...recorded.matchAll(/^GET \/ HTTP\/1\.1\r\nHost: a\r\n((?:.*\r\n)*?)Y: z\r\n/gm)].map(([, lines]) => lines.replaceAll('\r\n', '|'));
expect(cookies.join('#') === '#Cookie: b=2|#cookie: a=1|#Cookie:a=3; c=lab-browser=1|#X: lab-browser=0|Cookie: d=4|###Cookie: ;;;|#Cookie:|', `what is left of cookies: ${cookies.join('#')}`);
// So does every limit that closed nothing; a flood says so a few times, not once a message.
const told = (trace ? readFileSync(path.join(folder, String(trace)), 'utf8').split('\n') : []).filter((line) => line.includes('"id":"door-')).map((line) => JSON.parse(line));
for (const id of ['door-seats', 'door-too-big', 'door-too-slow', 'door-held']) {
    const notes = told.filter((record) => record.fact.reason.id === id);
    expect(notes.length >= 1 && notes.length <= 30, `${id} is in the trace, and not for each: ${notes.length}`);
}
rmSync(folder, { recursive: true });
process.exit(outcome());
