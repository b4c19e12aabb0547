/** `npm run bench -- ingest [SECONDS]`: both halves of the ingest, POSTs and then frames through rules. */
import { run as runHttp } from "./support/ingest-http.js";
import { run as runRules } from "./support/ingest-rules.js";

/** Prints what both print. */
export async function run(args: readonly string[]): Promise<void> {
  await runHttp(args);
  await runRules();
}
