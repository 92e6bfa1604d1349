// The ladder. Only the rows that can be seen are there, so that ten thousand of them cost as much as fifty.

import { byId, draw, make, seconds, show } from './dom.js';
import { openTerm, termOf } from './glossary.js';

const HIGH = { m: 30, p: 36, s: 26 };
const LINE = 17; // of what is said, each further one
const TIME_EM = 4; // of the column of times
const GAP_MIN = 44, GAP_MAX = 220;
const HEADS_APART = 5, LOOP = 28;
const NAME_EM = 0.9; // letters of an arrow's name, as page.css has them
const SPARE = 12; // rows above and below

// How wide a text is, in the font of an element, in bold.
function ruler(element) {
    const pen = document.createElement('canvas').getContext('2d');
    const { fontSize, fontFamily } = getComputedStyle(element);
    pen.font = `bold ${fontSize} ${fontFamily}`;
    return (text) => pen.measureText(text).width;
}

// Lines of a text in so much room, broken at blanks.
function linesOf(text, room, width) {
    let lines = 1, taken = 0;
    for (const word of text.split(' ')) {
        const long = width(`${word} `);
        if (taken && taken + long > room) {
            lines++;
            taken = 0;
        }
        taken += long;
    }
    return lines;
}

export function ladderOf(model) {
    const list = byId('list');
    const { run } = model;
    const heads = make('div', { class: 'heads', role: 'presentation' });
    const sheet = make('div', { class: 'sheet', role: 'presentation' });
    const shown = new Map();
    let tops = [0];
    let time = 0; // the width of the column of times
    let wide = 0, seen = 0; // of the sheet, and of what is seen of it
    let width = () => 0; // of a text
    let column = [];
    let everything = false;
    list.append(heads, sheet);

    // Each gap has room for the heads beside it; what is left is shared. Names of arrows may be wider than their arrows.
    function place(widths) {
        const gaps = widths.slice(1).map((wide, i) => Math.max(GAP_MIN, (widths[i] + wide) / 2 + HEADS_APART));
        const ends = (widths[0] + widths[widths.length - 1]) / 2 + 10;
        const left = list.clientWidth - time - ends - gaps.reduce((sum, gap) => sum + gap, 0);
        const share = Math.max(0, left / Math.max(gaps.length, 1));
        column = [time + widths[0] / 2 + 4];
        for (const gap of gaps) column.push(Math.floor(column[column.length - 1] + Math.max(gap, Math.min(gap + share, GAP_MAX))));
        return Math.max(column[column.length - 1] + widths[widths.length - 1] / 2 + 6, list.clientWidth - 2);
    }

    // The name of a loop lies beside it: on the right where that has room, else on the left, else in more than one line.
    function besideLoop(row) {
        const at = column[row.f], text = make('span', {}, ...named(row)).textContent;
        const edge = at + 3 * LOOP < seen ? seen : wide, right = edge - at - LOOP, left = at - time;
        const need = NAME_EM * width(text) + 6;
        if (need <= right) return { lines: 1, left: at + LOOP, room: right };
        if (need <= left) return { lines: 1, left: at - need, room: need };
        return right > left ? { lines: linesOf(text, right / NAME_EM, width), left: at + LOOP, room: right }
            : { lines: linesOf(text, left / NAME_EM, width), left: time, room: left };
    }

    function high(row) {
        if (row.k !== 'm') return HIGH[row.k] + LINE * (linesOf(row.text, seen - time - (row.k === 'p' ? 24 : 16), width) - 1);
        return HIGH.m + (row.f === row.t ? LINE * (besideLoop(row).lines - 1) : 0);
    }

    // The place of each row is a sum of heights, which are known without drawing it.
    function measure() {
        time = Math.round(TIME_EM * parseFloat(getComputedStyle(document.documentElement).fontSize));
        list.style.setProperty('--time', `${time}px`);
        show(heads, make('span', { class: 'time' }, 'time, s'), ...run.columns.map((one) => make('span', {
            class: `head${one.attacker ? ' attacker' : ''}${meant(one) ? ' meant' : ''}`, title: titleOf(one),
            on: { click: () => { if (meant(one)) openTerm(meant(one)); } },
        }, one.title, one.note && make('small', {}, one.note))));
        const titles = [...heads.querySelectorAll('.head')];
        wide = place(titles.map((head) => head.offsetWidth));
        titles.forEach((head, i) => { head.style.left = `${column[i]}px`; });
        seen = Math.min(wide, list.clientWidth);
        width = ruler(list);
        tops = [0];
        for (const row of run.rows) tops.push(tops[tops.length - 1] + high(row));
        sheet.style.height = `${tops[tops.length - 1] + 8}px`;
        sheet.style.width = heads.style.width = `${wide}px`;
        sheet.style.setProperty('--seen', `${seen}px`);
        show(sheet, ...run.columns.map((one, i) => make('i', { class: one.attacker ? 'life attacker' : 'life', at: { left: `${column[i]}px` } })));
        shown.clear();
    }

    // The word of the glossary for a node's head: its name's, or its kind's. By keyboard it is found with `g`.
    function meant(one) {
        const node = run.nodes.find((other) => other.name === (one.of ?? one.title));
        return termOf(one.title) ?? (node && termOf(node.kind === 'browser' ? 'UE' : node.kind === 'appserver' ? 'AS' : node.kind));
    }

    function titleOf(one) {
        const names = one.of ? [one.of] : [one.title, ...(one.note ?? '').split(' ')];
        return run.nodes.filter((node) => names.includes(node.name)).map((node) => node.help).join('; ');
    }

    function sentence(row) {
        const from = run.nodes[row.from].name, to = run.nodes[row.to].name;
        const marks = [row.g && 'again', row.i && `injected ${row.o ?? ''}`, row.x && 'lost', !row.i && row.o, row.e && 'not as expected'].filter(Boolean);
        return [`${row.w && model.several() ? `${model.connection(row.w)}, ` : ''}${row.s === '.' ? 'no step' : `step ${row.s}`}${row.b ? ` (${row.b})` : ''}: ${row.p} ${row.l}, ${from} to ${to}`,
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

    // The step, who says it to whom where no arrow shows that, and what.
    function named(row) {
        const code = row.r && /^[1-6]\d\d$/.test(row.l);
        const basis = model.basisOf(row);
        return [row.s !== '.' && make('b', {}, row.s, basis && make('span', { class: 'basis', title: `${basis.word}: ${basis.means}` }, basis.mark)), ' ', row.f === row.t && `${run.nodes[row.from].name} to ${run.nodes[row.to].name}: `,
            code && `${row.p} `, row.l, row.w && model.several() && make('span', { class: 'whose', title: model.connection(row.w) }, ` ${model.whoseIs(row.w)}`), row.g && ' (again)', row.i && ` (injected${row.o ? ` ${row.o}` : ''})`, !row.i && row.o && make('span', { class: 'touch', title: row.o }, ` \u25c6 ${row.o}`)].filter(Boolean);
    }

    function message(row, number) {
        const left = Math.min(column[row.f], column[row.t]), long = Math.abs(column[row.t] - column[row.f]);
        const beside = long === 0 && besideLoop(row);
        const at = beside ? { left: `${beside.left}px`, 'max-width': `${beside.room}px` } : { left: `${left + long / 2}px` };
        return make('div', {
            class: `row${row.e ? ' bad' : ''}${beside ? ' in' : ''}${beside.lines > 1 ? ' lines' : ''}${model.whose && row.w !== model.whose ? ' other' : ''}`, role: 'option', id: `row-${number}`,
            'aria-label': sentence(row), 'aria-posinset': row.q + 1, 'aria-setsize': model.messages.length,
            'aria-selected': number === model.at ? 'true' : 'false',
            at: { top: `${tops[number]}px`, height: `${tops[number + 1] - tops[number]}px` }, on: { click: () => model.select(number) },
        }, make('span', { class: 'time' }, row.e && make('span', { class: 'mark' }, '\u2717 '), seconds(row.a)),
        beside ? loop(left) : arrow(row, left, long), make('span', { class: 'label', at }, make('span', {}, ...named(row))));
    }

    // Names in the middle of their arrows, as far as the sheet goes: all are measured before one is moved.
    function centre(elements) {
        const labels = elements.filter((one) => !one.classList.contains('in')).map((one) => one.querySelector('.label')).filter(Boolean);
        const across = sheet.clientWidth, widths = labels.map((label) => label.offsetWidth);
        labels.forEach((label, i) => {
            const left = parseFloat(label.style.left), half = widths[i] / 2;
            label.style.left = `${Math.max(time + half, Math.min(across - half, left))}px`;
        });
    }

    function other(row, number) {
        return make('div', {
            class: row.k === 'p' ? 'row phase' : row.e ? 'row say missing' : 'row say', role: 'presentation', title: row.text,
            at: { top: `${tops[number]}px`, height: `${tops[number + 1] - tops[number] - (row.k === 'p' ? 14 : 4)}px` },
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
        const wanted = [], fresh = [];
        for (let i = from; i < to; i++) wanted.push(i);
        if (model.at < from || model.at >= to) wanted.push(model.at);
        for (const i of wanted) {
            if (shown.has(i) || !run.rows[i]) continue;
            const row = run.rows[i];
            shown.set(i, row.k === 'm' ? message(row, i) : other(row, i));
            sheet.append(shown.get(i));
            fresh.push(shown.get(i));
        }
        centre(fresh);
    }

    // Where the sheet is wider than what is seen of it, the chosen arrow is seen.
    function aside(row) {
        if (!row) return;
        const left = Math.min(column[row.f], column[row.t]) - 30, right = Math.max(column[row.f], column[row.t]) + 30;
        if (right > list.scrollLeft + list.clientWidth) list.scrollLeft = right - list.clientWidth;
        if (left - time < list.scrollLeft) list.scrollLeft = Math.max(0, left - time);
    }

    function mark() {
        for (const element of sheet.querySelectorAll('[aria-selected=true]')) element.setAttribute('aria-selected', 'false');
        const top = tops[model.at], high = HIGH.m, head = heads.offsetHeight;
        if (top < list.scrollTop) list.scrollTop = Math.max(0, top - high);
        else if (top + 2 * high + head > list.scrollTop + list.clientHeight)
            list.scrollTop = top + 3 * high + head - list.clientHeight;
        aside(model.row);
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
