// The operator's page in a real browser: asks for what the scenario has its user type, logs in at the WWS as the
// scenario's WWS does, and registers with JsSIP over a WebSocket. LAB, what the lab says of the scenario, stands before it.
import JsSIP from 'jssip';

const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
};

let state, steps, forms;

function show(text, kind) {
    state.textContent = text;
    state.dataset.kind = kind;
}

function tell(text) {
    steps.append(element('li', {}, text));
}

function ask(title, fields, label) {
    return new Promise((resolve) => {
        const form = element('form', { 'aria-label': title }, element('h2', {}, title));
        for (const [name, words, type, value] of fields)
            form.append(element('label', {}, words, element('input', { name, type, value: value ?? '', autocomplete: 'off', required: '' })));
        form.append(element('button', {}, label));
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            const typed = Object.fromEntries(new FormData(form));
            form.remove();
            resolve(typed);
        });
        forms.append(form);
        form.querySelector('input:placeholder-shown, input')?.focus();
    });
}

const post = async (path, fields) => {
    const answer = await fetch(path, { method: 'POST', body: new URLSearchParams(fields) });
    return { code: answer.status, body: await answer.json().catch(() => ({})) };
};

// ---- what the page's script keeps ----

// By the policies `storage` and `keep`. A cookie goes to every host of the site, the WSF's WebSocket included.
function keep(impi, password) {
    const secret = LAB.keep === 'ha1' ? JsSIP.Utils.calculateMD5(`${impi}:${LAB.domain}:${password}`) : password;
    const site = location.hostname.slice(location.hostname.indexOf('.') + 1);
    const form = (text) => new URLSearchParams({ '': text }).toString().slice(1);
    if (LAB.storage === 'cookie')
        for (const [name, value] of [['ims-user', impi], ['ims-secret', secret]])
            document.cookie = `${name}=${form(value)}; Domain=${site}; Path=/; Secure; SameSite=Lax`;
    const storage = { local: localStorage, session: sessionStorage }[LAB.storage];
    storage?.setItem('ims-user', impi);
    storage?.setItem('ims-secret', secret);
}

// ---- SIP ----

const base64url = (octets) => btoa(String.fromCharCode(...new Uint8Array(octets))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const text64 = (text) => base64url(new TextEncoder().encode(text));
const random = (count) => base64url(crypto.getRandomValues(new Uint8Array(count)));
const header = (message, name) => new RegExp(`^${name}: *(.*?) *\r$`, 'im').exec(message)?.[1] ?? '';
const subject = (token) => JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))).sub;

// The page's own key, to which a token can be bound (RFC 7638, RFC 9449). It cannot be read out of the browser.
let key;
async function keyOfPage() {
    if (key) return key;
    const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
    const { x } = await crypto.subtle.exportKey('jwk', pair.publicKey), jwk = { crv: 'Ed25519', kty: 'OKP', x };
    key = { sign: pair.privateKey, jwk, jkt: base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(jwk)))) };
    return key;
}

async function proof(message) {
    const { sign, jwk } = await keyOfPage(), contact = header(message, 'Contact');
    const head = text64(JSON.stringify({ typ: 'dpop+jwt', alg: 'EdDSA' })), claims = text64(JSON.stringify({
        jwk, htm: 'REGISTER', to: header(message, 'To'), contact, expires: Number(/;expires=(\d+)/i.exec(contact)?.[1] ?? header(message, 'Expires')),
        call_id: header(message, 'Call-ID'), cseq: parseInt(header(message, 'CSeq'), 10), jti: random(12) }));
    return `${head}.${claims}.${base64url(await crypto.subtle.sign('Ed25519', sign, new TextEncoder().encode(`${head}.${claims}`)))}`;
}

// TS 24.229 5.1.1.2.2: the first REGISTER names the private identity in an Authorization without a response. JsSIP sends
// none, and then the core has to guess the private identity from the public one.
const named = ({ impi }, message) => /^Authorization:/im.test(message) ? '' :
    `Authorization: Digest username="${impi}",realm="${LAB.domain}",nonce="",uri="sip:${LAB.domain}",response=""\r\n`;
