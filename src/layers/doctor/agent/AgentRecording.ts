import { Clock, Effect, Option } from "effect"
import type { AgentExchange, ExchangeEnding } from "../../../domain/doctor/agent/ExchangeFindings.ts"
import { type RecordedClose, type RecordedFrame, recordedShape } from "../../../domain/doctor/agent/RecordedShape.ts"
import { PromptId, type Thread } from "../../../domain/Ids.ts"
import { speaks } from "../../../domain/isolation/ProbeTranscript.ts"
import type { AgentEvent } from "../../../domain/turns/AgentEvent.ts"
import { tunnelTo } from "../../agent/ProxyTunnel.ts"
import type { AgentCodec, WireFault, WireSurvey } from "../../agent/wire/AgentCodec.ts"
import { addressFor, throwawayThread } from "./AgentAddress.ts"
import { awaitReady, type FrameMeaning, readBy } from "./AgentGreeting.ts"
import type { AgentLookOptions } from "./AgentLook.ts"
import { type SocketNews, type ThrowawaySocket, throwawaySocket } from "./ThrowawaySocket.ts"

/** What is said to the agent, and how long it is listened to. */
export interface RecordingOptions {
  /** The prompt, said as the codec says it; where `send` holds frames, they are sent instead, as they are. */
  readonly say: string
  /** `${thread}` and `${id}` in a frame stand for the names of this recording. */
  readonly send: ReadonlyArray<string>
  /** The fields whose words are kept besides those by which protocols tell their frames apart. */
  readonly keep?: ReadonlyArray<string>
  /** The longest time, in milliseconds. */
  readonly lasting: number
}

/** Frames beyond this number end a recording. */
const mostFrames = 2_000
/** Before the first raw frame the agent has to be silent for so long, and it is waited no longer than that. */
const [settling, longestSettling] = [500, 3_000]
/** How long a further raw frame waits for a sign that the agent has the one before; all in milliseconds. */
const longestTaking = 2_000
/** How long is listened after a cancel, in milliseconds. */
const stopping = 2_000

/** A socket whose frames are kept by their shapes, and held against the description of the wire. */
const recorded = (
  socket: ThrowawaySocket,
  since: number,
  { keep = [] }: RecordingOptions,
  survey: WireSurvey | undefined
) => {
  const kept = new Set(keep)
  const lines: Array<RecordedFrame | RecordedClose> = []
  const line = (news: SocketNews): RecordedFrame | RecordedClose => {
    const dir = "in" as const
    if (news._tag === "Closed") return { at: news.at, dir, close: news.code }
    const shape = news._tag === "Text" ? recordedShape(news.text, kept) : `binary(${news.bytes})`
    return { at: news.at, dir, bytes: news.bytes, shape }
  }
  const keeping: ThrowawaySocket = {
    ...socket,
    send: (text) =>
      Effect.gen(function*() {
        const at = (yield* Clock.currentTimeMillis) - since
        lines.push({ at, dir: "out", bytes: Buffer.byteLength(text), shape: recordedShape(text, kept) })
        yield* socket.send(text)
      }),
    next: (milliseconds) =>
      Effect.map(socket.next(milliseconds), (news) => {
        if (news === undefined) return news
        lines.push(line(news))
        if (news._tag === "Text") survey?.see(news.text)
        return news
      })
  }
  return { keeping, lines }
}

/**
 * Sends raw frames and listens until the time is over. A further frame goes out once a frame came behind the one
 * before, so that a stop stops something.
 */
const raw = Effect.fnUntraced(
  function*(socket: ThrowawaySocket, thread: Thread, { lasting, send }: RecordingOptions, isFull: () => boolean) {
    const since = yield* Clock.currentTimeMillis
    for (let news = yield* socket.next(settling); news !== undefined; news = yield* socket.next(settling)) {
      if (news._tag === "Closed") return
      if (isFull() || (yield* Clock.currentTimeMillis) - since > longestSettling) break
    }
    const id = `doctor_${yield* Clock.currentTimeMillis}`
    for (const [at, frame] of send.entries()) {
      if (at > 0 && (yield* socket.next(longestTaking))?._tag === "Closed") return
      yield* socket.send(frame.replaceAll("${thread}", thread).replaceAll("${id}", id))
    }
    const ends = (yield* Clock.currentTimeMillis) + lasting
    for (let left = lasting; left > 0 && !isFull(); left = ends - (yield* Clock.currentTimeMillis)) {
      const news = yield* socket.next(left)
      if (news?._tag === "Closed") return
    }
  }
)

