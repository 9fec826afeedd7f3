// Milliseconds from starting `comity serve` to its first answer with records in it; the median of nine starts.
// Usage: first_answer.mjs BINARY HOME TOKEN PORT
import { spawn } from "node:child_process";
import { get } from "node:http";

const [binary, home, token, port] = process.argv.slice(2);

function ask() {
    return new Promise((done, failed) => {
        const q = get({ port, host: "127.0.0.1", path: "/api/v1/activities?limit=1",
            headers: { authorization: `Bearer ${token}` } }, a => {
            a.resume().on("end", () => a.statusCode === 200 ? done() : failed(new Error("status " + a.statusCode)));
        });
        q.on("error", failed);
    });
}

async function once() {
    const began = performance.now();
    const server = spawn(binary, ["--home", home, "serve", "--port", port], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise(done => server.stdout.once("data", done)); // "listening"
    await ask();
    const took = performance.now() - began;
    server.kill("SIGTERM");
    await new Promise(done => server.once("close", done));
    return took;
}

const times = [];
for (let i = 0; i < 9; i++) times.push(await once());
times.sort((a, b) => a - b);
console.log(times[4].toFixed(0));
