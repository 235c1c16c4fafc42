import { Clock, Effect, Result, Schema } from "effect"
import { isRunEnd, type JudgedFrame } from "../../../domain/doctor/agent/RunJudgement.ts"
import type { Thread } from "../../../domain/Ids.ts"
import { type JsonRecord, parseJson, readNumber, readRecord, readText } from "../../../domain/Json.ts"
import { AgentFrame } from "../../agent/wire/Wire1Frames.ts"
import type { ThrowawaySocket } from "../agent/ThrowawaySocket.ts"
import { Broken } from "./PlayEnding.ts"

/** What the agent said, or how it closed the socket; undefined where nothing comes in time. */
export type Said =
  | (JudgedFrame & { readonly _tag: "Frame"; readonly at: number })
  | { readonly _tag: "Closed"; readonly code: number }

/** The agent's `ready`. */
export interface SaidReady {
  readonly frame: JsonRecord
  readonly epoch: string
  readonly seq: number
  readonly can: (capability: string) => boolean
}

/** A client of agent-wire/1 that may say anything, also what the bot never would. */
export interface WireClient {
  readonly thread: Thread
  readonly socket: ThrowawaySocket
  /** Sends a frame with the socket's thread, unless the frame names one. */
  readonly say: (frame: JsonRecord) => Effect.Effect<void>
  /** The next frame that is no ping; pings are answered. */
  readonly next: (milliseconds: number) => Effect.Effect<Said | undefined, Broken>
  /** Whether a ping with that number comes back in time; the frames in between are kept for `next`. */
  readonly pinged: (n: number, milliseconds: number) => Effect.Effect<boolean, Broken>
  /** Greets, and waits for `ready`. */
  readonly greet: (more?: JsonRecord) => Effect.Effect<SaidReady, Broken>
  /** All frames up to the end of a run, and those that come within a moment after it. */
  readonly run: (milliseconds: number) => Effect.Effect<ReadonlyArray<JudgedFrame>, Broken>
}

const greetingTime = 10_000
/** How long is waited after a run's end for what must not come, in milliseconds. */
const afterwards = 300
/** Frames beyond this number end a play. */
const mostFrames = 5_000

const isAgentFrame = Schema.decodeUnknownResult(AgentFrame)
const knownTypes: ReadonlySet<unknown> = new Set(["ready", "start", "delta", "tool", "ask", "end", "fail", "ping"])

/** undefined: it is no frame of this wire. */
const judged = (text: string): JudgedFrame | undefined => {
  const frame = readRecord(parseJson(text))
  if (frame === undefined || readText(frame["type"]) === undefined) return undefined
  return { frame, isShaped: !knownTypes.has(frame["type"]) || Result.isSuccess(isAgentFrame(frame)) }
}

const readyOf = ({ frame, isShaped }: JudgedFrame, thread: string) => {
  if (frame["type"] !== "ready") return new Broken({ rule: "Connecting 1", seen: "a frame comes before ready" })
  if (frame["thread"] !== thread) return new Broken({ rule: "rule 2", seen: "ready names another thread" })
  if (!isShaped) return new Broken({ rule: "Connecting 1", seen: "ready has not the fields of its type" })
  const caps = readRecord(frame["caps"])
  return {
    frame,
    epoch: readText(frame["epoch"]) ?? "",
    seq: readNumber(frame["seq"]) ?? 0,
    can: (capability: string) => caps?.[capability] === true
  } satisfies SaidReady
}

type Step<A> = (left: number) => Effect.Effect<A | undefined, Broken>

/** Takes steps until one gives something, or the time is over. */
const within = Effect.fnUntraced(function*<A>(milliseconds: number, step: Step<A>) {
  const ends = (yield* Clock.currentTimeMillis) + milliseconds
  for (let frames = 0; frames < mostFrames; frames++) {
    const left = ends - (yield* Clock.currentTimeMillis)
    const done = left > 0 ? yield* step(left) : undefined
    if (done !== undefined || left <= 0) return done
  }
  return yield* new Broken({ rule: "Closing", seen: `it sends more than ${mostFrames} frames` })
})

