import { Option, Schema } from "effect"
import type { MatrixError } from "../matrix/MatrixError.ts"
import { codeOrOdd } from "../UntrustedText.ts"

const Trouble = Schema.Struct({ kind: Schema.String, at: Schema.Finite, times: Schema.Int })

/** What a running bot leaves in its store for whoever asks how it is. Times are milliseconds since 1970. */
export const RuntimeStatus = Schema.Struct({
  startedAt: Schema.Finite,
  /** When the homeserver last answered a sync. */
  syncAt: Schema.optionalKey(Schema.Finite),
  /** Why the homeserver is waited for, and since when. */
  awaited: Schema.optionalKey(Schema.Struct({ why: Schema.String, advice: Schema.String, since: Schema.Finite })),
  /** When a conversation with the agent last came up, and when one was last lost or refused. */
  attachedAt: Schema.optionalKey(Schema.Finite),
  lost: Schema.optionalKey(Schema.Struct({ why: Schema.String, at: Schema.Finite })),
  /** The newest kinds of trouble, newest first; they outlive a restart. */
  troubles: Schema.Array(Trouble)
})
export type RuntimeStatus = typeof RuntimeStatus.Type
export type Trouble = typeof Trouble.Type

/** Names it among the store's own values. */
export const runtimeStatusName = "vitals"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(RuntimeStatus))

export const readRuntimeStatus = (text: string | undefined): RuntimeStatus | undefined =>
  Option.getOrUndefined(decode(text))

const mostKinds = 10

/** Trouble that goes on is one kind that happened often: it must not push the others out. */
export const withTrouble = (troubles: ReadonlyArray<Trouble>, kind: string, at: number): ReadonlyArray<Trouble> => {
  const known = troubles.find((one) => one.kind === kind)
  return [{ kind, at, times: (known?.times ?? 0) + 1 }, ...troubles.filter((one) => one !== known)].slice(0, mostKinds)
}

/** undefined: to be asked to wait is no trouble. */
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
