// Where a run comes from. What shows it knows `run`, `message(number)` and `follow`, and not whether the run stands in the
// page or is still going on somewhere.

function octetsOf(base64) {
    const letters = atob(base64);
    const octets = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) octets[i] = letters.charCodeAt(i);
    return octets;
}

// A message as it was written (page_messages.c), with its octets as octets and its tree as objects.
export function readMessage(written, words) {
    const octets = octetsOf(written.b);
    const text = new TextDecoder();
    const word = (value) => (typeof value === 'number' ? words[value] : value);
    const lines = written.t.map(([depth, name, value, at, end], number) => ({
        number, depth, name: word(name), at, end,
        value: value === 0 ? text.decode(octets.subarray(at, end)) : value,
    }));
    return {
        octets, lines, carrier: written.w, carried: written.c ? octetsOf(written.c) : null, redacted: Boolean(written.z),
        malformed: written.e ? { why: written.e, at: written.at } : null,
        hop: written.h, changes: written.d || [], same: written.same || 0,
    };
}

// The run that stands in this page. Messages are read when somebody looks at them.
export function embedded(page) {
    const run = JSON.parse(page.getElementById('run').textContent);
    const chunks = new Map();
    return {
        run,
        message(number) {
            const which = Math.floor(number / run.chunk);
            if (!chunks.has(which)) chunks.set(which, JSON.parse(page.getElementById(`messages-${which}`).textContent));
            return readMessage(chunks.get(which)[number % run.chunk], run.words);
        },
        // Calls back when rows were added to `run`: here all of them are there.
        follow() {},
    };
}
