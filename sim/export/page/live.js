// A run that is still going on: its page, as the lab serves it, is read again when the lab says that there is more.

import { byId, seconds } from './dom.js';
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
