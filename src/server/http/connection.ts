/**
 * Follows each request of a connection to the end of its answer. Some versions of Node emit no `close` for a pipelined
 * response that waits behind another one when the socket ends. So this listens to the socket, once per connection.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { LatestCredentials } from '../../upstream/http/caller-key.ts';

/** Requests of one connection that run at the same time. Others wait, which bounds the answers kept for the connection. */
const maxRunning = 8;
/** Requests of one connection without a complete answer. Clients that pipeline send a few at a time. */
export const maxUnanswered = 256;
/** After this many requests, the connection is cut: the client ignored the refusal. */
const maxIgnored = 4 * maxUnanswered;

const connectionKey = Symbol('connection');
const turnKey = Symbol('turn');

/** The object that reliably emits `close`: the socket, or the stream of HTTP/2. */
type Carrier = Duplex & { [connectionKey]?: Connection };
type FollowedResponse = ServerResponse & { [turnKey]?: Turn };

/** Called once. `gone`: the client disconnected before it had the complete answer. */
export type OverListener = (gone: boolean) => void;

/** Returns the same turn each time it is called for a response. */
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
  readonly credentials = new LatestCredentials();
  /** In the order of their requests, which is the order of their answers. */
  readonly #turns: Turn[] = [];
  /** When the latest answer that reached the head of the queue was made. */
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
    // Node still emits requests that arrived in one chunk after the socket has closed.
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

  /** Only the first answer in the queue is being sent. Its time starts when it and all answers before it are made. */
  watch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const head = this.#turns[0];
    if (head?.made === undefined || head.res.writableFinished) return;
    // Most answers go to the operating system as soon as they are written and need no timer.
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
    // Not `once`, which takes a function more: the second end does nothing.
    res.on('close', () => {
      this.end();
    });
  }

  /** The operating system has the answer, or the client has disconnected. */
  get isOver(): boolean {
    return this.#listeners === undefined;
  }

  /** The latest credentials of its connection. */
  get credentials(): LatestCredentials {
    return this.#connection.credentials;
  }

  /** No later request has arrived on its connection. */
  get isLast(): boolean {
    return this.#connection.isLast(this);
  }

  /** How many requests its connection has above the limit. Only the first of these is answered. */
  get excess(): number {
    return this.isOver ? 0 : Math.max(0, this.#connection.unanswered - maxUnanswered);
  }

  onOver(listener: OverListener): void {
    if (this.#listeners === undefined) listener(!this.res.writableFinished);
    else this.#listeners.push(listener);
  }

  offOver(listener: OverListener): void {
    const place = this.#listeners?.indexOf(listener) ?? -1;
    if (place !== -1) this.#listeners?.splice(place, 1);
  }

  /** Undefined when it may run now; else resolves when it may, or when its client has disconnected. */
  wait(): Promise<void> | undefined {
    if (this.isOver || this.#connection.mayRun(this)) return undefined;
    return new Promise((resolve) => (this.#run = resolve));
  }

  run(): void {
    this.#run?.();
    this.#run = undefined;
  }

  /** The answer is written. A client that takes longer than this to read it is disconnected. */
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
