import { Option, Schema } from "effect"
import { RoomId } from "../Ids.ts"
import type { MatrixError } from "../matrix/MatrixError.ts"
import { AgentReach } from "../reach/AgentReach.ts"
import { codeOrOdd } from "../UntrustedText.ts"

const Trouble = Schema.Struct({ kind: Schema.String, at: Schema.Finite, times: Schema.Int })

/** What a running bot writes into its store about itself. Times are milliseconds since 1970. */
export const RuntimeStatus = Schema.Struct({
  startedAt: Schema.Finite,
  /** When the homeserver last answered a sync. */
  syncAt: Schema.optionalKey(Schema.Finite),
  /** Why and since when the bot waits for the homeserver. */
  awaited: Schema.optionalKey(Schema.Struct({ why: Schema.String, advice: Schema.String, since: Schema.Finite })),
  /** When a conversation with the agent was last connected, and when one was last lost or refused. */
  attachedAt: Schema.optionalKey(Schema.Finite),
  lost: Schema.optionalKey(Schema.Struct({ why: Schema.String, at: Schema.Finite })),
  /** Whether the agent can be reached, as this start found; absent where nothing watches over it yet. */
  agent: Schema.optionalKey(AgentReach),
  /** The last answer that failed because of the agent, and how many did since the store was made. */
  failedAnswer: Schema.optionalKey(
    Schema.Struct({ room: RoomId, code: Schema.String, at: Schema.Finite, times: Schema.Int })
  ),
  /** The newest kinds of trouble, newest first. They outlive a restart. */
  troubles: Schema.Array(Trouble)
})
export type RuntimeStatus = typeof RuntimeStatus.Type
export type Trouble = typeof Trouble.Type

/** Its name among the small values of the store. */
export const runtimeStatusName = "vitals"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(RuntimeStatus))

export const readRuntimeStatus = (text: string | undefined): RuntimeStatus | undefined =>
  Option.getOrUndefined(decode(text))

const mostKinds = 10

/** Counts a kind of trouble. Repeated trouble is one entry, so that it does not push others out. */
export const withTrouble = (troubles: ReadonlyArray<Trouble>, kind: string, at: number): ReadonlyArray<Trouble> => {
  const before = troubles.find((one) => one.kind === kind)
  return [{ kind, at, times: (before?.times ?? 0) + 1 }, ...troubles.filter((one) => one !== before)].slice(
    0,
    mostKinds
  )
}

/** The kind of trouble that an error is; undefined for a rate limit, which is none. */
export const kindOfMatrix = ({ call, reason }: MatrixError): string | undefined => {
  switch (reason._tag) {
    case "RateLimited":
      return undefined
    case "Unavailable":
      return `homeserver, ${call}: ${
        reason.because?.why ?? (reason.status === undefined ? "no answer" : `status ${reason.status}`)
      }`
    case "TokenRefused":
      return `homeserver, ${call}: access token refused`
    case "Refused":
      return `homeserver, ${call}: ${reason.status} ${codeOrOdd(reason.errcode)}`
  }
}

export const kindOfAgent = (what: "link" | "answer", why: string) => `agent, ${what}: ${codeOrOdd(why)}`
