// A run that is still going on: its page, as the lab serves it, is read again when the lab says that there is more.

import { byId, make, seconds, show } from './dom.js';
import { embedded } from './source.js';

// As embedded(), of a page that is asked for again.
export function served(page) {
    let now = embedded(page);
    const followers = [];
    const run = now.run;
    return {
        run,
        message: (number) => now.message(number),
        follow: (follower) => followers.push(follower),
        async renew() {
            const answer = await fetch('/');
            if (!answer.ok) return;
            now = embedded(new DOMParser().parseFromString(await answer.text(), 'text/html'));
            Object.assign(run, now.run);
            for (const follower of followers) follower();
        },
    };
}

// Several browsers are told apart by what the doors know, strangers' connections by their numbers; one can be looked at alone.
export function connectionsOf(model) {
    const box = byId('live-whose');
    const groups = () => model.run.connections.map((one, i) => [one, i]).filter(([one]) => one);
    const several = () => {
        const all = groups(), browsers = all.filter(([one]) => one[3]);
        const strangers = all.filter(([one]) => !one[3]).map(([one]) => one.slice(0, 2).join());
        return browsers.length + (strangers.length > 0) > 1 || new Set(strangers).size < strangers.length;
    };
    const named = ([outside, server, who, browser], i) => browser ?? `#${i + 1} ${outside} to ${server}${who ? `, ${who}` : ''}`;
    const draw = () => {
        byId('live-whose-label').hidden = !several();
        show(box, make('option', { value: 0 }, 'everybody'), ...groups().map(([one, i]) => make('option', { value: i + 1 }, named(one, i))));
        box.value = String(model.whose ?? 0);
    };
    model.several = several;
    model.connection = (number) => named(model.run.connections[number - 1], number - 1);
    // Short, for an arrow.
    model.whoseIs = (number) => model.run.connections[number - 1][4] ?? `#${number}`;
    model.grow(draw);
    box.addEventListener('change', () => model.lookAt(Number(box.value) || undefined));
    draw();
}

// Where the verdict so far is another one than that of the run in virtual time.
export function differsOf(model) {
    const tell = () => {
        byId('differs').hidden = model.run.differs.length === 0;
        show(byId('differs'), ...model.run.differs.map((line) => make('p', {}, line)));
    };
    model.grow(tell);
    tell();
}

// The clock of the run: what it says, and what the one who looks wants.
export function clockOf(source) {
    const socket = new WebSocket(`ws://${window.location.host}/`, 'lab');
    let known, latest, reading = false;
    const said = (text) => { byId('live-clock').textContent = text; };
    const say = (text) => { if (socket.readyState === WebSocket.OPEN) socket.send(text); };

    async function read() {
        if (reading) return;
        reading = true;
        while (known !== latest) {
            known = latest;
            await source.renew().catch(() => said('the lab does not answer'));
            byId('live').dataset.shows = known;
        }
        reading = false;
    }

    byId('live').hidden = false;
    socket.addEventListener('message', ({ data }) => {
        const { changes, paused, speed, now } = JSON.parse(data);
        byId('live-pause').textContent = paused ? 'Go on' : 'Pause';
        byId('live-pause').dataset.wants = paused ? 'go' : 'pause';
        byId('live-step').disabled = !paused;
        byId('live-speed').value = String(speed);
        said(`${paused ? 'paused at' : 'running,'} ${seconds(now)} s`);
        latest = changes;
        read();
    });
    socket.addEventListener('close', () => said('the lab has ended'));
    byId('live-pause').addEventListener('click', () => say(byId('live-pause').dataset.wants));
    byId('live-step').addEventListener('click', () => say('step'));
    byId('live-speed').addEventListener('change', () => say(`speed ${byId('live-speed').value}`));
}
