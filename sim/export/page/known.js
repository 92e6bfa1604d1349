// Who holds what once the chosen message has arrived, as the judge found it: the page looks it up.

import { byId, make, show } from './dom.js';

export const HOW = ['', 'given before the run', 'typed by its user', 'made by itself', 'kept', 'sent', 'received', 'tapped', 'derived'];
const GUESS = ['', 'it knows it', 'it has the H(A1)', 'it has an answer to test words with'];

// A link to the message of a step, where the run has one; else its name.
export function stepLink(model, step, record) {
    if (record < 0) return 'before';
    const row = model.find(step) ?? model.messages.find((i) => model.run.rows[i].n >= record);
    return row === undefined ? step : make('a', { href: `#${model.nameOf(row)}` }, step || model.run.rows[row].s);
}

// Findings of the run by party and item, found once.
function tableOf(run) {
    const { knowledge } = run;
    const key = (party, item) => party * knowledge.items.length + item;
    const known = new Map(knowledge.known.map((one) => [key(one[0], one[1]), one]));
    const guess = new Map(knowledge.guess.map((one) => [key(one[0], one[1]), one]));
    return { knowledge, known: (party, item) => known.get(key(party, item)), guess: (party, item) => guess.get(key(party, item)) };
}

// How a party came to know an item, with what it follows from, and so on down to what it read.
function path(model, table, party, item, depth, seen) {
    const one = table.known(party, item);
    const { items, rules } = table.knowledge;
    if (!one) return [make('li', { at: { paddingLeft: `${depth}em` } }, `${items[item].name}: not known`)];
    const [, , how, record, step, rule] = one;
    const line = make('li', { at: { paddingLeft: `${depth}em` } }, make('b', {}, items[item].name), `: ${HOW[how]}`,
        record >= 0 && ' at ', record >= 0 && stepLink(model, step, record),
        rule >= 0 && `, by ${rules[rule][1]} [${rules[rule][2]}] from`);
    if (rule < 0 || seen.has(item)) return [line];
    seen.add(item);
    return [line, ...rules[rule][3].flatMap((premise) => path(model, table, party, premise, depth + 1, seen))];
}

function explain(model, table, party, item) {
    const name = `${table.knowledge.parties[party].name}, ${table.knowledge.items[item].name}`;
    show(byId('known-path'), make('h3', {}, name), make('ul', {}, ...path(model, table, party, item, 0, new Set())));
}

function explainGuess(model, table, party, item) {
    const [, , by, record, step] = table.guess(party, item);
    show(byId('known-path'), make('h3', {}, `${table.knowledge.parties[party].name} can test words for ${table.knowledge.items[item].name}`),
        make('p', {}, `${GUESS[by]}, since `, stepLink(model, step, record)));
}

function cell(model, table, party, one, tell) {
    if (table.knowledge.parties[party].tls) return make('td', { class: 'tls' }, 'tls');
    const { n } = model.row;
    if (!one || one[3] > n) return make('td', {}, make('span', { class: 'soft', role: 'img', 'aria-label': 'not' }, '-'));
    const before = model.row.q ? model.run.rows[model.messages[model.row.q - 1]].n : -1;
    const fresh = one[3] > before;
    const text = one[3] < 0 ? '()' : `${one[4] || '.'}${one[5] >= 0 ? '*' : ''}`;
    return make('td', { class: fresh ? 'new' : '' }, fresh && make('span', { class: 'sign', role: 'img', 'aria-label': 'new' }, '+'),
        make('button', { type: 'button', class: 'cell', on: { click: tell } }, text));
}

function rows(model, table, parties) {
    const { items, guess } = table.knowledge;
    const lines = items.filter((item) => parties.some((party) => table.known(party.n, item.n))).map((item) => make('tr', {},
        make('th', { scope: 'row' }, item.name),
        ...parties.map((party) => cell(model, table, party.n, table.known(party.n, item.n), () => explain(model, table, party.n, item.n)))));
    const tested = items.filter((item) => guess.some((one) => one[1] === item.n && parties.some((party) => party.n === one[0])));
    return [...lines, ...tested.map((item) => make('tr', {}, make('th', { scope: 'row' }, `can guess ${item.name}`),
        ...parties.map((party) => {
            const one = table.guess(party.n, item.n);
            return cell(model, table, party.n, one && [one[0], one[1], one[2], one[3], one[4], -1], () => explainGuess(model, table, party.n, item.n));
        })))];
}

function grid(model, table, caption, parties) {
    if (!parties.length) return null;
    return make('div', { class: 'wide', tabindex: '0', role: 'group', 'aria-label': caption }, make('table', { class: 'holds' }, make('caption', {}, caption),
        make('thead', {}, make('tr', {}, make('td', {}), ...parties.map((party) => make('th', { scope: 'col' }, party.name)))),
        make('tbody', {}, ...rows(model, table, parties))));
}

export function knownOf(model) {
    byId('known').hidden = !model.run.knowledge;
    if (!model.run.knowledge) return;
    let table = tableOf(model.run);
    const tap = (party) => party.kind === 'link' || party.kind === 'zone';
    const place = byId('known').querySelector('.inside');
    const grids = make('div', {});
    place.append(make('p', { class: 'soft' }, 'Since which step; () before the run, * derived, + new with this message. A cell opens its path.'),
        grids, make('div', { id: 'known-path', role: 'status' }));
    model.grow(() => { table = tableOf(model.run); });
    model.watch(() => {
        const { knowledge } = table;
        if (!model.row) return;
        show(grids, grid(model, table, 'Nodes', knowledge.parties.filter((party) => !tap(party))),
            grid(model, table, 'Who taps a link or a zone', knowledge.parties.filter(tap)));
    });
}
