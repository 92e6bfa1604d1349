// Finding a message by its step, its verb, its nodes, or a text in its octets.

import { byId, make, seconds, show } from './dom.js';
import { nameOf } from './message.js';

const FOUND_MAX = 200;
const LOOKED_INTO_MAX = 2000; // messages whose octets are searched

function inOctets(model, row, wanted) {
    if (row.q >= LOOKED_INTO_MAX) return false;
    return new TextDecoder().decode(model.source.message(row.q).octets).toLowerCase().includes(wanted);
}

function matches(model, row, wanted) {
    const { nodes } = model.run;
    const words = `${nameOf(row)} ${row.p} ${nodes[row.from].name} ${nodes[row.to].name} ${row.text || ''}`;
    return words.toLowerCase().includes(wanted) || (wanted.length > 2 && inOctets(model, row, wanted));
}

export function findBox(model) {
    const box = byId('find'), text = byId('find-text');
    const choose = (row) => {
        box.close();
        model.select(row);
    };
    const list = () => {
        const wanted = text.value.trim().toLowerCase();
        const exact = model.find(text.value.trim());
        const rows = wanted ? model.messages.filter((i) => i !== exact && matches(model, model.run.rows[i], wanted)) : [];
        if (exact !== undefined && wanted) rows.unshift(exact);
        show(byId('find-count'), wanted ? `${rows.length} found` : '');
        show(byId('find-list'), ...rows.slice(0, FOUND_MAX).map((i) => make('li', {}, make('button', { type: 'button', on: { click: () => choose(i) } },
            `${seconds(model.run.rows[i].a)}  ${nameOf(model.run.rows[i])}  ${model.run.nodes[model.run.rows[i].from].name} to ${model.run.nodes[model.run.rows[i].to].name}`))));
        return rows;
    };
    text.addEventListener('input', list);
    text.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        const rows = list();
        if (rows.length) choose(rows[0]);
    });
    return () => {
        box.showModal();
        text.select();
        list();
    };
}
