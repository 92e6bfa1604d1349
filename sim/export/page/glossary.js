// Words of the field: the table of docs/glossary.md, which stands in the page.

import { byId, make, show } from './dom.js';

let terms = null;

// Rows `| term | meaning | source |`.
export function readGlossary(text) {
    return text.split('\n').filter((row) => row.startsWith('| ') && !row.startsWith('| term')).map((row) => {
        const [, term, meaning, source] = row.split('|').map((cell) => cell.trim().replaceAll('`', '').replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')); // links as their words
        return { term, meaning, source };
    });
}

function glossary() {
    if (!terms) terms = readGlossary(byId('glossary').textContent);
    return terms;
}

// What a verb of a protocol means, in a sentence, if the glossary has it.
export function meaningOf(proto, label) {
    const verb = label.split(' ')[0];
    const wanted = /^[1-6]\d\d$/.test(verb) ? `${verb} (${proto})` : verb;
    const found = glossary().find((row) => row.term === wanted);
    return found ? `${found.term}: ${found.meaning}` : '';
}

// Abbreviations: terms of capitals and digits, as they stand in a sentence.
let sought = null;
function seeker() {
    if (sought) return sought;
    const words = glossary().map((row) => row.term).filter((term) => /^[A-Z][\w()/-]*$/.test(term) && /[A-Z(].*[A-Z0-9]/.test(term));
    const any = words.sort((a, b) => b.length - a.length).map((word) => word.replace(/[()/-]/g, '\\$&')).join('|');
    sought = new RegExp(`(?<![\\w-])(?:${any})(?![\\w-])`, 'g');
    return sought;
}

let openAt = () => {};

const bare = (text) => text.toUpperCase().replace(/[^A-Z0-9]/g, '');

let bareTerms = null;
// The term that a word stands for, however it is written: `pcscf`, `ue2`, `kept`; or none.
export function termOf(word) {
    bareTerms = bareTerms || new Map(glossary().map((row) => [bare(row.term), row.term]));
    return bareTerms.get(bare(word)) ?? bareTerms.get(bare(word.replace(/\d+$/, '')));
}

export function openTerm(term) {
    openAt(term);
}

// A word as it is written, which leads to its term where there is one.
export function asTerm(word) {
    const term = termOf(word);
    return term ? make('button', { type: 'button', class: 'term', title: 'in the glossary', on: { click: () => openAt(term) } }, word) : word;
}

// A text as pieces: each abbreviation that the glossary has leads to it.
export function withTerms(text) {
    const pieces = [];
    let from = 0;
    for (const found of text.matchAll(seeker())) {
        if (found.index > from) pieces.push(text.slice(from, found.index));
        const [term] = found;
        pieces.push(make('button', { type: 'button', class: 'term', title: 'in the glossary', on: { click: () => openAt(term) } }, term));
        from = found.index + term.length;
    }
    if (from < text.length) pieces.push(text.slice(from));
    return pieces;
}

export function glossaryBox() {
    const box = byId('glossary-box'), text = byId('glossary-text');
    let here = new Set();
    const entry = (row) => [make('dt', {}, row.term), make('dd', {}, row.meaning, row.source && make('cite', {}, ` [${row.source}]`))];
    // Terms that stand on the page come first: the key is one step from each of them, in the ladder too.
    const list = () => {
        const wanted = text.value.trim().toLowerCase();
        const rows = glossary().filter((row) => !wanted || `${row.term} ${row.meaning}`.toLowerCase().includes(wanted));
        const exact = rows.filter((row) => row.term.toLowerCase() === wanted);
        const near = rows.filter((row) => !exact.includes(row) && here.has(row.term));
        const rest = rows.filter((row) => !exact.includes(row) && !near.includes(row));
        show(byId('glossary-list'), ...exact.flatMap(entry), near.length && make('dt', { class: 'part' }, 'On this page now'), ...near.flatMap(entry),
            near.length && rest.length && make('dt', { class: 'part' }, 'The others'), ...rest.flatMap(entry));
    };
    const look = () => {
        const words = document.querySelector('main').innerText;
        const known = new Map(glossary().map((row) => [bare(row.term), row.term]));
        const heads = [...document.querySelectorAll('.heads .head')].map((head) => termOf(head.firstChild.textContent));
        // Two letters may be any word: `as`.
        const said = [...words.matchAll(/[\w()/-]+/g)].filter(([word]) => word.length > 2 || known.get(word) === word).map(([word]) => known.get(bare(word)));
        here = new Set([...heads, ...said].filter(Boolean));
    };
    text.addEventListener('input', list);
    openAt = (term = '') => {
        look();
        text.value = term;
        list();
        box.showModal();
        text.focus();
    };
    return openAt;
}
