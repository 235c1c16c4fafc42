import { Option, Schema } from "effect"
import { StartRefused } from "./ExitWith.ts"
import type { RawEvent } from "./Sync.ts"

/**
 * Who serves the account, as its global account data says it: one process renews it, the others see that it does.
 * Times are milliseconds since 1970 by the clock of whoever wrote them.
 */
export const Lease = Schema.Struct({
  /** Stands for the store's incarnation: a restart of the same store is no stranger. */
  store: Schema.String,
  /** Random for each process. */
  instance: Schema.String,
  host: Schema.String,
  startedAt: Schema.Finite,
  at: Schema.Finite,
  /** Grows when an operator takes the account over. */
  term: Schema.Int,
  /** Given back by a process that ended. */
  released: Schema.optionalKey(Schema.Boolean)
})
export type Lease = typeof Lease.Type

/** The type of the account data. */
export const leaseType = "matrix-surface.lease"

const decode = Schema.decodeUnknownOption(Lease)

/** undefined: nobody has it, or what is there is not ours to understand. */
export const readLease = (content: RawEvent | undefined): Lease | undefined => Option.getOrUndefined(decode(content))

/** Between two beats; somebody who waits sees more than one of them. */
export const pace = 10_000
/** A lease that was not renewed for so long is nobody's, whatever the clocks of the hosts differ by within it. */
export const staleAfter = 60_000
/** How long the one that comes watches whether the other still beats. */
export const watchFor = 25_000

/** May one that starts serve the account at once, or must it watch the other first? */
export const atStart = (found: Lease | undefined, own: Pick<Lease, "store">, now: number, takeOver: boolean): "Take" | "Watch" =>
  found === undefined || found.released === true || takeOver || found.store === own.store || now - found.at > staleAfter ? "Take" : "Watch"

/** What a look at the lease says to one that watches: the first look is `first`, of a stranger. */
export const whileWatching = (first: Lease, seen: Lease | undefined): "Free" | "Held" | "Silent" => {
  if (seen === undefined || seen.released === true) return "Free"
  return seen.instance === first.instance && seen.at === first.at ? "Silent" : "Held"
}

/** The first beat of a process. An operator's word counts more than who was there before. */
export const firstBeat = (own: Omit<Lease, "at" | "term">, found: Lease | undefined, now: number, takeOver: boolean): Lease => ({
  ...own, at: now, term: (found?.term ?? 0) + (takeOver ? 1 : 0)
})

const isYounger = (own: Lease, other: Lease) =>
  own.startedAt === other.startedAt ? own.instance > other.instance : own.startedAt > other.startedAt

/**
 * What a beat that came by means to the one that serves. `last`: the newest beat of another that is known already; clocks of
 * two hosts are not compared, so a beat is new when its own writer wrote it later.
 */
export const whileServing = (own: Lease, last: Lease | undefined, seen: Lease | undefined): "Go on" | "Beat" | "Stop" => {
  if (seen === undefined || seen.released === true || seen.instance === own.instance) return "Go on"
  if (seen.instance === last?.instance && seen.at <= last.at) return "Go on"
  if (seen.term !== own.term) return seen.term > own.term ? "Stop" : "Beat"
  return isYounger(own, seen) ? "Stop" : "Beat"
}

/** Text from account data must not steer a terminal. */
const tame = (host: string) => host.replace(/[^\w.-]/g, "?").slice(0, 64) || "another host"
const time = (at: number) => (Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : "an odd time")

const refuse = (sentence: string) => new StartRefused({ sentence, exitCode: 2 })

/** For one that may not begin. */
export const heldBy = ({ host, startedAt }: Lease) =>
  refuse(`Another bot serves this account: on ${tame(host)}, since ${time(startedAt)}. Stop that one first, or start this one with --take-over to make it stop.`)

/** For one that served until now. */
export const lostTo = (own: Lease, { host, startedAt, term }: Lease) =>
  refuse(term > own.term
    ? `The account was taken over by the bot on ${tame(host)}, started ${time(startedAt)}: this one stops.`
    : `Another bot serves this account: on ${tame(host)}, since ${time(startedAt)}. It was there first, so this one stops; start it with --take-over to make the other stop.`)
