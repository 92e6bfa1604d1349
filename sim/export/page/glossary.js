// Words of the field: the table of docs/glossary.md, which stands in the page.

import { byId, make, show } from './dom.js';

let terms = null;

// Rows `| term | meaning | source |`.
export function readGlossary(text) {
    return text.split('\n').filter((row) => row.startsWith('| ') && !row.startsWith('| term')).map((row) => {
        const [, term, meaning, source] = row.split('|').map((cell) => cell.trim().replaceAll('`', ''));
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

export function glossaryBox() {
    const box = byId('glossary-box'), text = byId('glossary-text');
    const list = () => {
        const wanted = text.value.trim().toLowerCase();
        const rows = glossary().filter((row) => !wanted || `${row.term} ${row.meaning}`.toLowerCase().includes(wanted));
        show(byId('glossary-list'), ...rows.flatMap((row) => [make('dt', {}, row.term),
            make('dd', {}, row.meaning, row.source && make('cite', {}, ` [${row.source}]`))]));
    };
    text.addEventListener('input', list);
    return (term = '') => {
        text.value = term;
        list();
        box.showModal();
        text.focus();
    };
}
