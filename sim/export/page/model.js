// The moment that is looked at, and who wants to know when it is another one.

export function modelOf(source) {
    const run = source.run;
    const watchers = [];
    const growers = [];
    const been = [];
    const messages = [];
    let at = 0;
    let seen; // the record of the row there
    const model = { source, run, messages };

    // Numbers of the rows that are messages.
    function count() {
        messages.length = 0;
        for (let i = 0; i < run.rows.length; i++) if (run.rows[i].k === 'm') messages.push(i);
    }

    function tell() {
        seen = run.rows[at]?.n;
        for (const watcher of watchers) watcher(model);
    }

    model.watch = (watcher) => watchers.push(watcher);
    // There are more rows, before those who watch the moment are told.
    model.grow = (grower) => growers.push(grower);
    Object.defineProperty(model, 'at', { get: () => at });
    Object.defineProperty(model, 'row', { get: () => (messages.length ? run.rows[at] : null) });
    Object.defineProperty(model, 'message', { get: () => (model.row ? source.message(model.row.q) : null) });

    // Records from this number on belong to a later moment: the next message arrives there.
    Object.defineProperty(model, 'until', {
        get: () => {
            const next = messages[model.row.q + 1];
            return next === undefined ? Infinity : run.rows[next].n;
        },
    });

    model.select = (row, remember = true) => {
        if (row === at || row === undefined || !run.rows[row] || run.rows[row].k !== 'm') return;
        if (remember) been.push(at);
        at = row;
        tell();
    };
    // One connection alone (live.js); none: all of them.
    model.lookAt = (connection) => {
        model.whose = connection;
        for (const grower of growers) grower(model);
        tell();
    };
    model.step = (by) => model.select(messages[model.row.q + by]);
    model.back = () => {
        if (been.length) model.select(been.pop(), false);
    };
    // The first message behind the title that is so many titles away.
    model.phase = (by) => {
        const rows = run.rows;
        let i = at;
        if (by < 0) while (i > 0 && rows[i].k !== 'p') i--;
        for (i += by; i >= 0 && i < rows.length && rows[i].k !== 'p'; i += by);
        while (i >= 0 && i < rows.length && rows[i].k !== 'm') i++;
        if (i < 0) i = messages[0];
        model.select(i);
    };

    // What a step rests on, or null where the scenario does not say.
    model.basisOf = (row) => {
        const [word, mark, means] = run.bases.find(([name]) => name === row.b) ?? [];
        return word ? { word, mark, means } : null;
    };

    // `#11a`, or `#m41` by record, where a step has several messages or none.
    model.nameOf = (row) => {
        const { s: step, n } = run.rows[row];
        const first = messages.find((i) => run.rows[i].s === step && !run.rows[i].g);
        return step !== '.' && first === row ? step : `m${n}`;
    };
    model.find = (name) => messages.find((i) => run.rows[i].s === name && !run.rows[i].g)
        ?? messages.find((i) => `m${run.rows[i].n}` === name);

    model.begin = (name) => {
        count();
        at = model.find(name) ?? messages[0] ?? 0;
        tell();
    };
    // Who looked at the last message goes on with the last one; else the moment stays.
    source.follow(() => {
        const last = messages[messages.length - 1];
        const record = at === last || last === undefined ? undefined : seen;
        count();
        const same = record === undefined ? undefined : messages.find((i) => run.rows[i].n === record);
        at = same ?? messages[messages.length - 1] ?? 0;
        for (const grower of growers) grower(model);
        tell();
    });
    return model;
}
