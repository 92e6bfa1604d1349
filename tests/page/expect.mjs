// Counting checks: what a test of pages says of itself.

import { basename } from 'node:path';

const name = basename(process.argv[1]);
let checks = 0, failed = 0;

export function expect(good, what) {
    checks++;
    if (good) return;
    failed++;
    console.log(`FAILED ${name}: ${what}`);
}

// The last line, and how the process is to end: a test without a check is none.
export function outcome() {
    console.log(`${name}: ${checks} checks, ${failed} failed`);
    return failed || !checks ? 1 : 0;
}
