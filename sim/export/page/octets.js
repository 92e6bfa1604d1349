// A message as a tree and as octets, side by side: what is pointed at in one is marked in the other.

import { make, show } from './dom.js';

const ROW = 16, ROW_NARROW = 8, NARROW = 570; // octets a line; where there is not that much room, fewer
const PART = 2048; // octets shown at once

function hex(octet) {
    return octet.toString(16).padStart(2, '0');
}

function letter(octet) {
    return octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '.';
}

// A dump of a part of the octets, with `mark(from, to)`. `pointed` is told the offset under the pointer, or -1.
function dumpOf(octets, pointed, narrow) {
    const size = narrow ? ROW_NARROW : ROW;
    const element = make('div', { class: narrow ? 'dump narrow' : 'dump', tabindex: '0', role: 'group', 'aria-label': `${octets.length} octets` });
    const cells = new Map();
    let part = -1;

    function line(at, end) {
        const hexes = [], letters = [];
        for (let i = at; i < Math.min(at + size, end); i++) {
            const one = make('span', { 'data-at': i }, hex(octets[i]));
            const two = make('span', { 'data-at': i }, letter(octets[i]));
            cells.set(i, [one, two]);
            hexes.push(one, i % ROW === 7 && !narrow ? '  ' : ' ');
            letters.push(two);
        }
        return make('div', {}, make('span', { class: 'offset' }, at.toString(16).padStart(5, '0')),
            make('span', { class: 'hexes' }, ...hexes), make('span', { class: 'letters' }, ...letters));
    }

    function choose(which) {
        const parts = Math.max(Math.ceil(octets.length / PART), 1);
        if (which === part) return;
        part = Math.min(Math.max(which, 0), parts - 1);
        cells.clear();
        const from = part * PART, end = Math.min(from + PART, octets.length), lines = [];
        for (let at = from; at < end; at += size) lines.push(line(at, end));
        const turn = (by, text) => make('button', { type: 'button', disabled: part + by < 0 || part + by >= parts, on: { click: () => choose(part + by) } }, text);
        show(element, parts > 1 && make('p', { class: 'parts' }, turn(-1, 'earlier'), ` ${from} to ${end - 1} of ${octets.length} `, turn(1, 'later')), ...lines);
    }

    function mark(from, to) {
        for (const cell of element.querySelectorAll('.on')) cell.classList.remove('on');
        if (from >= to) return;
        if (from < part * PART || from >= (part + 1) * PART) choose(Math.floor(from / PART));
        for (let i = from; i < Math.min(to, (part + 1) * PART); i++) for (const cell of cells.get(i) || []) cell.classList.add('on');
    }

    element.addEventListener('pointerover', (event) => {
        const at = event.target.getAttribute('data-at');
        if (at !== null) pointed(Number(at));
    });
    element.addEventListener('pointerleave', () => pointed(-1));
    choose(0);
    return { element, mark };
}

// The tree: one line is the present one (arrow keys, j and k), and says so to whoever wants to know.
function treeOf(message, present) {
    const items = message.lines.map((line) => make('div', {
        class: 'line', role: 'treeitem', 'aria-level': line.depth + 1, tabindex: line.number ? '-1' : '0',
        'aria-selected': 'false', 'data-line': line.number, at: { paddingLeft: `${0.4 + line.depth * 1.1}em` },
    }, make('span', { class: 'field' }, line.name), line.value && make('span', { class: 'colon' }, ': '),
    line.value && make('span', { class: 'value' }, line.value)));
    const element = make('div', { class: 'tree', role: 'tree', 'aria-label': 'Fields' }, ...items);
    let here = 0;

    function mark(number, focus) {
        items[here].setAttribute('aria-selected', 'false');
        items[here].tabIndex = -1;
        here = Math.min(Math.max(number, 0), items.length - 1);
        items[here].setAttribute('aria-selected', 'true');
        items[here].tabIndex = 0;
        if (focus) items[here].focus();
        items[here].scrollIntoView({ block: 'nearest' });
    }

    function go(number) {
        mark(number, true);
        present(message.lines[here]);
    }

    element.addEventListener('pointerover', (event) => {
        const item = event.target.closest('[data-line]');
        if (item) present(message.lines[Number(item.dataset.line)]);
    });
    element.addEventListener('click', (event) => {
        const item = event.target.closest('[data-line]');
        if (item) go(Number(item.dataset.line));
    });
    element.addEventListener('keydown', (event) => {
        const by = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
        if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
        go(here + by);
        event.preventDefault();
    });
    return { element, mark, move: (by) => go(here + by) };
}

// The deepest line that an octet belongs to: of equals the last, which stands deepest.
function lineAt(message, at) {
    let found = null;
    for (const line of message.lines) {
        const inside = at >= line.at && at < line.end && (line.number === 0 || line.end - line.at < message.octets.length);
        if (inside && (!found || line.end - line.at <= found.end - found.at)) found = line;
    }
    return found;
}

// Both, in the element given; answers to `move(by)`.
export function fieldsOf(element, message) {
    const narrow = element.clientWidth < NARROW;
    let dump = null;
    const tree = treeOf(message, (line) => dump.mark(line.at, line.end));
    dump = dumpOf(message.octets, (at) => {
        const line = at < 0 ? null : lineAt(message, at);
        if (!line) return;
        tree.mark(line.number);
        dump.mark(line.at, line.end);
    }, narrow);
    const around = message.carried && make('details', {}, make('summary', {},
        message.carrier === 'frame' ? `On the link: in a WebSocket frame of ${message.carried.length} octets` : `On the link: in an HTTP message of ${message.carried.length} octets`),
    dumpOf(message.carried, () => {}, narrow).element);
    show(element, make('div', { class: 'pair' }, tree.element, dump.element), around,
        message.malformed && make('p', { class: 'bad' }, `Malformed at octet ${message.malformed.at}: ${message.malformed.why}`),
        message.redacted && make('p', { class: 'soft' }, 'Octets of secrets are overwritten with *.'));
    return tree;
}
