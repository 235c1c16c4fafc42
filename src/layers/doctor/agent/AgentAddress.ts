import { Effect } from "effect"
import { randomBytes } from "node:crypto"
import { lookup } from "node:dns/promises"
import type { HostAnswer } from "../../../domain/doctor/agent/AgentFindings.ts"
import { Thread } from "../../../domain/Ids.ts"
import { sampleUrl } from "../../../domain/settings/types/UrlSetting.ts"
import type { AgentCodec } from "../../agent/wire/AgentCodec.ts"
import { failureCode } from "../../matrix/http/PlainGet.ts"

/** A thread that nobody talks in, and that no other has the name of. */
export const throwawayThread = Effect.sync(() => Thread.make(`doctor_${randomBytes(12).toString("base64url")}`))

/**
 * The address for a thread, and for an endpoint where it names one by `{slot}`. `codec` undefined: how the agent learns
 * the thread is not known, and it is told by the address alone.
 */
export const addressFor = (
  template: string,
  codec: AgentCodec<unknown> | undefined,
  thread: Thread,
  slot: string | undefined
): string => {
  const base = slot === undefined ? template : template.replaceAll("{slot}", slot)
  return codec === undefined ? base.replaceAll("{thread}", thread) : codec.url(base, thread)
}

/** The host of an address that may hold `{thread}` and `{slot}`. */
export const urlOf = (template: string): URL => new URL(sampleUrl(template))

export const addressesOf = (host: string): Effect.Effect<HostAnswer> =>
  Effect.match(
    Effect.tryPromise({ try: () => lookup(host.replace(/^\[|\]$/g, ""), { all: true }), catch: failureCode }),
    {
      onFailure: (code): HostAnswer => ({ failed: code }),
      onSuccess: (found): HostAnswer => ({ addresses: found.map(({ address }) => address) })
    }
  )
