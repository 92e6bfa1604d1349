// The ladder. Only the rows that can be seen are there, so that ten thousand of them cost as much as fifty.

import { byId, draw, make, seconds, show } from './dom.js';

const HIGH = { m: 30, p: 36, s: 26 };
const TIME = 56;
const PITCH_MIN = 100;
const SPARE = 12; // rows above and below

export function ladderOf(model) {
    const list = byId('list');
    const { run } = model;
    const heads = make('div', { class: 'heads', role: 'presentation' });
    const sheet = make('div', { class: 'sheet', role: 'presentation' });
    const shown = new Map();
    let tops = [0];
    let column = [];
    let everything = false;
    list.append(heads, sheet);

    // Heights are known by the kind of a row: the place of each is a sum.
    function measure() {
        tops = [0];
        for (const row of run.rows) tops.push(tops[tops.length - 1] + HIGH[row.k]);
        const room = list.clientWidth - TIME - 16;
        const gaps = Math.max(run.columns.length - 1, 1);
        const side = 34;
        const pitch = Math.max(PITCH_MIN, Math.floor((room - 2 * side) / gaps));
        column = run.columns.map((unused, i) => TIME + side + i * pitch);
        const width = TIME + 2 * side + gaps * pitch;
        sheet.style.height = `${tops[tops.length - 1] + 8}px`;
        sheet.style.width = heads.style.width = `${width}px`;
        show(heads, make('span', { class: 'time' }, 'time, s'), ...run.columns.map((one, i) => make('span', {
            class: 'head', at: { left: `${column[i]}px` }, title: titleOf(one),
        }, one.title, one.note && make('small', {}, one.note))));
        show(sheet, ...run.columns.map((unused, i) => make('i', { class: 'life', at: { left: `${column[i]}px` } })));
        shown.clear();
    }

    function titleOf(one) {
        const names = [one.title, ...(one.note ?? '').split(' ')];
        return run.nodes.filter((node) => names.includes(node.name)).map((node) => node.help).join('; ');
    }

    function sentence(row) {
        const from = run.nodes[row.from].name, to = run.nodes[row.to].name;
        const marks = [row.g && 'again', row.i && `injected ${row.o ?? ''}`, row.x && 'lost', !row.i && row.o, row.e && 'not as expected'].filter(Boolean);
        return [`${row.w && model.several() ? `connection ${row.w}, ` : ''}${row.s === '.' ? 'no step' : `step ${row.s}`}${row.b ? ` (${row.b})` : ''}: ${row.p} ${row.l}, ${from} to ${to}`,
            `${seconds(row.a)} s`, ...marks].join(', ');
    }

    function arrow(row, left, wide) {
        const rightward = row.t > row.f;
        const end = rightward ? wide : 0, start = rightward ? 0 : wide;
        const to = row.x ? start + (end - start) * 0.75 : end;
        const back = rightward ? -8 : 8, y = 21;
        const tip = row.x ? `M${to - 5} ${y - 5}l10 10m0 -10l-10 10` : `M${to + back} ${y - 4}L${to} ${y}L${to + back} ${y + 4}`;
        return draw('svg', { class: 'arrow', width: wide, height: HIGH.m, at: { left: `${left}px` }, 'aria-hidden': 'true' },
            draw('path', { class: row.r ? 'line answer' : 'line', d: `M${start} ${y}L${to} ${y}` }),
            draw('path', { class: row.x ? 'tip lost' : row.r ? 'tip answer' : 'tip', d: tip }));
    }

    function loop(left) {
        return draw('svg', { class: 'arrow', width: 24, height: HIGH.m, at: { left: `${left}px` }, 'aria-hidden': 'true' },
            draw('path', { class: 'line', d: 'M0 11L20 11L20 21L2 21' }), draw('path', { class: 'tip', d: 'M8 17L0 21L8 25' }));
    }

    function message(row, number) {
        const left = Math.min(column[row.f], column[row.t]), wide = Math.abs(column[row.t] - column[row.f]);
        const inside = wide === 0;
        const code = row.r && /^[1-6]\d\d$/.test(row.l);
        const basis = model.basisOf(row);
        const words = [row.s !== '.' && make('b', {}, row.s, basis && make('span', { class: 'basis', title: `${basis.word}: ${basis.means}` }, basis.mark)), ' ', inside && `${run.nodes[row.from].name} to ${run.nodes[row.to].name}: `,
            code && `${row.p} `, row.l, row.w && model.several() && make('span', { class: 'whose', title: model.connection(row.w) }, ` #${row.w}`), row.g && ' (again)', row.i && ` (injected${row.o ? ` ${row.o}` : ''})`, !row.i && row.o && make('span', { class: 'touch', title: row.o }, ` \u25c6 ${row.o}`)];
        const place = inside ? { left: `${left + 28}px` } : { left: `${left + 7}px`, width: `${wide - 14}px` };
        return make('div', {
            class: `row${row.e ? ' bad' : ''}${inside ? ' in' : ''}${model.whose && row.w !== model.whose ? ' other' : ''}`, role: 'option', id: `row-${number}`,
            'aria-label': sentence(row), 'aria-posinset': row.q + 1, 'aria-setsize': model.messages.length,
            'aria-selected': number === model.at ? 'true' : 'false',
            at: { top: `${tops[number]}px` }, on: { click: () => model.select(number) },
        }, make('span', { class: 'time' }, row.e && make('span', { class: 'mark' }, '\u2717 '), seconds(row.a)),
        inside ? loop(left) : arrow(row, left, wide), make('span', { class: 'label', at: place }, make('span', {}, ...words.filter(Boolean))));
    }

    function other(row, number) {
        return make('div', {
            class: row.k === 'p' ? 'row phase' : row.e ? 'row say missing' : 'row say', role: 'presentation', at: { top: `${tops[number]}px` }, title: row.text,
        }, make('span', {}, row.e && '\u2717 ', row.text));
    }

    function first(height) {
        let low = 0, above = run.rows.length;
        while (low < above) {
            const middle = (low + above) >> 1;
            if (tops[middle + 1] <= height) low = middle + 1;
            else above = middle;
        }
        return low;
    }

    function render() {
        const from = everything ? 0 : Math.max(0, first(list.scrollTop) - SPARE);
        const to = everything ? run.rows.length : Math.min(run.rows.length, first(list.scrollTop + list.clientHeight) + SPARE);
        for (const [number, element] of shown) {
            if ((number >= from && number < to) || number === model.at) continue;
            element.remove();
            shown.delete(number);
        }
        const wanted = [];
        for (let i = from; i < to; i++) wanted.push(i);
        if (model.at < from || model.at >= to) wanted.push(model.at);
        for (const i of wanted) {
            if (shown.has(i) || !run.rows[i]) continue;
            const row = run.rows[i];
            shown.set(i, row.k === 'm' ? message(row, i) : other(row, i));
            sheet.append(shown.get(i));
        }
    }

    function mark() {
        for (const element of sheet.querySelectorAll('[aria-selected=true]')) element.setAttribute('aria-selected', 'false');
        const top = tops[model.at], high = HIGH.m, head = heads.offsetHeight;
        if (top < list.scrollTop) list.scrollTop = Math.max(0, top - high);
        else if (top + 2 * high + head > list.scrollTop + list.clientHeight)
            list.scrollTop = top + 3 * high + head - list.clientHeight;
        render();
        const element = shown.get(model.at);
        if (!element) return;
        element.setAttribute('aria-selected', 'true');
        list.setAttribute('aria-activedescendant', element.id);
    }

    function anew() {
        measure();
        mark();
    }

    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    list.addEventListener('keydown', (event) => {
        const by = moves[event.key];
        if (by === undefined || event.ctrlKey || event.altKey || event.metaKey || !model.messages.length) return;
        const to = Math.min(Math.max(model.row.q + by, 0), model.messages.length - 1);
        model.select(model.messages[to]);
        event.preventDefault();
    });
    list.addEventListener('scroll', render, { passive: true });
    new ResizeObserver(anew).observe(list);
    // Paper has no scrolling: everything is drawn, as far as a printer would want it.
    window.addEventListener('beforeprint', () => { everything = run.rows.length <= 3000; render(); });
    window.addEventListener('afterprint', () => { everything = false; render(); });
    model.grow(measure);
    model.watch(mark);
    measure();
}
