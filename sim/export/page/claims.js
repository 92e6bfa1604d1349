// Claims and what they rest on, as the judge answered them.

import { byId, make, show } from './dom.js';
import { stepLink } from './known.js';
import { withTerms } from './glossary.js';

function broken(model, one) {
    if (!one.breaches.length) return null;
    return make('p', {}, 'Broken by ', ...one.breaches.flatMap(([who, record, step], i) => [i ? ', ' : '', make('b', {}, who), record < 0 ? ' from the beginning' : ' at ',
        record >= 0 && stepLink(model, step, record)].filter(Boolean)));
}

function trail(model, one) {
    if (!one.trail.length) return null;
    return make('ul', { class: 'trail' }, ...one.trail.map(([depth, name, how, record]) => make('li', { at: { paddingLeft: `${depth}em` } }, make('b', {}, ...withTerms(name)), ...withTerms(`: ${how}`),
        record >= 0 && ' ', record >= 0 && stepLink(model, '', record))));
}

function rests(one) {
    if (!one.rests) return null;
    const words = [one.alone.length ? `alone: ${one.alone.join(', ')}` : 'alone: nobody', one.pair.length ? `in pairs: ${one.pair.join('; ')}` : 'in pairs: nobody else', ...one.larger.length ? [`in larger sets: ${one.larger.join('; ')}`] : [], `needs honest: {${one.alone.join(', ')}}`];
    return make('p', { class: 'soft' }, `By what they see could break it ${words.join('; ')}.`);
}

// What nodes accept decides it, not what was seen in this run.
function inferred(one) {
    if (!one.inferred.length) return null;
    return make('div', { class: 'soft' }, make('p', {}, 'Needs honest, inferred from what nodes accept: ', make('b', {}, one.inferred.map(([party]) => party).join(', ')), '.'),
        make('ul', {}, ...one.inferred.map(([party, why, threat]) => make('li', {}, make('b', {}, party), `: ${why}, ${threat ? `shown by ${threat}` : 'not shown'}`))));
}

export function claimsOf(model) {
    const { claims } = model.run;
    byId('claims').hidden = !claims.length;
    const place = byId('claims').querySelector('.inside');
    // A claim is about the run as a whole: nothing changes with the moment.
    show(place, ...claims.map((one) => make('details', { class: one.good ? '' : 'red', open: !one.good }, make('summary', {}, make('b', {}, one.name), ` ${one.text}: `,
        make('b', { class: one.good ? '' : 'bad' }, one.found), one.good ? ', as expected' : `, expected ${one.expect}`),
    make('p', {}, ...withTerms(one.said), one.reference && make('cite', {}, ' [', ...withTerms(one.reference), ']'),
        one.found === 'violated' && one.by_design && make('cite', {}, ' [by design: ', ...withTerms(one.by_design), ']')), broken(model, one), trail(model, one), rests(one), inferred(one))));
}