const eventsOf = (meaning: FrameMeaning | undefined): ReadonlyArray<AgentEvent> =>
  meaning?._tag === "Heard" ? meaning.heard.flatMap((one) => (one._tag === "Said" ? [one.event] : [])) : []

/** What a frame means for the exchange; undefined: it goes on. */
const endingOf = (meaning: FrameMeaning | undefined, isEndedByClosing: boolean): ExchangeEnding | undefined => {
  if (meaning?._tag === "Closed") {
    return isEndedByClosing ? { _tag: "Ended" } : { _tag: "Closed", code: meaning.code }
  }
  const last = eventsOf(meaning).find(({ _tag }) => _tag === "Ended" || _tag === "Failed" || _tag === "Asked")
  return last === undefined ? undefined : { _tag: last._tag as "Ended" | "Failed" | "Asked" }
}

/** What an exchange came to, beside its frames. */
type Outcome = Pick<AgentExchange, "ending" | "spoke" | "faults">

const rawOutcome: Outcome = { ending: { _tag: "Raw" }, spoke: false, faults: [] }

/** Gives the prompt and listens until its run ends, or the time is over; then the run is cancelled. */
const spoken = Effect.fnUntraced(
  function*<State>(
    codec: AgentCodec<State>,
    socket: ThrowawaySocket,
    thread: Thread,
    { client, lasting, say }: RecordingOptions & Pick<AgentLookOptions, "client">,
    isFull: () => boolean
  ): Effect.fn.Return<Outcome> {
    const { greeted, reading, tell } = yield* readBy(codec, socket, thread, client)
    const ready = yield* awaitReady(reading, greeted)
    if (typeof ready === "string") return { ending: { _tag: "Ungreeted", why: ready }, spoke: false, faults: [] }
    yield* tell({ _tag: "Prompt", id: PromptId.make(`doctor_${yield* Clock.currentTimeMillis}`), text: say })
    let ending: ExchangeEnding | undefined
    let spoke = false
    const faults = new Set<WireFault["_tag"]>()
    const listen = Effect.fnUntraced(function*(milliseconds: number) {
      const meaning = yield* reading.heard(milliseconds)
      if (meaning?._tag === "Fault") faults.add(meaning.fault)
      spoke ||= eventsOf(meaning).some(speaks)
      return meaning
    })
    const ends = (yield* Clock.currentTimeMillis) + lasting
    for (let left = lasting; left > 0 && !isFull() && ending === undefined;) {
      ending = endingOf(yield* listen(left), ready.features.end === "close")
      left = ends - (yield* Clock.currentTimeMillis)
    }
    if (ending === undefined || ending._tag === "Asked") {
      yield* tell({ _tag: "Cancel" })
      // What a cancel brings belongs to what a person wants to see.
      const late = (yield* Clock.currentTimeMillis) + stopping
      for (let left: number = stopping; left > 0 && !isFull(); left = late - (yield* Clock.currentTimeMillis)) {
        if (endingOf(yield* listen(left), true) !== undefined) break
      }
    }
    return { ending: ending ?? { _tag: "Late" }, spoke, faults: [...faults] }
  }
)

/** Records one exchange with the agent on a thread that nobody talks in; undefined: no socket opened. */
export const recordedExchange = Effect.fnUntraced(
  function*({ client, codec, place, slot }: AgentLookOptions, options: RecordingOptions) {
    const thread = yield* throwawayThread
    const url = addressFor(place.url, codec, thread, slot)
    const opened = yield* Effect.result(
      throwawaySocket({ url, token: Option.fromUndefinedOr(place.token), tunnel: yield* tunnelTo(url) })
    )
    if (opened._tag === "Failure") return undefined
    const since = yield* Clock.currentTimeMillis
    const survey = codec?.described?.survey()
    const { keeping, lines } = recorded(opened.success, since, options, survey)
    const isFull = () => lines.length >= mostFrames
    const outcome: Outcome = options.send.length > 0 || codec === undefined
      ? yield* Effect.as(raw(keeping, thread, options, isFull), rawOutcome)
      : yield* spoken(codec, keeping, thread, { ...options, client }, isFull)
    const firstSent = lines.findIndex(({ dir }) => dir === "out")
    const exchange: AgentExchange = {
      ...outcome,
      sent: lines.filter(({ dir }) => dir === "out").length,
      came: lines.filter((line) => line.dir === "in" && "shape" in line).length,
      before: (firstSent === -1 ? lines : lines.slice(0, firstSent)).filter((line) => "shape" in line).length,
      seconds: (lines.at(-1)?.at ?? 0) / 1000,
      listened: ((yield* Clock.currentTimeMillis) - since) / 1000,
      gaps: survey?.gaps()
    }
    return { exchange, lines }
  },
  Effect.scoped
)
