// The chosen message: what it is, what the text says about it, its fields, and what the hop before made of it.

import { byId, make, seconds, show } from './dom.js';
import { fieldsOf } from './octets.js';
import { meaningOf, withTerms } from './glossary.js';

// Whose words stand about a step: an inference of the lab is not the text's.
const SAYS = { text: 'The text: ', spec: 'The specification: ', inference: 'The lab reads it so: ' };

function lead(model, row) {
    return make('a', { href: `#${model.nameOf(row)}`, class: 'to' }, nameOf(model.run.rows[row]));
}

export function nameOf(row) {
    return `${row.s === '.' ? '' : `${row.s} `}${row.l}`;
}

// What was said about this message in the scenario stands behind it.
function said(run, at) {
    const texts = [];
    for (let i = at + 1; i < run.rows.length && run.rows[i].k === 's'; i++) if (!run.rows[i].e && !run.rows[i].door) texts.push(run.rows[i].text);
    return texts;
}

function about(model) {
    const { run, row } = model;
    const from = run.nodes[row.from], to = run.nodes[row.to];
    const words = [`${from.name} to ${to.name}`, `sent ${seconds(row.d)} s`, row.x ? 'lost' : `arrived ${seconds(row.a)} s`,
        row.g && 'sent again', row.w && (model.run.connections[row.w - 1][3] ?? `connection ${model.connection(row.w)}`), `record ${row.n}`];
    return make('span', {}, words.filter(Boolean).join(', '));
}

function texts(model) {
    const { run, row } = model;
    const red = run.red.filter((one) => one.row === model.at);
    const meaning = meaningOf(row.p, row.l);
    const basis = model.basisOf(row);
    return [
        ...red.map((one) => make('p', { class: 'bad' }, ...withTerms(one.text))),
        row.o && make('p', { class: 'text' }, make('b', {}, row.i ? 'Injected: ' : 'On its way: '), `${row.i ? 'sent ' : ''}${row.o}.`),
        basis && make('p', { class: 'soft' }, make('b', {}, `This step rests on ${basis.word}: `), `${basis.means}.`),
        row.text && make('p', { class: 'text' }, make('b', {}, SAYS[row.b] ?? SAYS.text), ...withTerms(row.text), ' ', make('cite', {}, `[${row.source}]`)),
        ...said(run, model.at).map((text) => make('p', { class: 'text' }, make('b', {}, 'The scenario: '), ...withTerms(text))),
        meaning && make('p', { class: 'soft' }, ...withTerms(meaning)),
        row.c !== undefined && make('p', { class: 'soft' }, 'Sent because of ', lead(model, row.c)),
    ];
}

function line(message, number) {
    const one = message.lines[number];
    return one.value ? `${one.name}: ${one.value}` : one.name;
}

// One line a change. Signs stand for colours, and the colours for those who see them.
function changes(model, message) {
    const before = model.source.message(model.run.rows[message.hop].q);
    const lines = [];
    const put = (kind, sign, word, text, depth) => lines.push(make('li', { class: kind, at: { paddingLeft: `${depth * 1.1}em` } },
        make('span', { class: 'sign', role: 'img', 'aria-label': word }, sign), text));
    for (const [kind, a, b] of message.changes) {
        if (kind === '=') put('inside', ' ', 'in', before.lines[a].name, before.lines[a].depth);
        if (kind === '-' || kind === '~') put('gone', '-', 'was', line(before, a), before.lines[a].depth);
        if (kind === '+' || kind === '~') put('new', '+', 'is', line(message, b), message.lines[b].depth);
    }
    return lines;
}

function hop(model, message) {
    if (message.hop === undefined) return [make('p', { class: 'soft' }, 'It was made here: no hop before carried it.')];
    const from = model.run.nodes[model.row.from].name;
    if (!message.changes.length) return [make('p', {}, `${from} passed `, lead(model, message.hop), ' on as it came.')];
    return [make('p', {}, `What ${from} made different from `, lead(model, message.hop), `; ${message.same} parts are the same.`),
        make('ul', { class: 'changes' }, ...changes(model, message))];
}

export function messageOf(model) {
    let tree = null;
    model.watch(() => {
        if (!model.row) return;
        const message = model.message;
        show(byId('message-title'), ...withTerms(nameOf(model.row)));
        show(byId('message-about'), about(model));
        show(byId('message-text'), ...texts(model));
        tree = fieldsOf(byId('fields').querySelector('.inside'), message);
        show(byId('hop').querySelector('.inside'), ...hop(model, message));
    });
    return { move: (by) => tree && tree.move(by) };
}
