// Runs a WebAssembly program (WASI preview 1) on the present directory, as if it were a native one:
//   node wasi.mjs PROGRAM.wasm ARGUMENTS…
// The program sees that directory as its root, and nothing else of the machine.
import { readFile } from "node:fs/promises";
import { argv, cwd, exit } from "node:process";
import { WASI } from "node:wasi";

const [program, ...rest] = argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [program, ...rest], preopens: { "/": cwd() } });
const module = await WebAssembly.compile(await readFile(program));
exit(wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject())));
