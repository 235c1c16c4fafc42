import { Clock, Effect, Option } from "effect"
import { upgradeFinding } from "../../../domain/doctor/agent/AgentFindings.ts"
import { type RecordedClose, type RecordedFrame, recordedShape } from "../../../domain/doctor/agent/RecordedShape.ts"
import { type Finding, findingsOf } from "../../../domain/doctor/Finding.ts"
import { PromptId, type Thread } from "../../../domain/Ids.ts"
import { tunnelTo } from "../../agent/ProxyTunnel.ts"
import type { AgentCodec } from "../../agent/wire/AgentCodec.ts"
import { addressFor, throwawayThread } from "./AgentAddress.ts"
import { awaitReady, readBy } from "./AgentGreeting.ts"
import type { AgentLookOptions } from "./AgentLook.ts"
import { type SocketNews, type ThrowawaySocket, throwawaySocket } from "./ThrowawaySocket.ts"

const { failed, ok, warning } = findingsOf("recording")

/** What is said to the agent, and how long it is listened to. */
export interface RecordingOptions {
  /** The prompt, said as the codec says it; where `send` holds frames, they are sent instead, as they are. */
  readonly say: string
  /** `${thread}` and `${id}` in a frame stand for the names of this recording. */
  readonly send: ReadonlyArray<string>
  /** The longest time, in milliseconds. */
  readonly lasting: number
}

/** Frames beyond this number end a recording. */
const mostFrames = 2_000
/** How long is waited before the first raw frame, for what the agent says by itself, in milliseconds. */
const settling = 500

/** A socket whose frames are kept by their shapes. */
const recorded = (socket: ThrowawaySocket, since: number) => {
  const lines: Array<RecordedFrame | RecordedClose> = []
  const line = (news: SocketNews): RecordedFrame | RecordedClose => {
    const dir = "in" as const
    if (news._tag === "Closed") return { at: news.at, dir, close: news.code }
    const shape = news._tag === "Text" ? recordedShape(news.text) : `binary(${news.bytes})`
    return { at: news.at, dir, bytes: news.bytes, shape }
  }
  const keeping: ThrowawaySocket = {
    ...socket,
    send: (text) =>
      Effect.gen(function*() {
        const at = (yield* Clock.currentTimeMillis) - since
        lines.push({ at, dir: "out", bytes: Buffer.byteLength(text), shape: recordedShape(text) })
        yield* socket.send(text)
      }),
    next: (milliseconds) =>
      Effect.map(socket.next(milliseconds), (news) => {
        if (news !== undefined) lines.push(line(news))
        return news
      })
  }
  return { keeping, lines }
}

/** Sends raw frames and listens until the time is over. */
const raw = Effect.fnUntraced(
  function*(socket: ThrowawaySocket, thread: Thread, { lasting, send }: RecordingOptions, isFull: () => boolean) {
    yield* socket.next(settling)
    const id = `doctor_${yield* Clock.currentTimeMillis}`
    for (const frame of send) yield* socket.send(frame.replaceAll("${thread}", thread).replaceAll("${id}", id))
    const ends = (yield* Clock.currentTimeMillis) + lasting
    for (let left = lasting; left > 0 && !isFull(); left = ends - (yield* Clock.currentTimeMillis)) {
      const news = yield* socket.next(left)
      if (news?._tag === "Closed") return
    }
  }
)

/** Gives the prompt and listens until its run ends, or the time is over; then the run is cancelled. */
const spoken = Effect.fnUntraced(
  function*<State>(
    codec: AgentCodec<State>,
    socket: ThrowawaySocket,
    thread: Thread,
    { client, lasting, say }: RecordingOptions & Pick<AgentLookOptions, "client">,
    isFull: () => boolean
  ) {
    const { greeted, reading, tell } = yield* readBy(codec, socket, thread, client)
    const ready = yield* awaitReady(reading, greeted)
    if (typeof ready === "string") return ready
    yield* tell({ _tag: "Prompt", id: PromptId.make(`doctor_${yield* Clock.currentTimeMillis}`), text: say })
    const ends = (yield* Clock.currentTimeMillis) + lasting
    for (let left = lasting; left > 0 && !isFull(); left = ends - (yield* Clock.currentTimeMillis)) {
      const meaning = yield* reading.heard(left)
      if (meaning?._tag === "Closed") return
      const events = meaning?._tag === "Heard"
        ? meaning.heard.flatMap((one) => one._tag === "Said" ? [one.event] : [])
        : []
      if (events.some(({ _tag }) => _tag === "Ended" || _tag === "Failed")) return
    }
    yield* tell({ _tag: "Cancel" })
  }
)

const summary = (lines: ReadonlyArray<RecordedFrame | RecordedClose>): Finding => {
  const came = lines.filter((line) => line.dir === "in" && "shape" in line).length
  const seconds = ((lines.at(-1)?.at ?? 0) / 1000).toFixed(1)
  const seen = `${lines.filter((line) => line.dir === "out").length} frames sent, ${came} came, in ${seconds} s`
  return came === 0
    ? warning("frames", seen, {
      means: "The agent said nothing to what it was told",
      todo: "Give it frames of its own format: --send, once for each frame"
    })
    : ok("frames", seen, { means: "Their shapes are kept, without a word of them" })
}

/** Records one exchange with the agent on a thread that nobody talks in. */
export const recordAgent = Effect.fnUntraced(
  function*({ client, codec, place, slot }: AgentLookOptions, options: RecordingOptions) {
    const thread = yield* throwawayThread
    const url = addressFor(place.url, codec, thread, slot)
    const opened = yield* Effect.result(
      throwawaySocket({ url, token: Option.fromUndefinedOr(place.token), tunnel: yield* tunnelTo(url) })
    )
    if (opened._tag === "Failure") {
      return { lines: [], findings: [{ ...upgradeFinding(place, opened.failure), area: "recording" as const }] }
    }
    const { keeping, lines } = recorded(opened.success, yield* Clock.currentTimeMillis)
    const isFull = () => lines.length >= mostFrames
    const wrong = options.send.length > 0 || codec === undefined
      ? yield* raw(keeping, thread, options, isFull)
      : yield* spoken(codec, keeping, thread, { ...options, client }, isFull)
    return {
      lines,
      findings: wrong === undefined ? [summary(lines)] : [failed("greeting", wrong), summary(lines)]
    }
  },
  Effect.scoped
)
