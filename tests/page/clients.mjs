// Clients of RFC 7118 that are none of ours: what they may write otherwise than JsSIP does, and are registered all the same. Called
// with the program.

import { createHash } from 'node:crypto';
import { begin, frame, until, wait } from './strangers.mjs';
import { expect, outcome } from './expect.mjs';

const [program] = process.argv.slice(2);
const md5 = (text) => createHash('md5').update(text).digest('hex');
const lab = await begin(program, 'tests/live/load.ims');
const said = (socket) => socket.got.toString('latin1');
const codes = (socket) => [...said(socket).matchAll(/SIP\/2\.0 (\d{3})/g)].map((match) => match[1]);
const answered = async (socket, count) => {
    for (const end = Date.now() + 20000; Date.now() < end && codes(socket).length < count; await wait(20));
    return codes(socket).join();
};
const text = (socket, message) => socket.write(frame(1, Buffer.from(message)));
const lines = (message, each) => message.split('\r\n').map((line, i) => i && line ? each(line) : line).join('\r\n');

// A REGISTER of the nth user, as a browser's client writes it.
function register(n, cseq, authorization, { contact = `<sip:user${n}@c${n}.invalid;transport=ws>;reg-id=1;+sip.instance="<urn:uuid:00000000-0000-4000-8000-0000000000${10 + n}>"`, more = '', to = `<sip:user${n}@ims.example>`, uri = 'sip:ims.example' } = {}) {
    return `REGISTER ${uri} SIP/2.0\r\nVia: SIP/2.0/WSS c${n}.invalid;branch=z9hG4bKc${n}x${cseq}\r\nMax-Forwards: 70\r\nFrom: <sip:user${n}@ims.example>;tag=t${n}\r\nTo: ${to}\r\n` +
        `Call-ID: c${n}\r\nCSeq: ${cseq} REGISTER\r\nContact: ${contact}\r\nSupported: path, outbound\r\n${more}${authorization}Content-Length: 0\r\n\r\n`;
}
function authorization(n, challenge, uri = 'sip:ims.example') {
    const [, nonce] = /nonce="([^"]+)"/.exec(challenge), impi = `user${n}@ims.example`, ha1 = md5(`${impi}:ims.example:wonderland-${n}`);
    const response = md5(`${ha1}:${nonce}:00000001:0a4f113b:auth:${md5(`REGISTER:${uri}`)}`);
    return `Authorization: Digest username="${impi}", realm="ims.example", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="0a4f113b"\r\n`;
}
const compact = { Via: 'v', From: 'f', To: 't', 'Call-ID': 'i', Contact: 'm', Supported: 'k', 'Content-Length': 'l' };

// [what it says otherwise, how it writes a message, how it sends one, what the 200 says]
const clients = {
    'names in small letters, in another order': { write: (message) => {
        const [line, ...rest] = message.trimEnd().split('\r\n');
        return [line, ...rest.reverse().map((one) => one.replace(/^[^:]+/, (name) => name.toLowerCase())), '', ''].join('\r\n');
    } },
    'compact names': { write: (message) => lines(message, (line) => line.replace(/^[^:]+/, (name) => compact[name] ?? name)) },
    'no Supported': { write: (message) => message.replace(/^Supported.*\r\n/m, '') },
    'a Contact without reg-id and instance': { says: { contact: '<sip:x@abc.invalid;transport=ws>' }, write: (message) => message.replace(/^Supported.*\r\n/m, '') },
    'expires in the Contact goes before Expires': { says: { contact: '<sip:x@abc.invalid;transport=ws>;expires=120', more: 'Expires: 600\r\n' }, gets: /;expires=120\b/ },
    'Expires alone': { says: { contact: '<sip:x@abc.invalid;transport=wss>', more: 'Expires: 60\r\n' }, gets: /;expires=60\b/ },
    'no Content-Length': { write: (message) => message.replace(/Content-Length.*\r\n/, '') },
    'folds, tabs and blanks': { write: (message) => message.replace('Max-Forwards: 70', 'Max-Forwards :\r\n  70').replace(/^From: /m, 'From:\t') },
    'a display name, and From without brackets': { says: { to: '"User, 9" <sip:user9@ims.example>' }, write: (message) => message.replace(/^From: <(.*)>/m, 'From: $1') },
    'capital letters in To and Request-URI': { says: { to: '<SIP:user10@IMS.EXAMPLE>', uri: 'sip:IMS.example' }, uri: 'sip:IMS.example' },
    'frames of octets': { send: (socket, message) => socket.write(frame(2, Buffer.from(message))) },
    'fragments, and a ping between them': { send: (socket, message) => {
        const octets = Buffer.from(message);
        socket.write(Buffer.concat([frame(1, octets.subarray(0, 10), { fin: false }), frame(9, Buffer.from('?')), frame(0, octets.subarray(10, 11), { fin: false }), frame(0, octets.subarray(11))]));
    } },
    'octet by octet': { send: (socket, message) => { for (const octet of frame(1, Buffer.from(message))) socket.write(Buffer.from([octet])); } },
    'two CRLFs first, which keep alive': { first: async (socket) => {
        text(socket, '\r\n\r\n');
        expect(await until(socket, Buffer.from([2, 13, 10])), 'and are answered by one');
        socket.got = Buffer.alloc(0);
    } },
    'OPTIONS first': { first: async (socket) => {
        text(socket, register(99, 1, '').replaceAll('REGISTER', 'OPTIONS'));
        await answered(socket, 1);
        expect(!socket.destroyed, 'it is refused, and no reason to hang up');
        socket.got = Buffer.alloc(0);
    } },
};
let n = 0;
for (const [name, { says = {}, write = (message) => message, send = text, first, uri, gets }] of Object.entries(clients)) {
    const socket = await lab.websocket();
    n++;
    if (first) await first(socket);
    send(socket, write(register(n, 1, '', says)));
    const once = await answered(socket, 1);
    if (once === '401') send(socket, write(register(n, 2, authorization(n, said(socket), uri), says)));
    const twice = once === '401' ? await answered(socket, 2) : once;
    expect(twice === '401,200', `${name}: ${twice} ${said(socket).slice(0, 300)}`);
    if (gets) expect(gets.test(said(socket)), `${name}: ${said(socket).slice(-400)}`);
    socket.destroy(); // none of them unregisters
}
// Two REGISTERs in one write: the second is told to wait for the answer to the first (RFC 3261 10.2). One that comes again over another connection.
const both = await lab.websocket(), again = await lab.websocket();
both.write(Buffer.concat([frame(1, Buffer.from(register(20, 1, ''))), frame(9, Buffer.from('?')), frame(1, Buffer.from(register(21, 1, '')))]));
expect((await answered(both, 2)).split(',').sort().join() === '401,500' && /^Retry-After: 1\r$/m.test(said(both)), `two in one write: ${said(both)}`);
text(again, register(1, 3, ''));
expect(await answered(again, 1) === '401', `it comes again: ${codes(again)}`);
both.destroy();
again.destroy();
expect(await lab.stop('SIGTERM') === 0, `class 0: ${lab.said.slice(-1500)}`);
process.exit(outcome());
