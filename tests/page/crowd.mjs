// A crowd at the door that finishes nothing: half-open connections, half a handshake, TLS and then nothing, a head an octet at
// a time, half a frame. Each time it is more than there are places for beside 500 who are registered or challenged: the oldest
// of it go, those 500 stay, and who comes registers. Called with the program.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { begin, beginWith, frame, register, until, wait } from './strangers.mjs';
import { expect, outcome } from './expect.mjs';

const [program] = process.argv.slice(2);
const KEPT = 500, SEATS = 520, CROWD = 600; // 512 places beyond the seats: sim/live/edge.h
const GROWTH_MAX = 128 << 20; // of that crowd's memory: 100 KiB for each of 1,100 sockets of TLS, and the trace
const here = (sockets) => sockets.filter((socket) => !socket.destroyed && !socket.readableEnded).length;

{
    const lab = await begin(program, '--seats', String(SEATS), 'scenarios/flows/forward-401.ims');
    const kept = [];
    for (let i = 0; i < KEPT; i += 20) kept.push(...await Promise.all(Array.from({ length: 20 }, () => lab.websocket())));
    for (const socket of kept) socket.write(frame(1, register()));
    const challenged = await Promise.all(kept.map((socket) => until(socket, 'SIP/2.0 401', 30000)));
    expect(challenged.every((good) => good), `${KEPT} are challenged`);
    const resident = lab.resident();
    const honest = async (beside) => {
        const took = await lab.registers();
        expect(took < Infinity, `somebody registers beside ${beside}, at once and not behind a time limit`);
        console.log(`beside ${beside}: registered in ${took} ms, ${lab.resident() >> 20} MiB`);
    };
    await honest('nobody else');

    const silent = Array.from({ length: CROWD }, () => lab.open(lab.wsf, true));
    await Promise.all(silent.map((socket) => socket.ready));
    await honest('connections without TLS');
    for (const socket of silent) socket.write(Buffer.from('16030100c8010000c40303', 'hex'));
    await honest('half a handshake');
    for (const socket of silent) socket.destroy();

    const crowd = [];
    for (let i = 0; i < CROWD; i += 50) {
        crowd.push(...Array.from({ length: 50 }, () => lab.open(lab.wsf)));
        await Promise.all(crowd.slice(-50).map((socket) => socket.ready));
    }
    await honest('TLS and nothing');
    const head = lab.opening(), write = (octets) => { for (const socket of crowd) if (!socket.destroyed) socket.write(octets); };
    for (let at = 0; at < 20; at++) write(head[at]), await wait(20);
    await honest('a head an octet at a time');
    write(head.slice(20));
    await wait(500);
    write(frame(1, register()).subarray(0, 40));
    await honest('half a frame');
    expect(here(crowd) <= SEATS - KEPT, `of the crowd those are there who have a seat: ${here(crowd)}`);
    expect(here(kept) === KEPT, `all who had said something are still there: ${here(kept)} of ${KEPT}`);
    expect(lab.resident() - resident < GROWTH_MAX, `its memory stays: ${lab.resident() - resident >> 20} MiB more`);
    for (const socket of [...crowd, ...kept]) socket.destroy();
    const code = await lab.stop('SIGTERM');
    expect(code === 0 || code === 1 || code === 2, `it ends as a run does, with ${code}: ${lab.said.slice(-1500)}`);
    expect(/[1-9]\d* closed, others came/.test(lab.said), `the limit is counted: ${lab.said.slice(lab.said.indexOf('edges:'))}`);
}

// Where a process may have few files there are fewer places, and the same is so. Who goes for a seat goes in the trace as well.
{
    const folder = mkdtempSync(path.join(tmpdir(), 'imslab-crowd-')), recording = path.join(folder, 'recording');
    const lab = await beginWith(['bash', '-c', 'ulimit -n 400; exec "$@"', 'bash', program], '--seats', '4', '--record', recording, 'scenarios/flows/forward-401.ims');
    const crowd = Array.from({ length: CROWD }, (unused, i) => lab.open(i % 2 ? lab.wsf : lab.page, true));
    await Promise.all(crowd.map((socket) => socket.ready));
    expect(await lab.registers() < Infinity, 'with few files somebody registers');
    for (let i = 0; i < 6; i++) crowd.push(await lab.websocket());
    expect(await lab.registers() < Infinity, 'and when all seats are taken');
    for (const socket of crowd) socket.destroy();
    const code = await lab.stop('SIGTERM');
    const again = spawnSync(program, ['run', '--quiet', '--replay', recording, '--out', folder], { encoding: 'utf8' });
    expect(again.status === code, `in virtual time ${again.status}, not ${code}: ${again.stderr.slice(-600)}`);
    const trace = readdirSync(folder, { recursive: true }).find((name) => String(name).endsWith('.jsonl'));
    expect(trace && readFileSync(path.join(folder, String(trace)), 'utf8').includes('"why":"crowded-out"'), 'who was sent away has that in the trace');
    rmSync(folder, { recursive: true });
}
process.exit(outcome());
