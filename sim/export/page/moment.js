// What was so when the chosen message had been handled and the next one had not arrived: facts and states of nodes.

import { byId, make, show } from './dom.js';
import { asTerm, withTerms } from './glossary.js';

const FACTS_MAX = 120; // the latest of them

function factLine(run, [seq, node, member, fact, who, what], fresh) {
    const name = run.nodes[node].members > 1 ? `${run.nodes[node].name}[${member}]` : run.nodes[node].name;
    return make('li', { class: fresh ? 'new' : '' }, fresh && make('span', { class: 'sign', role: 'img', 'aria-label': 'new' }, '+'),
        make('b', {}, name), ' ', asTerm(run.words[fact] ?? fact), ' ', who && make('span', { class: 'value' }, who), what && who && ', ',
        what && make('span', { class: 'value' }, ...withTerms(what)));
}

// Facts stand in the order of their records.
function below(list, limit, key) {
    let low = 0, above = list.length;
    while (low < above) {
        const middle = (low + above) >> 1;
        if (key(list[middle]) < limit) low = middle + 1;
        else above = middle;
    }
    return low;
}

function facts(model) {
    const { run, row } = model;
    const count = below(run.facts, model.until, (fact) => fact[0]);
    const shown = run.facts.slice(Math.max(0, count - FACTS_MAX), count).reverse();
    if (!count) return [make('p', { class: 'soft' }, 'None yet.')];
    return [make('p', { class: 'soft' }, `${count} until now, the latest first${count > FACTS_MAX ? `, ${FACTS_MAX} of them` : ''}; what is new at this step has a plus.`),
        make('ul', { class: 'facts' }, ...shown.map((fact) => factLine(run, fact, fact[0] > row.n)))];
}

// By node: its texts in order, found once.
function byNode(run) {
    const texts = run.nodes.map(() => []);
    for (const text of run.states) texts[text[0]].push(text);
    return texts;
}

// A row of a table as it is printed: `transactions 0  state awaits  due 1.5s`, parts two blanks apart.
function stateLine(text, had) {
    const [name, ...parts] = text.split('  ');
    const before = had && had.get(name);
    const fresh = had && (!before || parts.some((part) => !before.has(part)));
    return make('li', {}, fresh && make('span', { class: 'sign', role: 'img', 'aria-label': before ? 'changed' : 'new' }, before ? '~' : '+'), make('b', {}, name), ' ',
        ...parts.flatMap((part) => [make('span', { class: fresh && !(before && before.has(part)) ? 'part new' : 'part' }, part), ' ']));
}

function stateOf(run, node, texts, model) {
    const count = below(texts, model.until === Infinity ? Infinity : model.until + 1, (text) => text[1]);
    const now = texts[count - 1];
    if (!now) return null;
    const fresh = now[1] > model.row.n;
    const before = fresh ? texts[below(texts, model.row.n + 1, (text) => text[1]) - 1] : now;
    const word = (number) => run.words[number] ?? number;
    const had = fresh ? new Map((before ? before[2] : []).map((number) => {
        const [name, ...parts] = word(number).split('  ');
        return [name, new Set(parts)];
    })) : null;
    const names = new Set(now[2].map((number) => word(number).split('  ')[0]));
    const gone = had ? [...had.keys()].filter((name) => !names.has(name)) : [];
    const involved = model.row.from === node || model.row.to === node;
    return make('details', { open: fresh || involved, class: fresh ? 'fresh' : '' },
        make('summary', {}, make('b', {}, run.nodes[node].name), ` ${run.nodes[node].kind}`, fresh ? ', changed here' : ''),
        now[2].length || gone.length ? make('ul', { class: 'state' }, ...now[2].map((number) => stateLine(word(number), had)),
            ...gone.map((name) => make('li', { class: 'gone' }, make('span', { class: 'sign', role: 'img', 'aria-label': 'gone' }, '-'), name)))
            : make('p', { class: 'soft' }, 'Nothing.'));
}

export function momentOf(model) {
    let texts = null;
    model.grow(() => { texts = null; });
    model.watch(() => {
        if (!model.row) return;
        show(byId('facts').querySelector('.inside'), ...facts(model));
        if (!model.run.states.length) {
            byId('states').hidden = true;
            return;
        }
        texts = texts || byNode(model.run);
        show(byId('states').querySelector('.inside'), ...model.run.nodes.map((unused, i) => stateOf(model.run, i, texts[i], model)));
    });
}
