// Another client of RFC 7118 than the lab's own page has: SIP.js, as anybody would use it. Bundled by live.mjs.
import { Registerer, UserAgent } from 'sip.js';

// Registers, registers again and unregisters; resolves with the status codes it got and how it ended.
globalThis.goThrough = async ({ server, impu, impi, password }) => {
    const ua = new UserAgent({ uri: UserAgent.makeURI(impu), transportOptions: { server }, logLevel: 'error',
        authorizationUsername: impi, authorizationPassword: password });
    await ua.start();
    const registerer = new Registerer(ua, { expires: 600, registrar: UserAgent.makeURI('sip:ims.example') });
    // It takes the next request once it has done with the answer.
    const answer = (ask) => new Promise((resolve) => {
        const heard = ({ message }) => setTimeout(resolve, 0, message.statusCode);
        ask({ requestDelegate: { onAccept: heard, onReject: heard } });
    });
    const codes = [await answer((options) => registerer.register(options))];
    if (codes[0] === 200) {
        codes.push(await answer((options) => registerer.register(options)));
        codes.push(await answer((options) => registerer.unregister(options)));
    }
    return [...codes, registerer.state];
};
