/**
 * The page, as its own build has left it in build/page. The files are read once: nothing of a request names a
 * file. What belongs to the page holds nothing of the node, so it needs no token; the page asks for one itself.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { projectRoot } from "../../base/project-root.js";
import { addRoute } from "./route.js";

/** Where the page's build puts it. */
export const PAGE_FOLDER = join(projectRoot, "build/page");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Their names hold a hash of what is in them. */
const FOR_EVER = "public, max-age=31536000, immutable";

const NOT_BUILT =
  "<!doctype html><title>zonetap</title><p>The page is not built: run <code>npm run build</code>.";

export interface PageFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly zipped: Buffer;
}

/** The page itself, and what it loads by the names under {@link ASSETS_URL}. */
export interface Page {
  readonly index: PageFile;
  readonly assets: ReadonlyMap<string, PageFile>;
}

/** What the page loads: no more than what any copy of this program has. */
export const ASSETS_URL = "/assets/";

/** Reads what the page's build has left in `folder`; where it has not been run, the page says so. */
export function readPage(folder = PAGE_FOLDER): Page {
  if (!existsSync(join(folder, "index.html"))) return { index: notBuilt(), assets: new Map() };
  const assets = listAssets(folder).map(
    (name) => [name, readPageFile(join(folder, "assets", name))] as const,
  );
  return { index: readPageFile(join(folder, "index.html")), assets: new Map(assets) };
}

/** / and all that it loads. */
export function addPageRoutes(server: FastifyInstance, page: Page): void {
  addRoute(server, "/", { GET: (request, reply) => send(page.index, request, reply) });
  for (const [name, file] of page.assets) {
    addRoute(server, `${ASSETS_URL}${name}`, {
      GET: (request, reply) => send(file, request, reply.header("cache-control", FOR_EVER)),
    });
  }
}

/** The page with the status that was set, for who is to bring a token. */
export function sendPage(page: Page, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return send(page.index, request, reply);
}

function listAssets(folder: string): string[] {
  return existsSync(join(folder, "assets")) ? readdirSync(join(folder, "assets")) : [];
}

function readPageFile(file: string): PageFile {
  const plain = readFileSync(file);
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  return { type, plain, zipped: gzipSync(plain, { level: 9 }) };
}

function notBuilt(): PageFile {
  const plain = Buffer.from(NOT_BUILT);
  return { type: TYPES[".html"]!, plain, zipped: gzipSync(plain) };
}

function send({ type, plain, zipped }: PageFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.type(type).header("vary", "accept-encoding");
  if (!/\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) return reply.send(plain);
  return reply.header("content-encoding", "gzip").send(zipped);
}
