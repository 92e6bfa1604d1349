// Keys: the same as in `imslab step`.

import { byId, make, show } from './dom.js';

export function keysOf(commands) {
    const box = byId('keys');
    const rows = [
        ['n', 'next message', () => commands.model.step(1)],
        ['p', 'previous message', () => commands.model.step(-1)],
        ['N', 'next phase', () => commands.model.phase(1)],
        ['P', 'previous phase', () => commands.model.phase(-1)],
        ['b', 'back to the message you came from', () => commands.model.back()],
        ['j', 'next field of the message', () => commands.message.move(1)],
        ['k', 'previous field of the message', () => commands.message.move(-1)],
        ['/', 'find', () => commands.find()],
        ['g', 'glossary', () => commands.glossary()],
        ['?', 'these keys', () => box.showModal()],
    ];
    show(byId('keys-list'), ...rows.flatMap(([key, text]) => [make('dt', {}, make('kbd', {}, key)), make('dd', {}, text)]));
    document.addEventListener('keydown', (event) => {
        const typing = event.target.closest('input[type=search], dialog');
        if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
        const row = rows.find(([key]) => key === event.key);
        if (!row) return;
        event.preventDefault();
        row[2]();
    });
    byId('open-keys').addEventListener('click', () => box.showModal());
    byId('open-find').addEventListener('click', () => commands.find());
    byId('open-glossary').addEventListener('click', () => commands.glossary());
}
