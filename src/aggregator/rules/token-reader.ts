/** Reads tokens one after the other, and says what was expected where another stands. */
import type { Token, TokenKind } from "./lex.js";
import { SyntaxFault } from "./source.js";

/** Length up to which a token is quoted in a message, in characters. */
const SHOWN_MAX = 40;

export class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #endName: string;
  #at = 0;

  /** `tokens` ends with one of kind `end`, which messages call `endName`. */
  constructor(tokens: readonly Token[], endName: string) {
    this.#tokens = tokens;
    this.#endName = endName;
  }

  /** The next token; at the end, that one for ever. */
  get current(): Token {
    return this.#tokens[this.#at]!;
  }

  /** Takes the next token. */
  next(): Token {
    const { current } = this;
    if (current.kind !== "end") this.#at++;
    return current;
  }

  /** Whether the next token is this sign or word. */
  is(text: string): boolean {
    const { kind } = this.current;
    return (kind === "sign" || kind === "word") && this.current.text === text;
  }

  /** Takes the next token where it is this sign or word. */
  take(text: string): boolean {
    const isHere = this.is(text);
    if (isHere) this.next();
    return isHere;
  }

  /** Takes the next token, which is this sign or word. @throws {SyntaxFault} */
  expect(text: string): void {
    if (!this.take(text)) throw this.fault(`\`${text}\``);
  }

  /** Takes the next token, which is of this kind. @throws {SyntaxFault} that it is not `what`. */
  expectKind(kind: TokenKind, what: string): Token {
    if (this.current.kind !== kind) throw this.fault(what);
    return this.next();
  }

  /** Takes a list with commas between its parts: at least one. */
  list<Part>(readPart: () => Part): Part[] {
    const parts = [readPart()];
    while (this.take(",")) parts.push(readPart());
    return parts;
  }

  /** That something else was expected than the next token. */
  fault(expected: string): SyntaxFault {
    const { kind, text, offset } = this.current;
    const shown = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text;
    const found = kind === "end" ? this.#endName : `\`${shown}\``;
    return new SyntaxFault(offset, `expected ${expected}, found ${found}`);
  }
}
