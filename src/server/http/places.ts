/** The places of running requests: each is taken until its answer is sent. */
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Place as Load } from './caller-loads.ts';
import type { Turn } from './connection.ts';
import type { RequestState } from '../operation/request-state.ts';
import { overloadError, type Overload } from './overload.ts';

export class Places {
  readonly #overload: Overload;
  readonly #metrics: Metrics | undefined;
  #taken = 0;

  constructor(overload: Overload, metrics: Metrics | undefined) {
    this.#overload = overload;
    this.#metrics = metrics;
  }

  get taken(): number {
    return this.#taken;
  }

  checkRoom(share: string): void {
    const reason = this.#overload.reason(this.#taken + 1, share);
    if (reason === undefined) return;
    this.#metrics?.shed(reason);
    throw overloadError();
  }

  take(share: string): Load {
    this.#taken += 1;
    return this.#overload.enter(share);
  }

  leave(): void {
    this.#taken -= 1;
  }
}

/** The place of one request. A class, because a closure per request would make V8 keep more memory. */
export class Place {
  readonly #places: Places;
  readonly #state: RequestState;
  readonly #turn: Turn | undefined;
  #load: Load | undefined;

  /** The caller must call `leave` when the request is over. */
  constructor(places: Places, state: RequestState, turn?: Turn) {
    this.#places = places;
    this.#state = state;
    this.#turn = turn;
  }

  /** Called when the body has arrived. Throws the error to answer with when the request cannot run now. */
  enter(): void {
    if (this.#load !== undefined) return;
    this.#places.checkRoom(this.#state.share ?? '');
    this.take();
  }

  take(): void {
    this.#load = this.#places.take(this.#state.share ?? '');
    if (this.#turn?.isOver === true) this.leave();
  }

  leave(): void {
    if (this.#load === undefined) return;
    this.#load.leave(this.#state.held?.moved ?? 0);
    this.#load = undefined;
    this.#places.leave();
  }
}
