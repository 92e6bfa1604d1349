// The page of a run: puts the parts together.

import { byId, make, seconds, show } from './dom.js';
import { embedded } from './source.js';
import { modelOf } from './model.js';
import { ladderOf } from './ladder.js';
import { messageOf, nameOf } from './message.js';
import { claimsOf } from './claims.js';
import { digestOf } from './digest.js';
import { knownOf } from './known.js';
import { momentOf } from './moment.js';
import { findBox } from './find.js';
import { glossaryBox } from './glossary.js';
import { keysOf } from './keys.js';

function head(run) {
    const words = { pass: 'PASS', fail: 'FAIL', claim: 'CLAIM', inconclusive: 'INCONCLUSIVE', running: 'RUNNING' };
    show(byId('name'), run.run);
    show(byId('about'), [run.title, run.reference, `level ${run.level}`, `seed ${run.seed}`, `fingerprint ${run.fingerprint.slice(0, 12)}`,
        `${run.messages} messages`, `${run.assertions} assertions`].filter(Boolean).join(' \u00b7 '));
    show(byId('verdict'), words[run.verdict]);
    byId('verdict').className = run.verdict;
}

// What was not as expected stands first, and leads to its message.
function red(model) {
    const { run } = model;
    byId('red').hidden = run.red.length === 0;
    show(byId('red'), ...run.red.map((one) => make('p', {}, make('b', {}, `${one.file}:${one.line}: `), one.text, ' ',
        one.row !== undefined && make('a', { href: `#${model.nameOf(one.row)}` }, 'look at the message'))));
}

// What the marks behind steps mean, and how many steps have them.
function bases(run) {
    const used = run.bases.filter(([, , , count]) => count);
    byId('bases').hidden = used.length === 0;
    show(byId('bases'), 'Steps rest on: ', ...used.flatMap(([word, mark, means, count]) => [make('span', { title: means }, make('b', {}, mark), ` ${word} ${count}`), ' ']));
}

function footer(model) {
    const slider = byId('slider');
    slider.addEventListener('input', () => model.select(model.messages[Number(slider.value)]));
    byId('previous').addEventListener('click', () => model.step(-1));
    byId('next').addEventListener('click', () => model.step(1));
    model.watch(() => {
        if (!model.row) return;
        const { q, a } = model.row;
        slider.max = String(model.messages.length - 1);
        slider.value = String(q);
        slider.setAttribute('aria-valuetext', `${nameOf(model.row)}, ${seconds(a)} s`);
        byId('previous').disabled = q === 0;
        byId('next').disabled = q === model.messages.length - 1;
        show(byId('clock'), `${seconds(a)} s, ${q + 1} of ${model.messages.length}`);
    });
}

// A link to a moment is the page's address with the step behind `#`.
function address(model) {
    const named = () => decodeURIComponent(window.location.hash.slice(1));
    window.addEventListener('hashchange', () => model.select(model.find(named())));
    model.watch(() => {
        if (!model.row) return;
        const name = model.nameOf(model.at);
        if (named() !== name) window.history.replaceState(null, '', `#${name}`);
        const { run, row } = model;
        show(byId('said'), `${nameOf(row)}, ${run.nodes[row.from].name} to ${run.nodes[row.to].name}`);
    });
    return named();
}

function start() {
    const live = typeof served === 'function'; // live.js is in pages of runs that go on
    const source = live ? served(document) : embedded(document);
    const model = modelOf(source);
    const whole = () => {
        head(model.run);
        bases(model.run);
        claimsOf(model);
        red(model);
    };
    model.grow(whole);
    const begin = (() => { try { return decodeURIComponent(window.location.hash.slice(1)); } catch { return ''; } })();
    if (live) {
        connectionsOf(model);
        differsOf(model);
    }
    ladderOf(model);
    const message = messageOf(model);
    digestOf(model);
    knownOf(model);
    momentOf(model);
    footer(model);
    address(model);
    keysOf({ model, message, find: findBox(model), glossary: glossaryBox() });
    model.begin(begin || (model.run.red[0] && model.run.red[0].row !== undefined ? model.nameOf(model.run.red[0].row) : ''));
    whole();
    if (live) clockOf(source);
    document.documentElement.dataset.ready = 'yes';
}

start();