/** Reads frames one by one, answers pings, and notes which of ours came back. */
const makeReader = (socket: ThrowawaySocket) => {
  const acked = new Set<unknown>()
  /** `ping`: one came, or came back. */
  const read = Effect.fnUntraced(function*(milliseconds: number): Effect.fn.Return<Said | "ping" | undefined, Broken> {
    const news = yield* socket.next(milliseconds)
    if (news === undefined) return undefined
    if (news._tag === "Closed") return { _tag: "Closed", code: news.code }
    if (news._tag === "Binary") return yield* new Broken({ rule: "Frames", seen: "it sends a binary message" })
    const one = judged(news.text)
    if (one === undefined) {
      return yield* new Broken({ rule: "Frames", seen: "it sends text that is no JSON object with a type" })
    }
    if (one.frame["type"] !== "ping") return { _tag: "Frame", at: news.at, ...one }
    if (one.frame["ack"] === true) acked.add(one.frame["n"])
    else yield* socket.send(JSON.stringify({ type: "ping", n: one.frame["n"], ack: true }))
    return "ping"
  })
  return { acked, read }
}

/** Greets, and waits for `ready`. */
const greeting = Effect.fnUntraced(
  function*({ next, say, thread }: Pick<WireClient, "next" | "say" | "thread">, client: string, more: JsonRecord) {
    yield* say({ type: "hello", v: [1], client, ...more })
    const said = yield* next(greetingTime)
    if (said === undefined) {
      return yield* new Broken({ rule: "Connecting 1", seen: "no ready comes within 10 s of hello" })
    }
    if (said._tag === "Closed") {
      return yield* new Broken({ rule: "Connecting 1", seen: `it closes with ${said.code} instead of ready` })
    }
    const ready = readyOf(said, thread)
    return ready instanceof Broken ? yield* ready : ready
  }
)

/** All frames up to the end of a run, and those that come within a moment after it. */
const runFrames = Effect.fnUntraced(function*(next: WireClient["next"], milliseconds: number) {
  const frames: Array<JudgedFrame> = []
  let isOver = false
  yield* within(milliseconds, (left) =>
    Effect.gen(function*() {
      const said = yield* next(isOver ? Math.min(left, afterwards) : left)
      if (said === undefined) return true
      if (said._tag === "Closed") {
        return isOver ? true : yield* new Broken({ rule: "rule 7", seen: `it closes with ${said.code} in a run` })
      }
      frames.push(said)
      isOver = isOver || isRunEnd(said.frame)
      return undefined
    }))
  return frames
})

/** Speaks over a socket that is open. */
export const wireClient = (socket: ThrowawaySocket, thread: Thread, client: string): WireClient => {
  const kept: Array<Said> = []
  const { acked, read } = makeReader(socket)
  const say = (frame: JsonRecord) => socket.send(JSON.stringify({ ...frame, thread: frame["thread"] ?? thread }))
  const next = (milliseconds: number) => {
    const early = kept.shift()
    return early !== undefined
      ? Effect.succeed(early)
      : within(milliseconds, (left) => Effect.map(read(left), (said) => (said === "ping" ? undefined : said)))
  }
  return {
    thread,
    socket,
    say,
    next,
    pinged: Effect.fnUntraced(function*(n, milliseconds) {
      const came = yield* within(milliseconds, (left) =>
        Effect.gen(function*() {
          const said = acked.has(n) ? "ping" : yield* read(left)
          if (said !== undefined && said !== "ping") kept.push(said)
          if (acked.has(n)) return true
          return said !== undefined && said !== "ping" && said._tag === "Closed" ? false : undefined
        }))
      return came === true
    }),
    greet: (more = {}) => greeting({ next, say, thread }, client, more),
    run: (milliseconds) => runFrames(next, milliseconds)
  }
}
