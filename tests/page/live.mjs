// A real Chromium against the live lab. Called by tests/page/live with a folder for node_modules and outputs, and the program.

import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, outcome } from './expect.mjs';

const [folder, program] = process.argv.slice(2);
const require = createRequire(path.join(folder, 'node_modules', 'x'));
const { chromium } = require('playwright-core');
const PATIENCE = { timeout: 20000 };

// `imslab serve`, once it has said where it is; stop() ends it and gives its class and all it said.
async function serve(...options) {
    const child = spawn(program, ['serve', '--port', '0', ...options]);
    const lab = { said: '', ended: new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal))) };
    child.stderr.on('data', (data) => { lab.said += data; });
    await new Promise((resolve, reject) => {
        child.stdout.on('data', (data) => {
            lab.said += data;
            if (lab.said.includes('SIGINT ends it')) resolve();
        });
        lab.ended.then((code) => reject(new Error(`serve ended with ${code}: ${lab.said}`)));
    });
    lab.url = (name) => new RegExp(`^  ${name} +(\\S+)`, 'm').exec(lab.said)[1];
    lab.spki = /of its key (\S+)/.exec(lab.said)[1];
    lab.stop = async (signal = 'SIGINT') => { child.kill(signal); return lab.ended; };
    return lab;
}

// A browser that trusts the lab's key and no other self-made one, at the operator's page; what it complains about fails.
async function visit(lab) {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu', `--ignore-certificate-errors-spki-list=${lab.spki}`] });
    const context = await browser.newContext({ viewport: { width: 900, height: 700 } }), page = await context.newPage();
    page.said = [];
    page.on('pageerror', (error) => page.said.push(error.message));
    page.on('console', (message) => { if (message.type() === 'error') page.said.push(message.text()); });
    await page.goto(lab.url('wws'));
    page.leave = () => browser.close();
    return page;
}