// What a REGISTER carries to prove the login, by the scenario's policy (docs/lab-messages.md, W2).
const proofs = {
    digest: named,
    credential: (account, message) => named(account, message) + (LAB.credential === 'ha1'
        ? `P-Lab-Credential: ha1="${JsSIP.Utils.calculateMD5(`${account.impi}:${LAB.domain}:${account.password}`)}"\r\n`
        : `P-Lab-Credential: password="${account.password.replace(/["\\]/g, '\\$&')}"\r\n`),
    none: ({ impi }) => `P-Lab-Login: ok;impi="${impi}"\r\n`,
    bearer: ({ token }) => `Authorization: Bearer ${token}\r\n`,
    bound: async ({ token }, message) => `Authorization: Bearer ${token}\r\nP-Lab-Proof: ${await proof(message)}\r\n`,
};

class ImsSocket extends JsSIP.WebSocketInterface {
    constructor(url, account) {
        super(url);
        this.account = account;
        this.answered = false;
        this.heard = () => {};
        let take;
        Object.defineProperty(this, 'ondata', { set(given) { take = given; }, get() { return (data) => { this.heard(data); take(data); }; } });
    }
    send(message) {
        if (/^Authorization: Digest .*response="?[0-9a-f]/im.test(message)) this.answered = true;
        if (!message.startsWith('REGISTER ')) return super.send(message);
        const add = (lines) => super.send(message.replace('\r\n\r\n', `\r\n${lines}\r\n`)), lines = proofs[LAB.proof](this.account, message);
        if (typeof lines === 'string') return add(lines);
        lines.then(add);
        return true;
    }
}

const reasons = {
    401: 'The password is wrong: the network did not accept the answer to its challenge (401).',
    403: 'The network does not let this user register (403).',
    404: 'The network does not know this user (404).',
    423: 'The network wants a longer registration (423).',
    480: 'The network cannot register anybody now (480).',
    503: 'The network cannot register anybody now (503).',
    504: 'A server of the network did not answer (504).',
};

function failed(event, answered) {
    const code = event.response?.status_code;
    if (code === 403 && answered) return 'The password is wrong: the network did not accept it (403).';
    if (code) return reasons[code] ?? `The network answered ${code} ${event.response.reason_phrase}.`;
    return event.cause === 'Connection Error' ? 'The WebSocket to the network is gone.' : `No answer (${event.cause}).`;
}

function register(impu, account) {
    const socket = new ImsSocket(LAB.wsf, account);
    const ua = new JsSIP.UA({
        sockets: [socket], uri: impu, registrar_server: `sip:${LAB.domain}`, register: true, register_expires: LAB.expires,
        session_timers: false, connection_recovery_min_interval: 30, connection_recovery_max_interval: 60,
        ...(LAB.proof === 'digest' ? { authorization_user: account.impi, password: account.password } : {}),
    });
    const renew = element('button', { type: 'button' }, 'Renew'), leave = element('button', { type: 'button' }, 'Unregister');
    const buttons = element('p', {}, renew, ' ', leave);
    let times = 0, leaving = false;
    renew.addEventListener('click', () => ua.register());
    leave.addEventListener('click', () => {
        leaving = true;
        ua.unregister();
    });
    ua.on('connected', () => tell('WebSocket open'));
    ua.on('disconnected', () => tell('WebSocket closed'));
    // JsSIP says that it is registered once, and of renewals nothing.
    socket.heard = (data) => {
        if (leaving || !/^SIP\/2\.0 200 /.test(data) || !/^CSeq: *\d+ REGISTER/im.test(data)) return;
        times++;
        tell(times === 1 ? 'registered' : 'registered again');
        document.body.dataset.registrations = times;
    };
    ua.on('registered', () => {
        show('Registered', 'good');
        forms.append(buttons);
    });
    ua.on('unregistered', (event) => {
        if (event.cause) return;
        // Without an answer it is the WebSocket that is gone.
        tell(event.response ? 'unregistered' : 'not registered any more');
        show(event.response ? 'Unregistered' : 'The WebSocket to the network is gone.', event.response ? 'idle' : 'bad');
        buttons.remove();
        ua.stop();
    });
    ua.on('registrationFailed', (event) => {
        show(failed(event, socket.answered), 'bad');
        tell('not registered');
        buttons.remove();
        ua.stop();
    });
    show('Registering ...', 'idle');
    ua.start();
}

// ---- logins ----

const password = (words) => ['password', words, 'password'];
const identity = ['user', 'Private identity (IMPI)', 'text', LAB.impi];

async function loginCore() {
    let typed = {};
    if (LAB.logs_in) {
        typed = await ask('Log in', [identity, password('IMS password')], 'Log in');
        const { code, body } = await post('/login', typed);
        if (code !== 200 || body.next !== 'ims-auth') throw new Error('The operator refused the login.');
        tell('logged in: the operator cannot check it, the IMS core will');
        keep(typed.user, typed.password);
    }
    // Storage none: what was typed is gone, and the user types it a second time.
    const kept = LAB.storage !== 'none' && typed.password;
    const fields = [...(typed.user ? [] : [identity]), ['impu', 'Public identity (IMPU)', 'text', LAB.impu], ...(kept ? [] : [password('IMS password')])];
    const more = await ask('Register', fields, 'Register');
    register(more.impu, { impi: typed.user ?? more.user, password: kept || more.password });
}

async function loginWebId() {
    const typed = await ask('Log in', [['user', 'Web account', 'text', LAB.web_id], password('Web password')], 'Log in');
    const bound = LAB.proof === 'bound' ? { jkt: (await keyOfPage()).jkt } : {};
    const { code, body } = await post('/login', { ...typed, ...bound });
    if (code !== 200) throw new Error('The account or its password is wrong (401).');
    tell('logged in: the operator gave a token');
    register(body.impu, { impi: subject(body.access_token), token: body.access_token });
}

// RFC 6749 and RFC 7636: state and verifier lie in sessionStorage while the browser is at the BSF.
async function loginBsf() {
    await ask('Log in', [], 'Log in with the IMS account');
    const login = { state: random(32), verifier: random(32) };
    sessionStorage.setItem('login', JSON.stringify(login));
    const challenge = base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(login.verifier)));
    location.assign(`/login?kind=ims&state=${login.state}&code_challenge=${challenge}`);
}

