// Hashes in the chosen message: what each was made of, and how its maker came to know that.

import { byId, make, show } from './dom.js';
import { HOW, stepLink } from './known.js';

function came(model, [, , item, how, record, step, rule]) {
    const { rules, items } = model.run.knowledge;
    if (item < 0) return 'in this message';
    if (rule >= 0) return make('span', {}, `derived from ${rules[rule][3].map((premise) => items[premise].name).join(', ')} at `, stepLink(model, step, record));
    return make('span', {}, HOW[how] === 'sent' ? 'its own, sent' : HOW[how], record >= 0 && ' at ', record >= 0 && stepLink(model, step, record));
}

function card(model, digest) {
    const { knowledge } = model.run;
    const maker = digest.maker === undefined ? 'somebody' : knowledge.parties[digest.maker].name;
    const parts = digest.parts.filter(([name, value, item]) => value || item >= 0);
    const kind = digest.rspauth ? 'rspauth: what the server hashed' : 'response: what the client hashed';
    return make('div', { class: 'wide', tabindex: '0', role: 'group', 'aria-label': kind }, make('table', { class: 'holds' },
        make('caption', {}, `${kind}, made by ${maker}`),
        make('thead', {}, make('tr', {}, ...['part', 'value', `how ${maker} has it`].map((text) => make('th', { scope: 'col' }, text)))),
        make('tbody', {}, ...parts.map((part) => make('tr', {}, make('th', { scope: 'row' }, part[0]),
            make('td', {}, part[1] ? make('span', { class: 'value' }, part[1]) : make('span', { class: 'soft' }, knowledge.items[part[2]].name)),
            make('td', {}, came(model, part)))),
        make('tr', {}, make('th', { scope: 'row' }, 'result'), make('td', {}, make('span', { class: 'value' }, digest.value)),
            make('td', {}, digest.right ? 'right for a password of the run' : 'right for no password of the run')))));
}

export function digestOf(model) {
    byId('digest').hidden = true;
    model.watch(() => {
        const { knowledge } = model.run;
        if (!model.row || !knowledge || !knowledge.digests.length) return;
        const values = new Set(model.message.lines.map((line) => line.value));
        const here = knowledge.digests.filter((digest) => values.has(digest.value));
        byId('digest').hidden = here.length === 0;
        show(byId('digest').querySelector('.inside'), ...here.map((digest) => card(model, digest)));
    });
}
