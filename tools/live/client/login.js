// The BSF's login page in a real browser: a form for what its data block says, sent as the browser of the lab sends it.
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
    if (login.login !== 'form') {
        form.remove();
        state.textContent = `This page cannot do a login of the kind "${login.login}".`;
    }
    document.documentElement.lang = 'en';
    document.head.append(make('link', { rel: 'icon', href: '/icon.svg' }), make('link', { rel: 'stylesheet', href: '/client.css' }));
    document.body.append(make('main', {}, make('h1', {}, 'Bootstrapping server'), state, login.login === 'form' ? form : ''));
    form.querySelector('input').focus();
});