async function comeBack() {
    const query = new URLSearchParams(location.search), login = JSON.parse(sessionStorage.getItem('login') ?? '{}');
    sessionStorage.removeItem('login');
    history.replaceState(null, '', '/');
    if (!login.state || query.get('state') !== login.state) throw new Error('This login was not begun here (state).');
    const bound = LAB.proof === 'bound' ? { jkt: (await keyOfPage()).jkt } : {};
    const { code, body } = await post('/session', { code: query.get('code'), code_verifier: login.verifier, ...bound });
    if (code !== 200) throw new Error(`The operator refused the code (${code}).`);
    tell('logged in at the BSF: the operator gave its token');
    register(body.impu, { impi: subject(body.access_token), token: body.access_token });
}

async function begin() {
    state = element('p', { id: 'state', role: 'status' });
    steps = element('ol', { id: 'steps' });
    forms = element('div', { id: 'forms' });
    document.documentElement.lang = 'en';
    document.head.append(element('link', { rel: 'icon', href: '/icon.svg' }), element('link', { rel: 'stylesheet', href: '/client.css' }));
    document.body.append(element('main', {}, element('h1', {}, LAB.domain), state, forms, element('h2', {}, 'What happened'), steps,
        element('footer', {}, 'A page of the IMS lab. Its client does not check that the network knows the password (rspauth).')));
    try {
        if (!LAB.wsf.startsWith('ws')) throw new Error('In this scenario REGISTER goes over HTTPS (w2 https): this page cannot do that, its client speaks WebSockets.');
        if (location.pathname === '/callback') await comeBack();
        else await { 'ims-core': loginCore, bsf: loginBsf, 'web-id': loginWebId }[LAB.login]();
    } catch (error) {
        show(error.message, 'bad');
    }
}

if (document.readyState === 'loading') addEventListener('DOMContentLoaded', begin);
else begin();
