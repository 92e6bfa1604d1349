// The page in a real Chromium. Called by tests/page/page with a folder: a.html (flow A), red.html, many.html (10,000
// messages), index.html, a.mermaid, hostile.mermaid. Pictures are compared with tests/page/shots, or written there with
// `--bless`.

import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { expect, outcome } from './expect.mjs';

const [folder, shots, bless] = process.argv.slice(2);
const require = createRequire(path.join(folder, 'node_modules', 'x'));
const { chromium } = require('playwright-core');
const { PNG } = require('pngjs');
const pixelmatch = (await import(require.resolve('pixelmatch'))).default;
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const mermaid = fs.readFileSync(require.resolve('mermaid/dist/mermaid.min.js'), 'utf8');

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'] });

// A page, and everything it complains about or asks the network for.
async function open(name, { width = 1366, height = 900, hash = '', dark = false, content = null, scale = 1 } = {}) {
    const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
    page.setDefaultTimeout(120000); // of a busy machine; what is measured is measured by itself
    page.said = [];
    page.on('console', (message) => page.said.push(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => page.said.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => { page.said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on('request', (request) => { if (!request.url().startsWith('file:')) page.said.push(`request: ${request.url()}`); });
    const file = path.join(folder, content ? 'made.html' : name);
    if (content) fs.writeFileSync(file, content);
    await page.goto(`file://${file}${hash}`);
    if (name !== 'index.html') await page.waitForSelector('html[data-ready]');
    return page;
}

async function close(page, what) {
    expect(page.said.length === 0, `${what}: ${page.said.slice(0, 5).join(' | ')}`);
    await page.close();
}

const text = (page, selector) => page.textContent(selector);

// Serious findings of axe-core. Its script is put in past the page's policy, which would refuse it.
async function accessible(page, what) {
    const session = await page.context().newCDPSession(page);
    const { result } = await session.send('Runtime.evaluate', { expression: `${axe}; 1`, returnByValue: true });
    expect(result.value === 1, `${what}: axe did not load`);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    const serious = found.violations.filter((one) => ['serious', 'critical'].includes(one.impact));
    expect(found.passes.length > 10, `${what}: axe looked at nothing`);
    expect(serious.length === 0, `${what}: ${serious.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary}`).join(' | ')}`);
}

// Other fonts and a later Chromium draw a little differently; what is another picture differs in far more.
async function picture(page, name) {
    const file = path.join(shots, `${name}.png`), DIFFERENT_MAX = 0.04;
    const came = PNG.sync.read(await page.screenshot());
    if (bless) {
        fs.writeFileSync(file, PNG.sync.write(came, { deflateLevel: 9 }));
        return;
    }
    const wanted = PNG.sync.read(fs.readFileSync(file));
    const same = wanted.width === came.width && wanted.height === came.height;
    expect(same, `${name}: another size`);
    if (!same) return;
    const different = pixelmatch(wanted.data, came.data, null, came.width, came.height, { threshold: 0.25 });
    const share = different / (came.width * came.height);
    if (share > DIFFERENT_MAX) fs.writeFileSync(path.join(folder, `${name}.png`), PNG.sync.write(came));
    expect(share <= DIFFERENT_MAX, `${name}: ${(share * 100).toFixed(1)} of 100 points are different; see ${folder}/${name}.png`);
}

const tests = {
    async 'flow A is ready in a second, without a word or a request'() {
        // The machine may be busy with something else: the best of three.
        const times = [];
        for (let i = 0; i < 3; i++) {
            const one = await open('a.html');
            times.push(await one.evaluate(() => performance.now()));
            await close(one, 'flow A');
        }
        const ready = Math.min(...times), page = await open('a.html');
        console.log(`flow A: ready in ${ready.toFixed(0)} ms`);
        expect(ready < 1000, `ready after ${ready} ms`);
        expect(await text(page, '#verdict') === 'PASS', 'the verdict');
        expect((await text(page, '#message-title')) === '1 GET /', 'it begins at the first message');
        expect(await page.locator('[role=option]').count() === 22, '22 messages');
        await close(page, 'flow A');
    },

    async 'keys, clicks, slider and address choose a message'() {
        const page = await open('a.html', { hash: '#11a' });
        expect((await text(page, '#message-title')) === '11a REGISTER', 'a link to a moment');
        await page.keyboard.press('n');
        expect((await text(page, '#message-title')) === '11b REGISTER', 'n');
        expect(page.url().endsWith('#11b'), 'the address follows');
        await page.keyboard.press('p');
        await page.keyboard.press('p');
        expect((await text(page, '#message-title')) === '11 401', 'p');
        await page.keyboard.press('b');
        expect((await text(page, '#message-title')) === '11a REGISTER', 'b');
        await page.keyboard.press('P');
        expect((await text(page, '#message-title')) === '5 REGISTER', 'P goes to the phase before');
        await page.keyboard.press('N');
        expect((await text(page, '#message-title')) === '11a REGISTER', 'N goes to the next phase');
        await page.click('[role=option] >> text=MAR');
        expect((await text(page, '#message-title')) === '8 MAR', 'a click');
        await page.focus('#list');
        await page.keyboard.press('ArrowDown');
        expect((await text(page, '#message-title')) === '8b MAA', 'an arrow key');
        await page.keyboard.press('End');
        expect((await text(page, '#message-title')) === '14 200', 'End');
        expect(await page.getAttribute('#list', 'aria-activedescendant') === await page.getAttribute('[aria-selected=true][role=option]', 'id'), 'what a screen reader is told');
        await page.fill('#slider', '0');
        expect((await text(page, '#message-title')) === '1 GET /', 'the slider');
        await page.evaluate(() => { location.hash = '#9'; });
        await page.waitForFunction(() => document.getElementById('message-title').textContent === '9 401');
        await close(page, 'keys');
    },

    async 'fields and octets mark each other'() {
        const page = await open('a.html', { hash: '#11a' });
        await page.locator('.tree [role=treeitem]', { hasText: /^nonce: / }).hover();
        const marked = await page.$$eval('.dump .letters .on', (cells) => cells.map((cell) => cell.textContent).join(''));
        expect(/^[a-z2-9]{26}$/.test(marked), `the octets of the line: ${marked.slice(0, 40)}`);
        await page.evaluate(() => document.querySelector('.dump .hexes span[data-at="0"]').scrollIntoView());
        await page.hover('.dump .hexes span[data-at="2"]');
        expect((await text(page, '.tree [aria-selected=true]')).startsWith('Request-Line'), 'the line of an octet');
        const lines = await page.locator('.tree [role=treeitem]').count();
        await page.keyboard.press('j');
        await page.keyboard.press('j');
        expect(lines > 30 && (await text(page, '.tree [aria-selected=true]')).startsWith('host'), 'j');
        await page.keyboard.press('k');
        expect((await text(page, '.tree [aria-selected=true]')).startsWith('uri'), 'k');
        expect((await text(page, '#fields')).includes('in a WebSocket frame of 723 octets'), 'the frame on the link');
        await close(page, 'fields');
    },

    async 'the moment is looked up'() {
        const page = await open('a.html', { hash: '#11b' });
        const hop = await text(page, '#hop');
        expect(hop.includes('What wsf made different from 11a REGISTER') && hop.includes('+Via: SIP/2.0/UDP wsf.ims.example') &&
            hop.includes('-Max-Forwards: 70') && hop.includes('+integrity-protected: tls-pending'), `the hop before: ${hop}`);
        const digest = await text(page, '#digest');
        expect(digest.includes('made by ue') && digest.includes('derived from alice.password') && digest.includes('received at 11'), `the digest: ${digest}`);
        await page.click('#digest a >> text="11"');
        await page.waitForFunction(() => document.getElementById('message-title').textContent === '11 401');
        expect((await text(page, '#message-text')).includes("the step that the editor's note is about"), 'the text of the step');
        const cell = (party) => page.$eval('#known table >> nth=0', (table, name) => {
            const column = [...table.querySelectorAll('thead th')].findIndex((head) => head.textContent === name) + 1;
            const row = [...table.querySelectorAll('tbody tr')].find((one) => one.firstChild.textContent === 'nonce');
            return [row.children[column].textContent, row.children[column].className];
        }, party);
        expect((await cell('ue')).join() === '+11,new', `who holds the nonce: ${await cell('ue')}`);
        expect((await cell('wsf')).join() === '10,', `the wsf has it since 10: ${await cell('wsf')}`);
        await page.keyboard.press('p');
        expect((await cell('ue'))[0] === '-', `not before: ${await cell('ue')}`);
        await page.keyboard.press('End');
        await page.evaluate(() => { location.hash = '#14'; });
        await page.waitForFunction(() => document.getElementById('message-title').textContent === '14 200');
        await page.click('#known tr:has(th:text-is("alice.ha1")) button >> nth=1');
        const way = await text(page, '#known-path');
        expect(way.includes('wws, alice.ha1') && way.includes('RFC 7616') && way.includes('alice.password: received at 2'), `the path: ${way}`);
        expect((await text(page, '#facts')).includes('scscf believed alice.private@ims.example, registrar, digest'), 'facts');
        const claims = await text(page, '#claims');
        expect(claims.includes('C2 secret alice.password from wws: violated, as expected') && claims.includes('Broken by wws at 2') &&
            claims.includes('alone: ue, wws'), `claims: ${claims.slice(0, 300)}`);
        const states = await text(page, '#states');
        expect(states.includes('state registered') && states.includes('scscf') && !states.includes('wonderland'), 'states of nodes');
        await close(page, 'moment');
    },

    async 'find and the glossary answer'() {
        const page = await open('a.html');
        await page.keyboard.press('/');
        await page.fill('#find-text', 'integrity-protected');
        expect((await text(page, '#find-count')) === '2 found', `found in octets: ${await text(page, '#find-count')}`);
        await page.keyboard.press('Enter');
        expect((await text(page, '#message-title')) === '11b REGISTER', 'the first of them');
        await page.keyboard.press('g');
        await page.fill('#glossary-text', 'MAR');
        expect((await text(page, '#glossary-list')).includes('Multimedia-Auth-Request'), 'the glossary');
        await page.click('#glossary-box form button');
        await page.keyboard.press('g');
        const listed = await page.$$eval('#glossary-list dt', (terms) => terms.map((term) => term.textContent));
        expect(listed[0] === 'On this page now' && listed.indexOf('WWS') < listed.indexOf('The others'), `terms of the page first: ${listed.slice(0, 5)}`);
        const shifted = await page.$$eval('#glossary-list dt:not(.part)', (terms) => terms.filter((term) => term.getBoundingClientRect().left >= term.nextElementSibling.getBoundingClientRect().left).map((term) => term.textContent));
        expect(shifted.length === 0 && !(await text(page, '#glossary-list')).includes(']('), `a term stands before its meaning: ${shifted.slice(0, 5)}`);
        await page.click('#glossary-box form button');
        await page.evaluate(() => { window.location.hash = '#8'; });
        await page.waitForFunction(() => document.getElementById('message-title').textContent.includes('MAR'));
        await page.click('#message-title .term');
        expect(await page.inputValue('#glossary-text') === 'MAR', 'an abbreviation leads to the glossary');
        expect((await text(page, '#glossary-list dt')) === 'MAR', 'and its row is the first');
        await page.click('#glossary-box form button');
        await page.keyboard.press('Escape');
        await page.keyboard.press('?');
        expect((await text(page, '#keys-list')).includes('next message'), 'the keys');
        await close(page, 'dialogs');
    },

    async 'a red run begins at its red line'() {
        const page = await open('red.html');
        const red = await text(page, '#red');
        expect(red.includes('auth.nc should be 2 but is 1') && /red\.ims:\d+:/.test(red), `the red line: ${red}`);
        expect((await text(page, '#message-title')) === '11a REGISTER', 'its message');
        const first = await page.evaluate(() => document.getElementById('red').getBoundingClientRect().top < document.querySelector('main').getBoundingClientRect().top);
        expect(first && await text(page, '#verdict') === 'FAIL', 'it stands first');
        await close(page, 'red');
    },

    async 'it fits from a telephone to a wall'() {
        for (const [width, height] of [[360, 740], [768, 1024], [1366, 900], [2000, 1200], [3840, 2160]]) {
            const page = await open('a.html', { width, height, hash: '#11a' });
            const wide = await page.evaluate(() => document.documentElement.scrollWidth);
            expect(wide <= width, `${width}: ${wide} wide`);
            await close(page, `width ${width}`);
        }
    },

    // Names may be wider than their arrows, and are whole; where the sheet is wider than the page the chosen arrow is seen.
    async 'no name is cut'() {
        for (const [name, hash, width] of [['two.html', '#45', 360], ['two.html', '#22', 1024], ['a.html', '#11b', 1366], ['attack.html', '#8', 360]]) {
            const page = await open(name, { width, height: 800, hash });
            const wrong = await page.evaluate(() => {
                const list = document.getElementById('list'), sheet = list.querySelector('.sheet').getBoundingClientRect();
                const cut = [...list.querySelectorAll('.row .label, .row.say span, .row.phase span')].filter((one) => {
                    const box = one.getBoundingClientRect(), row = one.closest('.row').getBoundingClientRect();
                    return one.scrollWidth > one.clientWidth + 1 || box.left < sheet.left - 1 || box.right > sheet.right + 1 || box.bottom > row.bottom + 6;
                }).map((one) => one.textContent);
                const box = list.getBoundingClientRect(), arrow = list.querySelector('[aria-selected=true] .arrow').getBoundingClientRect();
                return { cut, seen: arrow.left >= box.left && arrow.right <= box.right };
            });
            expect(wrong.cut.length === 0, `${name} at ${width}: cut: ${wrong.cut.slice(0, 4).join(' | ')}`);
            expect(wrong.seen, `${name} at ${width}: the chosen arrow is seen`);
            await close(page, name);
        }
        const attack = await open('attack.html');
        expect((await text(attack, '[aria-selected=true]')).includes('REGISTER (injected by eve)'), 'who injected it');
        expect((await text(attack, '#message-text')).includes('Injected: sent by eve.'), 'and beside the message');
        expect((await text(attack, '.heads .attacker')).includes('owned by eve'), 'whose lifeline it is');
        await attack.click('.heads .attacker');
        expect((await text(attack, '#glossary-list dt')) === 'WSF', 'a head leads to the glossary');
        await close(attack, 'attack');
    },

    async 'it looks as it was found good'() {
        const looks = { usual: { hash: '#11a' }, dark: { hash: '#11b', dark: true }, narrow: { hash: '#11a', width: 360, height: 740 }, wide: { hash: '#14', width: 2000, height: 1200 } };
        for (const [name, look] of Object.entries(looks)) {
            const page = await open('a.html', { scale: 0.5, ...look });
            await picture(page, name);
            await close(page, name);
        }
        for (const name of ['red', 'attack']) {
            const page = await open(`${name}.html`, { scale: 0.5 });
            await picture(page, name);
            await close(page, name);
        }
    },

    // A box's own messages are loops on its lifeline; their names lie beside them, however narrow the page is.
    async 'names of loops are whole and beside their loops'() {
        for (const width of [320, 420, 1366]) {
            const page = await open('box.html', { width, hash: '#5c' });
            const rows = await page.$$eval('.row.in', (all) => all.map((row) => {
                const sheet = row.parentElement.getBoundingClientRect(), list = row.closest('#list').getBoundingClientRect(), name = row.querySelector('.label').getBoundingClientRect();
                const loop = row.querySelector('.arrow').getBoundingClientRect(), time = row.querySelector('.time').getBoundingClientRect();
                return name.right <= Math.min(sheet.right, list.right) && name.left >= time.right && (name.right <= loop.left || name.left >= loop.right);
            }));
            expect(rows.length === 2 && rows.every(Boolean), `names of loops at ${width}: ${rows}`);
            await close(page, 'loops');
        }
    },

    async 'nothing serious for who cannot see or point'() {
        for (const look of [{ hash: '#11b' }, { hash: '#11b', dark: true }, { hash: '#14', width: 360 }]) {
            const page = await open('a.html', look);
            await accessible(page, JSON.stringify(look));
            for (const key of ['g', '?', '/']) {
                await page.keyboard.press(key);
                await accessible(page, `dialog ${key}`);
                await page.keyboard.press('Escape');
            }
            await close(page, 'axe');
        }
        const red = await open('red.html');
        await accessible(red, 'red');
        await close(red, 'red');
        const index = await open('index.html');
        await accessible(index, 'index');
        await close(index, 'index');
    },

    async 'an index leads to its pages'() {
        const page = await open('index.html');
        await page.click('tbody a');
        await page.waitForSelector('html[data-ready]');
        expect(await text(page, '#verdict') === 'FAIL', 'the red one is first');
        await close(page, 'index');
    },

    // Every text of the data is hostile, and so are the octets; the policy and the program are the page's own.
    async 'hostile octets are shown and never run'() {
        const evil = '</script><img src=x onerror="alert(1)"><script>alert(2)</script>{{7*7}}${alert(3)} javascript:alert(4)';
        const spoil = (value) => {
            if (typeof value === 'string') return /^[a-z-]{1,12}$|^$/.test(value) ? value : value + evil;
            if (Array.isArray(value)) return value.map(spoil);
            if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, ['k', 'b', 'c', 'verdict', 'fingerprint'].includes(key) ? one : spoil(one)]));
            return value;
        };
        const made = fs.readFileSync(path.join(folder, 'a.html'), 'utf8').replaceAll(/(<script type="application\/json" id="([^"]*)">)(.*?)(<\/script>)/gs, (whole, head, id, data, tail) => {
            const spoiled = spoil(JSON.parse(data));
            if (id !== 'run') for (const message of spoiled) message.b = Buffer.from(evil + '\u0000\u001b[2J\u202e' + 'x'.repeat(65536)).toString('base64');
            return head + JSON.stringify(spoiled).replaceAll('<', '\\u003c') + tail;
        });
        const page = await open('made', { content: made });
        for (let i = 0; i < 22; i++) await page.keyboard.press('n');
        await page.keyboard.press('/');
        await page.fill('#find-text', 'alert');
        expect((await text(page, '#name')).includes('<img src=x'), 'it is shown as it is');
        expect(await page.locator('img, iframe, object, embed').count() === 0, 'no element came out of it');
        expect(await page.locator('script').count() === 4, 'no script came out of it');
        expect((await text(page, '.dump')).includes('66306') || (await page.getAttribute('.dump', 'aria-label')).startsWith('65'), 'long octets are there');
        await close(page, 'hostile');
    },

    // The same of a run in which such messages came: in every part of the page, from the octets to the red line.
    async 'hostile octets of a run are shown and never run'() {
        for (const hash of ['#20', '#21']) {
            const page = await open('octets.html', { hash });
            await page.evaluate(() => { for (const part of document.querySelectorAll('details')) part.open = true; });
            expect((await text(page, '.tree')).includes('display: </script><img src=x onerror=alert(1)>'), `${hash}: the display name`);
            expect((await text(page, '#red')).includes('<script>alert(2)</script>'), `${hash}: the red line`);
            expect(await page.locator('img, iframe, object, embed').count() === 0 && await page.locator('script').count() === 4, `${hash}: nothing came out of it`);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth);
            expect(wide <= 1366, `${hash}: ${wide} wide`);
            if (hash === '#20') {
                expect((await text(page, '#fields')).includes('Malformed at octet 60330'), 'what is malformed is said');
                await page.locator('.tree [role=treeitem]', { hasText: /^X-Long: / }).hover();
                await page.click('.dump .parts button >> nth=1');
            }
            await close(page, hash);
        }
    },

    async 'ten thousand messages stay usable'() {
        const page = await open('many.html');
        const ready = await page.evaluate(() => performance.now());
        expect(ready < 6000, `ready after ${ready} ms`);
        // Time of the page's own thread, which does not mind a busy machine.
        const session = await page.context().newCDPSession(page);
        await session.send('Performance.enable', { timeDomain: 'threadTicks' });
        const spent = async () => (await session.send('Performance.getMetrics')).metrics.find((one) => one.name === 'TaskDuration').value * 1000;
        const press = async (key) => {
            const begin = await spent();
            await page.evaluate((name) => {
                (name === 'End' ? document.getElementById('list') : document.body).dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
                document.body.getBoundingClientRect();
            }, key);
            return await spent() - begin;
        };
        const took = [];
        for (const key of ['n', 'n', 'n', 'End', 'p', 'p', 'p', 'p', 'p']) took.push(await press(key));
        took.sort((a, b) => a - b);
        const count = await page.evaluate(() => document.querySelectorAll('*').length);
        const total = await page.evaluate(() => JSON.parse(document.getElementById('run').textContent).messages);
        console.log(`${total} messages: ready in ${ready.toFixed(0)} ms, a key in ${took[4].toFixed(0)} ms (median of 9), ${count} elements`);
        expect(total >= 10000, `${total} messages`);
        expect(took[4] < 200, `a key takes ${took[4]} ms`);
        expect(count < 6000, `${count} elements`);
        expect(/ 9996 of 10001$|of 100/.test(await text(page, '#clock')), await text(page, '#clock'));
        await close(page, 'many');
    },

    async 'paper gets all of the ladder'() {
        const page = await open('a.html', { hash: '#14' });
        const pdf = await page.pdf({ format: 'A4' });
        expect(pdf.length > 20000, 'a PDF');
        await page.emulateMedia({ media: 'print' });
        expect(await page.isHidden('#moment') && await page.isVisible('#list'), 'print style');
        await close(page, 'print');
    },

    // What Mermaid itself draws of our texts.
    async 'Mermaid draws what is said'() {
        const page = await browser.newPage();
        await page.setContent('<div id="here"></div>');
        await page.addScriptTag({ content: mermaid });
        const drawn = (name) => page.evaluate(async (source) => {
            window.mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
            const { svg } = await window.mermaid.render('drawn', source);
            const box = document.createElement('div');
            box.innerHTML = svg;
            return [...box.querySelectorAll('text')].map((one) => one.textContent).join('\n');
        }, fs.readFileSync(path.join(folder, name), 'utf8'));
        const a = await drawn('a.mermaid');
        expect(a.includes('11a+ REGISTER') && a.includes('8b+ MAA') && a.includes('The step the editor'), `flow A: ${a.slice(0, 300)}`);
        const hostile = await drawn('hostile.mermaid');
        expect(hostile.includes('end; #x; #35; %% alt <script>alert(1)</script>') && hostile.includes('note right: "--> }; msc { ]]>'), `hostile: ${hostile.slice(0, 600)}`);
        await page.close();
    },
};

for (const [name, run] of Object.entries(tests)) {
    try {
        await run();
    } catch (error) {
        expect(false, `${name}: ${error.message.split('\n').slice(0, 4).join(' ')}`);
    }
}
await browser.close();
process.exit(outcome());
