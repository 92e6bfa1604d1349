// A lab is killed (kill -9) once Alice is registered; the next one with the same file of subscribers has her registered. Called
// with the program.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { begin, frame, register, until } from './strangers.mjs';
import { expect, outcome } from './expect.mjs';

const [program] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'imslab-resume-')), file = path.join(folder, 'subscribers');
const md5 = (text) => createHash('md5').update(text).digest('hex'), sha256 = (text) => createHash('sha256').update(text).digest('hex');
const sql = (text) => execFileSync('python3', ['-c', 'import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nprint(*["|".join(map(str, r)) for s in sys.argv[2].split(";") for r in c.execute(s)], sep="\\n")\nc.commit()', file, text], { encoding: 'utf8' }).trim();

const [who, realm] = ['alice.private@ims.example', 'ims.example'], secret = `${who}:${realm}:wonderland-42`;
sql('CREATE TABLE subscriber(impi TEXT PRIMARY KEY, number INTEGER NOT NULL, realm TEXT NOT NULL, ha1_md5 TEXT NOT NULL, ha1_sha256 TEXT NOT NULL, barred INTEGER NOT NULL, impus TEXT NOT NULL) WITHOUT ROWID;' +
    'CREATE TABLE identity(impu TEXT PRIMARY KEY, impi TEXT NOT NULL) WITHOUT ROWID;' +
    `INSERT INTO subscriber VALUES('${who}', 0, '${realm}', '${md5(secret)}', '${sha256(secret)}', 0, 'sip:alice@ims.example tel:+15550001')`);

const lab = () => begin(program, '--subscribers', file, 'tests/live/resume.ims');
// The first REGISTER alone: nobody was registered before.
const before = await lab(), first = await before.websocket();
first.write(frame(1, register()));
expect(await until(first, 'SIP/2.0 401'), 'she is challenged');
expect(await before.stop('SIGTERM') === 1, `registered she is not, and an authentication is pending: ${before.said.slice(-1500)}`);
expect(sql('SELECT state FROM registration') === 'not-registered', `as the file says: ${sql('SELECT * FROM registration')}`);

// All of it, and killed at the 200.
const killed = await lab(), client = await killed.websocket(), call = register();
client.write(frame(1, call));
await until(client, 'SIP/2.0 401');
const nonce = /nonce="([^"]+)"/.exec(client.got.toString('latin1'))[1];
const response = md5(`${md5(secret)}:${nonce}:00000001:0a4f113b:auth:${md5('REGISTER:sip:ims.example')}`);
client.write(frame(1, Buffer.from(call.toString().replace('CSeq: 1', 'CSeq: 2').replace('branch=z9hG4bK', 'branch=z9hG4bKb')
    .replace(/Authorization: .*\r\n/, `Authorization: Digest username="${who}", realm="${realm}", nonce="${nonce}", uri="sip:ims.example", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="0a4f113b"\r\n`))));
expect(await until(client, 'SIP/2.0 200'), `she registers: ${client.got.toString('latin1').slice(-400)}`);
await killed.stop('SIGKILL');
expect(sql('SELECT * FROM registration') === `${who}|registered|sip:scscf.ims.example`, `it was written before she knew: ${sql('SELECT * FROM registration')}`);

const after = await lab(), again = await after.websocket();
again.write(frame(1, register()));
expect(await until(again, 'SIP/2.0 401'), 'she is challenged again');
expect(await after.stop('SIGTERM') === 0, `she is registered, and nothing is pending: ${after.said.slice(-1500)}`);

// Rows that nobody of ours wrote, and a file that cannot be written.
sql(`UPDATE registration SET state = 'perhaps', scscf = 'x'`);
const odd = await lab(), odd_client = await odd.websocket();
odd_client.write(frame(1, register()));
await until(odd_client, 'SIP/2.0 401');
expect(await odd.stop('SIGTERM') === 1, 'what is no state of ours says nothing');
rmSync(folder, { recursive: true });
await lab().then(() => expect(false, 'a file that is gone'), (error) => expect(/^66: .*subscribers/.test(error.message), error.message));

process.exit(outcome());
