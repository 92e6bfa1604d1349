// Raw sockets to a live lab, for what no browser would send.

import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// A frame of a client, or what is none.
export function frame(opcode, payload, { fin = true, masked = true, length = payload.length, rsv = 0 } = {}) {
    const mask = randomBytes(4), long = length > 65535 ? 8 : length > 125 ? 2 : 0, head = Buffer.alloc(2 + long);
    head[0] = (fin ? 0x80 : 0) | rsv | opcode;
    head[1] = (masked ? 0x80 : 0) | (long === 8 ? 127 : long ? 126 : length);
    if (long === 2) head.writeUInt16BE(length, 2);
    if (long === 8) head.writeBigUInt64BE(BigInt(length), 2);
    const body = Buffer.from(payload);
    if (masked) for (let i = 0; i < body.length; i++) body[i] ^= mask[i % 4];
    return Buffer.concat(masked ? [head, mask, body] : [head, body]);
}

const anyone = tls.createSecureContext(); // one for all: each would read the certificates of the world again
let calls = 0;
export const register = (cseq = 1, proof = 'nonce="",uri="sip:ims.example",response=""') => Buffer.from(`REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/WSS a${++calls}.invalid;branch=z9hG4bK${calls}x\r\nMax-Forwards: 70\r\n` +
    `To: <sip:alice@ims.example>\r\nFrom: <sip:alice@ims.example>;tag=t${calls}\r\nCall-ID: c${calls}@invalid\r\nCSeq: ${cseq} REGISTER\r\n` +
    `Contact: <sip:x@a.invalid;transport=ws>;reg-id=1;+sip.instance="<urn:uuid:00000000-0000-4000-8000-000000000001>"\r\nSupported: path, outbound\r\n` +
    `Authorization: Digest username="alice.private@ims.example",realm="ims.example",${proof}\r\nContent-Length: 0\r\n\r\n`);

// The answer of Alice to a challenge (RFC 3261 22.4).
const hash = (...texts) => createHash('md5').update(texts.join(':')).digest('hex');
export function proof(challenge) {
    const nonce = /nonce="([^"]*)"/.exec(challenge)[1], cnonce = 'c0ffee';
    const response = hash(hash('alice.private@ims.example', 'ims.example', 'wonderland-42'), nonce, '00000001', cnonce, 'auth', hash('REGISTER', 'sip:ims.example'));
    return `nonce="${nonce}",uri="sip:ims.example",qop=auth,nc=00000001,cnonce="${cnonce}",algorithm=MD5,response="${response}"`;
}

// `imslab serve` on ports that are free, and sockets to it.
export async function begin(program, ...options) {
    return beginWith([program], '--no-page', ...options);
}
// The same where the program is started by another one, and with the lab's page.
export async function beginWith(command, ...options) {
    const child = spawn(command[0], [...command.slice(1), 'serve', '--port', '0', '--client', 'README.md', ...options],
        { env: { ...process.env, ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:quarantine_size_mb=1` } }); // what it frees is no memory of the lab
    const lab = { said: '', ended: new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal))) };
    child.stderr.on('data', (data) => { lab.said += data; });
    await new Promise((resolve, reject) => {
        child.stdout.on('data', (data) => { lab.said += data; if (lab.said.includes('SIGINT ends it')) resolve(); });
        lab.ended.then((code) => reject(new Error(`${code}: ${lab.said}`)));
    });
    const port = (name) => Number(new RegExp(`${name} .*127\\.0\\.0\\.1:(\\d+)`).exec(lab.said)[1]);
    lab.wws = port('wws');
    lab.wsf = port('wsf');
    lab.page = Number(/the lab's page: .*:(\d+)/.exec(lab.said)?.[1]);
    lab.stop = (signal) => { child.kill(signal); return lab.ended; };
    lab.resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) * 1024;
    // A socket that gathers what it is sent; `gone` when it is closed.
    lab.open = (to, raw = false) => {
        const socket = raw ? net.connect(to, '127.0.0.1') : tls.connect({ port: to, host: '127.0.0.1', rejectUnauthorized: false, secureContext: anyone });
        socket.got = Buffer.alloc(0);
        socket.on('data', (data) => { socket.got = Buffer.concat([socket.got, data]); });
        socket.on('error', () => {});
        socket.gone = new Promise((resolve) => socket.on('close', () => resolve(true)));
        socket.ready = new Promise((resolve) => { socket.on(raw ? 'connect' : 'secureConnect', resolve); socket.on('close', resolve); });
        return socket;
    };
    lab.opening = (path = '/sip', extra = '') => `GET ${path} HTTP/1.1\r\nHost: wsf\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\nOrigin: https://wws.ims.localhost:${lab.wws}\r\n${extra}\r\n`;
    lab.websocket = async () => {
        const socket = lab.open(lab.wsf);
        await socket.ready;
        socket.write(lab.opening());
        await until(socket, ' 101 ');
        socket.got = Buffer.alloc(0);
        return socket;
    };
    // Somebody honest, at any time: a page, a WebSocket, a challenge.
    lab.honest = async () => {
        const page = lab.open(lab.wws), client = await lab.websocket();
        page.write('GET / HTTP/1.1\r\nHost: wws\r\nConnection: close\r\n\r\n');
        client.write(frame(1, register()));
        const good = await until(page, 'HTTP/1.1 200') && await until(client, 'SIP/2.0 401');
        page.destroy();
        client.destroy();
        return good;
    };
    // And one who registers, in so many milliseconds; or Infinity.
    lab.registers = async () => {
        const begin = Date.now(), client = await lab.websocket();
        client.write(frame(1, register()));
        let good = await until(client, 'SIP/2.0 401');
        if (good) client.write(frame(1, register(2, proof(client.got.toString('latin1')))));
        good = good && await until(client, 'SIP/2.0 200');
        client.destroy();
        return good ? Date.now() - begin : Infinity;
    };
    return lab;
}
// Whether it has been sent that text, once it was, or is gone, or the time is over.
export const until = (socket, text, ms = 8000) => new Promise((resolve) => {
    const has = () => socket.got.includes(text);
    if (has() || socket.destroyed) return resolve(has());
    const end = () => {
        clearTimeout(timer);
        socket.off('data', look).off('close', end);
        resolve(has());
    };
    const look = () => { if (has()) end(); }, timer = setTimeout(end, ms);
    socket.on('data', look).on('close', end);
});
export const closes = (socket, ms = 8000) => Promise.race([socket.gone, wait(ms).then(() => false)]);
