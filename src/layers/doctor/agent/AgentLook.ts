import { Clock, Effect, Option } from "effect"
import {
  certificateFinding,
  greetingFindings,
  headerFinding,
  hostFinding,
  lastSeenFinding,
  noGreetingFinding,
  pingFinding,
  silenceFinding,
  upgradeFinding
} from "../../../domain/doctor/agent/AgentFindings.ts"
import { isolationFindings } from "../../../domain/doctor/agent/IsolationFindings.ts"
import type { AgentPlace } from "../../../domain/doctor/DoctorRequest.ts"
import { type Finding, findingsOf } from "../../../domain/doctor/Finding.ts"
import { isAddress, isLoopback } from "../../../domain/HostAddress.ts"
import type { BotStatus } from "../../../domain/operations/BotStatus.ts"
import { Proxies } from "../../../services/matrix/Proxies.ts"
import { tunnelTo } from "../../agent/ProxyTunnel.ts"
import type { AgentCodec } from "../../agent/wire/AgentCodec.ts"
import { addressesOf, addressFor, throwawayThread, urlOf } from "./AgentAddress.ts"
import { awaitReady, type FrameMeaning, readBy, type ReadSocket } from "./AgentGreeting.ts"
import { type SocketNews, throwawaySocket } from "./ThrowawaySocket.ts"

const { ok, skipped } = findingsOf("agent")

/** How an agent is looked at. */
export interface AgentLookOptions {
  readonly place: AgentPlace
  /** undefined: how this agent's frames are read is not known, and nothing is said to it. */
  readonly codec: AgentCodec<unknown> | undefined
  /** The endpoint that is connected to, where AGENT_URL has `{slot}`; undefined: to none. */
  readonly slot: string | undefined
  /** Names this program for the agent's log. */
  readonly client: string
  /** How long a socket on which nothing was asked is listened to, in milliseconds; undefined: it is not. */
  readonly silence: number | undefined
}

const pingTime = 5_000

const host = Effect.fnUntraced(function*({ url }: AgentPlace) {
  const at = urlOf(url)
  const way = yield* (yield* Proxies)(at)
  if (way !== undefined) return [ok("host", `${at.hostname} is reached through the proxy that ${way.by} names`)]
  if (isLoopback(at.hostname) || isAddress(at.hostname)) return []
  return [hostFinding(at.hostname, yield* addressesOf(at.hostname))]
})

const kindOf = (meaning: FrameMeaning): "frame" | "foreign" | "unread" | "close" | undefined => {
  switch (meaning._tag) {
    case "Closed":
      return "close"
    case "Binary":
      return "unread"
    case "Fault":
      return meaning.fault === "Foreign" ? "foreign" : meaning.fault === "Unasked" ? "frame" : "unread"
    case "Heard":
      return meaning.heard.some(({ _tag }) => _tag === "Said")
        ? "frame"
        : meaning.heard.some(({ _tag }) => _tag === "Skipped")
        ? "unread"
        : undefined
  }
}

/** What came first on a socket whose frames nobody can read here. */
const firstOf = (news: SocketNews | undefined) =>
  news === undefined ? "nothing" as const : news._tag === "Closed" ? "close" as const : "unknown" as const

/** Listens without a word, and says what came first that should not have. */
const silence = Effect.fnUntraced(function*(reading: ReadSocket, milliseconds: number) {
  const ends = (yield* Clock.currentTimeMillis) + milliseconds
  for (let left = milliseconds; left > 0; left = ends - (yield* Clock.currentTimeMillis)) {
    const meaning = yield* reading.heard(left)
    const kind = meaning === undefined ? undefined : kindOf(meaning)
    if (kind !== undefined) return silenceFinding(milliseconds / 1000, kind)
  }
  return silenceFinding(milliseconds / 1000, "nothing")
})

const ping = Effect.fnUntraced(function*(reading: ReadSocket, frame: string) {
  const begun = yield* Clock.currentTimeMillis
  yield* reading.send(frame)
  while ((yield* Clock.currentTimeMillis) - begun < pingTime) {
    const meaning = yield* reading.heard(pingTime)
    if (meaning === undefined || meaning._tag === "Closed") break
    if (meaning._tag === "Heard" && meaning.heard.some(({ _tag }) => _tag === "Alive")) {
      return pingFinding((yield* Clock.currentTimeMillis) - begun)
    }
  }
  return pingFinding(undefined)
})

/** Greets the agent as the bot would, and hears what it says of itself. No prompt is sent. */
const talk = Effect.fnUntraced(
  function*({ client, codec, place, silence: quiet, slot }: AgentLookOptions) {
    const thread = yield* throwawayThread
    const url = addressFor(place.url, codec, thread, slot)
    const at = { url, token: Option.fromUndefinedOr(place.token), tunnel: yield* tunnelTo(url) }
    const begun = yield* Clock.currentTimeMillis
    const opened = yield* Effect.result(throwawaySocket(at))
    if (opened._tag === "Failure") return [upgradeFinding(place, opened.failure)]
    const socket = opened.success
    const findings: Array<Finding> = [
      upgradeFinding(place, socket),
      ...(socket.certificateEnds === undefined ? [] : [certificateFinding(socket.certificateEnds, begun)]),
      headerFinding(socket.threadHeader, thread)
    ]
    if (quiet === undefined) return findings
    if (codec === undefined) return [...findings, silenceFinding(quiet / 1000, firstOf(yield* socket.next(quiet)))]
    const greetedAt = yield* Clock.currentTimeMillis
    const { greeted, reading } = yield* readBy(codec, socket, thread, client)
    const ready = yield* awaitReady(reading, greeted)
    if (typeof ready === "string") return [...findings, noGreetingFinding(ready)]
    const elapsed = greeted.length > 0 ? undefined : (yield* Clock.currentTimeMillis) - greetedAt
    findings.push(...greetingFindings({ agent: ready.agent, features: ready.features, elapsed }))
    const frame = codec.ping(1)
    if (Option.isSome(frame)) findings.push(yield* ping(reading, frame.value))
    findings.push(yield* silence(reading, quiet))
    return findings
  },
  Effect.scoped
)

/** Looks at the agent of the settings. `status`: what the store keeps of it, where it could be read. */
export const agentLook = Effect.fnUntraced(
  function*(options: AgentLookOptions, status: BotStatus | undefined) {
    const { place } = options
    const around = [
      ...isolationFindings(place, status, options.codec?.features.threads ?? null),
      ...(status === undefined ? [] : [lastSeenFinding(status)])
    ]
    const named = yield* host(place)
    if (named.some(({ verdict }) => verdict === "failed")) return [...named, ...around]
    if (place.url.includes("{slot}") && options.slot === undefined) {
      const none = skipped(
        "upgrade",
        "AGENT_URL names endpoints by {slot}, and the doctor connects to none by itself",
        {
          means: "Whoever connects to a slot may leave something in its memory"
        }
      )
      return [...named, none, ...around]
    }
    return [...named, ...(yield* talk(options)), ...around]
  }
)
