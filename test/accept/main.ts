/** `npm run accept -- NAME`: the checks that need minutes, the same code as in the tests at full size. */
import { readdirSync } from "node:fs";

const folder = new URL(".", import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".js") && file !== "main.js")
  .map((file) => file.slice(0, -".js".length));
const name = process.argv[2] ?? "";

if (names.includes(name)) {
  const check = (await import(new URL(`${name}.js`, folder).href)) as {
    run(args: string[]): Promise<boolean>;
  };
  const isGood = await check.run(process.argv.slice(3));
  console.log(`${name}: ${isGood ? "accepted" : "refused"}`);
  process.exitCode = isGood ? 0 : 1;
} else {
  process.stderr.write(`usage: npm run accept -- NAME, one of: ${names.join(", ")}\n`);
  process.exitCode = 2;
}
