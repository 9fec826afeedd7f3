// Kills an import at random moments and checks each time that what was acknowledged is there, whole, and nothing of what
// was not. One node is killed again and again until its import is done; what came of it must be what an import without
// kills makes; then a fresh node follows. Usage: crash.mjs BINARY FILE... (env CRASH_ROUNDS, CRASH_SEED)
import { execFileSync, spawn } from "node:child_process";
import { cpSync, rmSync } from "node:fs";

const [binary, ...files] = process.argv.slice(2);
const rounds = Number(process.env.CRASH_ROUNDS || 200);
const seed = Number(process.env.CRASH_SEED || 20261123);

let state = BigInt(seed) || 1n;
function chance() { // xorshift64*: the same seed, the same moments
    state ^= state >> 12n;
    state ^= (state << 25n) & 0xffffffffffffffffn;
    state ^= state >> 27n;
    return Number((state * 0x2545f4914f6cdd1dn & 0xffffffffffffffffn) >> 11n) / 2 ** 53;
}

function comity(home, ...words) {
    return execFileSync(binary, ["--home", home, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
const json = (home, ...words) => JSON.parse(comity(home, ...words, "--json"));

// Starts an import; resolves with how it ended and the last size that it said was saved. after: milliseconds to the kill.
function importing(home, after) {
    return new Promise(done => {
        const child = spawn(binary, ["--home", home, "import", "fmtr", ...files, "--progress", "plain"],
            { stdio: ["ignore", "ignore", "pipe"] });
        let said = "";
        child.stderr.setEncoding("utf8").on("data", text => { said += text; });
        const timer = after === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), after);
        child.on("close", (status, signal) => {
            clearTimeout(timer);
            const saved = [...said.matchAll(/^saved (\d+)$/gm)].map(m => Number(m[1]));
            done({ status, killed: signal === "SIGKILL", saved, said });
        });
    });
}

// What a node holds, by what it says itself after verifying every byte.
function look(home) {
    const log = json(home, "log", "verify");
    return { size: log.size, counts: comity(home, "count", "activity", "--by", "with,fiscal_year", "--sum", "--json") };
}

comity("base", "init", "--origin", "comity.example/crash");
comity("base", "import", "partners");
cpSync("base", "whole", { recursive: true });
const began = performance.now();
const whole = await importing("whole");
const span = performance.now() - began;
if (whole.status > 1) throw new Error("the import without kills failed: " + whole.said);
const end = look("whole"), base = look("base").size;
const steps = new Map([[base, null]]); // sizes at which a batch ends, and what was counted there
for (const size of whole.saved) steps.set(size, null);
steps.set(end.size, end.counts);

// How long an import takes from each of these sizes on, as last seen: what is there already goes faster, and a kill after the
// end is none.
const lasts = new Map();
let passed = 0, failed = 0, kills = 0, cycles = 0;
const where = new Map();
function check(good, what) {
    if (good) { passed++; return; }
    failed++;
    console.log("FAILED after kill " + kills + ": " + what);
}

while (kills < rounds && failed < 10) {
    rmSync("node", { recursive: true, force: true });
    cpSync("base", "node", { recursive: true });
    cycles++;
    let size = base;
    for (let done = false; !done && failed < 10;) {
        const began = performance.now();
        const spared = kills >= rounds || (size !== base && chance() < 0.2); // so that many first batches are killed
        const run = await importing("node", spared ? undefined : 5 + chance() * (lasts.get(size) || span));
        if (!run.killed) lasts.set(size, performance.now() - began);
        try {
            if (!run.killed) {
                const now = look("node");
                check(run.status <= 1, "the import ended with " + run.status + ": " + run.said);
                check(now.size === end.size && now.counts === end.counts, "another outcome than without kills");
                done = true;
                continue;
            }
            kills++;
            const acknowledged = run.saved.at(-1) || 0, now = look("node");
            if (steps.get(now.size) === null) steps.set(now.size, now.counts);
            const good = now.size >= acknowledged && steps.get(now.size) === now.counts;
            check(good, `${acknowledged} entries were acknowledged, ${now.size} are there; batches end at ` +
                [...steps.keys()].join(", "));
            size = now.size;
            done = size === end.size; // killed behind the last save
            where.set(now.size, (where.get(now.size) || 0) + 1);
        } catch (e) {
            check(false, String(e.stderr || e.message));
            done = true;
        }
    }
}
console.log(`${kills} kills in ${cycles} imports of ${end.size} entries (${Math.round(span)} ms each without kills), ` +
    `seed ${seed}; killed at size: ` + [...where].sort((a, b) => a[0] - b[0]).map(([s, n]) => `${s} x${n}`).join(", "));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
