import { Clock, Effect, Option, Schema } from "effect"
import { createHash } from "node:crypto"
import { canonicalAddress } from "../../domain/isolation/CanonicalAddress.ts"
import type { StoreValues } from "../../services/store/StoreValues.ts"

const Kept = Schema.Struct({ reason: Schema.String, since: Schema.Finite })
const text = Schema.fromJsonString(Kept)
const decode = Schema.decodeUnknownOption(text)

/** What a stored value says; undefined when it was lifted. */
export const quarantineOf = (value: string) => Option.getOrUndefined(decode(value))

/** All quarantines' names begin with it. */
export const prefix = "quarantine "

const hashed = (text: string) => createHash("sha256").update(text).digest("base64url").slice(0, 22)

/**
 * Stands for an agent in the store, however its URL is spelled. That may hold what is nobody's business, so it is a
 * hash.
 */
export const agentMark = (url: string): string => hashed(canonicalAddress(url))

const nameOf = (url: string) => `${prefix}${agentMark(url)}`

/** The names of an agent's quarantine; stores of earlier versions have it by the URL as it was written. */
export const quarantineNames = (
  url: string
): ReadonlyArray<string> => [...new Set([nameOf(url), `${prefix}${hashed(url)}`])]

/** The quarantine of the agent at `url` as it stands in the store; None when it was lifted. */
const standing = (values: typeof StoreValues.Service, url: string) =>
  Effect.map(
    Effect.forEach(quarantineNames(url), (name) => values.get(name)),
    (all) => Option.firstSomeOf(all.map((kept) => Option.filter(kept, (value) => quarantineOf(value) !== undefined)))
  )

/** The quarantine of the agent at `url` in the store; None when it was lifted. */
export const keptQuarantine = (values: typeof StoreValues.Service, url: string) =>
  Effect.map(standing(values, url), Option.flatMap(decode))

/**
 * The quarantine of the agent at `url`, which mixed threads up; it outlives restarts until somebody lifts it
 * (docs/design.md, law 4).
 */
export const quarantineKept = (values: typeof StoreValues.Service, url: string) => {
  const keep = (reason: string) =>
    Effect.flatMap(
      Clock.currentTimeMillis,
      (since) => values.put(nameOf(url), JSON.stringify({ reason, since }))
    )
  return {
    // A store that cannot be asked proves nothing, so nobody connects.
    check: keptQuarantine(values, url).pipe(
      Effect.map(Option.map(({ reason }) => reason)),
      Effect.catchTag("StoreError", (error) => Effect.succeed(Option.some(error.message)))
    ),
    /** Puts the agent under quarantine without a word. */
    keep,
    raise: (reason: string) =>
      Effect.logError("The agent mixed up conversations: it is quarantined, and no conversation uses it any more").pipe(
        Effect.annotateLogs({ reason }),
        Effect.andThen(keep(reason))
      ),
    /** Stands for the quarantine that there is now; undefined for none. */
    current: Effect.map(standing(values, url), Option.getOrUndefined),
    /** Lifts the quarantine, or only the one that stood there as `current` said. Returns whether it was there. */
    lift: (only?: string) =>
      Effect.gen(function*() {
        const isThere = Option.exists(yield* standing(values, url), (now) => only === undefined || only === now)
        if (!isThere) return false
        for (const name of quarantineNames(url)) yield* values.put(name, "lifted")
        return true
      })
  }
}
