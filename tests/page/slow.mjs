// Those who open a WebSocket, send, and never read what they are answered: they are closed, with the limit's name in the
// trace; others go on, and the memory of the lab stays. Called with the program.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { begin, register } from './strangers.mjs';
import { expect, outcome } from './expect.mjs';

const [program] = process.argv.slice(2);
const READERS = 6, OUT_MAX_MIB = 1, SPARE_MIB = 6;

// It has next to no room for what comes, so that it is the lab that has to keep it (Python can ask for that, Node cannot), and what
// it asks has long answers: its Via comes back.
// It ends when it is closed, and says how many messages it could send.
const client = `
import socket, ssl, sys
port, opening, message = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3].encode()
raw = socket.socket()
raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
raw.connect(("127.0.0.1", port))
trust = ssl.create_default_context()
trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
link = trust.wrap_socket(raw)
link.sendall(opening)
link.recv(4096)
head = bytes([0x81, 0xfe]) + (len(message) + 6).to_bytes(2, "big") + bytes(4) # a mask of zeros
link.settimeout(120)
sent = 0
try:
    for sent in range(200000): link.sendall(head + message.replace(b"z9hG4bK", b"z9hG4bK%06d" % sent, 1))
    print("open", sent)
except (ConnectionError, ssl.SSLError, TimeoutError) as why: print("timeout" if isinstance(why, TimeoutError) else "closed", sent)
`;
const long = () => register().toString().replace(';branch', `;pad=${'a'.repeat(8000)};branch`);
const slow = (lab) => new Promise((resolve) => {
    const child = spawn('python3', ['-c', client, String(lab.wsf), lab.opening(), long()]);
    let said = '';
    child.stdout.on('data', (data) => { said += data; });
    child.stderr.on('data', (data) => { said += data; });
    child.on('exit', () => resolve(said.trim()));
});

// One: the limit in the trace, in the ladder, and in the recording's.
{
    const folder = mkdtempSync(path.join(tmpdir(), 'imslab-slow-')), recording = path.join(folder, 'recording');
    const lab = await begin(program, '--record', recording, 'scenarios/flows/forward-401.ims');
    const reader = slow(lab);
    expect(await lab.honest(), 'others go on beside it');
    const ended = await reader;
    expect(/^closed \d+$/.test(ended), `who does not read is closed: ${ended}`);
    expect(await lab.honest(), 'and behind it');
    await lab.stop('SIGTERM');
    expect(/; 1 closed, did not read;/.test(lab.said), `it is counted: ${lab.said.slice(lab.said.indexOf('edges:'))}`);
    const door = /the door of wsf: what was sent was not read, closed \(door-not-reading\)/;
    expect(door.test(lab.said), 'the ladder has its name');
    const again = spawnSync(program, ['run', '--replay', recording, '--out', folder], { encoding: 'utf8', maxBuffer: 1 << 30 });
    expect(again.status !== 4 && door.test(again.stdout), `so has that of the recording: ${again.status}`);
    const trace = readFileSync(path.join(folder, String(readdirSync(folder, { recursive: true }).find((name) => String(name).endsWith('.jsonl')))), 'utf8');
    expect(/"id":"door-not-reading"/.test(trace) && /"verb":"CLOSED".*"why":"not-reading"/.test(trace), 'and its trace');
    rmSync(folder, { recursive: true });
}

// Several, when nothing is recorded any more: what each leaves waiting is bounded, and given back.
{
    const lab = await begin(program, '--memory', '1', 'scenarios/flows/forward-401.ims');
    await slow(lab);
    const before = lab.resident() >> 20;
    let most = before;
    const watch = setInterval(() => { most = Math.max(most, lab.resident() >> 20); }, 20);
    const ended = await Promise.all(Array.from({ length: READERS }, () => slow(lab)));
    clearInterval(watch);
    expect(ended.every((one) => one.startsWith('closed')), `all are closed: ${ended}`);
    expect(most - before <= READERS * OUT_MAX_MIB + SPARE_MIB, `memory with them: ${before} to ${most} MiB`);
    expect(await lab.honest(), 'others go on');
    await lab.stop('SIGTERM');
    expect(new RegExp(`; ${READERS + 1} closed, did not read;`).test(lab.said), `each is counted: ${lab.said.slice(lab.said.indexOf('edges:'))}`);
    console.log(`${READERS + 1} slow readers: ${before} to ${most} MiB`);
}

process.exit(outcome());
