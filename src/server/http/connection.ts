/**
 * Follows each request of a connection to the end of its answer. A response that waits behind another one of a
 * pipelined connection emits no `close` on every version of Node when the socket ends, so what must happen for
 * sure hangs on the socket: one listener for each, whatever it carries.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Requests of one connection that run at once; those behind them wait, which bounds the answers it can make us keep. */
const maxRunning = 8;
/** Requests of one connection that have no whole answer yet. Clients that pipeline send a few at a time. */
export const maxUnanswered = 256;
/** By then the client has ignored that no more are answered. */
const maxIgnored = 4 * maxUnanswered;

const connectionKey = Symbol('connection');
const turnKey = Symbol('turn');

/** What ends for sure: the socket, or over HTTP/2 the stream. */
type Carrier = Duplex & { [connectionKey]?: Connection };
type FollowedResponse = ServerResponse & { [turnKey]?: Turn };

/** Called once. `gone`: the client went away before it had its whole answer. */
export type OverListener = (gone: boolean) => void;

/** The same one for the same response, however often it is called. */
export function turnOf(req: IncomingMessage, res: ServerResponse): Turn {
  const followed: FollowedResponse = res;
  return (followed[turnKey] ??= connectionOf(req).begin(res));
}

function connectionOf(req: IncomingMessage): Connection {
  const carrier = (
    req.httpVersionMajor >= 2 ? (req as unknown as { stream: Duplex }).stream : req.socket
  ) as Carrier;
  return (carrier[connectionKey] ??= new Connection(carrier));
}

class Connection {
  readonly carrier: Carrier;
  /** In the order of their requests, which is that of their answers. */
  readonly #turns: Turn[] = [];
  /** When the last of the answers that came to the head of the queue was made. */
  #madeAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(carrier: Carrier) {
    this.carrier = carrier;
    carrier.once('close', () => {
      clearTimeout(this.#timer);
      for (const turn of this.#turns.splice(0)) turn.end();
    });
  }

  get unanswered(): number {
    return this.#turns.length;
  }

  begin(res: ServerResponse): Turn {
    const turn = new Turn(this, res);
    // Requests that came in one piece are still handed over after the socket has ended.
    if (this.carrier.closed) turn.end();
    else {
      this.#turns.push(turn);
      if (this.#turns.length > maxIgnored) this.carrier.destroy();
    }
    return turn;
  }

  mayRun(turn: Turn): boolean {
    return this.#turns.length <= maxRunning || this.#turns.indexOf(turn) < maxRunning;
  }

  isLast(turn: Turn): boolean {
    return this.#turns.at(-1) === turn;
  }

  leave(turn: Turn): void {
    const place = this.#turns.indexOf(turn);
    if (place === -1) return;
    this.#turns.splice(place, 1);
    this.#turns[maxRunning - 1]?.run();
    if (place === 0) this.watch();
  }

  /** Of answers, only the first in the queue is on its way; its time begins when it and all before it are made. */
  watch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const head = this.#turns[0];
    if (head?.made === undefined || head.res.writableFinished) return;
    // Most answers are with the operating system as soon as they are written, and need no timer.
    if (head.res.socket !== null && head.res.socket === this.carrier && this.carrier.writableLength === 0)
      return;
    this.#madeAt = Math.max(this.#madeAt, head.made.at);
    const left = this.#madeAt + head.made.withinMs - performance.now();
    this.#timer = setTimeout(() => this.carrier.destroy(), Math.max(0, left));
    this.#timer.unref();
  }

  isHead(turn: Turn): boolean {
    return this.#turns[0] === turn;
  }
}

/** One request and its answer. */
export class Turn {
  readonly res: ServerResponse;
  readonly #connection: Connection;
  #listeners: OverListener[] | undefined = [];
  #run: (() => void) | undefined;
  made: { readonly at: number; readonly withinMs: number } | undefined;

  constructor(connection: Connection, res: ServerResponse) {
    this.#connection = connection;
    this.res = res;
    res.once('close', () => {
      this.end();
    });
  }

  /** The answer is with the operating system, or the client has gone. */
  get isOver(): boolean {
    return this.#listeners === undefined;
  }

  /** No request came after it on its connection. */
  get isLast(): boolean {
    return this.#connection.isLast(this);
  }

  /** How many more requests its connection has under way than it may; only the first of them is worth an answer. */
  get excess(): number {
    return this.isOver ? 0 : Math.max(0, this.#connection.unanswered - maxUnanswered);
  }

  /** Returns how to stop listening. */
  onOver(listener: OverListener): () => void {
    if (this.#listeners === undefined) {
      listener(!this.res.writableFinished);
      return () => undefined;
    }
    this.#listeners.push(listener);
    return () => {
      const place = this.#listeners?.indexOf(listener) ?? -1;
      if (place !== -1) this.#listeners?.splice(place, 1);
    };
  }

  /** Undefined when it may run now; else resolves when it may, or when its client has gone. */
  wait(): Promise<void> | undefined {
    if (this.isOver || this.#connection.mayRun(this)) return undefined;
    return new Promise((resolve) => (this.#run = resolve));
  }

  run(): void {
    this.#run?.();
    this.#run = undefined;
  }

  /** The answer is written; a client that takes longer to read it is cut off. */
  answered(withinMs: number): void {
    if (this.isOver || this.made !== undefined) return;
    this.made = { at: performance.now(), withinMs };
    if (this.#connection.isHead(this)) this.#connection.watch();
  }

  end(): void {
    const listeners = this.#listeners;
    if (listeners === undefined) return;
    this.#listeners = undefined;
    const gone = !this.res.writableFinished;
    this.#connection.leave(this);
    this.run();
    for (const listener of listeners) listener(gone);
  }
}
