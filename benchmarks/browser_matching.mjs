// Milliseconds to match one picture with a collection in the web app: by the index, and by a scan.
//
//     scripts/node node benchmarks/browser_matching.mjs [SIZE ...]
//
// Needs the web dependencies (`make test` installs them). A picture is searched for in all eight
// orientations, as `LookSet` does; half of the pictures are near a stored one. "random" hashes are
// those of unrelated, busy pictures; in "smooth" ones neighbouring bits tend to agree, as in
// photographs (the signs of AR(1) fields of gradients, .35 along and .6 across these).
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const WEB = fileURLToPath(new URL("../web/", import.meta.url));
const SIZES = [20_000, 50_000, 100_000, 200_000];
const VARIANCES = [10, 18, 25];
const PICTURES = 40;
const ROUNDS = 5;
const NO_TIES = "0".repeat(32);

const require = createRequire(`${WEB}package.json`);
const { build } = await import(pathToFileURL(require.resolve("vite")));

/** A module of the app, compiled as for the browser but readable. */
async function load(path) {
  const options = { ssr: `${WEB}${path}`, write: false, minify: false };
  const { output } = await build({
    configFile: false,
    logLevel: "silent",
    root: WEB,
    build: options,
  });
  return import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
}

const { LookSet } = await load("src/match/pairs.ts");
const { BandTables } = await load("src/match/bandTables.ts");

/** Random numbers below 2^32 that are the same in every run (xorshift). */
function seeded(state) {
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Makers of hashes of four words. */
function makersOf(random) {
  const uniform = () => (random() + 0.5) / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const plane = (alongX, alongY) => {
    const field = Float64Array.from({ length: 64 }, normal);
    for (let at = 8; at < 64; at++) {
      field[at] = alongY * field[at - 8] + Math.sqrt(1 - alongY ** 2) * field[at];
    }
    for (let at = 0; at < 64; at++) {
      if (at % 8 > 0) field[at] = alongX * field[at - 1] + Math.sqrt(1 - alongX ** 2) * field[at];
    }
    const words = [0, 0];
    field.forEach((value, at) => {
      if (value > 0) words[at >> 5] |= 1 << (31 - (at & 31));
    });
    return words;
  };
  return {
    random: () => Uint32Array.from({ length: 4 }, random),
    smooth: () => Uint32Array.from([...plane(0.35, 0.6), ...plane(0.6, 0.35)]),
  };
}

function lookOf(words) {
  const hex = [...words].map((word) => word.toString(16).padStart(8, "0")).join("");
  return { dhash: { hex, ties: NO_TIES }, trimmed: null };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function timed(run) {
  const started = performance.now();
  run();
  return performance.now() - started;
}

/** Milliseconds to make the tables of all hashes anew. */
function buildTime(hashes) {
  const columns = [0, 1, 2, 3].map((word) => Uint32Array.from(hashes, (hash) => hash[word]));
  const times = Array.from({ length: ROUNDS }, () =>
    timed(() => new BandTables(columns, hashes.length)),
  );
  return median(times);
}

/** A stored hash with six of its bits changed. */
function near(hash, random) {
  const bits = hash.slice();
  for (let flip = 0; flip < 6; flip++) bits[random() & 3] ^= 1 << (random() & 31);
  return bits;
}

function measure(kind, hashes, pictures) {
  const sets = {
    scan: new LookSet({ tablesFrom: Number.POSITIVE_INFINITY }),
    index: new LookSet({ tablesFrom: 1 }),
  };
  hashes.forEach((hash, number) => {
    for (const set of Object.values(sets)) set.add(number, lookOf(hash));
  });
  const built = buildTime(hashes);
  for (const variance of VARIANCES) {
    const times = { scan: [], index: [] };
    const found = {};
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, set] of Object.entries(sets)) {
        found[name] = 0;
        const time = timed(() => {
          for (const look of pictures) found[name] += set.search(look, -1, variance).length;
        });
        times[name].push(time / pictures.length);
      }
    }
    if (found.scan !== found.index) throw new Error("the index does not find what a scan finds");
    const [scan, index] = [median(times.scan), median(times.index)];
    console.log(
      `| ${kind} | ${hashes.length.toLocaleString("en")} | ${variance} | ${scan.toFixed(2)} ` +
        `| ${index.toFixed(2)} | ${(scan / index).toFixed(1)} | ${built.toFixed(0)} |`,
    );
  }
}

const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : SIZES;
console.log(`Node ${process.version}, median of ${ROUNDS} rounds of ${PICTURES} pictures\n`);
console.log("| hashes | how many | variance | scan, ms | index, ms | ratio | tables made in, ms |");
console.log("| --- | --- | --- | --- | --- | --- | --- |");
for (const kind of ["random", "smooth"]) {
  const random = seeded(20);
  const make = makersOf(random)[kind];
  const all = Array.from({ length: Math.max(...sizes) }, make);
  const pictures = Array.from({ length: PICTURES }, (_, n) =>
    lookOf(n % 2 ? make() : near(all[n], random)),
  );
  for (const size of sizes) measure(kind, all.slice(0, size), pictures);
}
