/** `npm run bench -- NAME`: runs one benchmark with its baseline beside it. Without NAME: says which there are. */
import { readdirSync } from "node:fs";

const folder = new URL(".", import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".js") && file !== "main.js")
  .map((file) => file.slice(0, -".js".length));
const name = process.argv[2] ?? "";

if (names.includes(name)) {
  const benchmark = (await import(new URL(`${name}.js`, folder).href)) as {
    run(args: string[]): Promise<void>;
  };
  await benchmark.run(process.argv.slice(3));
} else {
  process.stderr.write(`usage: npm run bench -- NAME, one of: ${names.join(", ")}\n`);
  process.exitCode = 2;
}
