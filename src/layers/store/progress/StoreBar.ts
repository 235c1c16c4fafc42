import { Effect } from "effect"
import { MessageChannel, Worker } from "node:worker_threads"
import type { StoreWork } from "../../../domain/operations/backups/StoreWork.ts"
import { barAt, type DrawnBar } from "./BarThread.ts"

/** Where the progress of work on a store is shown. */
export interface BarPlace {
  readonly terminal: boolean
  readonly fd: number
  readonly first: number
  readonly every: number
}

/** Nothing is shown of what ends within a second. */
export const stderrBar: BarPlace = {
  terminal: process.stderr.isTTY === true && process.env["TERM"] !== "dumb",
  fd: 2,
  first: 1_000,
  every: 200
}

/** Nobody is to see it. */
export const noBar: BarPlace = { ...stderrBar, terminal: false }

/** Says what is being done from now on. */
export type TellWork = (work: StoreWork) => void

const entry = () => new URL(import.meta.url.endsWith(".ts") ? "../../../bar.ts" : "./bar.js", import.meta.url)

/** The line is waited for, so that nothing else is written into it; a terminal that takes nothing is not. */
const longestClearing = 1_000

const begin = ({ every, fd, first }: BarPlace) => {
  const { port1, port2 } = new MessageChannel()
  const state = new Int32Array(new SharedArrayBuffer(8))
  const thread = new Worker(entry(), {
    workerData: { fd, first, every, works: port2, state } satisfies DrawnBar,
    transferList: [port2]
  })
  // A bar that cannot be drawn is not worth the work.
  thread.on("error", () => {})
  thread.unref()
  port1.unref()
  return {
    tell: (work: StoreWork) => port1.postMessage(work),
    end: () => {
      const drawn = Atomics.exchange(state, 0, barAt.ended) === barAt.draws
      Atomics.notify(state, 0)
      if (drawn) Atomics.wait(state, 1, 0, longestClearing)
      port1.close()
    }
  }
}

/**
 * Shows on a terminal how far work on a store is. A thread of its own draws it: while SQLite copies or checks a store,
 * this one can do nothing else.
 */
export const withStoreBar = <A, E, R>(place: BarPlace, work: (tell: TellWork) => Effect.Effect<A, E, R>) =>
  place.terminal
    ? Effect.acquireUseRelease(
      Effect.sync(() => begin(place)),
      ({ tell }) => work(tell),
      ({ end }) => Effect.sync(end)
    )
    : work(() => {})
