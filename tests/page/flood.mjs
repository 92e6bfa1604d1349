// Many at once, and one for long: 500 WebSockets register, and what a flood makes the lab write down has an end. Called with
// the program.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { begin, frame, register, until, wait } from './strangers.mjs';
import { expect, outcome } from './expect.mjs';

const [program] = process.argv.slice(2);
const CROWD = 500, MEMORY_MIB = 4, FLOOD = 3000;

// 500 connections, all of which are challenged, while they are all there.
{
    const lab = await begin(program, '--seats', String(CROWD), 'scenarios/flows/forward-401.ims');
    const crowd = [];
    for (let i = 0; i < CROWD; i += 20) crowd.push(...await Promise.all(Array.from({ length: 20 }, () => lab.websocket())));
    for (const socket of crowd) socket.write(frame(1, register()));
    const answered = await Promise.all(crowd.map((socket) => until(socket, 'SIP/2.0 401', 60000)));
    expect(answered.filter((good) => good).length === CROWD, `${CROWD} are challenged, not ${answered.filter((good) => good).length}`);
    const late = lab.open(lab.wsf);
    await late.ready;
    late.write(lab.opening());
    expect(await until(late, 'HTTP/1.1 503'), 'the next one finds no seat');
    late.destroy();
    for (const socket of crowd) socket.destroy();
    await wait(500);
    expect(await lab.honest(), 'behind them somebody is served');
    const code = await lab.stop('SIGTERM');
    expect(code === 1 || code === 2, `it ends as a run does, with ${code}: ${lab.said.slice(-1500)}`);
}

// One who floods for long: what is recorded comes to its end, and the memory of the lab with it; others are served.
{
    const folder = mkdtempSync(path.join(tmpdir(), 'imslab-flood-')), recording = path.join(folder, 'recording');
    const began = performance.now();
    const lab = await begin(program, '--record', recording, '--seats', '8', '--memory', String(MEMORY_MIB), 'scenarios/flows/forward-401.ims');
    const flood = await lab.websocket(), rounds = [];
    let full;
    for (let round = 0; round < 3; round++) {
        for (let i = 0; i < FLOOD; i++) {
            const cseq = round * FLOOD + i + 1;
            flood.write(frame(1, register(cseq)));
            if (i % 8 !== 7) continue;
            await until(flood, `CSeq: ${cseq} REGISTER`, 2000);
            flood.got = Buffer.alloc(0);
        }
        rounds.push(lab.resident());
        full ??= (performance.now() - began) / 1000; // the first round is more than there is room for
        expect(await lab.honest(), 'others go on beside it');
    }
    expect(rounds[2] - rounds[0] < 4 << 20, `its memory stays: ${rounds.map((octets) => octets >> 20)} MiB`);
    flood.destroy();
    const code = await lab.stop('SIGTERM');
    expect(lab.said.indexOf(`note: ${MEMORY_MIB} MiB of messages and records are used up`) > 0, 'it says so when it comes');
    expect(lab.said.indexOf('used up') < lab.said.indexOf('fingerprint') && lab.said.split('used up').length === 2, 'before its end, and once');
    expect(code === 3, `inconclusive, not ${code}: ${lab.said.slice(-1500)}`);
    // The recording ends its records there as well.
    const again = spawnSync(program, ['run', '--quiet', '--replay', recording], { encoding: 'utf8' });
    expect(again.status === 3, `in virtual time ${again.status}: ${again.stderr.slice(-600)}`);
    rmSync(folder, { recursive: true });
    expect(/a limit of the lab ended the run at .*memory of a run/.test(lab.said), `the limit has its name: ${lab.said.slice(-1500)}`);
    const came = Number(/ended the run at ([\d.]+) s/.exec(lab.said)?.[1]);
    expect(came < full, `and its time, not that of the end: ${came}, first round at ${full}`);
}

process.exit(outcome());
