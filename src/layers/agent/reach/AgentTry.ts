import { Effect, type Option, type Redacted } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import type { LinkNews } from "../../../domain/reach/AgentReach.ts"
import { foreign, type LinkEnding, protocol, silent, unasked, unreachable, version } from "../link/LinkEnding.ts"
import type { LinkEnv } from "../link/LinkEnv.ts"
import { tracedConnect } from "../link/TracedConnection.ts"
import type { WireFault } from "../wire/AgentCodec.ts"

/** How long a try may take, to the agent's greeting where its wire has one. */
const longestTry = "15 seconds"
/** The most frames that are read before the greeting. */
const mostFrames = 64

/** `Strange`: what came may be another thread's, for which the agent is to be quarantined. */
type Tried = Exclude<LinkNews, { readonly _tag: "Released" }> | { readonly _tag: "Strange"; readonly reason: string }

const endingOf: Readonly<Record<WireFault["_tag"], LinkEnding>> = {
  Version: version,
  Malformed: protocol,
  Foreign: foreign,
  Unasked: unasked()
}

const failed = ({ fatal, why }: LinkEnding, detail: string): Tried => ({
  _tag: "Ended",
  why,
  detail,
  fatal,
  wasUp: false
})

/**
 * Connects once, and closes what came up at once: by the upgrade, or by the greeting where the agent is greeted, which
 * only agent wire 1 does. On another wire a greeting may be a prompt.
 */
export const tryAgent = <State>(
  { context, options: { client, codec, url }, tunnel }: LinkEnv<State>,
  thread: Thread,
  token: Option.Option<Redacted.Redacted>
): Effect.Effect<Tried> => {
  const opening = codec.id === "wire1" ? codec.open(thread, client, undefined) : undefined
  let isOpen = false
  let strange: Tried | undefined
  return Effect.callback<Tried>((resume) => {
    let state = opening?.state
    let frames = 0
    const end = (tried: Tried, code: number) => {
      resume(Effect.succeed(tried))
      connection.close(code)
    }
    const fail = (ending: LinkEnding, code: number) => {
      const { evidence } = ending
      if (evidence !== undefined) strange = { _tag: "Strange", reason: evidence.reason }
      end(strange ?? failed(ending, `we closed ${code}`), code)
    }
    const connection = tracedConnect(context, thread)(codec.url(url, thread), token, {
      opened: () => {
        isOpen = true
        if (opening === undefined) return end({ _tag: "Up", agent: undefined }, 1000)
        opening.frames.forEach((frame) => connection.send(frame))
      },
      text: (text) => {
        if (state === undefined) return
        const decoded = codec.decode(text, state)
        if (decoded._tag !== "Decoded") {
          return fail(endingOf[decoded._tag], decoded._tag === "Version" ? 4406 : 4400)
        }
        state = decoded.state
        const ready = decoded.heard.find((heard) => heard._tag === "Ready")
        if (ready !== undefined) return end({ _tag: "Up", agent: ready.agent }, 1000)
        if (++frames > mostFrames) fail(protocol, 1008)
      },
      binary: () => {},
      pinged: () => {},
      ended: (ending, detail) => resume(Effect.succeed(failed(ending, detail)))
    }, tunnel)
    return Effect.sync(() => connection.close(1000))
  }).pipe(Effect.timeoutOrElse({
    duration: longestTry,
    orElse: () =>
      Effect.sync(() => strange ?? (isOpen ? failed(silent, "we closed 4408") : failed(unreachable, "we closed 1000")))
  }))
}
