// The BSF's login page in a real browser: a form for what its data block says, sent as the browser of the lab sends it.

// RFC 1321: browsers have no MD5 of their own.
function md5(text) {
    const octets = [...new TextEncoder().encode(text)], count = octets.length, SHIFTS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    octets.push(0x80, ...Array((119 - count % 64) % 64).fill(0), ...[0, 8, 16, 24].map((by) => count * 8 >>> by & 255), 0, 0, 0, 0);
    let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
    for (let block = 0; block < octets.length; block += 64) {
        const word = Array.from({ length: 16 }, (unused, i) => [3, 2, 1, 0].reduce((sum, k) => sum << 8 | octets[block + 4 * i + k], 0));
        let [a, b, c, d] = state;
        for (let i = 0; i < 64; i++) {
            const [mixed, which] = [[b & c | ~b & d, i], [d & b | ~d & c, 5 * i + 1], [b ^ c ^ d, 3 * i + 5], [c ^ (b | ~d), 7 * i]][i >> 4];
            const sum = a + mixed + Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) + word[which % 16] | 0, by = SHIFTS[i >> 4][i % 4];
            [a, b, c, d] = [d, b + (sum << by | sum >>> 32 - by) | 0, b, c];
        }
        state = [a, b, c, d].map((value, i) => state[i] + value | 0);
    }
    return state.flatMap((value) => [0, 8, 16, 24].map((by) => (value >>> by & 255).toString(16).padStart(2, '0'))).join('');
}

// RFC 7616 3.4.1, qop auth: what is sent instead of the password, which stays in the page.
function digestOf({ realm, nonce }, user, password) {
    const nc = '00000001', cnonce = Array.from(crypto.getRandomValues(new Uint8Array(12)), (octet) => octet.toString(16).padStart(2, '0')).join('');
    const ha1 = md5(`${user}:${realm}:${password}`), ha2 = md5('POST:/bsf/login');
    return { nonce, cnonce, nc, response: md5(`${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}`) };
}

addEventListener('DOMContentLoaded', () => {
    const login = JSON.parse(document.getElementById('login').textContent);
    const make = (name, attributes, ...children) => {
        const made = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
        made.append(...children);
        return made;
    };
    const form = make('form', { method: 'post', action: '/bsf/login' }, make('h2', {}, 'IMS account'),
        make('label', {}, 'Private identity (IMPI)', make('input', { name: 'user', required: '', autocomplete: 'off' })),
        make('label', {}, 'IMS password', make('input', { name: 'password', type: 'password', required: '', autocomplete: 'off' })),
        make('input', { name: 'ticket', type: 'hidden', value: login.ticket }), make('button', {}, 'Log in'));
    const state = make('p', { id: 'state', role: 'status', 'data-kind': 'bad' });
    if (login.error) state.textContent = 'The account or its password is wrong (401).';
    const asks = ['form', 'digest'].includes(login.login);
    if (!asks) state.textContent = `This page cannot do a login of the kind "${login.login}".`;
    if (login.login === 'digest') form.addEventListener('submit', () => {
        const { user, password } = form.elements, fields = digestOf(login, user.value, password.value);
        password.disabled = true; // it is not sent
        for (const [name, value] of Object.entries(fields)) form.append(make('input', { name, value, type: 'hidden' }));
    });
    document.documentElement.lang = 'en';
    document.head.append(make('link', { rel: 'icon', href: '/icon.svg' }), make('link', { rel: 'stylesheet', href: '/client.css' }));
    document.body.append(make('main', {}, make('h1', {}, 'Bootstrapping server'), state, asks ? form : ''));
    form.querySelector('input').focus();
});