// The lab's own page, beside it.
async function look(page, lab) {
    const looks = await page.context().newPage();
    looks.on('pageerror', (error) => page.said.push(error.message));
    looks.on('console', (message) => { if (message.type() === 'error') page.said.push(message.text()); });
    await looks.setViewportSize({ width: 1366, height: 900 });
    await looks.goto(/the lab's page: (\S+)/.exec(lab.said)[1]);
    await looks.waitForSelector('html[data-ready]', PATIENCE);
    return looks;
}

async function type(page, form, fields) {
    await page.waitForSelector(form, PATIENCE);
    for (const [name, value] of Object.entries(fields)) await page.fill(`${form} input[name=${name}]`, value);
    await page.click(`${form} button`);
}
const state = async (page, kind) => {
    await page.waitForSelector(`#state[data-kind=${kind}]:not(:empty)`, PATIENCE);
    return page.textContent('#state');
};

async function renewAndLeave(page) {
    expect(await state(page, 'good') === 'Registered', 'registered');
    await page.click('text=Renew');
    await page.waitForSelector('body[data-registrations="2"]', PATIENCE);
    await page.click('button:text("Unregister")');
    await page.waitForSelector('#state:text-is("Unregistered")', PATIENCE);
}

const tests = {
    async 'flow A: registers, renews, unregisters; the flow is as expected, claims too'() {
        const recording = path.join(folder, 'live.recording');
        const lab = await serve('--record', recording, 'scenarios/flows/forward-401.ims'), page = await visit(lab);
        await type(page, 'form[aria-label="Log in"]', { password: 'wonderland-42' });
        await type(page, 'form[aria-label="Register"]', { password: 'wonderland-42' });
        await renewAndLeave(page);
        expect(page.said.length === 0, page.said.join(' | '));
        await page.leave();
        expect(await lab.stop() === 0, `class 0: ${lab.said}`);
        expect(/^ {2}PASS .* \d+ claims\b/m.test(lab.said), `a pass with its claims: ${lab.said}`);
        expect(/rspauth/.test(lab.said), 'it says what it cannot know');
        expect(!lab.said.includes('wonderland-42'), 'the password is in no output');
        // The recording is that run: in virtual time, twice, with the same report.
        const report = lab.said.slice(lab.said.indexOf('  fingerprint '), lab.said.indexOf('note: the browsers'));
        for (let i = 0; i < 2; i++) {
            const again = spawnSync(program, ['run', '--replay', recording], { encoding: 'utf8' });
            expect(again.status === 0 && again.stdout.slice(again.stdout.indexOf('  fingerprint ')).trim() === report.trim(), `${again.stdout}${again.stderr}`);
        }
    },
    async 'flow A: a wrong password fails, and the page says so'() {
        const lab = await serve('--variant', 'steps23=omitted', 'scenarios/flows/forward-401.ims'), page = await visit(lab);
        await type(page, 'form[aria-label="Register"]', { password: 'looking-glass-7' });
        expect(await state(page, 'bad') === 'The password is wrong: the network did not accept it (403).', await page.textContent('#state'));
        await page.screenshot({ path: path.join(folder, 'live-wrong.png') });
        const looks = await look(page, lab);
        await looks.waitForSelector('#verdict:text("FAIL")', PATIENCE);
        expect((await looks.textContent('#differs')).startsWith('note: this run is a fail; in virtual time it is a pass'), `on the lab's page as well: ${await looks.textContent('#differs')}`);
        await page.leave();
        expect(await lab.stop('SIGTERM') === 1, `class 1: ${lab.said}`);
        expect(/auth.response should be/.test(lab.said), `what was wrong: ${lab.said}`);
        expect(/^note: this run is a fail; in virtual time it is a pass$/m.test(lab.said), `where it differs from virtual time: ${lab.said}`);
    },
    async 'the lab\'s page grows with the run, pauses, and goes on by one event'() {
        const lab = await serve('scenarios/flows/forward-401.ims'), page = await visit(lab);
        const at = /the lab's page: (\S+)/.exec(lab.said)[1], looks = await look(page, lab);
        await looks.waitForSelector('#list .row:has-text("GET /")', PATIENCE);
        expect(await looks.textContent('#verdict') === 'RUNNING', 'it is running');
        await type(page, 'form[aria-label="Log in"]', { password: 'wonderland-42' });
        await looks.waitForSelector('#list .row:has-text("POST /login")', PATIENCE);
        await looks.click('#live-pause');
        await looks.waitForSelector('#live-pause:text("Go on")', PATIENCE);
        await type(page, 'form[aria-label="Register"]', { password: 'wonderland-42' });
        // The opening of the connection, the opening of the WebSocket: nothing moves but by a click.
        const rows = () => looks.locator('#list .row[role=option]').count();
        const before = await rows();
        await looks.waitForTimeout(600);
        expect(await rows() === before, 'nothing happens while it is paused');
        const shows = async () => Number(await looks.getAttribute('#live', 'data-shows'));
        for (let i = 0; i < 40 && await rows() === before; i++) {
            const known = await shows();
            await looks.click('#live-step');
            for (let waited = 0; waited < 200 && await shows() === known; waited++) await looks.waitForTimeout(50);
        }
        expect(await rows() === before + 1, `one message more: ${before}, ${await rows()}`);
        await looks.screenshot({ path: path.join(folder, 'live-paused.png') });
        await looks.selectOption('#live-speed', '0');
        await looks.click('#live-pause');
        expect(await state(page, 'good') === 'Registered', 'it goes on');
        await looks.waitForSelector('#verdict:text("PASS")', PATIENCE);
        await looks.waitForSelector('#list .row:has-text("14")', PATIENCE);
        expect(await looks.textContent('#known table') !== '', 'who holds what');
        await looks.screenshot({ path: path.join(folder, 'live.png') });
        expect(!(await looks.content()).includes('wonderland-42'), 'the password is not in it');
        // Whoever comes by another name, or from another page, is not let in.
        const asked = (headers) => new Promise((resolve) => http.get(at, { headers }, (answer) => resolve(answer.statusCode)));
        expect(await asked({}) === 200 && await asked({ host: 'evil.example' }) === 403, 'its own name alone');
        const opens = () => page.evaluate((url) => new Promise((resolve) => {
            const socket = new WebSocket(url, 'lab');
            socket.onopen = () => resolve('open');
            socket.onerror = () => resolve('refused');
        }), at.replace('http', 'ws'));
        await page.goto('about:blank');
        expect(await opens() === 'refused', 'a stranger\'s page does not speak to it');
        expect(page.said.filter((text) => !/ERR_|WebSocket/.test(text)).length === 0, page.said.join(' | '));
        await page.leave();
        expect(await lab.stop() === 0, `class 0: ${lab.said}`);
    },
    async 'the lab\'s page: the time goes as fast as it is told to'() {
        const lab = await serve('--variant', 'steps23=omitted', 'scenarios/flows/forward-401.ims'), page = await visit(lab), looks = await look(page, lab);
        // How far the run's clock comes in a second and a half; what it says comes with the answer to a choice, a quarter of a second later.
        const clock = async (speed) => {
            await looks.evaluate(() => { document.getElementById('live-clock').textContent = ''; });
            await looks.selectOption('#live-speed', String(speed));
            await looks.waitForSelector('#live-clock:text-matches("[0-9] s$")', PATIENCE);
            return [Number(/([\d.]+) s/.exec(await looks.textContent('#live-clock'))[1]), performance.now() / 1000];
        };
        for (const [speed, times] of [[100, 0.1], [10000, 10], [2000, 2]]) {
            const [from, began] = await clock(speed);
            await looks.waitForTimeout(1500);
            const [to, ended] = await clock(1000), went = (to - from) / (ended - began);
            expect(went > times * 0.5 && went < times * 1.5 + 0.4, `${times} times the clock's: ${went.toFixed(2)}`);
        }
        await page.leave();
        await lab.stop();
    },
    async 'two browsers are two lifelines with a name each, whatever connections they have, and a stranger none'() {
        const recording = path.join(folder, 'two.recording');
        const lab = await serve('--record', recording, 'tests/live/load.ims'), page = await visit(lab), looks = await look(page, lab);
        const other = await (await page.context().browser().newContext()).newPage();
        const registers = async (where, n) => {
            await type(where, 'form[aria-label="Register"]', { user: `user${n}@ims.example`, impu: `sip:user${n}@ims.example`, password: `wonderland-${n}` });
            expect(await state(where, 'good') === 'Registered', `user${n} is registered`);
        };
        await registers(page, 1);
        const shows = () => looks.evaluate(() => [...document.querySelectorAll('#list .head')].map((head) => head.textContent));
        expect((await shows())[0] === 'ue', `one alone is the browser of the scenario: ${await shows()}`);
        await other.goto(lab.url('wws'));
        await registers(other, 2);
        // Later, and over connections of its own: it is the same browser.
        const again = await page.context().newPage();
        await again.goto(lab.url('wws'));
        await looks.setViewportSize({ width: 1366, height: 2000 });
        await looks.waitForSelector('#list .head:has-text("user2")', PATIENCE);
        expect((await shows()).slice(0, 2).join() === 'browser 1user1,browser 2user2', `lifelines: ${await shows()}`);
        // A program without a page is a stranger.
        const ask = () => new Promise((resolve) => https.get(lab.url('wws').replace(/\/\/[^:]+/, '//127.0.0.1'), { rejectUnauthorized: false, agent: false }, (answer) => answer.resume().on('end', resolve)));
        await ask();
        await looks.waitForSelector('#list .head:text-is("ue")', PATIENCE);
        expect((await shows())[2] === 'ue', `and a stranger: ${await shows()}`);
        await looks.bringToFront();
        const names = await looks.$$eval('#live-whose option', (options) => options.map((option) => option.textContent));
        expect(names.slice(0, 3).join() === 'everybody,browser 1 (user1),browser 2 (user2)' && names.length === 4 && /^#\d+ ue to wws$/.test(names[3]), names.join());
        await looks.selectOption('#live-whose', { label: 'browser 1 (user1)' });
        const shown = await looks.$$eval('#list .row[role=option]:not(.other) .label', (labels) => labels.map((label) => label.textContent));
        expect(shown.filter((text) => text.includes('MAR')).length === 1 && shown.filter((text) => text.includes('GET /')).length === 2, `all that is one's, to the HSS and back: ${shown}`);
        expect(shown.every((text) => text.includes('browser 1')), `each with its name: ${shown}`);
        await looks.screenshot({ path: path.join(folder, 'live-two.png') });
        expect(page.said.length === 0, page.said.join(' | '));
        await page.leave();
        await lab.stop();
        expect(/^ +time +browser 1 +browser 2 +ue +wws/m.test(lab.said), `in the ladder as well: ${lab.said}`);
        const replay = spawnSync(program, ['run', '--replay', recording], { encoding: 'utf8' });
        expect(/^ +time +browser 1 +browser 2 +ue +wws/m.test(replay.stdout) && replay.status !== 4, `and in that of the recording: ${replay.stdout}${replay.stderr}`);
        expect(!readFileSync(recording, 'latin1').includes('lab-browser'), 'no cookie of the doors is in the run');
    },
    async 'flow B: by the BSF, with nothing, a token, or one that is bound to a key of the page; the password in a form, or a digest of it'() {
        for (const [binding, login] of [['bearer', 'form'], ['bound', 'digest'], ['none', 'form']]) {
            const lab = await serve('--variant', `binding=${binding}`, '--variant', `bsf-login=${login}`, 'scenarios/flows/bsf-auth.ims'), page = await visit(lab), sent = [];
            page.on('request', (request) => sent.push(request.url() + (request.postData() ?? '')));
            await type(page, 'form[aria-label="Log in"]', {});
            await type(page, 'form[action="/bsf/login"]', { user: 'alice.private@ims.example', password: 'wonderland-42' });
            await renewAndLeave(page);
            expect(sent.some((one) => one.startsWith(lab.url('bsf')) && one.includes('ticket=')), `at the BSF's own origin: ${sent}`);
            expect(sent.some((one) => one.includes('wonderland-42')) === (login === 'form'), 'the password leaves the page in a form alone');
            if (login === 'digest') {
                const looks = await look(page, lab), login = looks.locator('#list .row', { hasText: 'POST /bsf/login' });
                await looks.setViewportSize({ width: 1366, height: 1600 });
                await login.click();
                expect(/response/.test(await looks.textContent('#digest')), 'the lab\'s page computes it');
                await looks.screenshot({ path: path.join(folder, 'live-bsf.png') });
            }
            await page.leave();
            expect(await lab.stop() === 0, `class 0 with ${binding}: ${lab.said}`);
        }
    },
    async 'flow B: a wrong password is refused by the BSF, and stands in no output'() {
        const lab = await serve('--variant', 'binding=bearer', 'scenarios/flows/bsf-auth.ims'), page = await visit(lab);
        await type(page, 'form[aria-label="Log in"]', {});
        await type(page, 'form[action="/bsf/login"]', { user: 'alice.private@ims.example', password: 'not-this-one' });
        expect(await state(page, 'bad') === 'The account or its password is wrong (401).', await page.textContent('#state'));
        await page.leave();
        expect(await lab.stop() === 1, `class 1: ${lab.said}`);
        expect(/form.password should be/.test(lab.said) && !lab.said.includes('not-this-one'), lab.said);
    },
    async 'the WSF answers the challenge for the page, with its password or its H(A1)'() {
        for (const credential of ['password', 'ha1']) {
            const lab = await serve('--variant', `credential=${credential}`, 'scenarios/flows/wsf-answers.ims'), page = await visit(lab);
            await page.waitForSelector('form', PATIENCE);
            if (await page.isVisible('form[aria-label="Log in"]')) await type(page, 'form[aria-label="Log in"]', { password: 'wonderland-42' });
            await type(page, 'form[aria-label="Register"]', { password: 'wonderland-42' });
            expect(await state(page, 'good') === 'Registered', `registered with ${credential}`);
            await page.leave();
            expect(await lab.stop() === 0, `class 0 with ${credential}: ${lab.said}`);
        }
    },
    async 'Web ID: the operator\'s own account, and its token'() {
        const lab = await serve('scenarios/flows/web-id.ims'), page = await visit(lab);
        await type(page, 'form[aria-label="Log in"]', { password: 'looking-glass-7' });
        expect(await state(page, 'good') === 'Registered', 'registered');
        await page.leave();
        expect(await lab.stop() === 0, `class 0: ${lab.said}`);
    },
    async 'log in once: the page\'s script keeps what was typed, in memory or in a cookie that the WSF gets as well'() {
        for (const storage of ['memory', 'cookie']) {
            const lab = await serve('--variant', `storage=${storage}`, '--variant', 'keep=ha1', 'scenarios/flows/login-once.ims'), page = await visit(lab);
            await type(page, 'form[aria-label="Log in"]', { password: 'wonderland-42' });
            await type(page, 'form[aria-label="Register"]', {});
            expect(await state(page, 'good') === 'Registered', 'registered, and asked for one password');
            await page.leave();
            expect(await lab.stop() === 0, `class 0 with ${storage}: ${lab.said}`);
        }
    },
    async 'WWS and BSF in one box are one origin'() {
        const recording = path.join(folder, 'box.recording');
        const lab = await serve('--record', recording, '--variant', 'wws-bsf=merged', '--variant', 'binding=bearer', 'scenarios/flows/bsf-auth.ims'), page = await visit(lab);
        await type(page, 'form[aria-label="Log in"]', {});
        await type(page, 'form[action="/bsf/login"]', { user: 'alice.private@ims.example', password: 'wonderland-42' });
        expect(await state(page, 'good') === 'Registered', 'registered');
        expect(page.url().startsWith(lab.url('wws')), page.url());
        await page.leave();
        expect(await lab.stop() === 0, `class 0: ${lab.said}`);
        const again = spawnSync(program, ['run', '--replay', recording], { encoding: 'utf8' });
        expect(again.status === 0, `${again.stdout}${again.stderr}`);
    },
    async 'what the page cannot do it says: REGISTER over HTTPS'() {
        const lab = await serve('--variant', 'w2=https', 'scenarios/flows/forward-401.ims'), page = await visit(lab);
        expect(/over HTTPS \(w2 https\)/.test(await state(page, 'bad')), await page.textContent('#state'));
        await page.leave();
        await lab.stop();
    },
    async 'another client: SIP.js registers, renews and unregisters; with a wrong password it is told'() {
        const lab = await serve('tests/live/load.ims'), page = await visit(lab);
        // The one that the first `serve` has fetched.
        const cache = path.join(folder, 'cache', 'imslab'), bundler = path.join(cache, readdirSync(cache).find((name) => name.startsWith('client-')), 'node_modules/.bin/esbuild');
        const bundle = path.join(folder, 'sipjs.bundle.js'), { status, stderr } = spawnSync(bundler, ['--bundle', '--format=iife', `--outfile=${bundle}`, 'tests/page/sipjs.js'],
            { encoding: 'utf8', env: { ...process.env, NODE_PATH: path.join(folder, 'node_modules') } });
        expect(status === 0, stderr);
        await page.evaluate(readFileSync(bundle, 'utf8'));
        const goes = (password) => page.evaluate((account) => globalThis.goThrough(account), { server: lab.url('wsf'), impu: 'sip:user1@ims.example', impi: 'user1@ims.example', password });
        const went = await goes('wonderland-1'), refused = await goes('not-this-one');
        expect(went.join() === '200,200,200,Unregistered', went.join());
        expect(refused.join() === '403,Unregistered', refused.join());
        await page.leave();
        expect(await lab.stop() === 0, `class 0: ${lab.said}`);
    },
    async 'a stranger\'s page, or none, opens no WebSocket'() {
        const lab = await serve('scenarios/flows/forward-401.ims'), page = await visit(lab);
        const open = (to, protocol) => page.evaluate(([url, name]) => new Promise((resolve) => {
            const socket = new WebSocket(url, name);
            socket.onopen = () => resolve('open');
            socket.onerror = () => resolve('refused');
        }), [to, protocol]);
        expect(await open(lab.url('wsf'), 'sip') === 'open', 'the operator\'s own page may');
        expect(await open(lab.url('wsf'), 'chat') === 'refused', 'another subprotocol');
        await page.goto('about:blank');
        expect(await open(lab.url('wsf'), 'sip') === 'refused', 'no origin of the operator');
        await page.leave();
        await lab.stop();
    },
};

// ONLY=words: the tests whose names have them.
for (const [name, test] of Object.entries(tests).filter(([name]) => name.includes(process.env.ONLY ?? ''))) {
    try {
        await test();
    } catch (error) {
        expect(false, `${name}: ${error.message}`);
    }
}
process.exit(outcome());
